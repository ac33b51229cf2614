"""How the pictures of runs and evaluations look and are written: each once as PNG and once as SVG, alike to the byte when repeated."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from veravox.core.files import replace_bytes

BLUE, ORANGE, GREY, INK = "#0072b2", "#d98e00", "#9aa3ad", "#2b2f36"  # told apart with any kind of colour vision
STYLE: Mapping[Any, Any] = MappingProxyType(
    {
        "axes.axisbelow": True,
        "axes.labelcolor": INK,
        "axes.spines.bottom": False,
        "axes.spines.left": False,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "font.family": "DejaVu Sans",  # matplotlib brings it along
        "grid.alpha": 0.6,
        "grid.color": GREY,
        "grid.linewidth": 0.4,
        "legend.frameon": False,
        "svg.fonttype": "none",  # text stays text
        "svg.hashsalt": "veravox",
        "text.color": INK,
        "text.parse_math": False,  # a class may be called $
        "xtick.color": INK,
        "xtick.major.size": 0,
        "xtick.minor.size": 0,
        "ytick.color": INK,
        "ytick.major.size": 0,
        "ytick.minor.size": 0,
    }
)
SAID = MappingProxyType({"png": {"Software": None}, "svg": {"Creator": None, "Date": None}})  # nothing that changes
DPI = 120


@contextmanager
def drawing(stem: Path, width: float, height: float) -> Iterator[Figure]:
    """A figure to draw on; at the end of the block it is written to `<stem>.png` and `<stem>.svg`.

    Args:
        stem: a path without suffix; its folder is made where it is missing.
        width: in inches, 120 pixels each.
        height: in inches.

    Raises:
        OSError: if a file cannot be written; none is left by half.
    """
    with rc_context(dict(STYLE)):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        for kind, said in SAID.items():
            buffer = BytesIO()
            figure.savefig(buffer, format=kind, dpi=DPI, metadata=said)
            replace_bytes(stem.with_name(f"{stem.name}.{kind}"), buffer.getvalue())


def explain(axes: Axes) -> None:
    """The legend, in a line above the axes, where it covers no curve."""
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2, borderpad=0)


def thinned(values: NDArray[np.float64], most: int = 2000) -> NDArray[np.int64]:
    """Where a long curve has to be kept so that it looks the same: each stretch's lowest and highest point.

    Args:
        values: shape (n,); what is not finite is left out.
        most: points to keep.

    Returns:
        Rising indices, shape (at most `most`,).
    """
    known = np.flatnonzero(np.isfinite(values))
    if len(known) <= most:
        return known
    stretches = np.array_split(known, most // 2)
    ends = [part[pick(values[part])] for part in stretches for pick in (np.argmin, np.argmax)]
    return np.unique(ends)
