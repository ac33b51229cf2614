"""The evaluation job: a model is measured on a dataset, without the clips that it was made with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from veravox.audio.recording import AudioError
from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.files import replace_json
from veravox.core.front_end import PICTURES
from veravox.core.job_process import Told
from veravox.core.judged_clips import CLIPS, write_clips
from veravox.core.manifest import Card, Clip
from veravox.core.specs import EvaluationSpec, Robustness
from veravox.core.text import N_, _, sentences
from veravox.datasets.report import JobReport
from veravox.detection.ancestry import lineage, unseen, untested
from veravox.detection.bundle import Bundle, BundleError, load_bundle
from veravox.detection.calibration.domains import domain_of
from veravox.detection.calibration.own import TooFew, calibrate_own
from veravox.detection.card import TRAINED
from veravox.detection.curves import curves
from veravox.detection.evidence.believed import NothingToMeasure, believed
from veravox.detection.figures import figures, write_scores
from veravox.detection.judged import Judged
from veravox.detection.judging import judge_recording
from veravox.detection.reporting import draw_judged, write_report
from veravox.detection.robustness import Trial, summed_up, write_robustness

OWN_TEST = N_(
    "The model's scores are not read by these clips, for they are its own test part: the error rates that are counted on"
    " it would look better than they are. Bring in recordings of your own."
)
PARTLY_OWN_TEST = N_("Clips of the model's own test part are not counted here.")


@dataclass(frozen=True)
class Matter:
    """What is measured, and on what."""

    bundle: Bundle
    card: Card
    clips: Path
    rows: list[Clip]
    left_out: int
    strangers: frozenset[str]  # clips that are of no test part of the model's own, as far as that is known

    def is_human(self, row: Clip) -> bool | None:
        """By what the dataset says, else by the model's own human class."""
        human = self.card.bonafide or self.bundle.card.bonafide
        return row.generator == human if human else None


def evaluate(told: Told) -> None:
    """Judge each clip that is left, and leave `result.json`, `clips.csv`, `scores.csv`, a report and what else was asked for.

    Raises:
        JobError: if model or dataset are missing, a clip cannot be read, or nothing is left to judge.
    """
    spec = told.folder.read_spec(EvaluationSpec)
    data = DataFolder(told.folder.path.parent.parent)
    matter = _matter(data, spec)
    report = JobReport(told, stages=1 + bool(spec.robustness) + bool(spec.explanations))
    judged = list(_judge(report, matter))
    robust = _robustness(told, matter, spec.robustness, report) if spec.robustness else None
    own = _own_calibration(matter, judged)
    explanations = _explanations(report, matter, spec.explanations) if spec.explanations else {}
    classes = matter.bundle.card.classes
    write_scores(told.folder.path / "scores.csv", judged, classes)
    write_clips(told.folder.path / CLIPS, (each.row for each in judged), classes)
    result = {
        "model": str(spec.model),
        "dataset": spec.dataset.outside(),
        "leftOut": matter.left_out,
        "protocol": matter.bundle.card.protocol,
        **figures(judged, classes),
        "curves": curves(judged),
        **own,
        "robustness": robust,
        **explanations,
    }
    with told.at_once():
        draw_judged(told.folder.path / "plots", judged)
        write_report(told.folder.path, data, spec, (matter.bundle.card, matter.card), result)
    replace_json(told.folder.path / "result.json", result)


def _matter(data: DataFolder, spec: EvaluationSpec) -> Matter:
    try:
        bundle = load_bundle(data.model(spec.model).bundle)
    except BundleError as error:
        raise JobError(exits.DATA_MISSING, str(error)) from None
    dataset = data.dataset(spec.dataset.version)
    card = dataset.card()
    if card is None:
        sentence = _("Dataset {name} {version} is not there.")
        raise JobError(exits.DATA_MISSING, sentence.format(name=spec.dataset.name, version=spec.dataset.version))
    rows = dataset.rows()
    unknown = bundle.card.provenance != TRAINED or _came_alone(data, spec.model)  # nobody can say what it has seen
    ancestors = [] if unknown else list(lineage(data, spec.model))
    left = unseen(rows, card.name, ancestors)
    if not left:
        raise JobError(
            exits.BAD_DATA, _("The model was made with every clip of this dataset, or its pair; none is left.")
        )
    strangers = frozenset(row.clip for row in untested(left, card.name, ancestors))
    return Matter(bundle, card, dataset.clips, left, len(rows) - len(left), strangers)


def _came_alone(data: DataFolder, model: UUID) -> bool:
    """Whether it came with the installation without the list of its clips."""
    folder = data.model(model)
    return folder == data.installed(model) and not folder.split.is_file()


def _own_calibration(matter: Matter, judged: Sequence[Judged]) -> dict[str, Any]:
    """`calibration`: how the model is to be read for such clips, should its owner want that; else why there is none.

    Clips of the model's own test part count for none: its error rates on it would flatter from then on.
    """
    told = [(row, each) for row, each in zip(matter.rows, judged, strict=True) if each.human is not None]
    asked = [(row, each) for row, each in told if row.clip in matter.strangers]
    if matter.bundle.card.bonafide is None:
        return {"notCalibrated": _("The model knows no human class, so it gives no score that could be calibrated.")}
    if not told:
        return {"notCalibrated": _("Nobody has told which of these clips a human spoke.")}
    if not asked:
        return {"notCalibrated": _(OWN_TEST)}
    rows = [row for row, _each in asked]
    scores = np.array([each.decision.score for _row, each in asked], np.float64)
    human = np.array([each.human for _row, each in asked], bool)
    utterances = [row.pair or row.clip for row in rows]
    try:
        own = calibrate_own(matter.bundle.card, scores, human, utterances, matter.card.name, domain_of(rows))
    except TooFew as few:
        return {"notCalibrated": sentences(str(few), _(PARTLY_OWN_TEST) if len(asked) < len(told) else "")}
    return {"calibration": own.outside()}


def _robustness(told: Told, matter: Matter, asked: Robustness, report: JobReport) -> dict[str, Any]:
    """What conditions do to it, in a table and a picture besides; of pictures alone, why that is unknown."""
    if matter.bundle.card.recipe.name == PICTURES:
        return {
            "conditions": [],
            "why": _("It judges pictures: nobody can add noise to the sound that they were made of."),
        }
    truths = {row.clip: matter.is_human(row) for row in matter.rows}
    trial = Trial(matter.bundle, matter.clips, matter.rows, truths, asked)
    found = summed_up(trial, trial.judge(report), asked, len(matter.rows))
    write_robustness(told.folder.path / "robustness.csv", found)
    with told.at_once():
        from veravox.detection.plots import plot_robustness
    plot_robustness(told.folder.path / "plots" / "robustness", found)
    return found


def _explanations(report: JobReport, matter: Matter, pairs: int) -> dict[str, Any]:
    """`explanations`: how far this model's maps point at what is true; else why nobody can say."""
    try:
        found = believed(matter.bundle, matter.rows, matter.clips, matter.card.name, pairs, report)
    except NothingToMeasure as why:
        return {"notExplained": str(why)}
    return {"explanations": found.outside(), "bestExplanation": found.best_method}


def _judge(report: JobReport, matter: Matter) -> Iterator[Judged]:
    report.begin(_("Judging the clips"), len(matter.rows))
    for row in matter.rows:
        try:
            verdict, _frames = judge_recording(matter.bundle, matter.clips / row.clip)
        except (AudioError, BundleError) as error:
            raise JobError(exits.BAD_DATA, f"{row.clip}: {error}") from None
        yield Judged.of(row, matter.is_human(row), verdict)
        report.step()
