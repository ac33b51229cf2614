"""Layouts besides speaker/class, and the one that is recognised."""

import os
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from capabilities import only_what_modes_allow

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.manifest import Clip
from veravox.datasets.example import example_folder
from veravox.datasets.importing import Layout, import_folder, read_layout
from veravox.datasets.importing.asvspoof import line_of
from veravox.datasets.placing import Placed
from veravox.datasets.report import Report

Imports = Callable[..., Placed]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    return folder


@pytest.fixture
def imports(files: Path, data: Path) -> Imports:
    def run(layout: str = "auto", bonafide: str = "") -> Placed:
        return import_folder(files, data / "datasets", "mine", bonafide, "job", Report(), layout)

    return run


def clip(n: int = 0, kind: str = "bonafide") -> Path:
    return sorted((example_folder() / "it_carlo" / kind).iterdir())[n]


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(clip(), folder / name)


def refusals(placed: Placed) -> dict[str, str]:
    return {each.clip: each.reason for each in placed.card.refused}


def by_clip(placed: Placed) -> dict[str, Clip]:
    return {row.clip: row for row in placed.folder.rows()}


def test_classes_alone_leave_the_speaker_unknown(files: Path, imports: Imports) -> None:
    put(files, "human/a.flac", "world/a.flac", "world/b.flac")
    placed = imports("class")
    rows = by_clip(placed)
    assert (placed.card.speakers, placed.card.generators, placed.card.bonafide) == (
        ["unknown"],
        ["human", "world"],
        "human",
    )
    assert rows["human/a.flac"].pair == rows["world/a.flac"].pair != rows["world/b.flac"].pair


def test_any_class_may_be_named_the_human_one_and_none_need_be(files: Path, imports: Imports) -> None:
    put(files, "cats/a.flac", "dogs/a.flac")
    assert imports("class").card.bonafide is None
    assert imports("class", bonafide="dogs").card.bonafide == "dogs"


TABLE = """path;Label;speaker_id;prompt;generator;codec;gender;license;colour
audio/1.flac;bonafide;Zoë;good day;-;-;female;CC0;red
audio/2.flac;spoof;Zoë;good day;hifigan;opus-16k;female;;
audio/2.flac;spoof;Zoë;good day;hifigan;opus-16k;female;;
audio/gone.flac;spoof;Zoë;;;;;;
../secret.flac;spoof;x;;;;;;
/etc/passwd;spoof;x;;;;;;
audio/3.flac;;x;;;;;;
audio/3.flac;spoof;a/b;;;;;;
audio/3.txt;spoof;x;;;;;;
"""


def test_a_table_tells_what_it_knows_of_each_clip(files: Path, imports: Imports) -> None:
    put(files, "audio/1.flac", "audio/2.flac", "audio/3.flac")
    (files / "audio/3.txt").touch()
    shutil.copy(clip(), files.parent / "secret.flac")
    (files / "clips.csv").write_text("\ufeff" + TABLE)
    placed = imports()
    human, spoof = sorted(placed.folder.rows(), key=lambda row: row.generator)
    assert (placed.card.layout, placed.card.bonafide, placed.card.licences) == ("manifest", "bonafide", ["CC0"])
    assert (human.clip, human.speaker, human.prompt) == ("Zoë/bonafide/audio/1.flac", "Zoë", "good day")
    assert (human.sex, human.licence, human.condition) == ("female", "CC0", "clean")
    assert (spoof.generator, spoof.condition) == ("hifigan", "opus-16k")
    said = [(each.clip, each.reason) for each in placed.card.refused]
    assert [name for name, _ in said] == sorted(name for name, _ in said)
    assert len(said) == 7
    for name, reason in [
        ("../secret.flac", "leaves the folder"),
        ("/etc/passwd", "leaves the folder"),
        ("Zoë/hifigan/audio/2.flac", "named twice"),
        ("audio/3.flac", "names no class"),
        ("audio/3.flac", "cannot name a folder"),
        ("audio/3.txt", "does not end in"),
        ("audio/gone.flac", "no such file"),
    ]:
        assert any(name == clip and reason in why for clip, why in said), (name, said)


