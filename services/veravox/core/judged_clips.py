"""The clips of an evaluation as its job leaves them (`clips.csv`): what each is, and what the model said of it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

from veravox.core.files import replace_text
from veravox.core.text import N_

CLIPS = "clips.csv"  # in the job's folder
COLUMNS = ("clip", "class", "human", "named", "score", "verdict", "speaker", "condition", "utterance", "seconds")
SHARE = "p_"  # before the name of a class: how probable it is
LENGTHS = (
    (0.0, 2.0, N_("under 2 s")),
    (2.0, 5.0, N_("2 to 5 s")),
    (5.0, 10.0, N_("5 to 10 s")),
    (10.0, float("inf"), N_("over 10 s")),
)
TRUTHS = {"yes": True, "no": False, "": None}
WORDS = {said: word for word, said in TRUTHS.items()}


@dataclass(frozen=True)
class JudgedClip:
    """One clip of an evaluation."""

    clip: str  # its path in the dataset
    truth: str  # its class
    human: bool | None  # whether a human said it; None where nobody told
    predicted: str  # the most probable class
    score: float | None  # natural logarithm, positive means human; None where the model knows no human class
    verdict: str  # human, machine or inconclusive; empty where there is no score
    speaker: str
    condition: str
    utterance: str  # shared by a recording and its copies
    seconds: float
    probabilities: dict[str, float]

    @property
    def right(self) -> bool | None:
        """Whether the verdict is; None where there is none, or nobody knows."""
        if self.human is None or self.verdict not in {"human", "machine"}:
            return None
        return self.human is (self.verdict == "human")


def length_of(seconds: float) -> str:
    """The group of lengths that a clip belongs to."""
    return next(name for low, high, name in LENGTHS if low <= seconds < high)


def write_clips(path: Path, clips: Iterable[JudgedClip], classes: Sequence[str]) -> None:
    """A row a clip, whole or not at all."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *(SHARE + name for name in classes)])
    for each in clips:
        known = [each.clip, each.truth, WORDS[each.human], each.predicted, each.score, each.verdict]
        about = [each.speaker, each.condition, each.utterance, each.seconds]
        writer.writerow([*known, *about, *(each.probabilities[name] for name in classes)])
    replace_text(path, text.getvalue())


def read_clips(file: TextIO) -> Iterator[JudgedClip]:
    """The clips of an opened `clips.csv`, in the order of the dataset's manifest."""
    rows = csv.reader(file)
    classes = classes_of(next(rows, []))
    return (clip_of(row, classes) for row in rows)


def classes_of(head: Sequence[str]) -> list[str]:
    """The classes that the model knows, from the file's first line."""
    return [name.removeprefix(SHARE) for name in head[len(COLUMNS) :]]


def clip_of(row: Sequence[str], classes: Sequence[str]) -> JudgedClip:
    """A line as a clip."""
    clip, truth, human, predicted, score, verdict, speaker, condition, utterance, seconds = row[: len(COLUMNS)]
    shares = dict(zip(classes, map(float, row[len(COLUMNS) :]), strict=True))
    number = float(score) if score else None
    about = (speaker, condition, utterance, float(seconds), shares)
    return JudgedClip(clip, truth, TRUTHS[human], predicted, number, verdict, *about)
