from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.manifest import Card, Clip, DatasetFolder, chosen, counts, prompt_of, read_manifest, write_manifest

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
numbers = st.floats(allow_nan=False)
clips = st.builds(
    Clip, *[texts] * 7, numbers, st.integers(), st.integers(), *[numbers] * 5, licence=texts, provenance=texts
)


def clip(speaker: str, generator: str, condition: str = "clean", seconds: float = 1.5) -> Clip:
    return Clip(
        clip=f"{speaker}/{generator}/a.flac",
        speaker=speaker,
        generator=generator,
        condition=condition,
        prompt="a",
        pair=f"{speaker}/a",
        sha256="00",
        seconds=seconds,
        rate=22050,
        channels=1,
        level=-23.0,
        peak=-3.0,
        silence=0.1,
        dc=0.0,
        bandwidth=8000.0,
    )


ROWS = [
    clip("anna", "bonafide"),
    clip("anna", "world", seconds=1.25),
    clip("anna", "bonafide", seconds=2.5),
    clip("bert", "bonafide", "snr20"),
]


@given(st.lists(clips, max_size=5))
def test_a_manifest_is_read_as_it_was_written(rows: list[Clip]) -> None:
    with TemporaryDirectory() as folder:
        write_manifest(Path(folder) / "manifest.csv", rows)
        assert list(read_manifest(Path(folder) / "manifest.csv")) == rows


def test_counts_add_up_by_voice_class_and_condition_in_the_manifests_order() -> None:
    found = [(each.speaker, each.generator, each.condition, each.clips, each.seconds) for each in counts(ROWS)]
    assert found == [
        ("anna", "bonafide", "clean", 2, 4.0),
        ("anna", "world", "clean", 1, 1.25),
        ("bert", "bonafide", "snr20", 1, 1.5),
    ]


@given(st.lists(st.sampled_from(ROWS)))
def test_counts_lose_no_clip(rows: list[Clip]) -> None:
    assert sum(each.clips for each in counts(rows)) == len(rows)
    assert sum(each.seconds for each in counts(rows)) == sum(row.seconds for row in rows)


def test_an_empty_choice_means_all_and_choices_narrow_each_other() -> None:
    assert chosen(ROWS, [], [], []) == ROWS
    assert chosen(ROWS, ["bert"], [], []) == ROWS[3:]
    assert chosen(ROWS, ["anna"], ["clean"], ["world"]) == ROWS[1:2]
    assert chosen(ROWS, ["anna"], ["snr20"], []) == []


@pytest.mark.parametrize(
    ("stem", "speaker", "prompt"),
    [
        ("awb_a0001", "awb", "a0001"),
        ("en_allison - 001", "en_allison", "en_allison/001"),
        ("1.12", "1", "1/12"),
        ("arctic_a0001", "a", "arctic_a0001"),  # the same sentence as every other voice's
        ("arctic_a0001", "b", "arctic_a0001"),
        ("12", "1", "1/12"),
        ("awb", "awb", "awb"),
        ("awb_", "awb", "awb_"),
    ],
)
def test_a_speakers_name_is_cut_off_where_it_ends(stem: str, speaker: str, prompt: str) -> None:
    assert prompt_of(stem, speaker) == prompt


def test_a_folder_knows_its_card_and_where_there_is_none(tmp_path: Path) -> None:
    folder = DatasetFolder(tmp_path / "v1")
    assert folder.card() is None
    card = Card(
        name="arctic",
        version="v1",
        bonafide=None,
        generators=["world"],
        speakers=["anna"],
        conditions=["clean"],
        clips=4,
        seconds=6.75,
    )
    folder.write_card(card)
    assert folder.card() == card


def test_a_manifest_of_schema_1_is_read_and_what_it_lacks_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "manifest.csv"
    write_manifest(path, ROWS[:1])
    lines = [line.split(",") for line in path.read_text().splitlines()]
    keep = lines[0].index("provenance") + 1
    path.write_text("".join(",".join(line[:keep]) + "\n" for line in lines))
    [row] = read_manifest(path)
    assert (row.clip, row.sha256) == (ROWS[0].clip, "00")
    assert (row.chain, row.samples, str(row.leading), row.fingerprint) == ("", 0, "nan", "")
