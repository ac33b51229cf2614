import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from veravox.core.exits import BAD_DATA, STOPPED, JobError
from veravox.core.manifest import Card, DatasetFolder
from veravox.datasets.importing import clips
from veravox.datasets.placing import Placed, sha256_of, version_of
from veravox.datasets.report import Report

Import = Callable[..., Placed]
LeftBehind = Callable[[], list[str]]


def test_every_clip_is_copied_unchanged_and_written_down(source: Path, import_it: Import, data: Path) -> None:
    imported = import_it()
    rows, card = imported.folder.rows(), imported.card
    assert imported.folder.path == data / "datasets" / card.version
    assert sorted(row.clip for row in rows) == sorted(str(path.relative_to(source)) for path in source.glob("*/*/*"))
    for row in rows:
        content = (source / row.clip).read_bytes()
        assert (imported.folder.clips / row.clip).read_bytes() == content
        assert sha256_of(source / row.clip) == row.sha256
        assert row.clip.split("/")[:2] == [row.speaker, row.generator]
        assert row.seconds == pytest.approx(soundfile.info(source / row.clip).duration)
        assert (row.rate, row.channels, row.condition) == (16000, 1, "clean")
    assert (card.name, card.bonafide, card.clips) == ("mine", "bonafide", 8)
    assert (card.speakers, card.generators) == (["en_allison", "it_carlo"], ["bonafide", "lpcnet"])
    assert imported.folder.card() == card


@pytest.mark.parametrize(
    ("ending", "subtype", "bits"),
    [("wav", "PCM_U8", 8), ("wav", "PCM_16", 16), ("flac", "PCM_24", 24), ("wav", "FLOAT", 32), ("ogg", "VORBIS", 0)],
)
def test_the_depth_and_length_of_a_file_are_written_down(
    source: Path, import_it: Import, ending: str, subtype: str, bits: int
) -> None:
    samples = np.random.default_rng(1).uniform(-0.5, 0.5, 8001)
    soundfile.write(source / "it_carlo" / "bonafide" / f"made.{ending}", samples, 16000, subtype=subtype)
    (row,) = (row for row in import_it().folder.rows() if "made" in row.clip)
    assert (row.bits, row.samples) == (bits, 8001)


def test_a_clip_and_its_copy_synthesis_share_pair_and_prompt(dataset: DatasetFolder) -> None:
    rows = dataset.rows()
    pairs = {(row.pair, row.prompt) for row in rows}
    assert len(pairs) == len(rows) / 2
    assert all(pair == f"{row.speaker}/{Path(row.clip).stem}" for row in rows for pair in [row.pair])
    assert all(row.prompt.removeprefix(f"{row.speaker}/").isdigit() for row in rows)  # nobody else's sentence 000


def test_the_same_clips_give_the_same_version_and_one_folder(import_it: Import, left_behind: LeftBehind) -> None:
    first, second = import_it(job="a"), import_it(job="b")
    assert first.card.version == second.card.version
    assert left_behind() == [first.card.version]


def test_another_label_name_or_content_is_another_version(
    dataset: DatasetFolder, source: Path, import_it: Import
) -> None:
    rows = dataset.rows()
    version = version_of(rows, "bonafide")
    assert version_of(rows[::-1], "bonafide") == version == dataset.path.name
    assert version_of(rows, "lpcnet") != version
    assert version_of(rows[1:], "bonafide") != version
    (source / rows[0].clip).rename((source / rows[0].clip).with_stem("renamed"))
    assert import_it().card.version != version


def test_what_else_a_table_tells_is_another_version_and_changes_none_that_is_there(
    dataset: DatasetFolder,
) -> None:
    rows = dataset.rows()
    for told in (
        {"prompt": "stella"},
        {"licence": "CC0"},
        {"provenance": "LJSpeech"},
        {"sex": "f"},
        {"accent": "scottish"},
    ):
        assert version_of([replace(rows[0], **told), *rows[1:]], "bonafide") != dataset.path.name


def test_importing_again_puts_back_what_was_lost_or_changed(dataset: DatasetFolder, import_it: Import) -> None:
    lost, changed, *_others = dataset.rows()
    (dataset.clips / lost.clip).unlink()
    (dataset.clips / changed.clip).write_bytes(b"something else")
    import_it()
    assert all(sha256_of(dataset.clips / row.clip) == row.sha256 for row in dataset.rows())