def test_labels_of_a_table_are_part_of_the_version(files: Path, imports: Imports) -> None:
    put(files, "1.flac", "2.flac")
    versions = set()
    for row in ("spoof,a,p", "world,a,p", "spoof,b,p", "spoof,a,q"):
        label, speaker, pair = row.split(",")
        (files / "manifest.csv").write_text(
            f"path,label,speaker,pair\n1.flac,bonafide,a,p\n2.flac,{label},{speaker},{pair}\n"
        )
        placed = imports()
        versions.add(placed.card.version)
        assert by_clip(placed)[f"{speaker}/{label}/2.flac"].pair == pair
    assert len(versions) == 4


def test_a_table_checks_the_hashes_that_it_names(files: Path, imports: Imports) -> None:
    put(files, "1.flac", "2.flac")
    (files / "manifest.csv").write_text(f"path,label,sha256\n1.flac,a,\n2.flac,a,{'0' * 64}\n1.flac,b,xyz\n")
    placed = imports("manifest")
    assert [row.clip for row in placed.folder.rows()] == ["unknown/a/1.flac"]
    assert "the table says another" in refusals(placed)["unknown/a/2.flac"]
    assert "no SHA-256" in refusals(placed)["1.flac"]
    assert [path.name for path in placed.folder.clips.rglob("*.flac")] == ["1.flac"]


def test_a_dataset_of_ours_can_be_imported_by_its_own_table(dataset: object, files: Path, imports: Imports) -> None:
    shutil.rmtree(files)
    shutil.copytree(dataset.path, files)  # type: ignore[attr-defined]
    placed = imports()
    assert placed.card.layout == "manifest"
    assert placed.folder.path == dataset.path  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("LA_0079 LA_T_1138215 - - bonafide", ("LA_0079", "bonafide", "clean", "")),
        ("LA_0079 LA_T_1004644 - A01 spoof", ("LA_0079", "A01", "clean", "")),
        ("LA_0009 LA_E_9332881 alaw ita_tx A07 spoof notrim eval", ("LA_0009", "A07", "alaw-ita_tx", "")),
        (
            "LA_0023 DF_E_2000011 nocodec asvspoof A14 spoof notrim progress traditional_vocoder - - - -",
            ("LA_0023", "A14", "asvspoof", ""),
        ),
        ("T_4850 T_0000000000 F - - - AC3 A05 spoof -", ("T_4850", "A05", "clean", "female")),
        ("E_1 E_0001 M C05 2 1234 - - bonafide -", ("E_1", "bonafide", "C05-2", "male")),
    ],
)
def test_lines_of_every_challenge_are_understood(line: str, expected: tuple[str, ...]) -> None:
    read = line_of(line)
    assert read is not None
    assert (read.speaker, read.generator, read.condition, read.sex) == expected


@pytest.mark.parametrize("line", ["", "one two three", "a b c d human", "LA_1 LA_2 - A01 spoof spoof"])
def test_other_lines_are_none(line: str) -> None:
    assert line_of(line) is None


def test_a_protocol_finds_its_recordings_anywhere_below(files: Path, imports: Imports) -> None:
    put(files, "LA_train/flac/LA_T_1.flac", "LA_train/flac/LA_T_2.flac")
    (files / "protocols").mkdir()
    (files / "protocols" / "LA.cm.train.trn.txt").write_text(
        "LA_0079 LA_T_1 - - bonafide\nLA_0080 LA_T_2 - A01 spoof\nLA_0080 LA_T_3 - A01 spoof\n"
    )
    placed = imports()
    assert (placed.card.layout, placed.card.bonafide) == ("asvspoof", "bonafide")
    assert sorted(by_clip(placed)) == ["LA_0079/bonafide/LA_T_1.flac", "LA_0080/A01/LA_T_2.flac"]
    assert "no recording of this name" in refusals(placed)["LA_T_3"]


def test_a_recording_of_a_protocol_that_lies_there_twice_is_refused_with_both_places(
    files: Path, imports: Imports
) -> None:
    put(files, "flac/LA_1.flac", "denoised/LA_1.flac", "flac/LA_2.flac")
    (files / "LA.txt").write_text("LA_0079 LA_1 - - bonafide\nLA_0080 LA_2 - - bonafide\n")
    placed = imports()
    assert list(by_clip(placed)) == ["LA_0080/bonafide/LA_2.flac"]
    assert list(refusals(placed)) == ["LA_1"]
    assert "denoised/LA_1.flac, flac/LA_1.flac" in refusals(placed)["LA_1"]


