"""What can be said of clips of one side alone: there is no error rate of detection, but how often they are called wrongly."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from veravox.core.text import _
from veravox.core.verdict import Answer
from veravox.detection.calibration.thresholds import counted_rate
from veravox.detection.judged import Judged


def one_sided(judged: Sequence[Judged]) -> dict[str, Any] | None:
    """Names as in the API; None where there are verdicts about both sides, or about none.

    `calledWrongly` is the share that got the other side's verdict, with an interval over utterances; `undecided` that
    of no verdict. `why` says what is missing for an equal error rate.
    """
    decided = [each for each in judged if each.human is not None and each.decision.verdict is not None]
    if len({each.human for each in decided}) != 1:
        return None
    human = bool(decided[0].human)
    wrong = np.array([each.decision.verdict is (Answer.MACHINE if human else Answer.HUMAN) for each in decided], bool)
    names = {name: at for at, name in enumerate(sorted({each.utterance for each in decided}))}
    rate = counted_rate(wrong, [names[each.utterance] for each in decided], len(decided))
    undecided = sum(each.decision.verdict is Answer.INCONCLUSIVE for each in decided)
    return {
        "human": human,
        "calledWrongly": rate.outside(),
        "undecided": undecided / len(decided),
        "why": _why(human),
    }


def _why(human: bool) -> str:
    if human:
        return _(
            "All clips are human, so there is no equal error rate: it weighs them against machine-made ones. Judge a "
            "dataset with both to get one."
        )
    return _(
        "All clips are machine-made, so there is no equal error rate: it weighs them against human ones. Judge a dataset "
        "with both to get one."
    )
