"""The curve as it grows, is cut, and is followed."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from fastapi.sse import ServerSentEvent
from hypothesis import given, settings
from hypothesis import strategies as st

from veravox.core.run_folder import BATCH_COLUMNS, HISTORY_COLUMNS, RunFolder
from veravox.core.specs import Phase, TrainingJobSpec, TrainingJobStatus
from veravox.gateway.runs import curve, follow
from veravox.gateway.runs.curve import CurveReader
from veravox.gateway.runs.follow import Position
from veravox.gateway.runs.schemas import Curve, RunRead

SPEC = TrainingJobSpec.model_validate({"dataset": {"name": "example"}})


@dataclass
class Trainer:
    """Writes the files of a run as the trainer does: whole lines, and on resuming it cuts them by renaming."""

    folder: RunFolder
    attempt: int = 1
    steps: list[str] = field(default_factory=list)
    epochs: list[str] = field(default_factory=list)

    def begin(self) -> "Trainer":
        self.folder.path.mkdir(parents=True, exist_ok=True)
        self._renew(self.folder.batches, BATCH_COLUMNS, self.steps)
        self._renew(self.folder.history, HISTORY_COLUMNS, self.epochs)
        return self

    def step(self, n: int = 1) -> None:
        for _ in range(n):
            step = len(self.steps) + 1
            self.steps.append(f"{step},1,{step},{self.loss(step)!r},0.001,0.5,12:00:{self.attempt}\n")
            self._add(self.folder.batches, self.steps[-1])

    def epoch(self, loss: str = "0.25", equal_error_rate: str = "0.125") -> None:
        epoch = len(self.epochs) + 1
        self.epochs.append(f"{epoch},{len(self.steps)},0.5,{loss},0.9,0.8,{equal_error_rate},1.5\n")
        self._add(self.folder.history, self.epochs[-1])

    def resume(self, step: int, epoch: int = 0) -> None:
        """From a checkpoint; what follows takes another way."""
        self.attempt += 1
        self.steps, self.epochs = self.steps[:step], self.epochs[:epoch]
        self.begin()

    def loss(self, step: int) -> float:
        return 1 / step + self.attempt

    def _renew(self, path: Path, columns: tuple[str, ...], lines: list[str]) -> None:
        beside = path.with_suffix(".new")
        beside.write_text("".join([",".join(columns) + "\n", *lines]))
        beside.replace(path)

    def _add(self, path: Path, text: str) -> None:
        with path.open("a") as file:
            file.write(text)


@pytest.fixture
def trainer(tmp_path: Path) -> Trainer:
    return Trainer(RunFolder(tmp_path / "run")).begin()


def test_before_the_first_line_there_is_nothing(tmp_path: Path) -> None:
    reader = CurveReader(RunFolder(tmp_path / "run"))
    assert reader.read() == (Curve(), False)
    Trainer(RunFolder(tmp_path / "run")).begin()
    assert reader.read() == (Curve(), False)


def test_only_what_was_added_is_read(trainer: Trainer) -> None:
    reader = CurveReader(trainer.folder)
    trainer.step(2)
    assert (reader.read()[0].step, reader.read()[0].step) == ([1, 2], [])
    trainer.step()
    trainer.epoch()
    part, cut = reader.read()
    assert (part.step, part.train_loss, part.accuracy, cut) == ([3], [trainer.loss(3)], [0.5], False)
    assert [(row.epoch, row.step, row.validation_loss, row.f1) for row in part.epochs] == [(1, 3, 0.25, 0.9)]


def test_half_a_line_waits_for_its_other_half(trainer: Trainer) -> None:
    reader = CurveReader(trainer.folder)
    line = "1,1,1,0.75,0.001,0.5,12:00\n"
    for end in range(1, len(line)):
        trainer._add(trainer.folder.batches, line[end - 1 : end])
        assert reader.read() == (Curve(), False)
    trainer._add(trainer.folder.batches, "\n")
    assert reader.read()[0].train_loss == [0.75]


def test_half_a_header_waits_too(tmp_path: Path) -> None:
    path = tmp_path / "batches.csv"
    reader = CurveReader(RunFolder(tmp_path))
    path.write_text("step,epo")
    assert reader.read() == (Curve(), False)
    path.write_text(",".join(BATCH_COLUMNS) + "\n1,1,1,0.75,0.001,0.5,12:00\n")
    assert reader.read()[0].step == [1]


def test_a_run_that_went_back_is_told_anew_from_the_top(trainer: Trainer) -> None:
    reader = CurveReader(trainer.folder)
    trainer.step(5)
    trainer.epoch()
    reader.read()
    trainer.resume(step=3)
    trainer.step(4)
    part, cut = reader.read()
    assert (part.step, part.epochs, cut) == ([1, 2, 3, 4, 5, 6, 7], [], True)
    assert part.train_loss[3] == trainer.loss(4)
    assert reader.read() == (Curve(), False)


def test_the_epochs_are_told_anew_with_the_batches(trainer: Trainer) -> None:
    reader = CurveReader(trainer.folder)
    trainer.step(5)
    trainer.epoch()
    trainer.step(2)
    reader.read()
    trainer.resume(step=5, epoch=1)
    part, cut = reader.read()
    assert (part.step, [row.epoch for row in part.epochs], cut) == ([1, 2, 3, 4, 5], [1], True)


def test_a_run_that_went_back_to_its_beginning_grows_again(trainer: Trainer) -> None:
    reader = CurveReader(trainer.folder)
    trainer.step(5)
    reader.read()
    trainer.folder.batches.write_text("")
    assert reader.read() == (Curve(), True)
    trainer.resume(step=0)
    trainer.step(2)
    assert reader.read() == (Curve(step=[1, 2], train_loss=[3.0, 2.5], accuracy=[0.5, 0.5]), False)


def test_a_figure_that_is_not_a_number_is_none(trainer: Trainer) -> None:
    trainer.epoch(loss="nan", equal_error_rate="")  # without a human class there is no such rate
    trainer.epoch()
    first, second = CurveReader(trainer.folder).all().epochs
    assert (first.validation_loss, first.equal_error_rate) == (None, None)
    assert (second.validation_loss, second.equal_error_rate) == (0.25, 0.125)


def test_the_history_of_a_run_from_before_the_equal_error_rate_is_read(trainer: Trainer) -> None:
    trainer.folder.history.write_text(
        "epoch,step,train_loss,valid_loss,f1_score,accuracy,seconds\n1,3,0.5,0.25,0.9,0.8,1.5\n"
    )
    (row,) = CurveReader(trainer.folder).all().epochs
    assert (row.accuracy, row.equal_error_rate, row.seconds) == (0.8, None, 1.5)


def test_what_makes_no_sense_is_left_out(trainer: Trainer) -> None:
    trainer.step(1)
    with trainer.folder.batches.open("ab") as file:
        file.write(b"two,1,2,0.5\n\xff\xfe\n3,1,3,soon,0.001,0.5,12:00\n4,1,4,0.5,0.001,0.5,12:00\n")
    trainer.folder.history.write_text("who,wrote,this\n1,2,3\n")
    whole = CurveReader(trainer.folder).all()
    assert (whole.step, whole.epochs, curve.read_history(trainer.folder)) == ([1, 4], [], [])


def test_a_long_curve_is_read_whole(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curve, "CHUNK", 100)
    trainer.step(50)
    trainer.epoch()
    whole = CurveReader(trainer.folder).all()
    assert (whole.step, len(whole.epochs)) == (list(range(1, 51)), 1)


@settings(max_examples=40)
@given(st.integers(0, 300), st.integers(1, 320), st.integers(1, 320))
def test_any_part_of_a_curve_is_told_batch_by_batch(steps: int, first: int, last: int) -> None:
    with TemporaryDirectory() as folder:
        trainer = Trainer(RunFolder(Path(folder) / "run")).begin()
        trainer.step(steps)
        trainer.epoch()
        part = curve.part_of(trainer.folder, first, last)
        assert part.step == list(range(first, min(last, steps) + 1))
        assert part.train_loss == [trainer.loss(step) for step in part.step]
        assert len(part.epochs) == (first <= steps <= last)


def test_of_a_long_part_each_row_stands_for_several_steps(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curve, "MOST", 10)
    trainer.step(100)
    assert curve.part_of(trainer.folder, 41, 50).step == list(range(41, 51))
    assert curve.part_of(trainer.folder, 41, 60).step == list(range(42, 61, 2))
    assert curve.part_of(trainer.folder, 81).step == list(range(82, 101, 2))


def test_of_a_part_only_its_own_lines_are_read(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curve, "CHUNK", 500)
    trainer.step(2000)
    reads, lines_of = list[int](), curve.Tail._lines

    def counted(tail: curve.Tail, read: bytes) -> list[bytes]:
        reads.append(len(read))
        return lines_of(tail, read)

    monkeypatch.setattr(curve.Tail, "_lines", counted)
    assert curve.part_of(trainer.folder, 1500, 1509).step == list(range(1500, 1510))
    assert sum(reads) <= 3 * 500


def test_a_part_of_what_makes_no_sense_is_what_makes_sense_of_it(trainer: Trainer) -> None:
    trainer.step(20)
    with trainer.folder.batches.open("ab") as file:
        file.write(b"two,1,2,0.5\n\xff\xfe\n" + b"x" * 10_000 + b"\n21,1,21,0.5,0.001,0.5,12:00\n")
    assert set(curve.part_of(trainer.folder, 15, 21).step) <= set(range(15, 22))
    trainer.folder.batches.unlink()
    assert curve.part_of(trainer.folder, 15, 21) == Curve()


acts = st.lists(
    st.one_of(
        st.tuples(st.just("step"), st.integers(1, 4)),
        st.tuples(st.just("epoch"), st.just(0)),
        st.tuples(st.just("resume"), st.integers(0, 20)),
        st.tuples(st.just("look"), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=60)
@given(acts)
def test_whoever_looks_now_and_then_ends_with_what_the_files_say(done: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        trainer, seen = Trainer(RunFolder(Path(folder) / "run")).begin(), Curve()
        reader = CurveReader(trainer.folder)
        for act, n in [*done, ("look", 0), ("look", 0)]:
            if act == "step":
                trainer.step(n)
            elif act == "epoch":
                trainer.epoch()
            elif act == "resume":
                step = min(n, len(trainer.steps))
                kept = [line for line in trainer.epochs if int(line.split(",")[1]) <= step]
                trainer.resume(step, len(kept))
            else:
                part, cut = reader.read()
                seen = part if cut else curve.extend(seen, part)
        assert seen == CurveReader(trainer.folder).all()


@dataclass
class Follower:
    """Somebody who watches: keeps the curve as a page does, and the last id for when the connection breaks."""

    trainer: Trainer
    status: TrainingJobStatus = field(default_factory=TrainingJobStatus)
    seen: Curve = field(default_factory=Curve)
    last_id: str = ""
    names: list[str] = field(default_factory=list)

    async def read_run(self) -> RunRead:
        return RunRead(
            id=ID, title="a run", created_at=BEGAN, folder=str(self.trainer.folder.path), spec=SPEC, status=self.status
        )

    def connect(self) -> AsyncIterator[ServerSentEvent]:
        return follow.follow(self.read_run, self.trainer.folder, self.last_id)

    def take(self, event: ServerSentEvent) -> None:
        self.names.append(event.event or "")
        if event.event == "rewind":
            self.seen = Curve()
        if event.event == "curve":
            part = Curve.model_validate_json(event.raw_data or "")
            assert not set(part.step) & set(self.seen.step), "a step was told twice"
            curve.extend(self.seen, part)
            self.last_id = event.id or ""

    async def until_end(self) -> None:
        self.names = []
        async with asyncio.timeout(20):
            async for event in self.connect():
                self.take(event)

    def ends(self) -> None:
        self.status = TrainingJobStatus(phase=Phase.SUCCEEDED, ended_at=datetime.now(UTC))


ID, BEGAN = uuid4(), datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def follower(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> Follower:
    monkeypatch.setattr(follow, "LOOK_EVERY", timedelta())
    return Follower(trainer)


async def test_a_finished_run_is_told_whole_and_ends(follower: Follower) -> None:
    follower.trainer.step(5)
    follower.trainer.epoch()
    follower.ends()
    await follower.until_end()
    assert follower.names == ["status", "curve", "end"]
    assert follower.seen == CurveReader(follower.trainer.folder).all()


async def test_a_run_that_never_began_has_an_end_too(follower: Follower) -> None:
    follower.ends()
    await follower.until_end()
    assert follower.names == ["status", "end"]


async def test_a_curve_is_followed_as_it_grows_and_a_status_when_it_changes(follower: Follower) -> None:
    events = follower.connect()
    follower.take(await anext(events))
    follower.trainer.step(2)
    follower.take(await anext(events))
    follower.status = TrainingJobStatus(phase=Phase.RUNNING)
    follower.take(await anext(events))
    follower.trainer.step()
    follower.trainer.epoch()
    follower.take(await anext(events))
    follower.ends()
    async for event in events:
        follower.take(event)
    assert follower.names == ["status", "curve", "status", "curve", "status", "end"]
    assert follower.seen == CurveReader(follower.trainer.folder).all()


async def test_a_status_tells_all_but_the_spec(follower: Follower) -> None:
    event = await anext(follower.connect())
    told: dict[str, Any] = json.loads(event.raw_data or "")
    assert (told["title"], told["status"]["phase"], "spec" in told) == ("a run", "Pending", False)


async def test_whoever_comes_back_misses_nothing_and_hears_nothing_twice(follower: Follower) -> None:
    follower.trainer.step(3)
    events = follower.connect()
    follower.take(await anext(events))
    follower.take(await anext(events))  # and here the connection breaks
    assert follower.seen.step == [1, 2, 3]
    follower.trainer.step(2)
    follower.trainer.epoch()
    follower.ends()
    await follower.until_end()
    assert follower.names == ["status", "curve", "end"]
    assert follower.seen == CurveReader(follower.trainer.folder).all()


async def test_whoever_comes_back_after_the_end_hears_of_the_end_only(follower: Follower) -> None:
    follower.trainer.step(3)
    follower.ends()
    await follower.until_end()
    await follower.until_end()
    assert follower.names == ["status", "end"]


async def test_who_watches_while_a_run_goes_back_forgets_what_no_longer_holds(follower: Follower) -> None:
    follower.trainer.step(5)
    events = follower.connect()
    follower.take(await anext(events))
    follower.take(await anext(events))
    follower.trainer.resume(step=2)
    follower.trainer.step(1)
    follower.ends()
    async for event in events:
        follower.take(event)
    assert follower.names == ["status", "curve", "rewind", "status", "curve", "end"]
    assert follower.seen == CurveReader(follower.trainer.folder).all()


@pytest.mark.parametrize("steps_since", [0, 1, 3, 9])
async def test_who_was_away_while_a_run_went_back_forgets_too(follower: Follower, steps_since: int) -> None:
    follower.trainer.step(5)
    events = follower.connect()
    follower.take(await anext(events))
    follower.take(await anext(events))
    follower.trainer.resume(step=2)
    follower.trainer.step(steps_since)
    follower.ends()
    await follower.until_end()
    assert follower.names[0] == "rewind"
    assert follower.seen == CurveReader(follower.trainer.folder).all()


@pytest.mark.parametrize("junk", ["1", "a:b:c", "1:2", "-1:0:nan", "9" * 50, "1.2"])
async def test_an_id_that_nobody_gave_begins_anew(follower: Follower, junk: str) -> None:
    follower.trainer.step(2)
    follower.ends()
    follower.last_id = junk
    await follower.until_end()
    assert follower.seen.step == [1, 2]


@given(st.builds(Position, st.integers(0), st.integers(0), st.floats(allow_nan=False)))
def test_a_position_is_read_from_its_id(position: Position) -> None:
    assert Position.of(position.id) == position
