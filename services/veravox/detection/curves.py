"""What the page draws of an evaluation: trade-off of the errors, how the scores lie, and whether they come true."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from veravox.detection.calibration.fitting import reliability
from veravox.detection.judged import Judged
from veravox.metrics import error_rates

CORNERS = 240  # of the trade-off's curve, at most
BINS = 40  # of the histogram
OUTERMOST = 0.002  # of the scores at either end are counted in the last bins, so that one does not stretch the picture

Values = NDArray[np.float64]


def curves(judged: Sequence[Judged]) -> dict[str, Any] | None:
    """Names as in the API; None without scores of both sides.

    `det`: false acceptances and misses of each threshold, in [0, 1]; of more than 240 corners some that stand evenly among
    them. `histogram`: clips of either side between `edges`. `reliability`: what was said against what was so, at even
    prior odds.
    """
    known = [each for each in judged if each.human is not None and each.decision.score is not None]
    scores = np.array([each.decision.score for each in known], np.float64)
    is_human = np.array([each.human for each in known], bool)
    human, machine = scores[is_human], scores[~is_human]
    if not human.size or not machine.size:
        return None
    misses, accepted = error_rates(human, machine)
    shown = _evenly(misses.size)
    edges = _edges(scores)
    return {
        "det": {"falseAcceptances": accepted[shown].tolist(), "misses": misses[shown].tolist()},
        "histogram": {"edges": edges.tolist(), "human": _counted(human, edges), "machine": _counted(machine, edges)},
        "reliability": reliability(scores, is_human).outside(),
    }


def _evenly(corners: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, corners - 1, min(corners, CORNERS)).round().astype(np.intp))


def _edges(scores: Values) -> Values:
    low, high = np.quantile(scores, [OUTERMOST, 1 - OUTERMOST])
    low, high = (low, high) if high > low else (low - 0.5, high + 0.5)
    return np.asarray(np.linspace(low, high, BINS + 1), np.float64)


def _counted(scores: Values, edges: Values) -> list[int]:
    counts: list[int] = np.histogram(np.clip(scores, edges[0], edges[-1]), edges)[0].tolist()
    return counts