@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_a_line_without_end_is_not_read_to_find_out_what_a_file_is(files: Path, name: str) -> None:
    put(files, "anna/human/1.flac")
    (files / name).write_text("path,label," if name.endswith("csv") else "LA_0079 LA_1 - - ")
    os.truncate(files / name, 50_000_000)  # a hole: no disk is used
    tracemalloc.start()
    try:
        assert read_layout(files, "auto").name == "speaker/class"
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_table_with_a_line_that_is_too_long_is_refused(files: Path) -> None:
    put(files, "1.flac")
    (files / "manifest.csv").write_text(f"path,label\n1.flac,human\n1.flac,{'x' * 70_000}\n")
    with pytest.raises(JobError, match="longer than 65536 characters"):
        read_layout(files, "manifest")


@pytest.mark.parametrize(
    ("names", "layout", "speakers"),
    [
        (["human/1.flac", "world/1.flac"], "class", ["unknown"]),
        (["anna/human/1.flac", "ben/world/1.flac"], "speaker/class", ["anna", "ben"]),
        (["0.1/anna/human/1.flac", "0/anna/world/1.flac"], "noise/speaker/class", ["anna"]),
        (["all/set/anna/human/1.flac", "all/set/ben/human/1.flac"], "speaker/class", ["anna", "ben"]),
        (["cmu_us_awb_arctic/wav/arctic_a0001.wav"], "arctic", ["awb"]),
        (["LJSpeech-1.1/wavs/LJ001-0001.wav", "LJSpeech-1.1/metadata.csv"], "ljspeech", ["lj"]),
        (["my voice/wavs/1.wav", "my voice/metadata.csv"], "tts", ["unknown"]),
        (["wav48_silence_trimmed/p225/p225_001_mic1.flac", "speaker-info.txt"], "vctk", ["p225"]),
        (["LibriTTS/dev-clean/84/1/84_1_000007_000001.wav", "LibriTTS/speakers.tsv"], "libritts", ["84"]),
    ],
)
def test_the_layout_is_recognised(files: Path, names: list[str], layout: str, speakers: list[str]) -> None:
    put(files, *names)
    found = read_layout(files, "auto")
    assert (found.name, sorted({each.speaker for each in found.found})) == (layout, speakers)


def test_what_no_layout_fits_is_refused(files: Path) -> None:
    put(files, "1.flac")
    with pytest.raises(JobError, match="No layout fits source") as refusal:
        read_layout(files, "auto")
    assert refusal.value.end is BAD_DATA


def test_corpora_tell_sex_accent_and_sentence(files: Path) -> None:
    put(files, "cmu_us_awb_arctic/wav/arctic_a0001.wav", "cmu_us_slt_arctic/wav/arctic_a0001.wav")
    awb, slt = read_layout(files, "arctic").found
    assert (awb.sex, awb.accent, slt.sex, slt.accent) == ("male", "Scottish", "female", "American")
    assert awb.prompt == slt.prompt == "arctic_a0001"
    assert (awb.pair, slt.pair) == ("awb/arctic_a0001", "slt/arctic_a0001")
    assert awb.licence


@pytest.mark.parametrize("mode", [0o000, 0o444], ids=["closed", "names alone"])
@pytest.mark.parametrize(
    ("layout", "names", "closed", "told"),
    [
        ("arctic", ["cmu_us_awb_arctic/wav/1.wav", "cmu_us_slt_arctic/wav/1.wav"], "cmu_us_slt_arctic", "/wav"),
        ("vctk", [f"wav48_silence_trimmed/p22{n}/p22{n}_001.flac" for n in (5, 6)], "wav48_silence_trimmed/p226", ""),
        ("libritts", [f"dev-clean/{n}/1/{n}_1_7_1.wav" for n in (84, 85)], "dev-clean/85", ""),
        ("asvspoof", ["flac/LA_1.flac", "more/LA_2.flac", "LA.txt"], "more", ""),
        ("speaker/class", ["anna/human/1.flac", "ben/human/1.flac", "cora/human/1.flac"], "cora", ""),
    ],
)
def test_a_folder_that_may_not_be_opened_is_named_and_the_rest_comes_in(
    files: Path, layout: str, names: list[str], closed: str, told: str, mode: int
) -> None:
    put(files, *names)
    for protocol in files.glob("*.txt"):
        protocol.write_text("LA_0079 LA_1 - - bonafide\n")
    (files / closed).chmod(mode)
    with only_what_modes_allow():
        read = read_layout(files, "auto")
    assert read.name == layout
    assert len(read.found) == len([name for name in names if not name.startswith((closed, "LA.txt"))])
    assert [each.clip for each in read.refused] == [closed + told]
    assert "cannot be opened: Permission denied" in read.refused[0].reason


