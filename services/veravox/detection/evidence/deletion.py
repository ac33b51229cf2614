"""Deletion and insertion: does the decision fall when what a map calls telling is taken away, and come with it?

Source: Petsiuk, Das, Saenko, "RISE: randomized input sampling for explanation of black-box models", BMVC (2018). Parts
are patches of 8 frames and 8 bands, the same for all maps and for the random order, so that no map gains by the shape of
what it covers.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from veravox.detection.evidence.tiling import Tiles

PATCH = 8  # frames, and bands
POINTS = 11  # of a curve, from nothing to everything


@dataclass(frozen=True)
class Curves:
    """Areas in [0, 1]: the mean probability of the decision while parts go, and while they come."""

    deletion: float
    insertion: float


class Trial:
    """One clip, of which parts are taken away in one order after the other."""

    def __init__(self, tiles: Tiles, clip: Tensor, covered: Tensor) -> None:
        """Take floats in [0, 255], shape (frames, bands): the clip, and the same with everything covered."""
        self._tiles, self._clip, self._covered = tiles, clip, covered
        frames, bands = (torch.arange(length, device=clip.device) // PATCH for length in clip.shape)
        self._patches = frames[:, None] * (int(bands[-1]) + 1) + bands
        self._count = int(self._patches[-1, -1]) + 1
        self.score = self._scores(clip[None])[0].item()

    def by(self, said: Tensor) -> Curves:
        """Most telling for the decision first, by a patch's mean."""
        sums, sizes = (
            torch.zeros(self._count, dtype=torch.float64).index_add_(0, self._patches.flatten().cpu(), each)
            for each in (said.flatten().double().cpu(), torch.ones(said.numel(), dtype=torch.float64))
        )
        return self._curves((sums / sizes * self._sign).argsort(descending=True, stable=True))

    def at_random(self, seed: int) -> Curves:
        """In a random order."""
        return self._curves(torch.randperm(self._count, generator=torch.Generator().manual_seed(seed)))

    @property
    def _sign(self) -> int:
        return 1 if self.score >= 0 else -1

    def _curves(self, order: Tensor) -> Curves:
        ranks = torch.empty_like(order)
        ranks[order] = torch.arange(self._count)
        taken = (ranks.to(self._clip.device)[self._patches] / self._count)[None]
        steps = torch.linspace(0, 1, POINTS, device=self._clip.device)[:, None, None]
        gone = taken < steps
        return Curves(self._area(torch.where(gone, self._covered, self._clip)), self._area(self._put_in(gone)))

    def _put_in(self, there: Tensor) -> Tensor:
        return torch.where(there, self._clip, self._covered)

    def _area(self, clips: Tensor) -> float:
        probabilities = (self._sign * self._scores(clips)).sigmoid()
        return float(torch.trapezoid(probabilities, dx=1 / (POINTS - 1)))

    def _scores(self, clips: Tensor) -> Tensor:
        """The mean of each clip's windows, shape (n,)."""
        windows = self._tiles.cut(clips)
        return self._tiles.scores(windows.flatten(0, 1)).reshape(windows.shape[:2]).mean(1)
