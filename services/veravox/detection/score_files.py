"""Score files of anybody's detector, in the forms of the field, and what they measure.

ASVspoof 5's form is a line a clip, `filename<TAB>cm-score`, with a head; its key is a protocol of the challenges. Our own
is `scores.csv` of a run or an evaluation, whose classes are the key. Positive means bonafide.
"""

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from veravox.core.spreadsheet import as_written
from veravox.core.text import _
from veravox.datasets.importing.asvspoof import line_of
from veravox.datasets.importing.found import HUMAN
from veravox.detection.against import Metric, Scores, parted
from veravox.detection.telling_apart import SPEAKERS, UTTERANCES, told_apart, why_none
from veravox.metrics import (
    Comparison,
    Groups,
    area_under_curve,
    asvspoof5_equal_error_rate,
    cllr,
    equal_error_rate,
    min_dcf,
)

HEAD = ("filename", "cm-score")
TURNED = 0.35  # area under the curve, below which the signs are asked about
COMPARED: Mapping[str, Metric] = {"eer": equal_error_rate, "minDcf": min_dcf, "cllr": cllr}


class ScoreFileError(ValueError):
    """What is wrong with a file, where, and what would be right."""


@dataclass(frozen=True)
class Scored:
    """A clip."""

    name: str
    score: float
    generator: str  # bonafide, or what made it
    speaker: str  # who spoke it; empty where nobody tells
    utterance: str = ""  # shared by a recording and its copies; empty where nobody tells

    @property
    def human(self) -> bool:
        return self.generator == HUMAN


def read_scored(path: Path, key: Path | None, bonafide: str = HUMAN) -> list[Scored]:
    """The clips of a score file, in its order.

    Args:
        path: in one of the two forms.
        key: an ASVspoof protocol; none for a `scores.csv`, which holds the classes itself.
        bonafide: the human class of a `scores.csv`.

    Raises:
        ScoreFileError: naming file and line.
    """
    if key is None:
        return list(_own(path, bonafide))
    told = _key(key)
    found: dict[str, Scored] = {}
    for n, name, score in _lines(path):
        if name in found:
            raise _twice(path, n, name)
        if name not in told:
            sentence = _("{file}, line {n}: the key {key} does not name {name}.")
            raise ScoreFileError(sentence.format(file=path.name, n=n, key=key.name, name=name))
        found[name] = Scored(name, score, *told[name])
    if missing := [name for name in told if name not in found]:
        sentence = _("{file} scores {n} of the {all} clips of the key {key}; {missing} are missing, such as {name}.")
        words = {"file": path.name, "n": len(found), "all": len(told), "key": key.name, "missing": len(missing)}
        raise ScoreFileError(sentence.format(**words, name=missing[0]))
    return list(found.values())


def _twice(path: Path, n: int, name: str) -> ScoreFileError:
    sentence = _("{file}, line {n}: {name} stands there before, with something else or again.")
    return ScoreFileError(sentence.format(file=path.name, n=n, name=name))


def asvspoof5(rows: Iterable[tuple[str, float]]) -> str:
    """Names and scores in ASVspoof 5's form."""
    lines = [f"{name}\t{score!r}" for name, score in rows]
    return "\n".join(["\t".join(HEAD), *lines, ""])


def measured(clips: Sequence[Scored]) -> dict[str, Any]:
    """The field's figures, names as in the API; `interval` is the equal error rate's by speaker where all are known, else
    by utterance, and `intervals` has both. `hint` says where the scores look as if positive meant spoof.

    Raises:
        ScoreFileError: if clips of one side are missing.
    """
    human, machine = _sides(clips)
    generators = sorted({each.generator for each in clips if not each.human})
    grouped = _grouped(clips)
    first = UTTERANCES if grouped[SPEAKERS] is None and grouped[UTTERANCES] else SPEAKERS
    return {
        **told_apart(human, machine, grouped, first),
        "asvspoof5Eer": asvspoof5_equal_error_rate(human, machine),
        "eerByGenerator": {name: equal_error_rate(human, _of(clips, name)) for name in generators},
        "hint": _hint(human, machine),
    }


def _hint(human: Scores, machine: Scores) -> str:
    """A sentence, where machines score so much higher that whoever wrote the file may have meant the opposite."""
    area = area_under_curve(human, machine)
    if area >= TURNED:
        return ""
    sentence = _(
        "It looks as if positive meant spoof here: in {area:.0f} % of all pairs the spoofed clip scores higher. With the "
        "signs turned the equal error rate would be {rate:.1f} %; turn them with --positive-means-spoof if that is so."
    )
    return sentence.format(area=100 * (1 - area), rate=100 * equal_error_rate(-human, -machine))


def turned(clips: Iterable[Scored]) -> list[Scored]:
    """The same, of a file in which positive means spoof."""
    return [replace(each, score=-each.score) for each in clips]


