import pytest
import torch

from veravox.core import exits
from veravox.training.course import Course, Epoch
from veravox.training.keeping import steward
from veravox.training.keeping.checkpoint import EPOCH_ENDED, KINDS, Checkpoints, order_of, order_of_end
from veravox.training.telling.journal import read_journal


def orders(folder) -> list[int]:
    return sorted(int(each.name.partition("-")[0]) for each in folder.glob("*.pt"))


def epoch(number: int, step: int, f1: float) -> Epoch:
    return Epoch(number, step, 1.0, 1.0, f1, f1, None, 1.0)


def test_orders_grow_with_the_course() -> None:
    course, seen = Course(), []
    for step in range(1, 9):
        course.took_batch()
        seen.append(order_of(course))
        if step % 2 == 0:
            course.ended_epoch(epoch(step // 2, step, 0.5))
            seen.append(order_of(course))
            assert order_of_end(course.history[-1]) == seen[-1]
        if step % 4 == 0:
            course.ended_phase()
            seen.append(order_of(course))
    assert seen == sorted(set(seen))


def test_the_newest_and_the_best_stay(tmp_path) -> None:
    checkpoints = Checkpoints(tmp_path, keep_last=2)
    for order in range(1, 9):
        checkpoints.save({"order": order}, order, best=[2, 3])
    assert orders(tmp_path) == [2, 3, 7, 8]


def test_a_checkpoint_of_another_schema_is_no_checkpoint(tmp_path) -> None:
    checkpoints = Checkpoints(tmp_path)
    path = checkpoints.save({"order": 1}, 1)
    state = torch.load(path, weights_only=True) | {"schema": 1}
    path.unlink()
    torch.save(state, tmp_path / "x")
    import hashlib

    content = (tmp_path / "x").read_bytes()
    (tmp_path / f"0000000001-{hashlib.sha256(content).hexdigest()}.pt").write_bytes(content)
    assert checkpoints.load() is None


@pytest.mark.parametrize("step", [10, None])
def test_while_it_runs_the_newest_and_the_best_are_there_and_in_the_end_the_best_but_the_first(runs, step) -> None:
    folder = runs.make({"epochs": 4}, checkpoints={"keepBest": 3, "keepLast": 2})
    end = runs.attempt(folder, 1, (step, exits.PAUSED) if step else None)
    rows = list(read_journal(folder.history))
    best = sorted(rows, key=lambda row: (float(row["f1_score"]), -float(row["valid_loss"])), reverse=True)[:3]
    kept = {KINDS * int(row["step"]) + EPOCH_ENDED for row in best}
    if step:
        assert end is exits.PAUSED
        assert kept < set(orders(folder.checkpoints))
        assert len(orders(folder.checkpoints)) <= 5
    else:
        assert end is exits.SUCCEEDED
        assert set(orders(folder.checkpoints)) == kept - {KINDS * int(best[0]["step"]) + EPOCH_ENDED}


@pytest.fixture
def saved(monkeypatch) -> list[int]:
    """The steps of all checkpoints, written at once, by a clock that goes on 61 s at each look."""
    steps, save, ticks = list[int](), Checkpoints.save, iter(range(0, 10**9, 61))
    monkeypatch.setattr(Checkpoints, "save", lambda self, *said: steps.append(said[1] // KINDS) or save(self, *said))
    monkeypatch.setattr(steward.Steward.__init__, "__defaults__", (lambda: float(next(ticks)),))
    monkeypatch.setattr(steward.Writer, "put", lambda _self, _name, work: work())
    return steps


def test_time_decides_when_there_is_no_epochs_end(runs, saved) -> None:
    """Every batch takes longer than a minute by this clock."""
    folder = runs.make({"epochs": 1})
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    assert saved == [1, 2, 3, 4, 4, 4]


def test_what_saving_costs_decides_how_often_it_may_be(runs, saved, monkeypatch) -> None:
    """It takes a minute by this clock, so within a fiftieth of the time it may not be again before 50 minutes."""
    monkeypatch.setattr(steward, "DEAREST", 0.02)
    folder = runs.make({"epochs": 3})
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    assert saved[0] == 1
    assert saved[-1] == 12  # the last word is always written
    assert len(saved) == 2
