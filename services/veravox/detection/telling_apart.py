"""How well scores tell humans from machines: what an evaluation and anybody's score file say alike."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from veravox.core.text import N_, _
from veravox.metrics import (
    Groups,
    NoInterval,
    act_dcf,
    area_under_curve,
    cllr,
    cluster_bootstrap,
    equal_error_rate,
    min_cllr,
    min_dcf,
)

Scores = NDArray[np.floating]
Grouped = Mapping[str, Groups | None]
ROUNDS = 500
UTTERANCES, SPEAKERS = "utterances", "speakers"
WHY_NONE: Mapping[tuple[NoInterval, str], str] = MappingProxyType(
    {
        (NoInterval.FEW_GROUPS, UTTERANCES): N_(
            "Fewer than eight utterances have clips of a class: too few to say how others would differ."
        ),
        (NoInterval.FEW_GROUPS, SPEAKERS): N_(
            "Fewer than eight speakers have clips of a class: too few to say how others would differ."
        ),
        (NoInterval.DEGENERATE, UTTERANCES): N_(
            "More than one resampling in ten has no value: the utterances are too unlike."
        ),
        (NoInterval.DEGENERATE, SPEAKERS): N_(
            "More than one resampling in ten has no value: the speakers are too unlike."
        ),
        (NoInterval.UNVARIED, UTTERANCES): N_(
            "All resamplings have the same value: these clips cannot say how far others would be from it."
        ),
        (NoInterval.UNVARIED, SPEAKERS): N_(
            "All resamplings have the same value: these speakers cannot say how far others would be from it."
        ),
    }
)
UNTOLD: Mapping[str, str] = MappingProxyType(
    {
        UTTERANCES: N_("Nobody has told which clips are copies of the same utterance."),
        SPEAKERS: N_("Nobody has told of each clip who spoke it."),
    }
)


def told_apart(human: Scores, machine: Scores, groups: Grouped, first: str) -> dict[str, Any]:
    """Names as in the API. Error rates lie in [0, 1], costs are ASVspoof 5's, Cllr is in bits.

    Args:
        human: scores, shape (n,), n at least 1.
        machine: scores, shape (m,), m at least 1.
        groups: whom intervals of the equal error rate are over, by what they are called; None where that is unknown.
        first: over whom `interval` is; null where `whyNone` says why. `intervals` has all of them.
    """
    intervals = {name: interval_over(name, human, machine, some) for name, some in groups.items()}
    chosen = intervals[first]
    return {
        "bonafide": human.size,
        "spoof": machine.size,
        first: chosen["groups"],
        "eer": equal_error_rate(human, machine),
        "interval": chosen["interval"],
        "whyNone": chosen["whyNone"],
        "intervals": intervals,
        "auc": area_under_curve(human, machine),
        "minDcf": min_dcf(human, machine),
        "actDcf": act_dcf(human, machine),
        "cllr": cllr(human, machine),
        "minCllr": min_cllr(human, machine),
    }


def interval_over(
    name: str, human: Scores, machine: Scores, groups: Groups | None, rounds: int = ROUNDS
) -> dict[str, Any]:
    """The equal error rate's interval over such groups: `groups`, how many there are, `interval`, `whyNone`."""
    if groups is None:
        return {"groups": 0, "interval": None, "whyNone": _(UNTOLD[name])}
    found = cluster_bootstrap(equal_error_rate, human, machine, groups, error_rate=True, rounds=rounds)
    return {
        "groups": found.groups,
        "interval": list(found.interval) if found.interval else None,
        "whyNone": why_none(found.why_none, name),
    }


def why_none(reason: NoInterval | None, over: str) -> str:
    """A sentence for people; empty where there is an interval."""
    return _(WHY_NONE[reason, over]) if reason else ""
