"""Data-parallel training that takes the same steps as one process with the whole batch.

Gradients are averaged once a step, batch normalisation sees the whole batch, and dropout draws its mask for the whole
batch before each process takes its rows. What is left between one process and several is the order of sums.
"""

from typing import Any, cast

import torch
from fastai.callback.core import Callback
from torch import Tensor, nn
from torch import distributed as together
from torch.distributed.nn import functional as collective

from veravox.training.together.ranks import Ranks

CUDA = "cuda"


class Together(Callback):  # type: ignore[misc]
    """Averages the gradients of all processes, weighted by how many windows each has of the batch."""

    order = 7  # after accumulation has decided that this is a step (6), before gradients are clipped (11)
    run_valid = False

    def __init__(self, ranks: Ranks, batch: int) -> None:
        super().__init__()
        self.ranks = ranks
        own = ranks.slice(batch)
        self.weight = (own.stop - own.start) * ranks.world / batch

    def after_loss(self) -> None:
        if self.weight != 1.0:
            self.learn.loss_grad = self.loss_grad * self.weight

    def before_step(self) -> None:
        gradients = [each.grad for each in self.model.parameters() if each.grad is not None]
        flat = torch.cat([each.flatten() for each in gradients])
        self.ranks.summed(flat).div_(self.ranks.world)
        parts = torch.split(flat, [each.numel() for each in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))


def make_parallel(network: nn.Module, ranks: Ranks, batch: int) -> None:
    """Replace the layers that look at, or draw for, a whole batch; parameters and their names stay.

    Args:
        network: changed in place, before its optimiser is made.
        ranks: who shares the batches.
        batch: windows of a batch, all processes together.
    """
    for name, layer in list(network.named_modules()):
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            network.set_submodule(name, _synced(layer))
        elif isinstance(layer, nn.Dropout):
            network.set_submodule(name, SharedDropout(layer.p, ranks, batch))


class SharedDropout(nn.Dropout):
    """The rows of the mask that one process would draw for the whole batch."""

    def __init__(self, p: float, ranks: Ranks, batch: int) -> None:
        super().__init__(p)
        self._batch, self._rows = batch, ranks.slice(batch)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        mask = torch.empty(self._batch, *x.shape[1:], dtype=x.dtype, device=x.device)
        mask.bernoulli_(1 - self.p).div_(1 - self.p)
        return x * mask[self._rows]


class _Synced:
    """Batch normalisation over the windows of all processes; torch's own does this on GPUs alone."""

    def forward(self, x: Tensor) -> Tensor:
        layer = cast(nn.BatchNorm2d, self)
        if not layer.training:
            return cast(Tensor, super().forward(x))  # type: ignore[misc]
        assert layer.num_batches_tracked is not None
        layer.num_batches_tracked.add_(1)
        return _native(layer, x) if x.device.type == CUDA else _written_out(layer, x)


class SyncedBatchNorm1d(_Synced, nn.BatchNorm1d):
    """For (n, features)."""


class SyncedBatchNorm2d(_Synced, nn.BatchNorm2d):
    """For (n, channels, rows, columns)."""


def _synced(layer: nn.BatchNorm1d | nn.BatchNorm2d) -> nn.Module:
    kind = SyncedBatchNorm1d if isinstance(layer, nn.BatchNorm1d) else SyncedBatchNorm2d
    new = kind(layer.num_features, layer.eps, layer.momentum, layer.affine, layer.track_running_stats)
    new.weight, new.bias = layer.weight, layer.bias
    new.running_mean, new.running_var = layer.running_mean, layer.running_var
    new.num_batches_tracked = layer.num_batches_tracked
    return new.train(layer.training)


def _native(layer: nn.BatchNorm2d, x: Tensor) -> Tensor:
    from torch.nn.modules._functions import SyncBatchNorm

    arguments: tuple[Any, ...] = (layer.weight, layer.bias, layer.running_mean, layer.running_var, layer.eps)
    group, world = together.group.WORLD, together.get_world_size()
    return cast(Tensor, SyncBatchNorm.apply(x, *arguments, layer.momentum, group, world))


def _written_out(layer: nn.BatchNorm2d, x: Tensor) -> Tensor:
    """The formula, with sums over all processes through which gradients flow back."""
    values = x.float()
    over = [0, *range(2, values.ndim)]
    shape = [1, -1] + [1] * (values.ndim - 2)
    count = _sum_of_all(torch.tensor(float(values.numel() // values.shape[1])))
    mean = _sum_of_all(values.sum(over)) / count
    centred = values - mean.view(shape)
    variance = _sum_of_all(centred.square().sum(over)) / count
    with torch.no_grad():
        assert layer.running_mean is not None
        assert layer.running_var is not None
        momentum = layer.momentum or 0.0
        layer.running_mean.lerp_(mean, momentum)
        layer.running_var.lerp_(variance * count / (count - 1), momentum)
    scale = layer.weight * (variance + layer.eps).rsqrt()
    scaled: Tensor = centred * scale.view(shape) + layer.bias.view(shape)
    return scaled.to(x.dtype)


def _sum_of_all(tensor: Tensor) -> Tensor:
    """Over all processes; gradients flow back to each."""
    return cast(Tensor, collective.all_reduce(tensor))  # type: ignore[no-untyped-call]
