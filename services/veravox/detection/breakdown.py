"""Where a model errs: figures of human against machine, over all clips and by speaker, generator, condition and length."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from veravox.core.calibration import CountedRate
from veravox.core.judged_clips import length_of
from veravox.core.verdict import Answer
from veravox.detection.calibration.fitting import reliability
from veravox.detection.calibration.thresholds import counted_rate
from veravox.detection.judged import Judged
from veravox.detection.sides import Scores, Sides, sides
from veravox.detection.telling_apart import ROUNDS, UTTERANCES, interval_over, told_apart
from veravox.metrics import brier_score, cluster_bootstrap, equal_error_rate, half_total_error_rate

CARRIED = 0.0  # the threshold that a calibrated score carries along: even odds at even prior odds
FEWEST = 8  # clips of a group that may be the worst one
ROUNDS_OF_A_GROUP = 200  # drawings of a group's utterances: there are many groups, and the whole has more

WAYS: dict[str, Callable[[Judged], str]] = {
    "speaker": lambda each: each.speaker,
    "generator": lambda each: each.truth,
    "condition": lambda each: each.condition,
    "length": lambda each: length_of(each.seconds),
}


def detection(judged: Sequence[Judged]) -> dict[str, Any] | None:
    """Human against machine over all clips; None without scores of both.

    Names as in the API. Error rates lie in [0, 1], costs are ASVspoof 5's, Cllr is in bits; `interval` is the equal error
    rate's by utterance, null where `whyNone` says why.
    """
    both = sides(judged)
    if both is None:
        return None
    human, machine = both.human, both.machine
    grouped = both.utterances
    half = cluster_bootstrap(_error_at_carried, human, machine, grouped, error_rate=True, rounds=ROUNDS)
    said = reliability(np.concatenate([human, machine]), np.arange(human.size + machine.size) < human.size)
    return {
        **told_apart(human, machine, both.grouped, UTTERANCES),
        "halfTotalErrorRate": half.value,
        "halfTotalErrorRateInterval": list(half.interval) if half.interval else None,
        "ece": said.ece,
        "brier": _brier(human, machine),
    }


def breakdown(judged: Sequence[Judged]) -> dict[str, list[dict[str, Any]]]:
    """By each way of grouping, the groups with n and how often they were called wrongly, the worst one marked.

    A group of machines alone is held against all human clips, and one of humans alone against all machines, where an
    equal error rate is asked for; `wrong` and `undecided` are shares of the group's own clips. `wrongInterval`,
    `undecidedInterval` and `eerInterval` hold the true share in 95 of 100 such sets, where utterances with all their
    copies are drawn; the last is null where `eerWhyNone` says why.
    """
    return {
        way: _marked([_group(name, some, judged) for name, some in _groups(judged, of)]) for way, of in WAYS.items()
    }


def _groups(judged: Sequence[Judged], of: Callable[[Judged], str]) -> Iterable[tuple[str, list[Judged]]]:
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(of(each), []).append(each)
    return sorted(groups.items())


def _group(name: str, some: Sequence[Judged], every: Sequence[Judged]) -> dict[str, Any]:
    decided = [each for each in some if each.human is not None and each.decision.verdict is not None]
    wrong, undecided = (_counted(decided, each) for each in (_is_wrong, _is_undecided))
    both = sides(some) or sides([*some, *(each for each in every if each.human is not some[0].human)])
    return {
        "name": name,
        "n": len(some),
        "utterances": len({each.utterance for each in some}),
        "bonafide": sum(each.human is True for each in some),
        "wrong": wrong.rate if decided else None,
        "wrongInterval": [wrong.low, wrong.high] if decided else None,
        "undecided": undecided.rate if decided else None,
        "undecidedInterval": [undecided.low, undecided.high] if decided else None,
        **_equal_error(both),
        "worst": False,
    }


def _equal_error(both: Sides | None) -> dict[str, Any]:
    if both is None:
        return {"eer": None, "eerInterval": None, "eerWhyNone": ""}
    human, machine = both.human, both.machine
    sure = interval_over(UTTERANCES, human, machine, both.utterances, ROUNDS_OF_A_GROUP)
    return {
        "eer": equal_error_rate(human, machine),
        "eerInterval": sure["interval"],
        "eerWhyNone": sure["whyNone"],
    }


def _counted(decided: Sequence[Judged], holds: Callable[[Judged], bool]) -> CountedRate:
    names = {name: at for at, name in enumerate({each.utterance for each in decided})}
    which = np.array([holds(each) for each in decided], bool)
    return counted_rate(which, [names[each.utterance] for each in decided], len(decided))


def _is_wrong(each: Judged) -> bool:
    return each.decision.verdict is (Answer.MACHINE if each.human else Answer.HUMAN)


def _is_undecided(each: Judged) -> bool:
    return each.decision.verdict is Answer.INCONCLUSIVE


def _error_at_carried(human: NDArray[np.floating], machine: NDArray[np.floating]) -> float:
    return half_total_error_rate(human, machine, CARRIED)


def _marked(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of several groups that are large enough, the one that errs most, unless none does."""
    large = [each for each in groups if each["n"] >= FEWEST and each["eer"] is not None]
    worst = max(large, key=lambda each: (each["wrong"] or 0.0, each["eer"]), default=None)
    if worst is not None and len(large) > 1 and (worst["wrong"] or worst["eer"]):
        worst["worst"] = True
    return groups


def _brier(human: Scores, machine: Scores) -> float:
    """The mean of both sides', so that neither counts for more."""
    sides = ((human, True), (machine, False))
    return float(
        np.mean([brier_score(0.5 * (1 + np.tanh(side / 2)), np.full(side.size, kind)) for side, kind in sides])
    )
