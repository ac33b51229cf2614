"""fastai's Adam, and the same with torch's fused kernel: one pass over the weights instead of eight."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from fastai.optimizer import Adam, Optimizer
from torch import Tensor
from torch.optim.adamw import adamw

from veravox.training.precision import FLOAT32

DEFAULTS = {"mom": 0.9, "sqr_mom": 0.99, "eps": 1e-5, "wd": 0.01}
"""Source: `Adam` of fastai 2.8, optimizer.py; `fit_one_cycle` moves `mom` between 0.85 and 0.95."""


def optimizer_for(precision: str, device: torch.device) -> Callable[..., Optimizer]:
    """fastai's own where every digit counts (float32 on a CPU), the fused one where speed does."""
    return Adam if device.type == "cpu" and precision == FLOAT32 else FusedAdam


class FusedAdam(Optimizer):  # type: ignore[misc]
    """Decoupled weight decay and bias correction as fastai's `Adam` does them; state and hypers under its names.

    Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR (2019).
    """

    def __init__(self, params: Any, lr: float, **hypers: float) -> None:
        super().__init__(params, [], lr=lr, **DEFAULTS | hypers)

    @torch.no_grad()
    def step(self, closure: object = None) -> None:
        """One step of all parameters that have a gradient."""
        for parameters, hyper in zip(self.param_lists, self.hypers, strict=True):
            for decays in (True, False):
                with_gradient = [each for each in parameters if each.grad is not None]
                some = [each for each in with_gradient if self.state[each].get("do_wd", True) is decays]
                if some:
                    self._move(some, hyper, hyper["wd"] if decays else 0.0)

    def zero_grad(self) -> None:
        """Forget the gradients; the next backward pass writes them instead of adding to zeros."""
        for parameter in self._parameters():
            parameter.grad = None

    def _move(self, parameters: list[Tensor], hyper: dict[str, float], decay: float) -> None:
        states = [self._state(each) for each in parameters]
        adamw(
            parameters,
            [each.grad for each in parameters],  # type: ignore[misc]
            [state["grad_avg"] for state in states],
            [state["sqr_avg"] for state in states],
            [],
            [state["step"] for state in states],
            fused=True,
            amsgrad=False,
            maximize=False,
            beta1=hyper["mom"],
            beta2=hyper["sqr_mom"],
            lr=hyper["lr"],
            weight_decay=decay,
            eps=hyper["eps"],
        )

    def _state(self, parameter: Tensor) -> dict[str, Any]:
        state: dict[str, Any] = self.state[parameter]
        if "step" not in state:
            state["grad_avg"], state["sqr_avg"] = torch.zeros_like(parameter), torch.zeros_like(parameter)
        state["step"] = torch.as_tensor(state.get("step", 0), dtype=torch.float32, device=parameter.device)
        return state

    def _parameters(self) -> Iterator[Tensor]:
        for parameters in self.param_lists:
            yield from parameters
