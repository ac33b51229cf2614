"""The figures of a set of judged clips: for a training's test part and for an evaluation alike."""

import csv
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from veravox.core.files import replace_text
from veravox.core.spreadsheet import harmless
from veravox.core.verdict import Answer
from veravox.detection.breakdown import breakdown, detection
from veravox.detection.judged import Judged
from veravox.detection.one_sided import one_sided
from veravox.metrics import accuracy, balanced_accuracy, confusion_matrix, equal_error_rate, f1_macro


def figures(judged: Sequence[Judged], classes: Sequence[str]) -> dict[str, Any]:
    """Names as in the API: `n`, `eer`, `f1Macro`, `accuracy`, `balancedAccuracy`, `confusionMatrix`, `byClass`, ...

    A clip of a class that the model does not know counts for human against machine, and has its row in the confusion
    matrix (`rows` names them, `classes` the columns): what the model takes it for. It cannot be named rightly, so it
    does not count for accuracy and F1; these are null where clips of fewer than two known classes were judged.
    """
    strange = Counter(each.truth for each in judged if each.truth not in classes)
    rows = [*classes, *sorted(strange)]
    return {
        "n": len(judged),
        "eer": _eer(judged),
        "detection": detection(judged),
        "oneSided": one_sided(judged),
        "by": breakdown(judged),
        "eerByClass": _eer_by_class(judged),
        **_naming(judged, classes, rows),
        "classes": list(classes),
        "rows": rows,
        "verdicts": _verdicts(judged),
        "unknownClasses": dict(sorted(strange.items())),
    }


def write_scores(path: Path, judged: Sequence[Judged], classes: Sequence[str]) -> None:
    """One row a clip: `clip,class,score,verdict,speaker,utterance,p_<class>...`; the score is natural-log, positive means human.

    Names that a spreadsheet would take for formulas have an apostrophe in front; `core.spreadsheet.as_written` takes it away.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["clip", "class", "score", "verdict", "speaker", "utterance", *(f"p_{name}" for name in classes)])
    for each in judged:
        said = each.decision
        score, answer = ("" if value is None else value for value in (said.score, said.verdict))
        clip, truth, *about = map(harmless, (each.clip, each.truth, each.speaker, each.utterance))
        writer.writerow([clip, truth, score, answer, *about, *(said.probabilities[name] for name in classes)])
    replace_text(path, text.getvalue())


def _naming(judged: Sequence[Judged], classes: Sequence[str], rows: Sequence[str]) -> dict[str, Any]:
    """How well the class was named: figures over the clips whose class the model knows, the matrix over all."""
    none = dict.fromkeys(["f1Macro", "accuracy", "balancedAccuracy"])
    if not judged:
        return {**none, "confusionMatrix": np.zeros((len(rows), len(classes)), int).tolist(), "byClass": {}}
    truth = np.array([rows.index(each.truth) for each in judged])
    predicted = np.array([rows.index(each.predicted) for each in judged])
    matrix = confusion_matrix(truth, predicted, len(rows))[:, : len(classes)]
    known = matrix[: len(classes)]
    there = truth < len(classes)
    figures = (
        {
            "f1Macro": f1_macro(truth[there], predicted[there]),
            "accuracy": accuracy(truth[there], predicted[there]),
            "balancedAccuracy": balanced_accuracy(truth[there], predicted[there]),
        }
        if len(set(truth[there].tolist())) > 1
        else none
    )
    by_class = {name: _one_class(known, at) for at, name in enumerate(classes)} if there.any() else {}
    return {**figures, "confusionMatrix": matrix.tolist(), "byClass": by_class}


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


def _eer_by_class(judged: Sequence[Judged]) -> dict[str, float | None]:
    """Each machine class against all human clips."""
    spoofs = sorted({each.truth for each in judged if each.human is False})
    return {name: _eer([each for each in judged if each.human or each.truth == name]) for name in spoofs}


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
