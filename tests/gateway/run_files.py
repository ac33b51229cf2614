"""What a trainer leaves in a run's folder, for tests that only read it."""

import csv
import json
from pathlib import Path
from typing import Any

from veravox.core.manifest import Card, DatasetFolder
from veravox.core.run_folder import BATCH_COLUMNS, HISTORY_COLUMNS, RunFolder

DECISIONS = {
    "architecture": "compact",
    "device": "cpu",
    "precision": "float32",
    "batchSize": 24,
    "learningRate": 0.0021,
    "engine": "eager",
    "threads": 2,
    "why": {"batchSize": "windows a second by batch size: 24: 900"},
}
ENVIRONMENT = {"veravox": "0.1.0", "packages": {"torch": "2.14.1"}, "device": "cpu", "threads": 2}
LOSSES = [1.1, 0.9, 0.7, 0.5]
SCORES = {"a.flac": 3.25, "b.flac": -2.5}


def leave_record(folder: RunFolder, losses: list[float] | None = None, **other: Any) -> None:
    """All that an ended run of four batches and two epochs has; `other` replaces parts of its environment."""
    said = LOSSES if losses is None else losses
    folder.path.mkdir(parents=True, exist_ok=True)
    batches = [[step, 1 + step // 3, step, repr(loss), 0.001, 0.5, "12:00"] for step, loss in enumerate(said, 1)]
    _write(folder.batches, BATCH_COLUMNS, batches)
    _write(
        folder.history, HISTORY_COLUMNS, [[1, 2, 1.0, 0.8, 0.5, 0.6, 0.2, 1.5], [2, 4, 0.6, 0.6, 0.75, 0.8, "", 1.5]]
    )
    scores = [[clip, "bonafide", score, "human", 0.9] for clip, score in SCORES.items()]
    _write(folder.scores, ("clip", "class", "score", "verdict", "p_bonafide"), scores)
    folder.decisions.write_text(json.dumps(DECISIONS))
    folder.environment.write_text(json.dumps({**ENVIRONMENT, **other}))
    folder.report.write_text(json.dumps(REPORT))


REPORT = {
    "weights": "none",
    "bestEpoch": 2,
    "protocol": {"name": "utterance", "title": "sentences apart", "badge": "the same voices on both sides"},
    "validation": {"f1": 0.75, "validationLoss": 0.6},
    "test": {"n": 2, "f1Macro": 0.8, "accuracy": 0.75, "balancedAccuracy": 0.7, "eer": 0.1},
}


def has_card(folder: DatasetFolder, name: str, version: str) -> None:
    """The files of this version are there."""
    nothing = {"bonafide": None, "generators": [], "speakers": [], "conditions": [], "clips": 0, "seconds": 0}
    folder.write_card(Card(name=name, version=version, **nothing))


def _write(path: Path, columns: tuple[str, ...], rows: list[list[object]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([columns, *rows])
