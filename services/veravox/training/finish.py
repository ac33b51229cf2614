"""The end of a training: the test part is judged, clip by clip, with the best weights; then report, plots, export."""

from collections.abc import Iterator

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.job_process import Told
from veravox.core.run_folder import RunFolder
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.datasets.protocols import Part
from veravox.detection.bundle import Bundle, load_bundle
from veravox.detection.figures import Judged, figures, write_scores
from veravox.detection.judging import decide, weigh
from veravox.training.course import Course
from veravox.training.diary import Diary
from veravox.training.material import Material
from veravox.training.report import write_report


def finish(
    told: Told,
    folder: RunFolder,
    spec: TrainingJobSpec,
    material: Material,
    course: Course,
    weights: str,
    diary: Diary,
) -> None:
    """Leave scores, report, plots and the exported learner.

    Raises:
        JobError: if the attempt has to leave; the next one begins here again.
    """
    from veravox.training.export import export_learner
    from veravox.training.plots import plot_confusion_matrix, plot_loss

    bundle = load_bundle(folder.bundle, material.source.frames.device)
    judged = list(_judge_test(told, bundle, material, diary))
    test = figures(judged, material.classes)
    write_scores(folder.scores, judged, material.classes)
    diary.show(_("Writing the report"), at_once=True)
    plot_loss(folder.plots / "loss", folder.batches, folder.history)
    plot_confusion_matrix(folder.plots / "confusion_matrix", test["confusionMatrix"], material.classes)
    export_learner(folder.learner, bundle)
    _check(told)
    write_report(folder, spec, material, course, weights, test)


def _judge_test(told: Told, bundle: Bundle, material: Material, diary: Diary) -> Iterator[Judged]:
    clips = material.clips[Part.TEST]
    places = zip(clips.begins.tolist(), clips.lengths.tolist(), strict=True)
    for row, (begin, length) in zip(material.parts[Part.TEST], places, strict=True):
        _check(told)
        diary.show(_("Judging the test clips"))
        evidence = weigh(bundle, material.source.frames[begin : begin + length])
        human = row.generator == material.bonafide if material.bonafide else None
        yield Judged(row.clip, row.generator, human, decide(bundle.card, evidence.log_probabilities))


def _check(told: Told) -> None:
    """Leave where that is asked for; Stop is not, for this is what comes after it."""
    how = told.leaving()
    if how is not None and how is not exits.STOPPED:
        raise JobError(how, "")
