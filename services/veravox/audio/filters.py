"""Banks of filters over the bins of a spectrum, applied to squares that lie real beside imaginary."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

TOGETHER = 16  # bands of one product of matrices: neighbours, which share most of their bins


@dataclass(frozen=True)
class FilterBank:
    """Filters in groups, each over the bins that its filters touch: for mel a quarter of the whole product."""

    groups: tuple[tuple[slice, slice, Tensor], ...]  # bands, squares, and weights of shape (squares, bands)
    bands: int

    @classmethod
    def of(cls, filters: NDArray[np.float32], device: torch.device) -> "FilterBank":
        """Filters of shape (bands, bins)."""
        firsts = range(0, len(filters), TOGETHER)
        return cls(tuple(_group(filters, slice(first, first + TOGETHER), device) for first in firsts), len(filters))

    def energies(self, spectrum: Tensor, out: Tensor) -> Tensor:
        """What passes through each filter, written to `out`.

        Squares and their sum are one product with filters that count each bin twice, which is faster than adding
        real and imaginary parts first.

        Args:
            spectrum: complex, shape (frames, bins), contiguous; it is overwritten.
            out: shape (frames, bands).
        """
        squares = torch.view_as_real(spectrum).view(len(spectrum), -1)
        torch.mul(squares, squares, out=squares)
        for bands, touched, weights in self.groups:
            torch.mm(squares[:, touched], weights, out=out[:, bands])
        return out


def _group(filters: NDArray[np.float32], bands: slice, device: torch.device) -> tuple[slice, slice, Tensor]:
    bands = slice(bands.start, min(bands.stop, len(filters)))
    touched = np.flatnonzero(filters[bands].any(axis=0))
    first, last = (int(touched[0]), int(touched[-1]) + 1) if touched.size else (0, 1)
    weights = np.repeat(filters[bands, first:last].T, 2, axis=0)
    return bands, slice(2 * first, 2 * last), torch.from_numpy(np.ascontiguousarray(weights)).to(device)


def triangles(bins: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Triangles of height 1, shape (len(edges) - 2, len(bins)): filter k rises from edge k to k + 1 and falls to k + 2."""
    left, centre, right = (edges[shift : len(edges) - 2 + shift, None] for shift in range(3))
    return np.maximum(0, np.minimum((bins - left) / (centre - left), (right - bins) / (right - centre)))