@pytest.mark.parametrize(
    ("layout", "folder"), [("arctic", "cmu_us_awb_arctic/wav"), ("vctk", "wav48_silence_trimmed"), ("asvspoof", "flac")]
)
def test_a_name_that_cannot_be_shown_is_refused_and_the_rest_comes_in(
    files: Path, imports: Imports, layout: str, folder: str
) -> None:
    put(files, f"{folder}/p225_001.flac", os.fsdecode(f"{folder}/p225_\xe4.flac".encode("latin-1")))
    if layout == "asvspoof":
        (files / "LA.txt").write_text("LA_0079 p225_001 - - bonafide\n")
    placed = imports()
    assert (placed.card.layout, placed.card.clips) == (layout, 1)
    assert list(refusals(placed)) == [f"{folder}/p225_\ufffd.flac"]


def test_a_corpus_is_added_at_once_however_many_clips_it_has(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(files, *(f"cmu_us_awb_arctic/wav/{n}.wav" for n in range(20)))
    counted, add = list[int](), Layout.add
    monkeypatch.setattr(Layout, "add", lambda layout, found: counted.append(add(layout, found) or len(layout.found)))
    read_layout(files, "arctic")
    assert counted == [20]


def test_a_voice_of_vctk_always_has_a_name(files: Path) -> None:
    put(files, *(f"wav48_silence_trimmed/p225/{name}.flac" for name in ("p225_001_mic1", "_001_mic1", "x_y", "p_1")))
    assert [each.clip for each in read_layout(files, "vctk").found] == ["p225/bonafide/p225_001_mic1.flac"]


def test_vctk_takes_the_first_microphone_and_names_sentences_by_their_words(files: Path) -> None:
    put(files, *(f"wav48_silence_trimmed/p22{n}/p22{n}_001_mic{m}.flac" for n in (5, 6) for m in (1, 2)))
    (files / "speaker-info.txt").write_text("ID  AGE  GENDER  ACCENTS  REGION\np225  23  F    English    Southern\n")
    for speaker in ("p225", "p226"):
        (files / "txt" / speaker).mkdir(parents=True)
        (files / "txt" / speaker / f"{speaker}_001.txt").write_text("Please call Stella.\n")
    first, second = read_layout(files, "vctk").found
    assert (first.clip, first.sex, first.accent) == ("p225/bonafide/p225_001_mic1.flac", "female", "English")
    assert first.prompt == second.prompt == "please-call-stella"
    assert second.sex == ""


def test_a_voice_for_a_synthesiser_is_not_taken_for_ljspeech_and_brings_its_sentences(
    files: Path, imports: Imports
) -> None:
    put(files, "wavs/anna-1.flac", "wavs/more/anna-1.flac", "wavs/b.2.flac", "wavs/c.flac")
    (files / "metadata.csv").write_text("anna-1|Good Day!|good day\nwavs/b.2.flac|Ça va?\n")
    placed = imports()
    rows = by_clip(placed)
    card = placed.card
    assert (card.layout, card.bonafide, card.speakers) == ("tts", "bonafide", ["unknown"])
    assert (card.licences, card.provenance, card.refused) == ([], [], [])
    assert {name: row.prompt for name, row in rows.items()} == {
        "unknown/bonafide/anna-1.flac": "good-day",
        "unknown/bonafide/more/anna-1.flac": "good-day",
        "unknown/bonafide/b.2.flac": "ça-va",
        "unknown/bonafide/c.flac": "c",
    }
    assert len({row.pair for row in rows.values()}) == 4
    with pytest.raises(JobError, match="does not hold LJSpeech"):
        read_layout(files, "ljspeech")


def test_strangers_in_ljspeech_are_named(files: Path) -> None:
    put(files, "wavs/LJ001-0001.wav", "wavs/me.wav", "metadata.csv")
    read = read_layout(files, "auto")
    assert (read.name, [each.speaker for each in read.found]) == ("ljspeech", ["lj"])
    assert [each.clip for each in read.refused] == ["wavs/me.wav"]


@pytest.mark.parametrize(
    ("layout", "says"), [("arctic", "does not hold CMU ARCTIC"), ("tts", "holds no metadata.csv with lines such as")]
)
def test_a_corpus_that_is_not_there_is_refused(files: Path, layout: str, says: str) -> None:
    put(files, "a/b/1.flac")
    with pytest.raises(JobError, match=says):
        read_layout(files, layout)
