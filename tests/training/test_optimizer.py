"""The fused optimiser takes fastai's own steps."""

import pytest
import torch
from fastai.optimizer import Adam

from veravox.training.optimizer import FusedAdam


def parameters(dtype: torch.dtype) -> list[torch.nn.Parameter]:
    random = torch.Generator().manual_seed(4)
    return [torch.nn.Parameter(torch.randn(50, generator=random, dtype=dtype)) for _ in range(5)]


@pytest.mark.parametrize(("dtype", "apart"), [(torch.float32, 1e-6), (torch.float64, 1e-14)])
def test_it_equals_fastais_adam_over_a_whole_cycle(dtype: torch.dtype, apart: float) -> None:
    """With rates and momenta that move, discriminative rates, no decay for some, and one that never has a gradient."""
    mine, theirs = parameters(dtype), parameters(dtype)
    fused, plain = (kind([some[:2], some[2:]], lr=0.001) for kind, some in ((FusedAdam, mine), (Adam, theirs)))
    for optimiser, some in ((fused, mine), (plain, theirs)):
        optimiser.state[some[1]]["do_wd"] = False
    random = torch.Generator().manual_seed(5)
    for step in range(200):
        gradients = [torch.randn(50, generator=random, dtype=dtype) * 10**-size for size in range(4)]
        for optimiser, some in ((fused, mine), (plain, theirs)):
            optimiser.set_hyper("mom", 0.85 + 0.1 * abs(step - 100) / 100)
            optimiser.set_hyper("lr", slice(1e-4, 1e-2))
            for parameter, gradient in zip(some, gradients, strict=False):
                parameter.grad = gradient.clone()
            optimiser.step()
            optimiser.zero_grad()
    assert all(torch.allclose(a, b, rtol=0, atol=apart) for a, b in zip(mine, theirs, strict=True))
    assert mine[4].equal(parameters(dtype)[4])


def test_its_state_is_fastais_and_goes_from_one_to_the_other() -> None:
    mine, theirs = parameters(torch.float32), parameters(torch.float32)
    plain, fused = Adam([theirs], lr=0.01), FusedAdam([mine], lr=0.01)
    for _step in range(3):
        for optimiser, some in ((fused, mine), (plain, theirs)):
            for each in some:
                each.grad = torch.ones_like(each)
            optimiser.step()
    handed_over = FusedAdam([theirs], lr=0.01)
    handed_over.load_state_dict(plain.state_dict())
    for optimiser, some in ((fused, mine), (handed_over, theirs)):
        for each in some:
            each.grad = torch.ones_like(each)
        optimiser.step()
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(mine, theirs, strict=True))


def test_a_step_without_any_gradient_moves_nothing() -> None:
    some = parameters(torch.float32)
    optimiser = FusedAdam([some], lr=0.1)
    optimiser.step()
    assert all(a.equal(b) for a, b in zip(some, parameters(torch.float32), strict=True))
