"""Steps that are only timed: the network afterwards is what it was before."""

import copy
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from veravox.core.front_end import PICTURE
from veravox.training.failure import is_out_of_memory
from veravox.training.precision import autocast, laid_out

WARM = 1  # steps before the clock runs
ENOUGH = 0.4  # s of timed steps, or
STEPS = 5  # so many


@dataclass(frozen=True)
class Trial:
    """A copy of the network that learns from noise."""

    network: nn.Sequential
    classes: int
    device: torch.device

    @classmethod
    def of(cls, network: nn.Sequential, classes: int) -> "Trial":
        return cls(plain_copy(network).train(), classes, next(network.parameters()).device)

    def seconds(self, batch: int, precision: str, steps: int = STEPS) -> float:
        """The shortest time of a step of so many windows, in s.

        Raises:
            RuntimeError: torch's, where the memory does not suffice.
        """
        laid_out(self.network, precision, self.device)
        pictures = torch.rand(batch, 1, PICTURE, PICTURE, device=self.device)
        kinds = torch.arange(batch, device=self.device) % self.classes
        times: list[float] = []
        with torch.random.fork_rng(devices=[]):
            for number in range(WARM + steps):
                times.append(self._timed(lambda: self._step(pictures, kinds, precision)))
                if number >= WARM and sum(times[WARM:]) > ENOUGH:
                    break
        return min(times[WARM:])

    def fits(self, batch: int, precision: str) -> bool:
        """Whether the memory suffices for a step of so many windows."""
        try:
            self.seconds(batch, precision, steps=1)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            return False
        finally:
            self.free()
        return True

    def free(self) -> None:
        """Give back what the steps took."""
        self.network.zero_grad(set_to_none=True)
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def _step(self, pictures: Tensor, kinds: Tensor, precision: str) -> None:
        with autocast(precision, self.device):
            loss = functional.cross_entropy(self.network(pictures).float(), kinds)
        loss.backward()  # type: ignore[no-untyped-call]
        self.network.zero_grad(set_to_none=True)

    def _timed(self, step: Callable[[], None]) -> float:
        began = time.perf_counter()
        step()
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        return time.perf_counter() - began


def plain_copy(network: nn.Sequential) -> nn.Sequential:
    """A copy that runs as it stands, whatever an engine has put in the place of the original's `forward`."""
    copied = copy.deepcopy(network)
    vars(copied).pop("forward", None)
    return copied


@contextmanager
def undone(network: nn.Module) -> Iterator[None]:
    """What steps within the block do to the network's running means, gradients and mode is undone at its end."""
    mode, buffers = network.training, {name: each.clone() for name, each in network.named_buffers()}
    try:
        yield
    finally:
        for name, each in network.named_buffers():
            each.copy_(buffers[name])
        network.zero_grad(set_to_none=True)
        network.train(mode)
