import fcntl
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np
import pytest

from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import read_recording
from veravox.core.exits import DATA_CHANGED, DATA_MISSING, KILLED, STOPPED, JobError
from veravox.core.files import read_json, replace_json
from veravox.core.front_end import PICTURES, RECIPES, FrontEndRecipe
from veravox.core.manifest import DatasetFolder
from veravox.datasets.making import packs
from veravox.datasets.making.each_clip import Workers
from veravox.datasets.making.share import Share
from veravox.datasets.pack import Pack, build_pack, join_parts, pack_part, parts_missing
from veravox.datasets.packing import parts
from veravox.datasets.packing.part import part_folder
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


def names(dataset: DatasetFolder) -> list[str]:
    return sorted(path.name for path in (dataset.path / "packs").iterdir())


def contents(dataset: DatasetFolder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in dataset.pack("mel").iterdir()}


def test_a_build_that_breaks_off_goes_on_where_it_was(dataset: DatasetFolder, monkeypatch) -> None:
    whole = contents_of_another(dataset)
    with pytest.raises(JobError):
        build_pack(dataset, "mel", Counting(leave_after=3))
    assert names(dataset) == [".mel.parts"]
    computed: list[str] = []
    monkeypatch.setattr(parts, "_pictures", noting(computed))
    report = Counting()
    build_pack(dataset, "mel", report)
    assert computed == [row.clip for row in dataset.rows()][3:]
    assert report.clips == len(dataset.rows())
    assert contents(dataset) == whole
    assert names(dataset) == ["mel"]


