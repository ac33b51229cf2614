"""The pictures of one batch as a sheet, to see what a network was given."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray

from veravox.core.text import _
from veravox.detection.plots.drawing import INK, ORANGE, drawing

MOST = 32
ACROSS = 8


def plot_pictures(stem: Path, pictures: NDArray[np.floating], titles: Sequence[str]) -> None:
    """A sheet of the first 32 pictures, time to the right, the lowest band at the bottom; all on one scale.

    Points that are no finite number are orange, and so is the title, which counts them.

    Args:
        stem: where to write, without suffix.
        pictures: shape (n, 1, 128, 128), with the lowest band in the last row, of any range.
        titles: what stands above each, e.g. its class, shape (n,).
    """
    shown = np.where(np.isfinite(pictures), pictures, np.nan)[:MOST, 0]
    finite = shown[~np.isnan(shown)]
    low, high = (finite.min(), finite.max()) if finite.size else (0, 1)
    colours = colormaps["magma"].with_extremes(bad=ORANGE)
    across = min(ACROSS, max(1, len(shown)))
    down = max(1, -(-len(shown) // across))
    with drawing(stem, 1.3 * across, 1.55 * down + 0.3) as figure:
        for axes, picture, title in zip(figure.subplots(down, across, squeeze=False).flat, shown, titles, strict=False):
            axes.imshow(picture, cmap=colours, vmin=low, vmax=high)
            broken = int(np.isnan(picture).sum())
            said = _("{title}\n{n} not finite").format(title=title, n=broken) if broken else title
            axes.set_title(said, fontsize="small", color=ORANGE if broken else INK)
        for axes in figure.axes:
            axes.set_axis_off()
        figure.supxlabel(_("{shown} of {all} pictures").format(shown=len(shown), all=len(pictures)), fontsize="small")
