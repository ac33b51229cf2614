from pathlib import Path

import numpy as np
import pytest

from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import read_recording
from veravox.core.exits import DATA_CHANGED, DATA_MISSING, STOPPED, JobError
from veravox.core.files import read_json, replace_json
from veravox.core.front_end import RECIPES
from veravox.core.manifest import DatasetFolder
from veravox.datasets.pack import Pack, build_pack
from veravox.datasets.placing import sha256_of
from veravox.datasets.report import Report

MEL = RECIPES["mel"]


class Counting(Report):
    def __init__(self, leave_after: int = 10**9) -> None:
        self.leave_after, self.clips = leave_after, 0

    def step(self) -> None:
        self.clips += 1
        if self.clips >= self.leave_after:
            raise JobError(STOPPED, "")


def test_each_clips_spectrogram_is_found_by_its_name(dataset: DatasetFolder) -> None:
    pack = build_pack(dataset, "mel", Report())
    assert pack.clips == tuple(row.clip for row in dataset.rows())
    for row in dataset.rows():
        expected = to_bytes(spectrogram(read_recording(dataset.clips / row.clip), MEL), MEL)
        np.testing.assert_array_equal(pack.frames[pack.places[row.clip]], expected)
        assert len(expected) == MEL.frames(row.seconds)


def test_the_card_says_what_it_was_made_of(dataset: DatasetFolder) -> None:
    pack = build_pack(dataset, "mel", Report())
    assert pack.recipe == MEL
    assert pack.card.dataset_version == dataset.path.name
    assert (pack.card.frames, pack.card.bands) == pack.frames.shape
    assert pack.card.sha256 == sha256_of(dataset.pack("mel") / "frames.u8")
    assert list(pack.begins) == [place.start for place in pack.places.values()]
    assert not pack.frames.flags.writeable


def test_building_again_checks_every_clip_and_keeps_the_pack(dataset: DatasetFolder) -> None:
    build_pack(dataset, "mel", Report())
    before = (dataset.pack("mel") / "frames.u8").stat()
    report = Counting()
    build_pack(dataset, "mel", report)
    assert report.clips == len(dataset.rows())
    assert (dataset.pack("mel") / "frames.u8").stat().st_ino == before.st_ino


@pytest.mark.parametrize("built_before", [True, False])
def test_a_clip_that_is_missing_or_changed_is_named(dataset: DatasetFolder, built_before: bool) -> None:
    if built_before:
        build_pack(dataset, "mel", Report())
    clip = dataset.rows()[3].clip
    (dataset.clips / clip).write_bytes(b"something else")
    with pytest.raises(JobError, match=f"{clip} has changed") as refusal:
        build_pack(dataset, "mel", Report())
    assert refusal.value.end is DATA_CHANGED
    (dataset.clips / clip).unlink()
    with pytest.raises(JobError, match=f"{clip} is missing") as refusal:
        build_pack(dataset, "mel", Report())
    assert refusal.value.end is DATA_MISSING


def test_a_build_that_breaks_off_leaves_nothing_and_the_next_begins_anew(dataset: DatasetFolder) -> None:
    with pytest.raises(JobError):
        build_pack(dataset, "mel", Counting(leave_after=3))
    assert list((dataset.path / "packs").iterdir()) == []
    stale = dataset.pack(".mel.partial")  # what a killed build leaves
    stale.mkdir()
    (stale / "frames.u8").write_bytes(b"half")
    build_pack(dataset, "mel", Report())
    assert [path.name for path in (dataset.path / "packs").iterdir()] == ["mel"]


def test_a_pack_of_other_numbers_is_made_anew(dataset: DatasetFolder) -> None:
    build_pack(dataset, "mel", Report())
    card = read_json(dataset.pack("mel") / "pack.json")
    replace_json(dataset.pack("mel") / "pack.json", card | {"recipe": card["recipe"] | {"floor": -60.0}})
    assert Pack.open(dataset.pack("mel")).recipe.floor == -60
    assert build_pack(dataset, "mel", Report()).recipe == MEL
    assert [path.name for path in (dataset.path / "packs").iterdir()] == ["mel"]


def test_a_pack_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="no pack of mel spectrograms") as refusal:
        Pack.open(tmp_path / "mel")
    assert refusal.value.end is DATA_MISSING


@pytest.mark.parametrize("damage", ["frames cut", "frames gone", "index cut", "index gone", "card broken", "newer"])
def test_a_damaged_pack_is_refused_and_mended_by_the_next_build(dataset: DatasetFolder, damage: str) -> None:
    build_pack(dataset, "mel", Report())
    path = dataset.pack("mel")
    what, how = damage.split(" ") if " " in damage else ("schema", damage)
    file = {"frames": path / "frames.u8", "index": path / "index.csv"}.get(what, path / "pack.json")
    if how == "gone":
        file.unlink()
    elif how == "newer":
        replace_json(file, read_json(file) | {"schemaVersion": 2})
    else:
        file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(JobError) as refusal:
        Pack.open(path)
    assert refusal.value.end is DATA_CHANGED
    assert build_pack(dataset, "mel", Report()).card.clips == len(dataset.rows())
