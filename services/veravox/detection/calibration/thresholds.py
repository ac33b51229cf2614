"""Two thresholds that follow from the errors which an owner allows, and what was seen at them."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from veravox.core.calibration import SURE, CountedRate, ErrorRates, Errors, Measured, Scores, Thresholds

NOT_COUNTED = CountedRate(rate=0.0, low=0.0, high=1.0, clips=0, utterances=0)
OUTSIDE = 0.05  # of true rates that an interval may miss


def thresholds(measured: Measured, allowed: ErrorRates, sure: float = SURE) -> Thresholds:
    """Where human begins and machine ends.

    As many human clips as are allowed lie below the one, as many machine-made ones from the other up. Neither is nearer
    to no evidence at all than `sure` says: where a model divides all clips, what lies between them was never seen.

    Args:
        measured: the calibrated scores that the thresholds follow from.
        allowed: the owner's choice.
        sure: how probable an answer must be at even prior odds, in [0.5, 1).
    """
    least = math.log(sure / (1 - sure))
    human = np.array(measured.humans.scores)
    machine = np.array(measured.machines.scores)
    machine_below = _quantile(human, allowed.human_called_machine)
    human_from = math.nextafter(-_quantile(-machine[::-1], allowed.machine_called_human), math.inf)
    return Thresholds(human_from=max(least, human_from), machine_below=min(-least, machine_below))


def uncalibrated(sure: float = SURE) -> Thresholds:
    """The first application's rule for a model whose errors nobody counted."""
    least = math.log(sure / (1 - sure))
    return Thresholds(human_from=least, machine_below=-least)


def errors(measured: Measured, at: Thresholds) -> Errors:
    """How often clips were called wrongly, or not called at all."""
    human, machine = np.array(measured.humans.scores), np.array(measured.machines.scores)
    between = [(side >= at.machine_below) & (side < at.human_from) for side in (human, machine)]
    sides = (measured.humans.clips, 0 if measured.machines_elsewhere else measured.machines.clips)
    shares = [float(each.mean()) * n for each, n in zip(between, sides, strict=True) if n]
    return Errors(
        on=measured.on,
        protocol=measured.protocol,
        human_called_machine=counted(human < at.machine_below, measured.humans),
        machine_called_human=_machines(measured, machine >= at.human_from),
        inconclusive=sum(shares) / max(1, sum(sides)),
    )


def _machines(measured: Measured, wrong: NDArray[np.bool_]) -> CountedRate:
    return NOT_COUNTED if measured.machines_elsewhere else counted(wrong, measured.machines)


def counted(wrong: NDArray[np.bool_], scores: Scores) -> CountedRate:
    """Of a side's clips, whose utterances are known."""
    return counted_rate(wrong, scores.groups, scores.clips, scores.utterances)


def counted_rate(wrong: NDArray[np.bool_], groups: Sequence[int], clips: int, utterances: int = 0) -> CountedRate:
    """A rate with Clopper and Pearson's interval, for as many trials as clips of like utterances are worth.

    Where none or all are wrong nothing tells how alike they are: each utterance is one trial then. Clips that stand for
    more are no more trials than they are themselves.
    Source: Korn and Graubard, Survey Methodology 24 (1998).

    Args:
        wrong: shape (n,).
        groups: the utterance of each, n of them.
        clips: how many there are; more than n where these stand for others.
        utterances: how many there are; 0: as many as these have.
        utterances: how many there are; 0: as many as these have.
    """
    n, utterances = clips, utterances or len(set(groups))
    if not len(wrong):
        return NOT_COUNTED
    rate = float(wrong.mean())
    trials = max(1.0, min(float(n), _trials(wrong, groups)))
    hits = rate * trials
    low = float(betaincinv(hits, trials - hits + 1, OUTSIDE / 2)) if hits > 0 else 0.0
    high = float(betaincinv(hits + 1, trials - hits, 1 - OUTSIDE / 2)) if hits < trials else 1.0
    return CountedRate(rate=rate, low=low, high=high, clips=n, utterances=utterances)


def _trials(wrong: NDArray[np.bool_], groups: Sequence[int]) -> float:
    """How many independent clips would vary as much as these do by utterance."""
    _names, place = np.unique(np.array(groups), return_inverse=True)
    utterances, rate, n = int(place.max()) + 1, float(wrong.mean()), len(wrong)
    if rate in {0.0, 1.0} or utterances < 2:
        return float(utterances)
    sums = np.bincount(place, wrong - rate, utterances)
    variance = float(sums @ sums) / n**2 * utterances / (utterances - 1)
    return rate * (1 - rate) / variance if variance > 0 else float(utterances)


def _quantile(ascending: NDArray[np.float64], share: float) -> float:
    """The largest value below which no more than this share lies."""
    return float(ascending[min(len(ascending) - 1, math.floor(share * len(ascending) + 1e-9))])
