"""Automatic mixed precision in bfloat16, on any device; fastai's own knows GPUs alone."""

from contextlib import AbstractContextManager

import torch
from fastai.callback.core import Callback
from fastai.torch_core import to_float
from torch import nn

FLOAT32, BFLOAT16 = "float32", "bfloat16"


class Precision(Callback):  # type: ignore[misc]
    """The network and the loss in the chosen precision; weights, gradients and steps stay in float32.

    bfloat16 has float32's range, so gradients need no scaling.
    """

    order = 10  # where fastai's MixedPrecision stands

    def __init__(self, name: str, device: torch.device) -> None:
        super().__init__()
        self.name_of, self.device = name, device

    def before_batch(self) -> None:
        self.learn.within_batch.enter_context(autocast(self.name_of, self.device))

    def after_pred(self) -> None:
        self.learn.pred = to_float(self.pred)

    def after_loss(self) -> None:
        self.learn.within_batch.close()


def laid_out(network: nn.Sequential, name: str, device: torch.device) -> nn.Sequential:
    """The network with its channels last in memory, where kernels are faster that way; in float32 on a CPU none is."""
    if name == FLOAT32 and device.type == "cpu":
        return network
    return network.to(memory_format=torch.channels_last)


def autocast(name: str, device: torch.device) -> AbstractContextManager[object]:
    """bfloat16 where that is chosen.

    Casts are not kept between calls: a captured graph would keep old weights, and so would a context that stays open.
    """
    return torch.autocast(device.type, torch.bfloat16, enabled=name == BFLOAT16, cache_enabled=False)
