"""The score along a recording: window by window, and the stretches of it that say the same."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from veravox.core.calibration import Calibration, Thresholds
from veravox.core.verdict import Answer, Moment, Segment
from veravox.detection.bundle import Bundle
from veravox.detection.weighing import Windows, log_likelihood_ratios

FEWEST = 4  # windows below which there is no line to draw
MOST = 1000  # moments of a timeline; of more windows, neighbours are averaged
SLIP = 4.0  # s that a stretch lasts at least, to be more than a slip
TOGETHER = 3  # windows whose mean says what a stretch is: a single one errs more often than a clip


def moments(bundle: Bundle, windows: Windows, seconds: float, calibration: Calibration | None) -> list[Moment]:
    """The windows in turn, of a recording that has several; empty without a human class.

    Args:
        bundle: that looked.
        windows: their offsets are frames.
        seconds: the recording's length.
        calibration: as for the recording; for windows by themselves it is a little too sure.
    """
    card = bundle.card
    if card.bonafide is None or len(windows) < FEWEST:
        return []
    step = card.recipe.hop / card.recipe.rate
    raw = log_likelihood_ratios(card, windows.log_probabilities).numpy()
    scores = calibration.line(raw) if calibration else raw
    begins = windows.offsets.numpy() * step
    ends = np.minimum(begins + bundle.framing.window * step, seconds)
    parts = np.array_split(np.arange(len(scores)), min(MOST, len(scores)))
    return [
        Moment(
            begin=round(float(begins[part[0]]), 3),
            end=round(float(ends[part[-1]]), 3),
            score=round(float(scores[part].mean()), 4),
        )
        for part in parts
    ]


def segments(timeline: Sequence[Moment], at: Thresholds | None) -> list[Segment]:
    """Neighbouring moments whose running mean says the same; they meet in the middle between two."""
    if at is None or not timeline:
        return []
    scores = np.array([each.score for each in timeline], np.float64)
    padded = np.pad(scores, TOGETHER // 2, mode="edge")
    smooth = np.convolve(padded, np.full(TOGETHER, 1 / TOGETHER), mode="valid")
    return list(_merged(timeline, [answer_at(each, at) for each in smooth.tolist()]))


def is_mixed(stretches: Sequence[Segment]) -> bool:
    """Whether some of a recording is a human's and some a machine's, each for longer than a slip."""
    longest = dict.fromkeys(Answer, 0.0)
    for stretch in stretches:
        longest[stretch.answer] = max(longest[stretch.answer], stretch.end - stretch.begin)
    return min(longest[Answer.HUMAN], longest[Answer.MACHINE]) >= SLIP


def _merged(timeline: Sequence[Moment], answers: Sequence[Answer]) -> Iterator[Segment]:
    at, begin = 0, 0.0
    for answer, group in groupby(answers):
        at += len(list(group))
        last = at == len(answers)
        end = timeline[-1].end if last else (timeline[at - 1].end + timeline[at].begin) / 2
        yield Segment(begin=round(begin, 3), end=round(end, 3), answer=answer)
        begin = end


def answer_at(score: float, at: Thresholds) -> Answer:
    """What a score says at these thresholds."""
    if score >= at.human_from:
        return Answer.HUMAN
    return Answer.MACHINE if score < at.machine_below else Answer.INCONCLUSIVE
