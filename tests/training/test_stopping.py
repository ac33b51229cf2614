import json

import pytest

from veravox.core import exits
from veravox.core.desired import Desired
from veravox.core.job_folder import Control
from veravox.detection.bundle import load_bundle
from veravox.training.telling.journal import read_journal


@pytest.mark.parametrize("step", [1, 5])
def test_stop_finishes_the_batch_judges_and_keeps_the_model(runs, steps_of, step: int) -> None:
    folder = runs.make({"epochs": 50})
    assert runs.attempt(folder, 1, (step, exits.STOPPED)) is exits.STOPPED
    assert len(steps_of(folder)) == step
    report = json.loads(folder.report.read_text())
    assert load_bundle(folder.bundle).card.epoch == report["bestEpoch"]
    assert report["test"]["n"] > 0
    assert [int(row["step"]) for row in read_journal(folder.history)] == ([1] if step == 1 else [4, 5])


def test_a_pause_within_the_first_epoch_leaves_no_model_but_a_checkpoint(runs) -> None:
    folder = runs.make()
    assert runs.attempt(folder, 1, (1, exits.PAUSED)) is exits.PAUSED
    assert list(folder.checkpoints.glob("*.pt"))
    assert not folder.bundle.exists()


def test_a_pause_later_leaves_the_best_model_so_far_and_a_report(runs) -> None:
    folder = runs.make()
    assert runs.attempt(folder, 1, (5, exits.PAUSED)) is exits.PAUSED
    assert load_bundle(folder.bundle).card.epoch == 1
    report = json.loads(folder.report.read_text())
    assert report["validation"]["confusionMatrix"]
    assert report["test"] is None


@pytest.mark.parametrize(("desired", "how"), [(Desired.PAUSE, exits.PAUSED), (Desired.STOP, exits.STOPPED)])
def test_what_control_json_says_before_the_first_batch_is_heeded(runs, steps_of, desired, how) -> None:
    folder = runs.make()
    folder.tell(Control(desired=desired))
    assert runs.attempt(folder) is how
    assert steps_of(folder) == []
