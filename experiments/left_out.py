"""Each speaker left out in turn and each generator likewise: what a detector is worth to those whom it never met.

    python experiments/left_out.py SPEECH --data DATA [--architectures compact resnet18] [--seeds 17 18 19]
        [--only speaker | generator] [--results FILE] [--choices FILE] [--at-once 2]

SPEECH holds `speaker/class/clip`; copies are made of the human clips by the generators that need no weights, and all
passes the common chain. What is fixed before anything that is left out is scored:

- **The setting** (front end, window, augmentation), by `compact` and the first seed: for a speaker by what was learnt from
  one of the others and tested on another; for a generator by what was learnt from half of the generators and
  tested on those of the other half, itself always without.
- **The calibration**, in cross-fitting: for a speaker from the scores that models of one training speaker gave the others; for
  a generator each half of the sentences is tested by a model of the other half, and calibrated by what that other half's
  sentences were given by their own, of humans and known generators alone.

Tables go to standard output as Markdown, every figure to RESULTS; what stands there, and what DATA holds, is not made again.
"""

import argparse
import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from statistics import mean

import numpy as np
from numpy.typing import NDArray
from trainings import GENERATORS, Budget, Setting, Trainings, machine, made

from veravox.core.calibration import Calibration
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
)
BUDGETS = {"compact": Budget(640, 0.002), "resnet18": Budget(256, 0.002)}
CARRIED = 0.0  # even odds at even prior odds
ROUNDS = 500

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """What was left out, by whom it was judged, and how well; rates in [0, 1], Cllr in bits."""

    kind: str
    left_out: str
    architecture: str
    seed: int
    setting: str
    human: int
    machine: int
    utterances: int
    eer: float
    low: float
    high: float
    balanced_accuracy: float
    ece: float
    cllr: float
    min_cllr: float
    fpr95: float | None = None
    auroc: float | None = None


