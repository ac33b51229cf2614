"""Two processes that share each batch take the steps that one takes with the whole of it."""

import os
import signal
import subprocess
import sys

import pytest
from watching import watched

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.job_folder import Control
from veravox.core.run_folder import RunFolder
from veravox.training.telling.journal import read_journal
from veravox.training.together.helpers_words import HelpersWords

TORCHRUN = [sys.executable, "-W", "ignore", "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
TRAINING = {"epochs": 5, "batchSize": 11, "learningRate": 1e-4, "precision": "float32", "compile": "off"}
EVERYTHING = {"augmentation": {"specAugment": True, "noise": True}, "labelSmoothing": 0.1, "gradientClip": 0.5}


def together(folder: RunFolder, attempt: int = 1) -> subprocess.Popen[bytes]:
    line = [*TORCHRUN, "-m", "veravox", "trainer", str(folder.path), "--attempt", str(attempt)]
    return subprocess.Popen(line, env=os.environ | {"OMP_NUM_THREADS": "1"}, stderr=subprocess.DEVNULL)


def losses(folder: RunFolder) -> list[float]:
    return [float(row["train_loss"]) for row in read_journal(folder.batches)]


@pytest.mark.parametrize(
    ("more", "callbacks"),
    [({}, ["GradientAccumulation(n_acc=20)"]), (EVERYTHING, [])],
    ids=["accumulating", "everything"],
)
def test_the_same_global_batch_gives_the_same_trajectory(runs, more: dict, callbacks: list[str]) -> None:
    """Shares of unequal size, batch normalisation and dropout included; what differs is the order of sums."""
    alone, shared = (runs.make(TRAINING | more, callbacks=callbacks) for _each in range(2))
    assert runs.attempt(alone) is exits.SUCCEEDED, alone.log.read_text()
    assert together(shared).wait(300) == 0, shared.log.read_text()
    assert len(losses(shared)) == len(losses(alone)) >= 20
    assert losses(shared) == pytest.approx(losses(alone), rel=1e-4)
    for mine, theirs in zip(read_journal(shared.history), read_journal(alone.history), strict=True):
        for name in ("train_loss", "valid_loss", "f1_score", "accuracy", "equal_error_rate"):
            assert float(mine[name]) == pytest.approx(float(theirs[name]), rel=1e-3, abs=1e-3)


def test_all_leave_at_the_same_batch_and_one_alone_can_go_on(runs) -> None:
    folder, whole = runs.make(TRAINING | {"epochs": 60}), runs.make(TRAINING | {"epochs": 60})
    with watched(folder.path) as watch:
        process = together(folder)
        while len(losses(folder) if folder.batches.is_file() else []) < 8:
            assert watch.wait(seconds=120)
            list(watch.events())
        process.send_signal(signal.SIGTERM)
    process.wait(120)
    assert folder.ending(1).code == exits.TERMINATED.code, folder.log.read_text()
    done = len(losses(folder))
    assert 8 <= done < 240
    folder.tell(Control(attempt=2))
    assert runs.attempt(folder, 2, (done + 4, exits.PAUSED)) is exits.PAUSED
    assert runs.attempt(whole, 1, (done + 4, exits.PAUSED)) is exits.PAUSED
    assert losses(folder) == pytest.approx(losses(whole), rel=1e-3)


def test_the_reason_of_a_process_that_helps_is_heard_by_the_one_that_leads(runs, monkeypatch) -> None:
    words = HelpersWords(runs.make(), 3)

    def fails(error: Exception) -> None:
        raise error

    monkeypatch.setenv("RANK", "1")
    with pytest.raises(JobError):
        words.left_by(lambda _told: fails(JobError(exits.OUT_OF_GPU_MEMORY, "batchSize 8 would fit")))(None)
    with pytest.raises(JobError, match="batchSize 8") as heard:
        words.heard_by(lambda _told: fails(RuntimeError("Connection reset by peer")))(None)
    assert heard.value.end is exits.OUT_OF_GPU_MEMORY
    with pytest.raises(JobError, match="its own"):
        words.heard_by(lambda _told: fails(JobError(exits.BAD_DATA, "its own")))(None)


def test_fewer_windows_than_processes_are_refused(runs) -> None:
    folder = runs.make(TRAINING | {"batchSize": 1})
    assert together(folder).wait(120) != 0
    assert folder.ending(1).code == exits.BAD_SPEC.code
    assert folder.ending(1).message == "training.batchSize: 2 processes share each batch; take at least 2."
