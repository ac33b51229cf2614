"""Each speaker left out in turn and each generator likewise: what a detector is worth to those whom it never met.

    python experiments/left_out.py SPEECH --data DATA [--detectors compact fused resnet18] [--seeds 17 18 19]
        [--only speaker | generator] [--results FILE] [--choices FILE] [--at-once 2]

SPEECH holds `speaker/class/clip`; copies are made of the human clips by the generators that need no weights, and all
passes the common chain. What is fixed before anything that is left out is scored:

- **The setting** (front end, window, augmentation, or two of them whose scores are averaged), by `compact` and the first seed:
  for a speaker by what was learnt from one of the others and tested on another; for a generator by what was learnt
  from half of the generators and tested on those of the other half, itself always without.
- **The calibration**, in cross-fitting: for a speaker from the scores that models of one training speaker gave the others; for
  a generator each half of the sentences is tested by a model of the other half, and calibrated by what that other half's
  sentences were given by their own, of humans and known generators alone.

Tables go to standard output as Markdown, every figure to RESULTS; what stands there, and what DATA holds, is not made again.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean

import numpy as np
from numpy.typing import NDArray
from rows import Choice, Row, markdown, read, write
from trainings import GENERATORS, Budget, Setting, Trainings, machine, made

from veravox.core.data_folder import DataFolder
from veravox.core.manifest import Clip
from veravox.core.run_folder import RunFolder
from veravox.core.specs import TrainingJobSpec
from veravox.detection.bundle import Bundle
from veravox.detection.calibration.fitting import calibrate, reliability
from veravox.detection.calibration.held_out import HeldOut, scores_of
from veravox.detection.calibration.strangers import strangeness
from veravox.metrics import (
    Groups,
    area_under_curve,
    cllr,
    cluster_bootstrap,
    equal_error_rate,
    half_total_error_rate,
    min_cllr,
    unknown_fpr95,
)
from veravox.metrics.calibration import platt

UTTERANCE = {"name": "utterance", "validation": 0.15, "test": 0.05}
HALVES = 2
SETTINGS = (
    Setting(),
    Setting(augmentation=("gain",)),
    Setting(augmentation=("specAugment",)),
    Setting(augmentation=("specAugment", "noise", "gain", "bandLimit")),
    Setting(window=0.64),
    Setting("linear"),
    Setting("lfcc"),
    Setting("lfcc", augmentation=("specAugment",)),
    Setting(window=0.32),
    Setting(window=0.64, augmentation=("specAugment",)),
    Setting(window=0.64, longer=2),
    Setting(window=0.64, longer=4),
    Setting(window=0.32, longer=2),
    Setting(window=0.32, longer=4),
    Setting("lfcc", window=0.64),
    Setting("lfcc", window=0.64, augmentation=("specAugment",)),
)
FUSED = tuple(
    (Setting(window=window), Setting("lfcc", window=other, augmentation=("specAugment",)))
    for window in (0.64, 0.32)
    for other in (1.28, 0.64)
)
CARRIED = 0.0  # even odds at even prior odds
ROUNDS = 500

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Detector:
    """What is measured: a network, how long it learns, and between which ways of seeing a clip it may choose.

    Each way is a setting, or several, each with a network of its own; their scores are averaged.
    """

    architecture: str
    budget: Budget
    ways: "tuple[Way, ...]"


Way = tuple[Setting, ...]
ONE_BY_ONE = tuple((each,) for each in SETTINGS)
DETECTORS = {
    "compact": Detector("compact", Budget(640, 0.002), ONE_BY_ONE),
    "fused": Detector("compact", Budget(640, 0.002), FUSED),
    "resnet18": Detector("resnet18", Budget(256, 0.002), ((Setting(window=0.32),),)),  # half as dear as 0.64 s
}
Heard = tuple[tuple[Bundle, list[HeldOut]], ...]
"""The same clips in the same order, as each setting's network hears them."""


