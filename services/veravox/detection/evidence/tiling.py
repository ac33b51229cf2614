"""A clip as the windows that it is judged by, their scores, and their maps put together again."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from veravox.core.text import _
from veravox.detection.bundle import Bundle
from veravox.detection.weighing import AT_ONCE, log_likelihood_ratios
from veravox.detection.windows import Framing, tiles


class NoScoreError(ValueError):
    """A model that gives no score, so that nothing explains one."""


@dataclass(frozen=True)
class Tiles:
    """The windows of a clip, each with the frames that it has of its own.

    A clip that is shorter than a window fills it by being repeated; its frames are in the one window's own frames once,
    so that what is said of a frame is said of all its repetitions.
    """

    bundle: Bundle
    framing: Framing
    length: int  # of the clip in frames
    offsets: Tensor  # where each window begins, shape (windows,)

    @classmethod
    def of(cls, bundle: Bundle, frames: Tensor) -> "Tiles":
        """Those of a clip's frames, shape (frames, bands).

        Raises:
            NoScoreError: if the model knows no human class.
        """
        if bundle.card.bonafide is None:
            raise NoScoreError(_("The model knows no human class, so it gives no score that could be explained."))
        framing = bundle.framing
        return cls(bundle, framing, len(frames), tiles(len(frames), framing.window).to(frames.device))

    @property
    def own(self) -> int:
        """Frames of each window, repetitions counting once."""
        return min(self.length, self.framing.window)

    @property
    def repeated(self) -> Tensor:
        """Which of its own frames each frame of a window is, shape (window,)."""
        return torch.arange(self.framing.window, device=self.offsets.device) % self.own

    def cut(self, clip: Tensor) -> Tensor:
        """Anything over the clip, shape (..., frames, bands), as it is in each window: (..., windows, own, bands)."""
        return clip[..., self._places, :]

    def pictures(self, windows: Tensor) -> Tensor:
        """Own frames in [0, 255], float, shape (n, own, bands), as the network sees them; gradients pass."""
        return self.framing.pictures(windows[:, self.repeated])

    def scores(self, windows: Tensor) -> Tensor:
        """The log-likelihood ratio of each window, in nats, float64, shape (n,); without gradients."""
        with torch.no_grad():
            parts = [
                log_likelihood_ratios(self.bundle.card, self._logits(some).double()) for some in some_at_once(windows)
            ]
        return torch.cat(parts)

    def slopes(self, windows: Tensor) -> Tensor:
        """How each window's score changes with each cell, in nats per step of 1/255, shape (n, own, bands)."""
        return torch.cat(list(self._slopes(windows)))

    def over_clip(self, maps: Tensor) -> Tensor:
        """Maps of the windows, shape (windows, own, bands), as one of the clip: overlapping ones are averaged."""
        total = maps.new_zeros(self.length, maps.shape[2])
        covered = maps.new_zeros(self.length)
        places = self._places.flatten()
        total.index_add_(0, places, maps.flatten(0, 1))
        covered.index_add_(0, places, maps.new_ones(len(places)))
        return total / covered[:, None]

    @property
    def _places(self) -> Tensor:
        return self.offsets[:, None] + torch.arange(self.own, device=self.offsets.device)

    def _logits(self, windows: Tensor) -> Tensor:
        return self.bundle.logits(self.pictures(windows))

    def _slopes(self, windows: Tensor) -> Iterator[Tensor]:
        for some in some_at_once(windows):
            with torch.enable_grad():
                given = some.detach().requires_grad_()
                scores = log_likelihood_ratios(self.bundle.card, self._logits(given).double())
                (slope,) = torch.autograd.grad(scores.sum(), given)
            yield slope


def some_at_once(windows: Tensor) -> Iterator[Tensor]:
    """As many as go through the network together."""
    for first in range(0, len(windows), AT_ONCE):
        yield windows[first : first + AT_ONCE]
