import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from veravox.core import exits
from veravox.core.exits import Exit
from veravox.core.job_folder import Control
from veravox.core.run_folder import RunFolder
from veravox.detection.bundle import WEIGHTS
from veravox.training.keeping.checkpoint import Checkpoints


@pytest.fixture(scope="module")
def undisturbed(runs) -> RunFolder:
    folder = runs.make()
    assert runs.attempt(folder) is exits.SUCCEEDED
    return folder


def weights(folder: RunFolder) -> bytes:
    return (folder.bundle / WEIGHTS).read_bytes()


def history(folder: RunFolder) -> list[str]:
    return [line.rpartition(",")[0] for line in folder.history.read_text().splitlines()]  # without the seconds


@pytest.mark.parametrize("step", [1, 4, 6, 8])  # within the first epoch, at its end, within the last, at the very end
@pytest.mark.parametrize("how", [exits.PAUSED, exits.TERMINATED])
def test_a_resumed_run_equals_an_undisturbed_one(runs, undisturbed, steps_of, step: int, how: Exit) -> None:
    folder = runs.make()
    assert runs.attempt(folder, 1, (step, how)) is how
    assert len(steps_of(folder)) == step
    assert runs.attempt(folder, 2) is exits.SUCCEEDED
    assert steps_of(folder) == steps_of(undisturbed)
    assert history(folder) == history(undisturbed)
    assert weights(folder) == weights(undisturbed)


KILLED = """
import os, signal, sys
from pathlib import Path
import torch
from veravox.core.job_process import Told, run_job
from veravox.core.run_folder import RunFolder
from veravox.training.keeping import steward
from veravox.training.attempt import train

class Killing(Told):
    def leaving(self):
        if self.folder.batches.is_file() and self.folder.batches.read_text().count("\\n") > 6:
            os.kill(os.getpid(), signal.SIGKILL)
        return None

torch.set_num_threads(1)
steward.DEAREST = float("inf")
folder = RunFolder(Path(sys.argv[1]))
run_job(folder, 1, lambda told: train(Killing(folder, 1)))
"""


def test_a_killed_run_goes_on_from_its_checkpoint_and_each_step_stands_once(runs, undisturbed, steps_of) -> None:
    folder = runs.make()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(folder.path)], env=os.environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(steps_of(folder)) == 6  # two of them after the checkpoint
    folder.batches.write_text(folder.batches.read_text() + "7,2,3,0.5")  # half a line, as a kill may leave it
    folder.tell(Control(attempt=2))
    assert runs.attempt(folder, 2) is exits.SUCCEEDED
    assert steps_of(folder) == steps_of(undisturbed)
    assert weights(folder) == weights(undisturbed)


def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(runs, undisturbed, steps_of) -> None:
    folder = runs.make()
    assert runs.attempt(folder, 1, (6, exits.PAUSED)) is exits.PAUSED
    newest = max(folder.checkpoints.glob("*.pt"))
    newest.write_bytes(newest.read_bytes()[:-100])
    assert Checkpoints(folder.checkpoints).load()["course"]["step"] == 4
    assert runs.attempt(folder, 2) is exits.SUCCEEDED
    assert "damaged" in folder.log.read_text()
    assert steps_of(folder) == steps_of(undisturbed)
    assert weights(folder) == weights(undisturbed)


def test_the_newest_checkpoint_is_the_one_with_the_greatest_number(tmp_path) -> None:
    checkpoints = Checkpoints(tmp_path)
    for order in (9_999_999_998, 9_999_999_999, 10_000_000_000, 10_000_000_001):
        checkpoints.save({"order": order}, order)
        assert checkpoints.load()["order"] == order
    assert len(list(tmp_path.glob("*.pt"))) == 2


def test_checkpoints_that_cannot_be_used_do_not_push_out_those_that_follow(tmp_path) -> None:
    checkpoints = Checkpoints(tmp_path)
    for order in (8000, 9000):
        checkpoints.save({"order": order}, order).write_bytes(b"")
    checkpoints.save({"order": 1000}, 1000)
    assert checkpoints.load()["order"] == 1000


def test_without_any_whole_checkpoint_it_begins_again(runs, undisturbed, steps_of) -> None:
    folder = runs.make()
    runs.attempt(folder, 1, (6, exits.PAUSED))
    for path in folder.checkpoints.glob("*.pt"):
        path.write_bytes(b"")
    assert runs.attempt(folder, 2) is exits.SUCCEEDED
    assert steps_of(folder) == steps_of(undisturbed)


