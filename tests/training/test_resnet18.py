"""The first network of the first application on real speech: frozen, thawed, killed and brought back."""

import json

import pytest
import torch
from torchvision import models

from veravox.core import exits
from veravox.detection.bundle import read_weights

CACHED = "resnet18-f37072fd.pth"  # torchvision's name for its ImageNet weights
SPEC = {
    "model": {"architecture": "resnet18", "weights": "imagenet"},
    "training": {"schedule": "FineTune", "frozenEpochs": 1, "epochs": 1, "batchSize": 8, "learningRate": 0.001},
    "frontEnd": {"windowSeconds": 1.28, "transform": "RandomCrop"},
}


@pytest.fixture(scope="module")
def saved(runs) -> dict[str, torch.Tensor]:
    """Weights that stand where ImageNet's would be, saved by this test."""
    torch.manual_seed(5)
    state = models.resnet18().state_dict()
    runs.data.weights.mkdir(exist_ok=True)
    torch.save(state, runs.data.weights / CACHED)
    yield state
    (runs.data.weights / CACHED).unlink()


@pytest.fixture(scope="module")
def tuned(runs, saved):
    folder = runs.make(**SPEC)
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    return folder


def test_frozen_the_body_keeps_its_weights_and_the_head_learns(runs, saved) -> None:
    folder = runs.make(**(SPEC | {"training": SPEC["training"] | {"frozenEpochs": 2}}))
    assert runs.attempt(folder, 1, (3, exits.STOPPED)) is exits.STOPPED, folder.log.read_text()  # in the second epoch
    weights = read_weights(folder.bundle)
    assert weights["0.4.0.conv1.weight"].equal(saved["layer1.0.conv1.weight"])
    assert weights["0.0.weight"].equal(saved["conv1.weight"].sum(1, keepdim=True))
    assert not weights["0.4.0.bn1.weight"].equal(saved["layer1.0.bn1.weight"])  # fastai's `train_bn`
    assert json.loads(folder.report.read_text())["weights"] == "imagenet"


def test_thawed_the_body_learns_too_the_earliest_layers_least(tuned, saved) -> None:
    weights = read_weights(tuned.bundle)
    moved = {
        name: (weights[ours] - saved[name]).abs().mean().item()
        for ours, name in (
            ("0.4.0.conv1.weight", "layer1.0.conv1.weight"),
            ("0.7.1.conv2.weight", "layer4.1.conv2.weight"),
        )
    }
    assert moved["layer4.1.conv2.weight"] > moved["layer1.0.conv1.weight"] >= 0


def test_killed_in_each_part_it_goes_on_as_if_nothing_had_been(runs, tuned, steps_of) -> None:
    folder, steps = runs.make(**SPEC), len(steps_of(tuned))
    for attempt, step in enumerate((2, steps // 2 + 1, steps - 1), 1):
        assert runs.attempt(folder, attempt, (step, exits.TERMINATED)) is exits.TERMINATED
    assert runs.attempt(folder, 4) is exits.SUCCEEDED, folder.log.read_text()
    assert steps_of(folder) == steps_of(tuned)
    assert (folder.bundle / "model.safetensors").read_bytes() == (tuned.bundle / "model.safetensors").read_bytes()


def test_random_weights_are_not_frozen(runs) -> None:
    folder = runs.make(**(SPEC | {"model": {"architecture": "resnet18", "weights": "none"}}))
    assert runs.attempt(folder, 1, (1, exits.PAUSED)) is exits.PAUSED
    assert "1 epochs" in folder.log.read_text()
