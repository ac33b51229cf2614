"""How a model does with noise and behind codecs: the same clips, judged once clean and once under each condition."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from veravox.audio.conditions import Condition, babble_sources, parse
from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import AudioError, Recording, Samples, resample
from veravox.core.added import CLEAN, read
from veravox.core.files import replace_text
from veravox.core.manifest import Clip
from veravox.core.specs import Robustness
from veravox.core.spreadsheet import harmless
from veravox.core.text import _
from veravox.core.verdict import Answer
from veravox.datasets.decoding.apart import read_recording
from veravox.datasets.making.clips import seed_of
from veravox.datasets.report import Report
from veravox.detection.breakdown import CARRIED
from veravox.detection.bundle import Bundle
from veravox.detection.judged import Judged
from veravox.detection.judging import decide
from veravox.detection.sides import sides
from veravox.detection.telling_apart import UTTERANCES, interval_over
from veravox.detection.weighing import weigh
from veravox.metrics import equal_error_rate, half_total_error_rate

FAMILIES: Mapping[str, str] = MappingProxyType({"snr": "noise", "pink": "noise", "babble": "noise"})
"""What is drawn as a curve; every other condition is a point of its own."""

COLUMNS = (
    *("name", "title", "n", "bonafide", "spoof", "eer", "low", "high", "halfTotalErrorRate", "balancedAccuracy"),
    *("humanCalledMachine", "machineCalledHuman", "undecided", "refused", "why"),
)
Found = dict[str, list[Judged]]


class Trial:
    """The clips that were drawn, and how each is judged under each condition.

    Args:
        bundle: that judges.
        clips: the folder that they lie in.
        rows: to draw from.
        truths: by clip, whether a human said it; None where nobody told.
        asked: for.
    """

    def __init__(
        self, bundle: Bundle, clips: Path, rows: Sequence[Clip], truths: Mapping[str, bool | None], asked: Robustness
    ) -> None:
        self._bundle, self._clips, self._truths, self._seed = bundle, clips, truths, asked.seed
        self.rows = drawn(rows, asked.clips, asked.seed)
        wanted = [parse(CLEAN), *map(parse, dict.fromkeys(asked.conditions))]
        self.missing = {each.name: each.why_not for each in wanted if each.why_not}
        self.conditions = [each for each in wanted if not each.why_not]
        self.refused: dict[str, list[str]] = {each.name: [] for each in self.conditions}
        self._human: dict[tuple[str, str], list[Clip]] = {}
        for row in rows:
            if truths[row.clip]:
                self._human.setdefault((row.speaker, row.pair), []).append(row)

    def judge(self, report: Report) -> Found:
        """By condition, the clips that it could be added to, each with what the model says then.

        Args:
            report: told of each clip and condition.

        Raises:
            AudioError: a clip cannot be read.
        """
        report.begin(_("Judging with noise and behind codecs"), len(self.rows) * len(self.conditions))
        found: Found = {each.name: [] for each in self.conditions}
        for row in self.rows:
            recording = read_recording(self._clips / row.clip)
            for condition in self.conditions:
                if changed := self._changed(row, recording, condition):
                    found[condition.name].append(self._judged(row, changed))
                report.step()
        return found

    def _changed(self, row: Clip, recording: Recording, condition: Condition) -> Recording | None:
        seed = seed_of(self._seed, condition.name, row.clip, row.sha256)
        try:
            others = [self._at(each, recording.rate) for each in self._babblers(row, condition)]
            samples = condition.apply(recording.samples, recording.rate, seed, others)
        except AudioError as error:
            self.refused[condition.name].append(str(error))
            return None
        return Recording(samples, recording.rate, 1)

    def _babblers(self, row: Clip, condition: Condition) -> list[Clip]:
        return babble_sources(row, self._human.get((row.speaker, row.pair), [])) if condition.needs_others else []

    def _at(self, row: Clip, rate: int) -> Samples:
        other = read_recording(self._clips / row.clip)
        return resample(other.samples, other.rate, rate)

    def _judged(self, row: Clip, recording: Recording) -> Judged:
        recipe = self._bundle.card.recipe
        frames = to_bytes(spectrogram(recording, recipe), recipe)
        windows = weigh(self._bundle, frames.to(next(self._bundle.network.parameters()).device))
        return Judged.of(row, self._truths[row.clip], decide(self._bundle, windows))


def drawn(rows: Sequence[Clip], most: int, seed: int) -> list[Clip]:
    """At most so many clips, as whole utterances: each with all its copies; in the order of the rows.

    Clips that have something added to them already are left out where there are clean ones. The first utterance is
    drawn whatever its size.
    """
    clean = [row for row in rows if row.condition == CLEAN] or list(rows)
    together: dict[str, list[Clip]] = {}
    for row in clean:
        together.setdefault(row.pair or row.clip, []).append(row)
    names = sorted(together)
    chosen: set[str] = set()
    room = most
    for place in np.random.default_rng(seed).permutation(len(names)).tolist():
        size = len(together[names[place]])
        if size <= room or not chosen:
            chosen.add(names[place])
            room -= size
    return [row for row in clean if (row.pair or row.clip) in chosen]


def summed_up(trial: Trial, found: Found, asked: Robustness, of: int) -> dict[str, Any]:
    """For `result.json`, names as in the API.

    `eer` has its interval over utterances; `halfTotalErrorRate` and `balancedAccuracy` are at the threshold that a
    calibrated score carries along, even odds; `humanCalledMachine`, `machineCalledHuman` and `undecided` at the
    model's own two thresholds. A condition without `n` could not be added: `why` says the reason.

    Args:
        trial: that was judged.
        found: what came of it.
        asked: for.
        of: how many clips the evaluation has.
    """
    return {
        "clips": len(trial.rows),
        "of": of,
        "utterances": len({row.pair or row.clip for row in trial.rows}),
        "seed": asked.seed,
        "threshold": CARRIED,
        "conditions": [*_points(trial, found)],
    }


def write_robustness(path: Path, found: Mapping[str, Any]) -> None:
    """The same as CSV, a row a condition."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in found["conditions"]:
        low, high = each["interval"] or ("", "")
        said = {**each, "low": low, "high": high}
        writer.writerow(["" if said.get(name) is None else harmless(said[name]) for name in COLUMNS])
    replace_text(path, text.getvalue())


