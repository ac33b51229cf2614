"""`report.json`: enough to rebuild the page of a run; renewed after each epoch, complete at the end."""

from collections import Counter
from typing import Any

from veravox.core.audit import headline, read_audit
from veravox.core.catalogue import PROTOCOLS
from veravox.core.protocols import Part
from veravox.core.text import _
from veravox.detection.card import ModelCard
from veravox.training.course import Course, Epoch
from veravox.training.evidence.calibrating import said_of
from veravox.training.evidence.environment import device_name
from veravox.training.loading import Loaded
from veravox.training.material import Material
from veravox.training.tuning.decisions import Decisions

SCHEMA = (
    5  # 2: decisions, seeds, equal error rates; 3: what was held out, rows of the matrix; 4: crossings; 5: calibration
)
COUNTED = {"byClass": "generator", "bySpeaker": "speaker", "byCondition": "condition"}  # as in the report, in a row


def report_of(
    loaded: Loaded,
    decisions: Decisions,
    course: Course,
    test: dict[str, Any] | None = None,
    judged: ModelCard | None = None,
) -> dict[str, Any]:
    """What is known so far.

    Args:
        loaded: what was asked for, classes and parts.
        decisions: what was left to the trainer.
        course: history and best epoch.
        test: the figures of the test part by clip, once there are some.
        judged: of which model those are.
    """
    spec, material = loaded.spec, loaded.material
    validation = _validation(course, judged)
    return {
        "schemaVersion": SCHEMA,
        "run": loaded.folder.id,
        "title": spec.title,
        "group": spec.group,
        "architecture": spec.model.architecture,
        "weights": loaded.start.source,
        "decisions": decisions.outside(),
        "seeds": {"training": spec.training.seed, "split": spec.protocol.seed},
        "classes": material.classes,
        "bonafide": material.bonafide,
        "dataset": {"name": spec.dataset.name, "version": material.card.version, "audit": _audited(loaded)},
        "protocol": _protocol(loaded),
        "split": {part.value: _counts(material, part) for part in material.parts},
        "leftOver": material.division.left_over,
        "crossings": [each.outside() for each in material.crossings],
        "history": [row_outside(row) for row in course.history],
        "bestEpoch": validation["epoch"] if validation else None,
        "validation": validation,
        "test": {**test, "per": "clip"} if test else None,
        "calibration": said_of(judged) if judged else None,
        "notices": [each.outside() for each in loaded.folder.notices()],
        "device": device_name(loaded.device),
        "seconds": round(course.seconds, 1),
    }


def _audited(loaded: Loaded) -> dict[str, Any] | None:
    """What the dataset's audit has to say beside the figures: its sentence, and how far a linear model gets."""
    audit = read_audit(loaded.data.dataset(loaded.material.card.version).audit)
    if audit is None:
        return None
    sound = audit.spectra
    return {
        "headline": headline(audit),
        "band": audit.band.value,
        "linearModel": {
            "pairsApart": [each.outside() for each in sound.baseline if not each.against] if sound else [],
            "speakersApart": [each.outside() for each in sound.strangers if not each.against] if sound else [],
        },
    }


def _protocol(loaded: Loaded) -> dict[str, Any]:
    """What was kept apart; `heldOut` names what stands in the test part alone, `unmet` the classes among that."""
    asked, division = loaded.spec.protocol, loaded.material.division
    choice = PROTOCOLS[asked.name]
    return {
        "name": choice.name,
        "title": _(choice.title),
        "badge": _(choice.badge) if choice.badge else "",
        "heldOut": division.held_out,
        "unmet": division.unmet,
        "folds": asked.folds,
        "fold": asked.fold,
        "external": asked.external.outside() if asked.external else None,
    }


def _validation(course: Course, judged: ModelCard | None) -> dict[str, Any] | None:
    """The best epoch's figures; those of the model itself, where that is of an epoch which a killed attempt had reached
    and this one has not: its checkpoint was lost, and the run was stopped before it came there again."""
    best = course.best_epoch
    if judged is not None and (best is None or judged.epoch != best.epoch):
        return {"epoch": judged.epoch, **judged.metrics, "per": "window"}
    return {**row_outside(best), "per": "window", "confusionMatrix": course.confusion} if best else None


def row_outside(row: Epoch) -> dict[str, float | int | None]:
    """A row of the history under the API's names."""
    return {
        "epoch": row.epoch,
        "step": row.step,
        "trainLoss": row.train_loss,
        "validationLoss": row.valid_loss,
        "f1": row.f1_score,
        "accuracy": row.accuracy,
        "equalErrorRate": row.equal_error_rate,
        "seconds": row.seconds,
    }


def _counts(material: Material, part: Part) -> dict[str, Any]:
    """Windows are what an epoch learns from, side by side, or what the part is judged by, covering each clip."""
    rows = material.parts[part]
    windows = material.windows(part) if part is Part.TRAIN else material.judged(part)
    by = {key: dict(Counter(getattr(row, name) for row in rows)) for key, name in COUNTED.items()}
    return {"clips": len(rows), "windows": windows, **by}
