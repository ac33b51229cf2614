import fcntl
import os
import time
from pathlib import Path

import pytest

from veravox.core.specs import DatasetSpec, ExternalSet, PackRequest, Protocol, Source, TrainingJobSpec
from veravox.core.specs.sources import DatasetRef
from veravox.core.unused_packs import DAY, mark_used, needs_of, put_back, remove, set_aside

NOW = time.time()


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack that was made 40 days ago."""
    return made(tmp_path / "datasets" / "v1" / "packs" / "mel", 40)


def made(path: Path, days: float) -> Path:
    path.mkdir(parents=True)
    for name in ("pack.json", "frames.u8"):
        (path / name).write_bytes(b"1234")
    age(path, days)
    return path


def age(path: Path, days: float) -> None:
    for each in (*path.rglob("*"), path):
        os.utime(each, (NOW - days * DAY, NOW - days * DAY))


def collect(pack: Path, *needed: tuple[str, str], days: float = 30) -> list[str]:
    return [each.name for each in set_aside(pack.parents[2], needed, days, NOW)]


def test_a_pack_that_was_not_used_for_long_goes(pack: Path) -> None:
    aside = set_aside(pack.parents[2], (), 30, NOW)
    assert not pack.exists()
    assert remove(aside) == 8
    assert list(pack.parent.iterdir()) == []


def test_a_pack_that_was_used_lately_stays(pack: Path) -> None:
    mark_used(pack)
    assert collect(pack) == []
    assert collect(pack, days=0) == []
    age(pack, 31)
    assert collect(pack) == [".mel.unused"]


def test_what_an_unfinished_job_needs_stays_and_counts_as_used(pack: Path) -> None:
    assert collect(pack, ("v1", "mel")) == []
    assert collect(pack) == []  # for thirty days more
    age(pack, 40)
    assert collect(pack, ("v1", "linear"), ("v2", "mel")) == [".mel.unused"]


def test_nothing_is_ever_unused_where_it_is_to_be_kept_for_ever(pack: Path) -> None:
    assert collect(pack, days=0) == []


def test_a_pack_that_a_process_has_mapped_stays(pack: Path) -> None:
    with (pack / "pack.json").open("rb") as card:
        fcntl.flock(card, fcntl.LOCK_SH)
        assert collect(pack) == []
    assert collect(pack) == [".mel.unused"]


def test_parts_that_nobody_goes_on_with_go_and_those_being_written_stay(pack: Path) -> None:
    part = made(pack.with_name(".cqt.parts") / "0-of-2", 40)
    lock = part.with_name("0-of-2.lock")
    lock.touch()
    age(part.parent, 40)
    with lock.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        age(part.parent, 40)
        assert collect(pack, ("v1", "mel")) == []
    assert collect(pack, ("v1", "mel"), ("v1", "cqt")) == []
    assert collect(pack, ("v1", "mel")) == [".cqt.parts.unused"]


def test_what_a_killed_join_has_left_goes_though_its_pack_is_needed(pack: Path) -> None:
    left = [made(pack.with_name(name), 2) for name in (".mel.partial", ".mel.old")]
    lock = pack.with_name(".mel.parts") / "whole.lock"
    lock.parent.mkdir()
    with lock.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert collect(pack, ("v1", "mel")) == []
    assert collect(pack, ("v1", "mel"), days=0) == [".mel.old.unused", ".mel.partial.unused"]
    assert not any(path.exists() for path in left)
    made(pack.with_name(".cqt.partial"), 0.5)
    assert ".cqt.partial.unused" not in collect(pack)


def test_what_a_killed_collector_has_left_is_found_again(pack: Path) -> None:
    assert collect(pack) == collect(pack) == [".mel.unused"]


def test_what_is_needed_after_all_is_put_back(pack: Path) -> None:
    made(pack.with_name(".cqt.parts"), 40)
    made(pack.with_name("lfcc"), 40)
    aside = set_aside(pack.parents[2], (), 30, NOW)
    rest = put_back(aside, {("v1", "mel"), ("v1", "cqt")})
    assert sorted(path.name for path in pack.parent.iterdir()) == [".cqt.parts", ".lfcc.unused", "mel"]
    assert [path.name for path in rest] == [".lfcc.unused"]


def test_nothing_that_a_link_leads_to_is_touched(pack: Path, tmp_path: Path) -> None:
    elsewhere = made(tmp_path / "mine", 40)
    pack.with_name("linear").symlink_to(elsewhere)
    assert collect(pack) == [".mel.unused"]
    assert (elsewhere / "frames.u8").exists()


def test_a_training_and_a_data_job_need_their_packs() -> None:
    training = TrainingJobSpec.model_validate(
        {
            "dataset": {"name": "a", "version": "v1"},
            "frontEnd": {"name": "cqt"},
            "model": {"architecture": "compact", "weights": "none"},
        }
    )
    assert list(needs_of(training)) == [("v1", "cqt")]
    protocol = Protocol(name="external", external=ExternalSet(name="other", version="v3"))
    elsewhere = training.model_copy(update={"protocol": protocol})
    assert list(needs_of(elsewhere)) == [("v1", "cqt"), ("v3", "cqt")]
    source = Source(dataset=DatasetRef(name="a", version="v2"))
    packs = [PackRequest(front_end="mel"), PackRequest(front_end="lfcc")]
    assert list(needs_of(DatasetSpec(source=source, packs=packs))) == [("v2", "mel"), ("v2", "lfcc")]