@dataclass(frozen=True)
class Judged:
    """Clips with calibrated scores, and how strange each is."""

    rows: list[Clip]
    human: NDArray[np.bool_]
    scores: Values
    strange: Values

    def only(self, keep: Sequence[bool]) -> "Judged":
        where = np.asarray(keep, bool)
        rows = [row for row, kept in zip(self.rows, where, strict=True) if kept]
        return Judged(rows, self.human[where], self.scores[where], self.strange[where])


def joined(parts: Sequence[Judged]) -> Judged:
    rows = [row for each in parts for row in each.rows]
    return Judged(
        rows, *(np.concatenate([getattr(each, name) for each in parts]) for name in ("human", "scores", "strange"))
    )


class LeftOut:
    """The experiment on one dataset."""

    def __init__(self, trainings: Trainings, seeds: Sequence[int], choices: Path) -> None:
        self._trainings, self._seeds, self._choices_file = trainings, seeds, choices

    def choose(self, kind: str, ways: Sequence[Way]) -> None:
        """Measure each way to see a clip, without each that is left out; what is measured already stands."""
        there = {(each.kind, each.setting) for each in read(Choice, self._choices_file)}
        left = [way for way in ways if (kind, told(way)) not in there]
        self._trainings.run(spec for way in left for setting in way for spec in self._to_choose(kind, setting))
        for way in left:
            rates = (self._without_speakers if kind == "speaker" else self._without_generators)(way)
            new = [Choice(kind, name, told(way), rate) for name, rate in rates.items()]
            write(self._choices_file, [*read(Choice, self._choices_file), *new])
            print(kind, told(way), *(f"{name} {100 * rate:.1f}" for name, rate in rates.items()), sep=" | ", flush=True)

    def table(self, kind: str, name: str, results: Path) -> None:
        """A row for each that is left out with each seed, written as soon as its trainings have ended."""
        chosen = self._chosen(kind, DETECTORS[name].ways)
        known = read(Row, results)
        there = {(each.kind, each.left_out, each.detector, each.seed, each.setting) for each in known}
        for seed in self._seeds:
            left = {out: way for out, way in chosen.items() if (kind, out, name, seed, told(way)) not in there}
            to_learn = self._of_speakers if kind == "speaker" else self._of_generators
            for out, way in left.items():
                self._trainings.run(spec for group in to_learn(out, name, way, seed) for spec in group)  # side by side
                judged = (self._speaker if kind == "speaker" else self._generator)(out, name, way, seed)
                known.append(row_of(kind, out, name, seed, told(way), judged))
                write(results, known)
        print(markdown([each for each in known if is_chosen(each, kind, name, chosen)]), flush=True)

    def _all(self, kind: str) -> list[str]:
        return self._trainings.speakers if kind == "speaker" else self._trainings.generators

    def _chosen(self, kind: str, ways: Sequence[Way]) -> dict[str, Way]:
        """By what is left out, the way that did best without it."""
        rates = {
            (each.without, each.setting): each.eer for each in read(Choice, self._choices_file) if each.kind == kind
        }
        return {out: min(ways, key=lambda way: rates[out, told(way)]) for out in self._all(kind)}

    def _to_choose(self, kind: str, setting: Setting) -> list[TrainingJobSpec]:
        seed, every = self._seeds[0], self._trainings.generators
        if kind == "speaker":
            return [self._one_voice(name, "compact", setting, seed) for name in self._trainings.speakers]
        return [self._half(at, "compact", setting, seed, every[at::HALVES]) for at in range(HALVES)]

    def _without_speakers(self, way: Way) -> dict[str, float]:
        """By what is left out, the mean equal error rate of tests of which it was no part."""
        speakers = self._trainings.speakers
        specs = [self._to_choose("speaker", setting) for setting in way]
        learnt_from = {name: [each[at] for each in specs] for at, name in enumerate(speakers)}
        return {
            out: mean(
                raw_rate(self._heard(learnt_from[one], other))
                for one in speakers
                for other in speakers
                if len({out, one, other}) == len((out, one, other))
            )
            for out in speakers
        }

    def _without_generators(self, way: Way) -> dict[str, float]:
        human, halves = self._trainings.human, [self._trainings.generators[at::HALVES] for at in range(HALVES)]
        runs = [self._trainings.run(self._to_choose("generator", setting)) for setting in way]
        found = dict[str, float]()
        for at, half in enumerate(halves):  # each half by what learnt from the other
            heard = self._tested([each[1 - at] for each in runs])
            rates = {name: raw_rate(some(heard, partial(among, (human, name)))) for name in half}
            found |= {out: mean(rate for name, rate in rates.items() if name != out) for out in half}
        return {out: found[out] for out in self._trainings.generators}

    def _of_speakers(self, out: str, name: str, way: Way, seed: int) -> list[list[TrainingJobSpec]]:
        """Of both of the others, and of each by himself."""
        detector, left = DETECTORS[name], [each for each in self._trainings.speakers if each != out]
        both = [
            self._trainings.asked(detector.architecture, setting, detector.budget, seed, UTTERANCE, speakers=left)
            for setting in way
        ]
        return [both, *([self._one_voice(voice, name, setting, seed) for setting in way] for voice in left)]

    def _speaker(self, out: str, name: str, way: Way, seed: int) -> Judged:
        left = [each for each in self._trainings.speakers if each != out]
        both, *ones = self._of_speakers(out, name, way, seed)
        beside = [
            self._heard(one, other) for one, voice in zip(ones, left, strict=True) for other in left if other != voice
        ]
        return judged(self._heard(both, out), fitted(beside))

    def _of_generators(self, out: str, name: str, way: Way, seed: int) -> list[list[TrainingJobSpec]]:
        """Of each half of the sentences."""
        left = [each for each in self._trainings.generators if each != out]
        return [[self._half(at, name, setting, seed, left) for setting in way] for at in range(HALVES)]

    def _generator(self, out: str, name: str, way: Way, seed: int) -> Judged:
        halves = [self._tested(self._trainings.run(half)) for half in self._of_generators(out, name, way, seed)]
        known = [some(half, lambda row: row.generator != out) for half in halves]
        return joined([judged(half, fitted([other])) for half, other in zip(halves, known[::-1], strict=True)])

    def _one_voice(self, voice: str, name: str, setting: Setting, seed: int) -> TrainingJobSpec:
        detector = DETECTORS[name]
        return self._trainings.asked(detector.architecture, setting, detector.budget, seed, UTTERANCE, speakers=[voice])

    def _half(self, fold: int, name: str, setting: Setting, seed: int, generators: Sequence[str]) -> TrainingJobSpec:
        """One half of the sentences is the test part."""
        protocol, detector = {"name": "utterance", "validation": 0.15, "folds": HALVES, "fold": fold}, DETECTORS[name]
        return self._trainings.asked(
            detector.architecture, setting, detector.budget, seed, protocol, generators=generators
        )

    def _heard(self, specs: Sequence[TrainingJobSpec], speaker: str) -> Heard:
        rows = [row for row in self._trainings.rows if row.speaker == speaker]
        return tuple(self._trainings.weighed(run, rows) for run in self._trainings.run(specs))

    def _tested(self, runs: Sequence[RunFolder]) -> Heard:
        """Runs of one division, each on all clips of the sentences of its test part, whatever made them."""
        sentences = self._trainings.tested(runs[0])
        rows = [row for row in self._trainings.rows if row.pair in sentences]
        return tuple(self._trainings.weighed(run, rows) for run in runs)