def _points(trial: Trial, found: Found) -> Iterator[dict[str, Any]]:
    for name in [*found, *trial.missing]:
        refused = trial.refused.get(name, [])
        why = trial.missing.get(name) or (max(set(refused), key=refused.count) if refused else "")
        yield {**_named(name), **_figures(found.get(name, [])), "refused": len(refused), "why": why}


def _named(name: str) -> dict[str, Any]:
    added = read(name)
    if added is None:
        return {"name": name, "title": _("clean"), "family": CLEAN, "value": None}
    family = FAMILIES.get(added.kind.name, "other")
    return {"name": name, "title": added.title, "family": family, "kind": added.kind.name, "value": added.value}


def _figures(judged: Sequence[Judged]) -> dict[str, Any]:
    both = sides(judged)
    counts = {
        "n": len(judged),
        "bonafide": sum(each.human is True for each in judged),
        "spoof": sum(each.human is False for each in judged),
    }
    shares = {
        "humanCalledMachine": _share(Answer.MACHINE, (each for each in judged if each.human is True)),
        "machineCalledHuman": _share(Answer.HUMAN, (each for each in judged if each.human is False)),
        "undecided": _share(Answer.INCONCLUSIVE, judged),
    }
    if both is None:
        empty = {"eer": None, "interval": None, "whyNone": "", "halfTotalErrorRate": None, "balancedAccuracy": None}
        return {**counts, **empty, **shares}
    half = half_total_error_rate(both.human, both.machine, CARRIED)
    sure = interval_over(UTTERANCES, both.human, both.machine, both.utterances)
    return {
        **counts,
        "eer": equal_error_rate(both.human, both.machine),
        "interval": sure["interval"],
        "whyNone": sure["whyNone"],
        "halfTotalErrorRate": half,
        "balancedAccuracy": 1 - half,
        **shares,
    }


def _share(answer: Answer, judged: Iterable[Judged]) -> float | None:
    answers = [each.decision.verdict for each in judged if each.decision.verdict is not None]
    return answers.count(answer) / len(answers) if answers else None
