"""Several batches a step: the effect of a larger batch, as fastai's own callback has it, and no loss on the way."""

import pytest
import torch
from fastai.callback.training import GradientAccumulation
from torch import nn

from veravox.core import exits
from veravox.core.specs import Training
from veravox.training.learner import build_mock
from veravox.training.loaders import Loaders, TrainLoader
from veravox.training.material import load_material


def losses(runs, accumulate: int, *callbacks: object) -> tuple[list[float], dict[str, torch.Tensor]]:
    """Of an epoch in batches of 6, and the weights that come out."""
    material = load_material(runs.data, runs.spec(), torch.device("cpu"))
    loader = TrainLoader(material.source, material.clips["train"], 6, 1, balance=False)
    torch.manual_seed(1)
    network = nn.Sequential(nn.Flatten(), nn.Linear(128 * 128, 3))
    network = nn.Sequential(network, nn.Identity())
    loaders = Loaders(loader, loader, torch.device("cpu"))
    learner = build_mock(Training(accumulate=accumulate), "compact", "float32", network, loaders, frozen=False)
    learner.fit(2, 0.01, cbs=list(callbacks))
    return [float(each) for each in learner.recorder.losses], network.state_dict()


def test_it_is_what_fastais_own_accumulation_does(runs) -> None:
    mine, weights = losses(runs, 3)
    theirs, their_weights = losses(runs, 1, GradientAccumulation(18))
    assert mine == pytest.approx(theirs, rel=1e-6)
    assert all(torch.allclose(each, their_weights[name], atol=1e-7) for name, each in weights.items())


def test_the_weights_move_only_every_so_many_batches(runs) -> None:
    assert losses(runs, 1)[0] != losses(runs, 3)[0]


@pytest.mark.parametrize("spec", [{"training": {"accumulate": 3}}, {"callbacks": ["GradientAccumulation(n_acc=36)"]}])
@pytest.mark.parametrize("step", [1, 2, 5])
def test_gradients_that_were_on_their_way_are_not_lost_with_the_process(runs, steps_of, spec: dict, step: int) -> None:
    whole, resumed = runs.make(**spec), runs.make(**spec)
    assert runs.attempt(whole) is exits.SUCCEEDED, whole.log.read_text()
    assert runs.attempt(resumed, 1, (step, exits.PAUSED)) is exits.PAUSED
    assert runs.attempt(resumed, 2) is exits.SUCCEEDED, resumed.log.read_text()
    assert steps_of(resumed) == steps_of(whole)
    assert (resumed.bundle / "model.safetensors").read_bytes() == (whole.bundle / "model.safetensors").read_bytes()