def is_chosen(row: Row, kind: str, name: str, chosen: dict[str, Way]) -> bool:
    """Whether a row stands in the table: rows of settings that were chosen once, when others were not known yet, stay."""
    return (row.kind, row.detector) == (kind, name) and row.setting == told(chosen[row.left_out])


def told(way: Way) -> str:
    return " and ".join(map(str, way))


def some(heard: Heard, keep: Callable[[Clip], bool]) -> Heard:
    return tuple((bundle, [each for each in clips if keep(each.row)]) for bundle, clips in heard)


def among(names: Sequence[str], row: Clip) -> bool:
    return row.generator in names


def sides(heard: Heard) -> NDArray[np.bool_]:
    """Which are human, shape (clips,)."""
    return np.array([each.human for each in heard[0][1]])


def raw(heard: Heard) -> Values:
    """The networks' own scores, averaged over windows and over networks, shape (clips,)."""
    scores: Values = np.mean([scores_of(bundle.card, clips, "mean") for bundle, clips in heard], 0)
    return scores


def raw_rate(heard: Heard) -> float:
    """The equal error rate of the networks' own scores."""
    scores, human = raw(heard), sides(heard)
    return equal_error_rate(scores[human], scores[~human])


def fitted(parts: Sequence[Heard]) -> Callable[[Heard], Values]:
    """How such networks' scores are to be read, by several models' clips which none of them learnt."""
    if len(parts[0]) > 1:
        scores, human = np.concatenate([raw(each) for each in parts]), np.concatenate([sides(each) for each in parts])
        line = platt(scores[human], scores[~human])
        return lambda heard: line(raw(heard))
    found = calibrate(parts[0][0][0].card, [each for ((_bundle, clips),) in parts for each in clips], "cross-fitting")
    assert found is not None

    def read(heard: Heard) -> Values:
        ((bundle, clips),) = heard
        return found.line(scores_of(bundle.card, clips, found.fusion))

    return read


