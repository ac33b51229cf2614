"""Callbacks that a user brings: calls from the catalogue, and Python of their own only where that is allowed."""

import json

import pytest

from veravox.core import exits

CODE = """
class Note(Callback):
    order = 70

    def __init__(self, path):
        self.path, self.seen = path, 0

    def after_epoch(self):
        self.seen += 1
        with open(self.path, "a") as file:
            file.write(f"{self.epoch} {self.seen} {float(np.float64(self.recorder.values[-1][1]))}\\n")

callbacks = [Note(PATH)]
"""


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERAVOX_FREE_PYTHON", "true")


def test_it_is_refused_where_the_installation_does_not_say_otherwise(runs, tmp_path) -> None:
    notes = tmp_path / "notes"
    folder = runs.make(callbackCode=CODE.replace("PATH", repr(str(notes))))
    assert runs.attempt(folder) is exits.BAD_SPEC
    assert "does not allow Python of one's own (VERAVOX_FREE_PYTHON)" in folder.ending(1).message
    assert not notes.exists()


def test_where_it_is_allowed_it_runs_in_the_training_and_remembers_across_attempts(runs, tmp_path, allowed) -> None:
    notes = tmp_path / "notes"
    folder = runs.make({"epochs": 3}, callbackCode=CODE.replace("PATH", repr(str(notes))))
    assert runs.attempt(folder, 1, (6, exits.PAUSED)) is exits.PAUSED, folder.log.read_text()
    assert runs.attempt(folder, 2) is exits.SUCCEEDED
    epochs = json.loads(folder.report.read_text())["history"]
    said = [line.split() for line in notes.read_text().splitlines()]
    assert [(int(epoch), int(seen)) for epoch, seen, _loss in said] == [(0, 1), (1, 2), (2, 3)]
    assert [float(loss) for _epoch, _seen, loss in said] == pytest.approx([row["validationLoss"] for row in epochs])


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("callbacks = [", "callbackCode, line 1: SyntaxError"),
        ("\ncallbacks = [Nothing()]", "callbackCode, line 2: NameError"),
        ("x = 1", "callbackCode: name a list of fastai callbacks, as in callbacks = [Mine()]."),
        ("callbacks = [1]", "callbackCode: name a list of fastai callbacks"),
        (
            "class Bad(Callback):\n    def after_batch(self):\n        1 / 0\ncallbacks = [Bad]",
            "callbackCode, line 3: ZeroDivisionError",
        ),
        (
            "class Bad(Callback):\n    def after_batch(self):\n        assert self.epoch > 9\ncallbacks = [Bad]",
            "callbackCode, line 3: AssertionError",
        ),
    ],
)
def test_what_is_wrong_with_it_is_said_with_its_line(runs, allowed, code: str, says: str) -> None:
    folder = runs.make(callbackCode=code)
    assert runs.attempt(folder) is exits.BAD_SPEC, folder.log.read_text()
    assert folder.ending(1).message.startswith(says)


def test_what_cannot_be_kept_is_forgotten_and_the_run_goes_on(runs, allowed, steps_of) -> None:
    code = """
from collections import namedtuple
class Full(Callback):
    def __init__(self):
        self.pair, self.array, self.counts = namedtuple("Pair", "a b")(1, 2), np.zeros(3), {np.int64(1): np.float32(2)}
        self.kind, self.odd = Callback, {Callback: 1}
callbacks = [Full]
"""
    folder, whole = runs.make(callbackCode=code), runs.make()
    assert runs.attempt(whole) is exits.SUCCEEDED
    assert runs.attempt(folder, 1, (3, exits.PAUSED)) is exits.PAUSED, folder.log.read_text()
    assert runs.attempt(folder, 2) is exits.SUCCEEDED, folder.log.read_text()
    assert steps_of(folder) == steps_of(whole)


def test_what_callbacks_print_stands_in_the_log(runs) -> None:
    stopping = "EarlyStoppingCallback(monitor='f1_score', comp=np.less, min_delta=5.0, patience=1)"
    folder = runs.make({"epochs": 4}, callbacks=[stopping])
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    assert "No improvement since epoch 0: early stopping" in folder.log.read_text()
    assert folder.progress().stage == "Early stopping ended it after epoch 2 of 4"


@pytest.mark.parametrize("monitor", ["train_loss", "valid_loss", "f1_score", "accuracy", "equal_error_rate"])
def test_every_metric_can_be_watched(runs, monitor: str) -> None:
    folder = runs.make({"epochs": 1}, callbacks=[f"EarlyStoppingCallback('{monitor}')"])
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()


def test_a_metric_that_needs_a_human_class_is_refused_without_one(runs) -> None:
    folder = runs.make(
        dataset={"name": "small", "version": runs.version, "generators": ["fargan", "lpcnet"]},
        callbacks=["EarlyStoppingCallback('equal_error_rate')"],
    )
    assert runs.attempt(folder) is exits.BAD_SPEC
    assert "equal_error_rate needs a human class" in folder.ending(1).message
