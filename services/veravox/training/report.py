"""`report.json`: enough to rebuild the page of a run; renewed after each epoch, complete at the end."""

from collections import Counter
from typing import Any

from veravox.core.catalogue import PROTOCOLS
from veravox.core.files import replace_json
from veravox.core.run_folder import RunFolder
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.training.course import Course, Epoch
from veravox.training.environment import device_name
from veravox.training.material import Material

SCHEMA = 1


def write_report(
    folder: RunFolder,
    spec: TrainingJobSpec,
    material: Material,
    course: Course,
    weights: str,
    test: dict[str, Any] | None = None,
) -> None:
    """What is known so far.

    Args:
        folder: the run's.
        spec: what was asked for.
        material: classes and parts.
        course: history and best epoch.
        weights: what the training started from.
        test: the figures of the test part by clip, once there are some.
    """
    best = course.best_epoch
    protocol = PROTOCOLS[spec.protocol.name]
    said = {
        "schemaVersion": SCHEMA,
        "run": folder.id,
        "title": spec.title,
        "architecture": spec.model.architecture,
        "weights": weights,
        "classes": material.classes,
        "bonafide": material.bonafide,
        "dataset": {"name": spec.dataset.name, "version": material.card.version},
        "protocol": {
            "name": protocol.name,
            "title": _(protocol.title),
            "badge": _(protocol.badge) if protocol.badge else "",
        },
        "split": {part.value: _counts(material, part) for part in material.parts},
        "history": [row_outside(row) for row in course.history],
        "bestEpoch": best.epoch if best else None,
        "validation": {**row_outside(best), "per": "window", "confusionMatrix": course.confusion} if best else None,
        "test": {**test, "per": "clip"} if test else None,
        "notices": [each.outside() for each in folder.notices()],
        "device": device_name(material.source.frames.device),
        "seconds": round(course.seconds, 1),
    }
    replace_json(folder.report, said)


def row_outside(row: Epoch) -> dict[str, float | int]:
    """A row of the history under the API's names."""
    return {
        "epoch": row.epoch,
        "step": row.step,
        "trainLoss": row.train_loss,
        "validationLoss": row.valid_loss,
        "f1": row.f1_score,
        "accuracy": row.accuracy,
        "seconds": row.seconds,
    }


def _counts(material: Material, part: Any) -> dict[str, Any]:
    classes = Counter(row.generator for row in material.parts[part])
    return {"clips": sum(classes.values()), "windows": material.windows(part), "byClass": dict(classes)}
