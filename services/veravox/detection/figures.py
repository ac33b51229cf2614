"""The figures of a set of judged clips: for a training's test part and for an evaluation alike."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from veravox.core.files import replace_text
from veravox.core.verdict import Answer, Verdict
from veravox.detection.judging import Decision
from veravox.metrics import accuracy, balanced_accuracy, confusion_matrix, equal_error_rate, f1_macro


@dataclass(frozen=True)
class Judged:
    """One clip, what it is, and what the model said of it."""

    clip: str
    truth: str  # its class
    human: bool | None  # whether a human said it; None where nobody told
    decision: Decision | Verdict

    @property
    def predicted(self) -> str:
        """The most probable of all classes."""
        return max(self.decision.probabilities, key=lambda name: self.decision.probabilities[name])


def figures(judged: Sequence[Judged], classes: Sequence[str]) -> dict[str, Any]:
    """Names as in the API: `n`, `eer`, `f1Macro`, `accuracy`, `balancedAccuracy`, `confusionMatrix`, `byClass`, ...

    Clips of a class that the model does not know count for human against machine only, and stand in
    `unknownClasses`; a figure that needs what is not there is null.
    """
    known = [each for each in judged if each.truth in classes]
    strange = Counter(each.truth for each in judged if each.truth not in classes)
    return {
        "n": len(judged),
        "eer": _eer(judged),
        **_naming(known, classes),
        "classes": list(classes),
        "verdicts": _verdicts(judged),
        "unknownClasses": dict(strange),
    }


def write_scores(path: Path, judged: Sequence[Judged], classes: Sequence[str]) -> None:
    """One row a clip: `clip,class,score,verdict,p_<class>...`; the score is natural-log, positive means human."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["clip", "class", "score", "verdict", *(f"p_{name}" for name in classes)])
    for each in judged:
        said = each.decision
        score, answer = ("" if value is None else value for value in (said.score, said.verdict))
        writer.writerow([each.clip, each.truth, score, answer, *(said.probabilities[name] for name in classes)])
    replace_text(path, text.getvalue())


def _naming(known: Sequence[Judged], classes: Sequence[str]) -> dict[str, Any]:
    """How well the class was named, over the clips whose class the model knows."""
    empty = np.zeros((len(classes), len(classes)), int)
    if not known:
        none = dict.fromkeys(["f1Macro", "accuracy", "balancedAccuracy"])
        return {**none, "confusionMatrix": empty.tolist(), "byClass": {}}
    truth = np.array([classes.index(each.truth) for each in known])
    predicted = np.array([classes.index(each.predicted) for each in known])
    matrix = confusion_matrix(truth, predicted, len(classes))
    return {
        "f1Macro": f1_macro(truth, predicted),
        "accuracy": accuracy(truth, predicted),
        "balancedAccuracy": balanced_accuracy(truth, predicted),
        "confusionMatrix": matrix.tolist(),
        "byClass": {name: _one_class(matrix, at) for at, name in enumerate(classes)},
    }


def _one_class(matrix: Any, at: int) -> dict[str, float | int | None]:
    right, true, named = (int(each) for each in (matrix[at, at], matrix[at].sum(), matrix[:, at].sum()))
    return {
        "n": true,
        "recall": right / true if true else None,
        "precision": right / named if named else None,
        "f1": 2 * right / (true + named) if true + named else None,
    }


def _eer(judged: Sequence[Judged]) -> float | None:
    scores = [(each.human, each.decision.score) for each in judged if each.decision.score is not None]
    human = np.array([score for is_human, score in scores if is_human])
    machine = np.array([score for is_human, score in scores if is_human is False])
    return equal_error_rate(human, machine) if human.size and machine.size else None


def _verdicts(judged: Sequence[Judged]) -> dict[str, Any]:
    """How often each verdict was right and wrong; an inconclusive one is neither."""
    asked = [each for each in judged if each.human is not None and each.decision.verdict is not None]
    human = [each.human for each in asked if each.decision.verdict is Answer.HUMAN]
    machine = [each.human for each in asked if each.decision.verdict is Answer.MACHINE]
    return {
        "human": {"right": sum(map(bool, human)), "wrong": sum(not each for each in human)},
        "machine": {"right": sum(not each for each in machine), "wrong": sum(map(bool, machine))},
        "inconclusive": len(asked) - len(human) - len(machine),
    }
