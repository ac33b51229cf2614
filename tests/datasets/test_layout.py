import os
from pathlib import Path

import pytest

from veravox.core.exits import BAD_DATA, DATA_MISSING, JobError
from veravox.datasets.importing.folders import walk
from veravox.datasets.importing.found import human_class


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def refusals(folder: Path) -> dict[str, str]:
    return {each.clip: each.reason for each in walk(folder).refused}


def test_clips_are_found_in_the_order_of_their_names_whatever_the_case_of_the_suffix(tmp_path: Path) -> None:
    put(tmp_path, "b/human/2.FLAC", "b/human/1.wav", "a/tts/1.Mp3", "a/human/ä b.ogg")
    layout = walk(tmp_path)
    assert [each.clip for each in layout.found] == ["a/human/ä b.ogg", "a/tts/1.Mp3", "b/human/1.wav", "b/human/2.FLAC"]
    assert [(each.speaker, each.generator) for each in layout.found[:2]] == [("a", "human"), ("a", "tts")]
    assert (layout.classes, layout.refused) == (["human", "tts"], [])


def test_hidden_files_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, ".DS_Store", ".git/human/1.wav", "a/.cache/1.wav", "a/human/._1.wav")
    layout = walk(tmp_path)
    assert (layout.found, layout.refused) == ([], [])


@pytest.mark.parametrize(
    ("name", "refused", "reason"),
    [
        ("a/human/notes.txt", "a/human/notes.txt", "does not end in .wav, .flac, .ogg, .mp3"),
        ("a/human/no-suffix", "a/human/no-suffix", "does not end in"),
        ("1.wav", "1.wav", "outside of a folder speaker/class"),
        ("a/1.wav", "a/1.wav", "outside of a folder speaker/class"),
        ("a/human/deeper/1.wav", "a/human/deeper", "no file; a clip was expected"),
        ("a/human/two\nlines.wav", "a/human/two\nlines.wav", "cannot be shown"),
        (os.fsdecode(b"a/human/latin-\xe4.wav"), "a/human/latin-�.wav", "cannot be shown"),
    ],
)
def test_what_is_no_clip_is_named_with_its_reason(tmp_path: Path, name: str, refused: str, reason: str) -> None:
    put(tmp_path, name, "a/human/good.wav")
    assert [each.path.name for each in walk(tmp_path).found] == ["good.wav"]
    assert list(refusals(tmp_path)) == [refused]
    assert reason in refusals(tmp_path)[refused]


def test_links_may_stay_inside_but_not_leave_the_folder(tmp_path: Path) -> None:
    put(tmp_path, "in/a/human/1.wav", "outside/secret.wav")
    (tmp_path / "in/a/human/inside.wav").symlink_to("1.wav")
    (tmp_path / "in/a/human/outside.wav").symlink_to(tmp_path / "outside/secret.wav")
    (tmp_path / "in/a/human/broken.wav").symlink_to("nothing.wav")
    (tmp_path / "in/b").symlink_to(tmp_path / "outside")
    assert [each.path.name for each in walk(tmp_path / "in").found] == ["1.wav", "inside.wav"]
    said = refusals(tmp_path / "in")
    assert list(said) == ["a/human/broken.wav", "a/human/outside.wav", "b"]
    assert "a link that leaves the folder" in said["b"]
    assert "a link that leaves the folder" in said["a/human/outside.wav"]


def test_a_pipe_does_not_hang_it(tmp_path: Path) -> None:
    put(tmp_path, "a/human/1.wav")
    os.mkfifo(tmp_path / "a/human/pipe.wav")
    assert list(refusals(tmp_path)) == ["a/human/pipe.wav"]


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(JobError, match=r"There is no folder .*gone") as refusal:
        walk(tmp_path / "gone")
    assert refusal.value.end is DATA_MISSING


@pytest.mark.parametrize(
    ("classes", "wanted", "human"),
    [
        (["bonafide", "world"], "", "bonafide"),
        (["World", "Human"], "", "Human"),
        (["original", "human"], "original", "original"),
        (["world", "me"], "me", "me"),
        (["bonafide", "world"], "world", "world"),
        (["world", "lpcnet"], "", None),
    ],
)
def test_the_human_class_is_the_named_or_a_known_one(classes: list[str], wanted: str, human: str | None) -> None:
    assert human_class(classes, wanted) == human


def test_a_human_class_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(JobError, match=r"'people'.*there are: bonafide, world") as refusal:
        human_class(["world", "bonafide"], "people")
    assert refusal.value.end is BAD_DATA


@pytest.mark.parametrize(
    ("classes", "named"),
    [(["Human", "human", "world"], "Human, human"), (["bonafide", "human", "world"], "bonafide, human")],
)
def test_several_classes_with_a_human_name_are_refused_until_one_is_named(classes: list[str], named: str) -> None:
    with pytest.raises(JobError, match=f"{named}.*--bonafide") as refusal:
        human_class(classes, "")
    assert refusal.value.end is BAD_DATA
    assert human_class(classes, "human") == "human"