@dataclass(frozen=True)
class Choice:
    """How a setting did where nothing that is left out was heard."""

    kind: str
    without: str
    setting: str
    eer: float


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
        self._chosen: dict[tuple[str, str], Setting] = {}
        self._choices = list[Choice]()

    def choose(self, kinds: Sequence[str]) -> None:
        """Fix the setting for each that is left out."""
        print("\n| left out | " + " | ".join(map(str, SETTINGS)) + " |\n| --- |" + " --- |" * len(SETTINGS), flush=True)
        self._learn(spec for kind in kinds for setting in SETTINGS for spec in self._to_choose(kind, setting))
        for kind in kinds:
            by_setting = {setting: self._without(kind, setting) for setting in SETTINGS}
            for name in self._all(kind):
                rates = {setting: by_setting[setting][name] for setting in SETTINGS}
                best = min(SETTINGS, key=lambda each: rates[each])
                self._chosen[kind, name] = best
                self._choices += [Choice(kind, name, str(each), rates[each]) for each in SETTINGS]
                cells = (
                    f"**{100 * rates[each]:.1f}**" if each == best else f"{100 * rates[each]:.1f}" for each in SETTINGS
                )
                print(f"| {kind} {name} | " + " | ".join(cells) + " |", flush=True)
        write(self._choices_file, self._choices)

    def table(self, kind: str, architecture: str, results: Path) -> None:
        """A row for each that is left out with each seed."""
        known = read(results)
        there = {(each.kind, each.left_out, each.architecture, each.seed) for each in known}
        for seed in self._seeds:
            left = [name for name in self._all(kind) if (kind, name, architecture, seed) not in there]
            self._learn(spec for name in left for spec in self._to_judge(kind, name, architecture, seed))
            for name in left:
                judged = (self._speaker if kind == "speaker" else self._generator)(name, architecture, seed)
                known.append(self._row(kind, name, architecture, seed, judged))
                write(results, known)
        print(markdown([each for each in known if (each.kind, each.architecture) == (kind, architecture)]), flush=True)

    def _all(self, kind: str) -> list[str]:
        return self._trainings.speakers if kind == "speaker" else self._trainings.generators

    def _without(self, kind: str, setting: Setting) -> dict[str, float]:
        """By what is left out, the mean equal error rate of tests of which it was no part."""
        return self._without_speakers(setting) if kind == "speaker" else self._without_generators(setting)

    def _to_choose(self, kind: str, setting: Setting) -> list[TrainingJobSpec]:
        seed, every = self._seeds[0], self._trainings.generators
        if kind == "speaker":
            return [self._one_voice(name, "compact", setting, seed) for name in self._trainings.speakers]
        return [self._half(0, "compact", setting, seed, every[at::HALVES]) for at in range(HALVES)]

    def _without_speakers(self, setting: Setting) -> dict[str, float]:
        speakers = self._trainings.speakers
        specs = dict(zip(speakers, self._to_choose("speaker", setting), strict=True))
        return {
            out: mean(
                raw_rate(*self._weighed(specs[one], other))
                for one in speakers
                for other in speakers
                if len({out, one, other}) == len((out, one, other))
            )
            for out in speakers
        }

    def _without_generators(self, setting: Setting) -> dict[str, float]:
        halves = [self._trainings.generators[at::HALVES] for at in range(HALVES)]
        runs = self._learn(self._to_choose("generator", setting))
        found = dict[str, float]()
        for half, run in zip(halves, runs[::-1], strict=True):  # each half by what learnt from the other
            bundle, clips = self._trainings.weighed(run, self._of_test(run))
            rates = {
                name: raw_rate(bundle, [each for each in clips if each.human or each.row.generator == name])
                for name in half
            }
            found |= {out: mean(rate for name, rate in rates.items() if name != out) for out in half}
        return found

    def _to_judge(self, kind: str, out: str, architecture: str, seed: int) -> list[TrainingJobSpec]:
        setting, left = self._chosen[kind, out], [name for name in self._all(kind) if name != out]
        if kind == "generator":
            return [self._half(at, architecture, setting, seed, left) for at in range(HALVES)]
        budget = BUDGETS[architecture]
        all_of_them = self._trainings.asked(architecture, setting, budget, seed, UTTERANCE, speakers=left)
        return [*(self._one_voice(name, architecture, setting, seed) for name in left), all_of_them]

    def _speaker(self, out: str, architecture: str, seed: int) -> Judged:
        left = [name for name in self._trainings.speakers if name != out]
        *ones, all_of_them = self._to_judge("speaker", out, architecture, seed)
        beside = [
            self._weighed(one, other) for one, name in zip(ones, left, strict=True) for other in left if other != name
        ]
        return judged(*self._weighed(all_of_them, out), fitted(beside))

    def _generator(self, out: str, architecture: str, seed: int) -> Judged:
        runs = self._learn(self._to_judge("generator", out, architecture, seed))
        halves = [self._trainings.weighed(run, self._of_test(run)) for run in runs]
        known = [(bundle, [each for each in clips if each.row.generator != out]) for bundle, clips in halves]
        return joined([judged(*half, fitted([other])) for half, other in zip(halves, known[::-1], strict=True)])

    def _row(self, kind: str, out: str, architecture: str, seed: int, all_: Judged) -> Row:
        some = (
            all_
            if kind == "speaker"
            else all_.only([row.generator == out or human for row, human in zip(all_.rows, all_.human, strict=True)])
        )
        human, spoof = some.scores[some.human], some.scores[~some.human]
        utterances = [
            [row.pair for row, kept in zip(some.rows, side, strict=True) if kept] for side in (some.human, ~some.human)
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
            architecture,
            seed,
            str(self._chosen[kind, out]),
            human.size,
            spoof.size,
            found.groups,
            found.value,
            *found.interval,
            1 - half_total_error_rate(human, spoof, CARRIED),
            reliability(some.scores, some.human).ece or 0.0,
            cllr(human, spoof),
            min_cllr(human, spoof),
            **stranger,
        )

    def _one_voice(self, name: str, architecture: str, setting: Setting, seed: int) -> TrainingJobSpec:
        return self._trainings.asked(architecture, setting, BUDGETS[architecture], seed, UTTERANCE, speakers=[name])

    def _half(
        self, fold: int, architecture: str, setting: Setting, seed: int, generators: Sequence[str]
    ) -> TrainingJobSpec:
        """One half of the sentences is the test part."""
        protocol = {"name": "utterance", "validation": 0.15, "folds": HALVES, "fold": fold}
        return self._trainings.asked(
            architecture, setting, BUDGETS[architecture], seed, protocol, generators=generators
        )

    def _learn(self, specs: Iterable[TrainingJobSpec]) -> list[RunFolder]:
        return self._trainings.run(specs)

    def _weighed(self, spec: TrainingJobSpec, speaker: str) -> tuple[Bundle, list[HeldOut]]:
        (run,) = self._trainings.run([spec])
        return self._trainings.weighed(run, [row for row in self._trainings.rows if row.speaker == speaker])

    def _of_test(self, run: RunFolder) -> list[Clip]:
        sentences = self._trainings.tested(run)
        return [row for row in self._trainings.rows if row.pair in sentences]