def test_a_dataset_that_another_job_has_placed_meanwhile_stays_with_its_packs(
    import_it: Import, left_behind: LeftBehind, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = DatasetFolder.card

    def just_before(folder: DatasetFolder) -> Card | None:
        card = look(folder)
        monkeypatch.setattr(DatasetFolder, "card", look)
        import_it(job="another").folder.pack("mel").mkdir(parents=True)
        return card

    monkeypatch.setattr(DatasetFolder, "card", just_before)
    placed = import_it()
    assert placed.folder.pack("mel").is_dir()
    assert left_behind() == [placed.card.version]


def test_what_is_no_dataset_makes_room_for_one(
    dataset: DatasetFolder, import_it: Import, left_behind: LeftBehind
) -> None:
    (dataset.path / "dataset.json").unlink()
    placed = import_it()
    assert placed.folder.card() == placed.card
    assert left_behind() == [dataset.path.name]


def test_bad_clips_are_named_and_left_out(source: Path, import_it: Import) -> None:
    there = source / "en_allison" / "lpcnet"
    (there / "empty.wav").touch()
    (there / "letter.mp3").write_text("not a sound")
    (there / "notes.txt").write_text("not a clip")
    soundfile.write(there / "nothing.wav", np.zeros(0), 16000)
    soundfile.write(there / "nan.wav", np.full(9, np.nan), 16000, subtype="FLOAT")
    imported = import_it()
    said = {Path(each.clip).name: each.reason for each in imported.card.refused}
    assert sorted(said) == ["empty.wav", "letter.mp3", "nan.wav", "notes.txt", "nothing.wav"]
    assert "0 bytes" in said["empty.wav"]
    assert "cannot be read" in said["letter.mp3"]
    assert "no samples" in said["nothing.wav"]
    assert len(imported.folder.rows()) == 8
    there = imported.folder.clips / "en_allison" / "lpcnet"
    assert not [path.name for path in there.iterdir() if path.name in said]


def test_names_that_differ_in_capitals_alone_are_two_clips(source: Path, import_it: Import) -> None:
    clip = next((source / "it_carlo" / "bonafide").iterdir())
    clip.with_name(clip.name.upper()).write_bytes(clip.read_bytes())
    rows = import_it().folder.rows()
    assert {f"it_carlo/bonafide/{name}" for name in (clip.name, clip.name.upper())} <= {row.clip for row in rows}


def test_an_import_with_nothing_left_fails_and_leaves_nothing(
    source: Path, import_it: Import, left_behind: LeftBehind
) -> None:
    for path in source.glob("*/*/*"):
        path.write_bytes(b"")
    with pytest.raises(JobError, match=r"No clip is left.*The first of 8: en_allison/.*0 bytes") as refusal:
        import_it()
    assert refusal.value.end is BAD_DATA
    assert left_behind() == []


def test_a_human_class_of_unreadable_clips_is_no_human_class(source: Path, import_it: Import) -> None:
    for path in source.glob("*/bonafide/*"):
        path.write_bytes(b"")
    with pytest.raises(JobError, match="No clip of the human class bonafide can be read"):
        import_it()


def test_a_dataset_without_a_human_class_is_imported_too(source: Path, import_it: Import) -> None:
    for path in source.glob("*/bonafide"):
        path.rename(path.with_name("world"))
    assert import_it().card.bonafide is None


def test_a_class_with_one_clip_is_imported(source: Path, import_it: Import) -> None:
    clip = next((source / "it_carlo" / "bonafide").iterdir())
    (source / "it_carlo" / "rare").mkdir()
    clip.rename(source / "it_carlo" / "rare" / clip.name)
    assert "rare" in import_it().card.generators


class Full(Report):
    """The disk fills up at the third clip."""

    def __init__(self, error: Exception) -> None:
        self.error, self.clips = error, 0

    def step(self) -> None:
        self.clips += 1
        if self.clips == 3:
            raise self.error


@pytest.mark.parametrize("error", [JobError(STOPPED, ""), KeyboardInterrupt(), RuntimeError("a defect")])
def test_an_import_that_breaks_off_leaves_nothing(import_it: Import, left_behind: LeftBehind, error: Exception) -> None:
    with pytest.raises(type(error)):
        import_it(report=Full(error))
    assert left_behind() == []


def test_a_full_disk_ends_it_instead_of_refusing_clip_after_clip(
    import_it: Import, left_behind: LeftBehind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_source: Path, target: Path) -> str:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(clips, "copy", full)
    with pytest.raises(OSError, match="No space left"):
        import_it()
    assert left_behind() == []


def test_what_a_killed_import_left_is_removed_at_the_next_try(
    data: Path, import_it: Import, left_behind: LeftBehind
) -> None:
    stale = data / "datasets" / ".job-1.partial" / "clips"
    stale.mkdir(parents=True)
    (stale / "half.flac").write_bytes(b"half")
    imported = import_it(job="job-1")
    assert left_behind() == [imported.card.version]
    assert not list(imported.folder.path.rglob("half.flac"))
