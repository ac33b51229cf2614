"""The same seed on the same machine gives the same run, to the last bit."""

import json

import pytest

from veravox.core import exits

EVERYTHING = {
    "epochs": 2,
    "batchSize": 0,
    "learningRate": 0,
    "labelSmoothing": 0.1,
    "gradientClip": 1.0,
    "augmentation": {"specAugment": True, "noise": True, "mixup": True, "gain": True, "bandLimit": True},
}


@pytest.mark.parametrize("training", [{}, EVERYTHING], ids=["plain", "everything"])
@pytest.mark.parametrize("transform", ["Resize", "RandomCrop"])
def test_two_runs_of_one_seed_are_equal(runs, steps_of, training: dict, transform: str) -> None:
    spec = {"frontEnd": {"windowSeconds": 0.6, "transform": transform}}
    first, second = runs.make(training, **spec), runs.make(training, **spec)
    for folder in (first, second):
        assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    assert steps_of(first) == steps_of(second)
    for name in ("bundle/model.safetensors", "scores.csv", "decisions.json"):
        assert (first.path / name).read_bytes() == (second.path / name).read_bytes()


def test_another_seed_is_another_run(runs, steps_of) -> None:
    first, second = runs.make({"seed": 1}), runs.make({"seed": 2})
    for folder in (first, second):
        assert runs.attempt(folder) is exits.SUCCEEDED
    assert steps_of(first) != steps_of(second)


def test_a_run_with_all_that_was_decided_written_out_is_the_same_run(runs, steps_of) -> None:
    found = runs.make(EVERYTHING)
    assert runs.attempt(found) is exits.SUCCEEDED, found.log.read_text()
    decided = json.loads(found.decisions.read_text())
    written = {name: decided[name] for name in ("batchSize", "learningRate", "precision")}
    again = runs.make(EVERYTHING | written | {"compile": "off"})
    assert runs.attempt(again) is exits.SUCCEEDED
    assert steps_of(again) == steps_of(found)
