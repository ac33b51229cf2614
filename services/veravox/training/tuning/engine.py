"""How the network is run in training: as it stands, compiled, or captured as a CUDA graph."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from veravox.core.front_end import PICTURE
from veravox.training.precision import autocast
from veravox.training.tuning.trial import undone

EAGER, COMPILED, CAPTURED = "eager", "compiled", "captured"
Forward = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Engine:
    """One way to run a network on training batches of one size; other batches, and judging, run as they stand."""

    kind: str
    precision: str
    batch: int  # windows of this process' share

    @contextmanager
    def running(self, network: nn.Sequential) -> Iterator[None]:
        """Within the block the network runs this way. Entering takes as long as compiling does."""
        if self.kind == EAGER:
            yield
            return
        with undone(network):
            fast = self._compiled(network) if self.kind == COMPILED else self._captured(network)
            network.forward = self._where_it_fits(network, fast)  # type: ignore[method-assign]
            self.step(network)
        try:
            yield
        finally:
            del network.forward

    def step(self, network: nn.Module) -> None:
        """One step on noise, so that what happens once has happened."""
        device = next(network.parameters()).device
        network.train()
        with torch.random.fork_rng(devices=[]):
            pictures = torch.rand(self.batch, 1, PICTURE, PICTURE, device=device)
        with autocast(self.precision, device):
            logits = network(pictures)
            loss = functional.cross_entropy(logits.float(), torch.zeros(self.batch, dtype=torch.long, device=device))
        loss.backward()  # type: ignore[no-untyped-call]
        network.zero_grad(set_to_none=True)
        if device.type == "cuda":
            torch.cuda.synchronize(device)

    def seconds(self, network: nn.Sequential, steps: int) -> float:
        """The shortest time of a step, in s, within `running`."""
        times = []
        with undone(network):
            for _step in range(steps):
                began = time.perf_counter()
                self.step(network)
                times.append(time.perf_counter() - began)
        return min(times)

    def _where_it_fits(self, network: nn.Sequential, fast: Forward) -> Forward:
        def forward(pictures: Tensor) -> Tensor:
            if network.training and len(pictures) == self.batch:
                return fast(pictures)
            return _plain(network, pictures)

        return forward

    def _compiled(self, network: nn.Sequential) -> Forward:
        def run(pictures: Tensor) -> Tensor:
            return _plain(network, pictures)

        options: dict[str, Any] = {"fallback_random": True}  # dropout draws what it would draw without compiling
        compiled: Forward = torch.compile(run, dynamic=False, options=options)
        return compiled

    def _captured(self, network: nn.Sequential) -> Forward:
        """torch's own capture of forward and backward pass; it replaces the network's forward itself."""
        device = next(network.parameters()).device
        network.train()
        sample = torch.rand(self.batch, 1, PICTURE, PICTURE, device=device)
        with autocast(self.precision, device):
            torch.cuda.make_graphed_callables(network, (sample,))
        graphed: Forward = network.forward
        return graphed


def _plain(network: nn.Sequential, pictures: Tensor) -> Tensor:
    """The network as it stands, whatever its `forward` was replaced by."""
    return cast(Tensor, nn.Sequential.forward(network, pictures))  # type: ignore[no-untyped-call]


def can_compile(device: torch.device) -> bool:
    """Whether what compiling needs is there: Triton brings its own for GPUs, the CPU needs a C++ compiler."""
    return device.type == "cuda" or any(map(shutil.which, ("g++", "clang++", "c++")))


@dataclass(frozen=True)
class Gain:
    """What compiling costs once, in s, and which share of a plain step's time it saves."""

    cost: float
    share: float


def expected_gain(device: torch.device, architecture: str) -> Gain:
    """Before it was measured on this machine.

    On a CPU: two cores, torch 2.14, docs/speed.md; only `compact` gains. It is not measured again there, so that runs
    of one seed decide alike. On a GPU it is an assumption.
    """
    if device.type == "cuda":
        return Gain(60.0, 0.15)
    return Gain(26.0, 0.2) if architecture == "compact" else Gain(35.0, 0.0)


def pays(cost: float, steps: int, saved: float) -> bool:
    """Whether a run of so many steps, each quicker by so many seconds, gets back twice what compiling costs."""
    return steps * saved > 2 * cost