def compared(first: Sequence[Scored], second: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    """By metric, the second's less the first's on the same clips: difference, interval, and p corrected by Holm.

    Raises:
        ScoreFileError: if they do not score the same clips.
    """
    others = {each.name: each for each in second}
    if _kinds(first) != _kinds(second) or len(others) != len(second):
        sentence = _(
            "Both files must score the same clips, each once, and call the same ones bonafide, to be compared."
        )
        raise ScoreFileError(sentence)
    second = [others[each.name] for each in first]
    over, groups = _drawn(first)
    (found,) = parted(COMPARED, [(_sides(second), _sides(first), groups)])
    return {name: _said(*each, over) for name, each in found.items()}


def _said(found: Comparison, p_value: float | None, over: str) -> dict[str, Any]:
    interval = list(found.interval) if found.interval else None
    why = why_none(found.why_none, over)
    return {"difference": found.difference, "interval": interval, "pValue": p_value, "whyNone": why}


def _kinds(clips: Sequence[Scored]) -> set[tuple[str, bool]]:
    return {(each.name, each.human) for each in clips}


def _sides(clips: Sequence[Scored]) -> tuple[Scores, Scores]:
    human, machine = (np.array([each.score for each in clips if each.human is kind]) for kind in (True, False))
    if not human.size or not machine.size:
        sentence = _("There are {n} bonafide and {m} spoofed clips; both are needed.")
        raise ScoreFileError(sentence.format(n=human.size, m=machine.size))
    return human, machine


def _grouped(clips: Sequence[Scored]) -> dict[str, Groups | None]:
    ways: dict[str, Callable[[Scored], str]] = {
        SPEAKERS: lambda each: each.speaker,
        UTTERANCES: lambda each: each.utterance,
    }
    return {name: _groups(clips, of) for name, of in ways.items()}


def _drawn(clips: Sequence[Scored]) -> tuple[str, Groups]:
    """Who is drawn anew: speakers where all are known, else utterances; where nobody tells, all count as one."""
    known = [(name, groups) for name, groups in _grouped(clips).items() if groups]
    sides = ([0 for each in clips if each.human is kind] for kind in (True, False))
    return known[0] if known else (SPEAKERS, Groups(*sides))


def _groups(clips: Sequence[Scored], of: Callable[[Scored], str]) -> Groups | None:
    """None unless the group of each clip is known."""
    if not all(of(each) for each in clips):
        return None
    return Groups(*([of(each) for each in clips if each.human is kind] for kind in (True, False)))


def _of(clips: Sequence[Scored], generator: str) -> Scores:
    return np.array([each.score for each in clips if each.generator == generator])


def _key(path: Path) -> dict[str, tuple[str, str]]:
    """Generator and speaker by a clip's name."""
    told = {}
    for n, text in enumerate(path.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1):
        line = line_of(text)
        if line and line.file in told:
            raise _twice(path, n, line.file)
        if line:
            told[line.file] = (line.generator, line.speaker)
        elif text.strip():
            sentence = _(
                "{file}, line {n} is none of an ASVspoof protocol, such as 'LA_0079 LA_T_1138215 - - bonafide'."
            )
            raise ScoreFileError(sentence.format(file=path.name, n=n))
    return told


def _lines(path: Path) -> Iterator[tuple[int, str, float]]:
    for n, text in enumerate(path.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1):
        parts = text.split()
        if not parts or (n == 1 and parts[0].lower() in {HEAD[0], "file"}):
            continue
        yield n, parts[0], _number(path, n, parts[-1] if len(parts) > 1 else "")


def _own(path: Path, bonafide: str) -> Iterator[Scored]:
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        rows = csv.DictReader(file)
        if not {"clip", "class", "score"} <= set(rows.fieldnames or ()):
            sentence = _("{file} is no scores.csv (clip,class,score); for ASVspoof's form name its key with --key.")
            raise ScoreFileError(sentence.format(file=path.name))
        seen: set[str] = set()
        for n, said in enumerate(rows, 2):
            row = {name: as_written(text) for name, text in said.items() if isinstance(text, str)}
            human, clip = row.get("class") == bonafide, row.get("clip", "")
            if not row.get("class"):
                raise ScoreFileError(_("{file}, line {n}: it names no class.").format(file=path.name, n=n))
            if clip in seen:
                raise _twice(path, n, clip)
            seen.add(clip)
            speaker = row.get("speaker") or (clip.split("/")[0] if "/" in clip else "")
            generator = HUMAN if human else f"{row['class']} (spoof)" if row["class"] == HUMAN else row["class"]
            yield Scored(clip, _number(path, n, row.get("score", "")), generator, speaker, row.get("utterance") or "")


def _number(path: Path, n: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        sentence = _("{file}, line {n}: {text!r} is no score; a finite number was expected.")
        raise ScoreFileError(sentence.format(file=path.name, n=n, text=text[:40]))
    return value
