"""What may be fetched of a run: a fixed list, so that no name from outside becomes a path."""

import io
import zipfile
from enum import StrEnum
from pathlib import Path

from veravox.core.run_folder import RunFolder


class RunFile(StrEnum):
    """The files of a run that its owner may download."""

    SPEC = "spec.yaml"
    LOG = "log.txt"
    BATCHES = "batches.csv"
    HISTORY = "history.csv"
    SCORES = "scores.csv"
    SPLIT = "split.csv"
    REPORT = "report.json"
    ENVIRONMENT = "environment.json"
    LEARNER = "model.pkl"
    LOSS = "loss.png"
    CONFUSION_MATRIX = "confusion_matrix.png"


def path_of(folder: RunFolder, file: RunFile) -> Path:
    return (folder.plots if file in {RunFile.LOSS, RunFile.CONFUSION_MATRIX} else folder.path) / file.value


def zipped_bundle(folder: RunFolder) -> bytes:
    """The bundle as one file; its tensors do not compress, so they are stored as they are."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.bundle.iterdir()):
            archive.write(path, path.name)
    return content.getvalue()