def test_fine_tuning_goes_on_in_the_phase_where_it_was(runs, trained, steps_of) -> None:
    spec = {
        "training": {"schedule": "FineTune", "frozenEpochs": 1, "epochs": 2},
        "model": {"architecture": "compact", "weights": trained.id},
    }
    whole, resumed = runs.make(**spec), runs.make(**spec)
    assert runs.attempt(whole) is exits.SUCCEEDED
    assert runs.attempt(resumed, 1, (2, exits.PAUSED)) is exits.PAUSED  # the head alone
    assert runs.attempt(resumed, 2, (9, exits.PAUSED)) is exits.PAUSED  # all of it
    assert runs.attempt(resumed, 3) is exits.SUCCEEDED
    assert steps_of(resumed) == steps_of(whole)
    assert history(resumed) == history(whole)
    assert weights(resumed) == weights(whole)
    assert [int(row.split(",")[0]) for row in history(whole)[1:]] == [1, 2, 3]


def test_a_resumed_run_needs_the_weights_that_it_began_with_no_more(runs, trained, steps_of) -> None:
    ancestor = runs.make()
    shutil.copytree(trained.bundle, ancestor.bundle)
    shutil.copy(trained.split, ancestor.split)
    spec = {
        "training": {"schedule": "FineTune", "frozenEpochs": 1, "epochs": 1},
        "model": {"architecture": "compact", "weights": ancestor.id},
    }
    whole, resumed = runs.make(**spec), runs.make(**spec)
    assert runs.attempt(whole) is exits.SUCCEEDED
    assert runs.attempt(resumed, 1, (2, exits.PAUSED)) is exits.PAUSED
    shutil.rmtree(ancestor.path)
    assert runs.attempt(resumed, 2) is exits.SUCCEEDED
    assert steps_of(resumed) == steps_of(whole)
    assert weights(resumed) == weights(whole)
    assert json.loads(resumed.report.read_text())["weights"] == ancestor.id


def paused_with_a_checkpoint_between_the_phases(runs, spec):
    """A slow disk's writer passes over what a newer checkpoint replaces before it is written; then it is tried again."""
    for _try in range(5):
        resumed = runs.make(**spec)
        assert runs.attempt(resumed, 1, (5, exits.PAUSED)) is exits.PAUSED
        max(resumed.checkpoints.glob("*.pt")).unlink()  # what is left was written when the first phase had ended
        if Checkpoints(resumed.checkpoints).load()["course"]["phase"] == 1:
            return resumed
    pytest.fail("there was never a checkpoint between the phases")


@pytest.mark.parametrize(
    ("more", "callback"),
    [
        ({}, "EarlyStoppingCallback(monitor='valid_loss', patience=1)"),
        ({"epochs": 3}, "EarlyStoppingCallback(monitor='f1_score', min_delta=2, patience=1, reset_on_fit=False)"),
        ({"accumulate": 3}, "EarlyStoppingCallback(monitor='valid_loss', patience=1)"),
    ],
    ids=["forgets", "remembers", "sums"],
)
def test_between_two_phases_callbacks_know_what_they_would_have_known(runs, trained, steps_of, more, callback) -> None:
    spec = {
        "training": {"schedule": "FineTune", "frozenEpochs": 1, "epochs": 1} | more,
        "model": {"architecture": "compact", "weights": trained.id},
        "callbacks": [callback],
    }
    whole = runs.make(**spec)
    assert runs.attempt(whole) is exits.SUCCEEDED
    resumed = paused_with_a_checkpoint_between_the_phases(runs, spec)
    assert runs.attempt(resumed, 2) is exits.SUCCEEDED
    assert steps_of(resumed) == steps_of(whole)
    assert weights(resumed) == weights(whole)


def test_early_stopping_remembers_how_long_it_has_waited(runs, steps_of) -> None:
    spec = {
        "training": {"epochs": 6, "learningRate": 1e-9},
        "callbacks": ["EarlyStoppingCallback(monitor='f1_score', min_delta=0.5, patience=2)"],
    }
    whole, resumed = runs.make(**spec), runs.make(**spec)
    assert runs.attempt(whole) is exits.SUCCEEDED
    assert runs.attempt(resumed, 1, (9, exits.PAUSED)) is exits.PAUSED
    assert runs.attempt(resumed, 2) is exits.SUCCEEDED
    assert len(history(whole)) - 1 == 3  # the first is the best, and two are waited for
    assert steps_of(resumed) == steps_of(whole)
    assert whole.progress().percent == 100


def test_an_attempt_that_was_replaced_leaves_without_writing(runs, steps_of) -> None:
    folder = runs.make()
    assert runs.attempt(folder, 1, (5, exits.SUPERSEDED)) is exits.SUPERSEDED
    assert Checkpoints(folder.checkpoints).load()["course"]["step"] == 4
    assert folder.ending(1) is None