class Killed(Report):
    """Ends its process as the kernel does, with the third clip."""

    def __init__(self) -> None:
        self.clips = 0

    def step(self) -> None:
        self.clips += 1
        if self.clips == 3:
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_build_that_was_killed_loses_nothing(dataset: DatasetFolder, monkeypatch, processes: int) -> None:
    """Nor do the processes that it had begun outlive it, and keep the next from the part."""
    whole = contents_of_another(dataset)
    monkeypatch.setattr(parts, "TOGETHER", 2)
    child = multiprocessing.get_context("fork").Process(
        target=build_pack, args=(dataset, "mel", Killed(), processes), daemon=False
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    computed: list[str] = []
    monkeypatch.setattr(parts, "_pictures", noting(computed))
    build_pack(dataset, "mel", Report())
    assert computed == [row.clip for row in dataset.rows()][3:]
    assert contents(dataset) == whole


def contents_of_another(dataset: DatasetFolder) -> dict[str, bytes]:
    """What an undisturbed build makes."""
    build_pack(dataset, "mel", Report())
    made = contents(dataset)
    shutil.rmtree(dataset.path / "packs")
    return made


def noting(computed: list[str]) -> Callable[..., Iterator[tuple[str, np.ndarray]]]:
    compute = parts._pictures

    def pictures(clips: Path, recipe: FrontEndRecipe, some: list[tuple[str, str]]) -> Iterator[tuple[str, np.ndarray]]:
        for clip, picture in compute(clips, recipe, some):
            computed.append(clip)
            yield clip, picture

    return pictures


def torn_line(path: Path) -> int:
    with (path / "clips.jsonl").open("ab") as file:
        file.write(b'["en_all')
    return 3


def torn_frames(path: Path) -> int:
    os.truncate(path / "frames.u8", (path / "frames.u8").stat().st_size - 5)
    return 2


def changed_frame(path: Path) -> int:
    with (path / "frames.u8").open("r+b") as file:
        file.write(b"\xff\x00\xff")
    return 0


def lost_pages(path: Path) -> int:
    """What a power cut leaves: a length without its content."""
    size = (path / "frames.u8").stat().st_size
    (path / "frames.u8").write_bytes(bytes(size))
    return 0


def of_another_recipe(path: Path) -> int:
    card = read_json(path / "part.json")
    replace_json(path / "part.json", card | {"recipe": card["recipe"] | {"hop": 128}})
    return 0


def unreadable_card(path: Path) -> int:
    (path / "part.json").write_text("{")
    return 0


@pytest.mark.parametrize(
    "damage", [torn_line, torn_frames, changed_frame, lost_pages, of_another_recipe, unreadable_card]
)
def test_what_a_kill_has_left_is_gone_on_with_only_as_far_as_it_is_right(
    dataset: DatasetFolder, monkeypatch, damage: Callable[[Path], int]
) -> None:
    whole = contents_of_another(dataset)
    with pytest.raises(JobError):
        build_pack(dataset, "mel", Counting(leave_after=3))
    right = damage(part_folder(dataset, "mel", 0, 1))
    computed: list[str] = []
    monkeypatch.setattr(parts, "_pictures", noting(computed))
    build_pack(dataset, "mel", Report())
    assert computed == [row.clip for row in dataset.rows()][right:]
    assert contents(dataset) == whole


@pytest.mark.parametrize("front_end", [name for name in RECIPES if name != PICTURES])
def test_processes_and_parts_change_no_byte(dataset: DatasetFolder, monkeypatch, front_end: str) -> None:
    monkeypatch.setattr(parts, "TOGETHER", 2)
    build_pack(dataset, front_end, Report())
    alone = (dataset.pack(front_end) / "frames.u8").read_bytes()
    index = (dataset.pack(front_end) / "index.csv").read_bytes()
    for shards, processes in ((1, 2), (3, 1), (2, 2), (9, 1)):
        shutil.rmtree(dataset.pack(front_end))
        for number in reversed(range(shards)):
            pack_part(dataset, front_end, number, shards, Report(), processes)
        join_parts(dataset, front_end, shards, Report())
        pack = Pack.open(dataset.pack(front_end))
        assert (pack.path / "frames.u8").read_bytes() == alone, (shards, processes)
        assert (pack.path / "index.csv").read_bytes() == index
        assert pack.card.sha256 == sha256_of(pack.path / "frames.u8")
        assert names(dataset) == [front_end]


def test_a_clip_that_another_process_cannot_read_is_named(dataset: DatasetFolder, monkeypatch) -> None:
    monkeypatch.setattr(parts, "TOGETHER", 2)
    clip = dataset.rows()[5].clip
    (dataset.clips / clip).write_bytes(b"something else")
    with pytest.raises(JobError, match=f"{clip} has changed") as refusal:
        build_pack(dataset, "mel", Report(), processes=2)
    assert refusal.value.end is DATA_CHANGED


def killed(_work: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_is_told_and_what_was_computed_stays(dataset: DatasetFolder, monkeypatch) -> None:
    monkeypatch.setattr(parts, "TOGETHER", 2)
    with monkeypatch.context() as patch:
        patch.setattr(parts, "_computed", killed)
        with pytest.raises(JobError, match="killed") as refusal:
            build_pack(dataset, "mel", Report(), processes=2)
    assert refusal.value.end is KILLED
    assert build_pack(dataset, "mel", Report(), processes=2).card.clips == len(dataset.rows())


def test_nothing_is_joined_before_every_part_is_whole(dataset: DatasetFolder) -> None:
    for number in (0, 2):
        pack_part(dataset, "mel", number, 4, Report())
    with pytest.raises(JobError):
        pack_part(dataset, "mel", 3, 4, Counting(leave_after=1))
    assert parts_missing(dataset, "mel", 4) == [1, 3]
    with pytest.raises(JobError, match="Part 2 of 4") as refusal:
        join_parts(dataset, "mel", 4, Report())
    assert refusal.value.end is DATA_MISSING


def test_a_part_that_has_changed_is_not_joined_and_computed_anew(dataset: DatasetFolder) -> None:
    whole = contents_of_another(dataset)
    for number in range(2):
        pack_part(dataset, "mel", number, 2, Report())
    changed_frame(part_folder(dataset, "mel", 1, 2))
    with pytest.raises(JobError) as refusal:
        join_parts(dataset, "mel", 2, Report())
    assert refusal.value.end is DATA_CHANGED
    assert parts_missing(dataset, "mel", 2) == [1]
    pack_part(dataset, "mel", 1, 2, Report())
    join_parts(dataset, "mel", 2, Report())
    assert contents(dataset) == whole


class Waiting(Report):
    """Counts how often a process that waits looks, and has the other one leave at the second time."""

    def __init__(self, other: ExitStack) -> None:
        self.other, self.looks = other, 0

    def check(self) -> None:
        self.looks += 1
        if self.looks == 2:
            self.other.close()


def test_two_processes_do_not_write_one_part_at_once(dataset: DatasetFolder, monkeypatch) -> None:
    monkeypatch.setattr("veravox.datasets.packing.locking.LOOK_EVERY", 0.0)
    path, other = part_folder(dataset, "mel", 0, 1), ExitStack()
    path.parent.mkdir(parents=True)
    lock = other.enter_context(path.with_name(f"{path.name}.lock").open("wb"))
    fcntl.flock(lock, fcntl.LOCK_EX)
    report = Waiting(other)
    pack_part(dataset, "mel", 0, 1, report)
    assert report.looks == 2


class First(Report):
    """Of the process that comes first: with its first clip it waits for the other one."""

    def __init__(self, works: Event, waits: Event) -> None:
        self.works, self.waits = works, waits

    def step(self) -> None:
        self.works.set()
        assert self.waits.wait(30)


class Second(Report):
    """Of the one that finds it at work."""

    def __init__(self, waits: Event) -> None:
        self.waits = waits

    def check(self) -> None:
        self.waits.set()


def test_who_finds_another_process_at_the_same_pack_waits_and_has_it_too(dataset: DatasetFolder, monkeypatch) -> None:
    fork = multiprocessing.get_context("fork")
    works, waits = fork.Event(), fork.Event()
    first = fork.Process(target=build_pack, args=(dataset, "mel", First(works, waits)))
    first.start()
    assert works.wait(30)
    computed: list[str] = []
    monkeypatch.setattr(parts, "_pictures", noting(computed))
    assert build_pack(dataset, "mel", Second(waits)).card.clips == len(dataset.rows())
    first.join()
    assert (first.exitcode, computed) == (0, [])
    assert names(dataset) == ["mel"]


class Overtaken(Report):
    """While whoever leads waits for the other part, another job builds the whole pack."""

    def __init__(self, dataset: DatasetFolder) -> None:
        self.dataset, self.looks = dataset, 0

    def check(self) -> None:
        self.looks += 1
        if self.looks == 1:
            build_pack(self.dataset, "mel", Report())
        assert self.looks < 9


def test_shares_of_which_one_does_not_come_take_the_pack_that_another_job_has_built(
    dataset: DatasetFolder, monkeypatch
) -> None:
    monkeypatch.setattr(packs, "LOOK_EVERY", 0.0)
    assert packs.packed(dataset, "mel", Workers(1, Share(0, 2)), Overtaken(dataset)) > 0
    assert packs.packed(dataset, "mel", Workers(1, Share(1, 2)), Report()) == 0
    pack_part(dataset, "mel", 1, 2, Report())
    assert parts_missing(dataset, "mel", 2) == [0, 1]


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