def judged(heard: Heard, read: Callable[[Heard], Values]) -> Judged:
    """Calibrated scores; strangeness is the first network's, over its own threshold, so that models can be joined."""
    bundle, clips = heard[0]
    assert bundle.card.stranger is not None
    stranger = bundle.card.stranger
    strange = [strangeness(bundle.card, stranger.method, each.windows, bundle.beside) for each in clips]
    return Judged([each.row for each in clips], sides(heard), read(heard), np.array(strange) - stranger.threshold)


def row_of(kind: str, out: str, detector: str, seed: int, setting: str, all_: Judged) -> Row:
    """All figures of one that was left out; a generator is weighed against the human clips."""
    theirs = [
        kind == "speaker" or row.generator == out or human for row, human in zip(all_.rows, all_.human, strict=True)
    ]
    kept = all_.only(theirs)
    human, spoof = kept.scores[kept.human], kept.scores[~kept.human]
    utterances = [
        [row.pair for row, its in zip(kept.rows, side, strict=True) if its] for side in (kept.human, ~kept.human)
    ]
    found = cluster_bootstrap(equal_error_rate, human, spoof, Groups(*utterances), error_rate=True, rounds=ROUNDS)
    assert found.interval
    stranger: dict[str, float] = {}
    if kind == "generator":
        new = np.array([row.generator == out for row in all_.rows])
        known, unknown = all_.strange[~new & ~all_.human], all_.strange[new]
        stranger = {"fpr95": unknown_fpr95(known, unknown), "auroc": area_under_curve(unknown, known)}
    return Row(
        kind,
        out,
        detector,
        seed,
        setting,
        human.size,
        spoof.size,
        found.groups,
        found.value,
        *found.interval,
        1 - half_total_error_rate(human, spoof, CARRIED),
        reliability(kept.scores, kept.human).ece or 0.0,
        cllr(human, spoof),
        min_cllr(human, spoof),
        **stranger,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("speech", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--detectors", nargs="+", choices=DETECTORS, default=list(DETECTORS))
    parser.add_argument("--seeds", type=int, nargs="+", default=[17, 18, 19])
    parser.add_argument("--only", choices=("speaker", "generator"))
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "results" / "left_out.csv")
    parser.add_argument("--choices", type=Path, default=Path(__file__).parent / "results" / "settings.csv")
    parser.add_argument("--at-once", type=int, default=2)
    asked = parser.parse_args()
    print(machine(), flush=True)
    data = DataFolder(asked.data)
    version = made(data, asked.speech, GENERATORS, sorted({each.front_end for each in SETTINGS}))
    experiment = LeftOut(Trainings(data, version, asked.at_once), asked.seeds, asked.choices)
    for kind in [asked.only] if asked.only else ["speaker", "generator"]:
        for name in asked.detectors:
            experiment.choose(kind, DETECTORS[name].ways)
        for name in asked.detectors:
            experiment.table(kind, name, asked.results)


if __name__ == "__main__":
    main()
