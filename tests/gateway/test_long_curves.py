"""Of a long run few rows are told, and they mean what they stand for."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean
from uuid import uuid4

import pytest

from veravox.core.run_folder import BATCH_COLUMNS, HISTORY_COLUMNS, RunFolder
from veravox.core.specs import TrainingJobSpec, TrainingJobStatus
from veravox.core.specs.status import Phase
from veravox.gateway.runs import curve, follow
from veravox.gateway.runs.schemas import Curve, RunRead

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SPEC = TrainingJobSpec.model_validate({"dataset": {"name": "example"}})
MOST = 8


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    for module in (curve, follow):
        monkeypatch.setattr(module, "MOST", MOST)
    monkeypatch.setattr(curve, "CHUNK", 256)
    monkeypatch.setattr(follow, "LOOK_EVERY", timedelta())
    folder = RunFolder(tmp_path)
    folder.batches.write_text(",".join(BATCH_COLUMNS) + "\n")
    folder.history.write_text(",".join(HISTORY_COLUMNS) + "\n")
    return folder


def grow(folder: RunFolder, first: int, last: int) -> None:
    with folder.batches.open("a") as file:
        file.writelines(
            f"{step},1,{step},{loss(step)!r},0.001,{step / 1000},12:00:01\n" for step in range(first, last + 1)
        )


def loss(step: int) -> float:
    return 1 / step


@pytest.mark.parametrize(("steps", "stretch"), [(0, 1), (1, 1), (8, 1), (9, 2), (16, 2), (17, 4), (33, 8), (1000, 128)])
def test_a_curve_has_so_few_rows_and_each_is_a_mean(folder: RunFolder, steps: int, stretch: int) -> None:
    grow(folder, 1, steps)
    assert curve.stretch_of(folder) == stretch
    told = curve.thinned(folder)
    stretches = [range(first, min(first + stretch, steps + 1)) for first in range(1, steps + 1, stretch)]
    assert len(told.step) <= MOST
    assert told.step == [each[-1] for each in stretches]
    assert told.train_loss == pytest.approx([fmean(map(loss, each)) for each in stretches])
    assert told.accuracy == pytest.approx([fmean(step / 1000 for step in each) for each in stretches])


def test_a_record_that_is_compared_bit_by_bit_has_every_batch(folder: RunFolder) -> None:
    grow(folder, 1, 100)
    assert curve.CurveReader(folder).all().train_loss == [loss(step) for step in range(1, 101)]


class Watcher:
    """Keeps what a page keeps, while the run grows by some steps each time it is asked for."""

    def __init__(self, folder: RunFolder, steps: int, by: int) -> None:
        self.folder, self.steps, self.by, self.there = folder, steps, by, 0
        self.seen, self.most, self.rewinds, self.last_id = Curve(), 0, 0, ""
        self.asked = 0  # how often for the run

    async def read_run(self) -> RunRead:
        self.asked += 1
        first, self.there = self.there + 1, min(self.there + self.by, self.steps)
        grow(self.folder, first, self.there)
        over = self.there == self.steps
        status = TrainingJobStatus(phase=Phase.SUCCEEDED, ended_at=NOW) if over else TrainingJobStatus()
        return RunRead(id=uuid4(), title="a run", created_at=NOW, folder="", spec=SPEC, status=status)

    async def watch(self) -> None:
        async for event in follow.follow(self.read_run, self.folder, self.last_id):
            if event.event == "rewind":
                self.seen, self.rewinds = Curve(), self.rewinds + 1
            if event.event == "curve":
                curve.extend(self.seen, Curve.model_validate_json(event.raw_data or ""))
                self.last_id = event.id or ""
            self.most = max(self.most, len(self.seen.step))


@pytest.mark.parametrize("by", [1, 3, 50])
async def test_a_page_that_watches_a_run_grow_never_has_more_rows(folder: RunFolder, by: int) -> None:
    watcher = Watcher(folder, steps=101, by=by)
    await watcher.watch()
    assert watcher.most <= MOST
    assert watcher.seen == curve.thinned(folder)
    assert watcher.rewinds <= 4  # each halves the rows


async def test_who_comes_back_to_a_long_run_misses_and_repeats_nothing(folder: RunFolder) -> None:
    grow(folder, 1, 101)
    watcher = Watcher(folder, steps=0, by=0)
    await watcher.watch()
    told = watcher.seen.model_copy(deep=True)
    await watcher.watch()
    assert (watcher.seen, watcher.rewinds) == (told, 0)


async def test_of_what_is_there_already_all_is_read_before_the_run_is_asked_for_again(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "BACKLOG", 1)
    grow(folder, 1, 101)
    watcher = Watcher(folder, steps=0, by=0)
    await watcher.watch()
    assert watcher.seen == curve.thinned(folder)
    assert watcher.asked == 3  # all that is there, the last stretch, and the end; there are dozens of chunks


def test_lines_that_make_no_sense_are_left_out_and_the_others_stay(folder: RunFolder) -> None:
    grow(folder, 1, 3)
    with folder.batches.open("a") as file:
        file.write("4,1,4,big,0.001,0.5,12:00:01\n5\n\n")
    grow(folder, 6, 7)
    assert curve.CurveReader(folder).all().step == [1, 2, 3, 6, 7]
