"""The end of a training: the test part is judged, clip by clip, with the best weights; then report, plots, export."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.files import replace_json
from veravox.core.protocols import Part
from veravox.core.run_folder import RunFolder
from veravox.core.specs.status import Notice
from veravox.core.text import _
from veravox.detection.bundle import Bundle, BundleError, load_bundle
from veravox.detection.calibration.held_out import HeldOut
from veravox.detection.calibration.strangers import passed_as_known
from veravox.detection.card import ModelCard
from veravox.detection.figures import figures, write_scores
from veravox.detection.judged import Judged
from veravox.detection.judging import decide
from veravox.training.course import Course
from veravox.training.evidence.calibrating import calibrated, tested, weighed
from veravox.training.evidence.confusion import write_confusion
from veravox.training.evidence.fastai_export import export_learner
from veravox.training.evidence.onnx_export import export_onnx
from veravox.training.evidence.reliability import write_reliability
from veravox.training.evidence.report import report_of
from veravox.training.keeping.checkpoint import Checkpoints
from veravox.training.loading import Loaded
from veravox.training.telling.diary import Diary
from veravox.training.tuning.decisions import Decisions


def finish(loaded: Loaded, decisions: Decisions, course: Course, diary: Diary) -> None:
    """Leave scores, plots, report and exports. It may be left at any point; the next attempt begins here again."""
    folder, classes = loaded.folder, loaded.material.classes
    diary.show(_("Calibrating the model"), at_once=True)
    bundle = calibrated(loaded, _best(folder, loaded.device), lambda: diary.show(_("Calibrating the model")))
    diary.show(_("Judging the test clips"), at_once=True)
    clips = list(weighed(bundle, loaded.material, Part.TEST, lambda: diary.show(_("Judging the test clips"))))
    bundle = tested(loaded, bundle, clips)
    judged = [_judged(bundle, each) for each in clips]
    test = {**figures(judged, classes), "unmet": passed_as_known(bundle.card, clips, bundle.beside)}
    if len({each.predicted for each in judged}) == 1 and len({each.truth for each in judged}) > 1:
        sentence = _(
            "It names every test clip {kind}: it has not learnt to tell them apart. Train longer or otherwise."
        )
        folder.give_notice(Notice(reason="OneClass", message=sentence.format(kind=judged[0].predicted)))
    write_scores(folder.scores, judged, classes)
    write_confusion(folder.confusion, test["confusionMatrix"], classes, test["rows"])
    diary.show(_("Drawing the plots"), at_once=True)
    _draw(folder, judged, test, bundle.card)
    replace_json(folder.report, report_of(loaded, decisions, course, test, bundle.card))
    if loaded.spec.checkpoints.exports:
        diary.show(_("Exporting the model"), at_once=True)
        export_learner(folder.learner, bundle)
        export_onnx(folder.onnx, bundle)


def _best(folder: RunFolder, device: torch.device) -> Bundle:
    """The best epoch's model.

    Raises:
        JobError: INTERNAL_ERROR, if its files were damaged; there is nothing to go on from then, so the next attempt
            begins anew.
    """
    try:
        return load_bundle(folder.bundle, device)
    except BundleError as error:
        Checkpoints(folder.checkpoints).clear()
        sentence = _("The best model's files were damaged ({error}); the run begins anew.")
        raise JobError(exits.INTERNAL_ERROR, sentence.format(error=error)) from None


def _draw(folder: RunFolder, judged: Sequence[Judged], test: Mapping[str, Any], card: ModelCard) -> None:
    from veravox.training.evidence.plots import plot_confusion_matrix, plot_det, plot_loss, plot_reliability

    plot_loss(folder.plots / "loss", folder.batches, folder.history)
    plot_confusion_matrix(folder.plots / "confusion_matrix", test["confusionMatrix"], test["classes"], test["rows"])
    human, machine = (
        np.array([each.decision.score for each in judged if each.human is kind and each.decision.score is not None])
        for kind in (True, False)
    )
    if len(human) and len(machine):
        plot_det(folder.plots / "det", human, machine)
    if card.calibration:
        write_reliability(folder.reliability, card.calibration.before, card.calibration.after)
        plot_reliability(folder.plots / "reliability", card.calibration.before, card.calibration.after)


def _judged(bundle: Bundle, clip: HeldOut) -> Judged:
    known = bundle.card.bonafide is not None
    return Judged.of(clip.row, clip.human if known else None, decide(bundle, clip.windows))
