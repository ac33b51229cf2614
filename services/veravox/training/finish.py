"""The end of a training: the test part is judged, clip by clip, with the best weights; then report, plots, export."""

from collections.abc import Iterator

from veravox.core.files import replace_json
from veravox.core.text import _
from veravox.datasets.protocols import Part
from veravox.detection.bundle import Bundle, load_bundle
from veravox.detection.figures import Judged, figures, write_scores
from veravox.detection.judging import decide, weigh
from veravox.training.course import Course
from veravox.training.diary import Diary
from veravox.training.loading import Loaded
from veravox.training.material import Material
from veravox.training.report import report_of
from veravox.training.tuning.decisions import Decisions


def finish(loaded: Loaded, decisions: Decisions, course: Course, diary: Diary) -> None:
    """Leave scores, report, plots and exports. It may be left at any point; the next attempt begins here again."""
    from veravox.training.export import export_learner
    from veravox.training.plots import plot_confusion_matrix, plot_loss

    folder, material = loaded.folder, loaded.material
    bundle = load_bundle(folder.bundle, loaded.device)
    diary.show(_("Judging the test clips"), at_once=True)
    judged = list(_judge_test(bundle, material, diary))
    test = figures(judged, material.classes)
    write_scores(folder.scores, judged, material.classes)
    diary.show(_("Drawing the plots"), at_once=True)
    plot_loss(folder.plots / "loss.png", folder.batches, course.history)
    plot_confusion_matrix(folder.plots / "confusion_matrix.png", test["confusionMatrix"], material.classes)
    diary.show(_("Exporting the model for fastai"), at_once=True)
    export_learner(folder.learner, bundle)
    replace_json(folder.report, report_of(loaded, decisions, course, test))


def _judge_test(bundle: Bundle, material: Material, diary: Diary) -> Iterator[Judged]:
    clips = material.clips[Part.TEST]
    places = zip(clips.begins.tolist(), clips.lengths.tolist(), strict=True)
    for row, (begin, length) in zip(material.parts[Part.TEST], places, strict=True):
        diary.show(_("Judging the test clips"))
        evidence = weigh(bundle, material.source.frames[begin : begin + length].to(material.source.device))
        human = row.generator == material.bonafide if material.bonafide else None
        yield Judged(row.clip, row.generator, human, decide(bundle.card, evidence.log_probabilities))