def raw_rate(bundle: Bundle, clips: Sequence[HeldOut]) -> float:
    """The equal error rate of the network's own scores."""
    scores = scores_of(bundle.card, clips, "mean")
    human = np.array([each.human for each in clips])
    return equal_error_rate(scores[human], scores[~human])


def fitted(parts: Sequence[tuple[Bundle, list[HeldOut]]]) -> Calibration:
    """What several models' clips, which none of them learnt, say of how such models' scores are to be read."""
    found = calibrate(parts[0][0].card, [each for _bundle, clips in parts for each in clips], "cross-fitting")
    assert found is not None
    return found


def judged(bundle: Bundle, clips: list[HeldOut], calibration: Calibration) -> Judged:
    """Calibrated scores; strangeness is over the model's own threshold's unit, so that models can be joined."""
    assert bundle.card.stranger is not None
    stranger = bundle.card.stranger
    strange = [strangeness(bundle.card, stranger.method, each.windows, bundle.beside) for each in clips]
    scores = calibration.line(scores_of(bundle.card, clips, calibration.fusion))
    return Judged(
        [each.row for each in clips],
        np.array([each.human for each in clips]),
        scores,
        np.array(strange) - stranger.threshold,
    )


def markdown(rows: Sequence[Row]) -> str:
    """Means over the seeds, the least and the greatest beside the equal error rate; a line for all at the end."""
    head = "| left out | seeds | clips (human) | EER, % | least to greatest | balanced accuracy, % | ECE, % | Cllr | minCllr | FPR95, % |"
    lines = [f"\n{rows[0].kind}, {rows[0].architecture}\n", head, "| --- |" * 1 + " --- |" * 9] if rows else []
    for name in dict.fromkeys(row.left_out for row in rows):
        lines.append(line(name, [row for row in rows if row.left_out == name]))
    return "\n".join([*lines, line("**mean**", rows)] if rows else [])


def line(name: str, rows: Sequence[Row]) -> str:
    rates = [100 * row.eer for row in rows]
    strange = [row.fpr95 for row in rows if row.fpr95 is not None]
    clips = f"{rows[0].human + rows[0].machine} ({rows[0].human})" if name == rows[0].left_out else ""
    return (
        f"| {name} | {len({row.seed for row in rows})} | {clips} | {mean(rates):.1f} | {min(rates):.1f} to {max(rates):.1f} |"
        f" {100 * mean(row.balanced_accuracy for row in rows):.1f} | {100 * mean(row.ece for row in rows):.1f} |"
        f" {mean(row.cllr for row in rows):.3f} | {mean(row.min_cllr for row in rows):.3f} |"
        f" {f'{100 * mean(strange):.0f}' if strange else ''} |"
    )


def write(path: Path, rows: Sequence[Row | Choice]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(rows[0]))
        writer.writerows([f"{each:.5f}" if isinstance(each, float) else each for each in astuple(row)] for row in rows)


def read(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open() as file:
        return [_row(said) for said in csv.DictReader(file)]


def _row(said: dict[str, str]) -> Row:
    words = {"kind", "left_out", "architecture", "setting"}
    counts = {"seed", "human", "machine", "utterances"}
    return Row(
        **{
            name: each if name in words else int(each) if name in counts else float(each) if each else None
            for name, each in said.items()
        }
    )  # type: ignore[arg-type]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("speech", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--architectures", nargs="+", choices=BUDGETS, default=list(BUDGETS))
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
    kinds = [asked.only] if asked.only else ["speaker", "generator"]
    experiment.choose(kinds)
    for architecture in asked.architectures:
        for kind in kinds:
            experiment.table(kind, architecture, asked.results)


if __name__ == "__main__":
    main()
