"""What of several runs is put side by side, read from their folders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from veravox.core import titles
from veravox.core.comparing import cautions, decision_differences, environment_differences, spec_differences
from veravox.core.data_folder import DataFolder
from veravox.core.figures import figures_of
from veravox.core.files import read_json
from veravox.core.specs import TrainingJobSpec, TrainingJobStatus
from veravox.gateway.comparing.schemas import ComparedRun, Comparison
from veravox.gateway.runs.curve import read_history
from veravox.gateway.runs.schemas import EpochRow, badge_of, protocol_of
from veravox.store.tables import Run


@dataclass(frozen=True)
class Files:
    """What is read of one run; empty where it has not left it yet."""

    report: Mapping[str, Any]
    decisions: Mapping[str, Any]
    environment: Mapping[str, Any]
    epochs: list[EpochRow]


def compare(runs: Sequence[Run], data: DataFolder) -> Comparison:
    """Differences, figures and curves. Blocks while it reads."""
    specs = [TrainingJobSpec.model_validate(run.job.spec) for run in runs]
    files = [_files(run, data) for run in runs]
    return Comparison(
        runs=[_compared(*each) for each in zip(runs, specs, files, strict=True)],
        cautions=cautions(specs),
        spec=spec_differences(specs),
        decisions=decision_differences([each.decisions for each in files]),
        environment=environment_differences([each.environment for each in files]),
    )


def _files(run: Run, data: DataFolder) -> Files:
    folder = data.run(run.id)
    report, decisions, environment = (
        read_json(path) or {} for path in (folder.report, folder.decisions, folder.environment)
    )
    return Files(report, decisions, environment, read_history(folder))


def _compared(run: Run, spec: TrainingJobSpec, files: Files) -> ComparedRun:
    return ComparedRun(
        id=run.id,
        title=titles.said(run.title),
        phase=TrainingJobStatus.model_validate(run.job.status).phase,
        protocol=protocol_of(spec.protocol.name),
        badge=badge_of(spec.protocol.name),
        best_epoch=files.report.get("bestEpoch"),
        test_clips=(files.report.get("test") or {}).get("n"),
        figures=figures_of(files.report),
        epochs=files.epochs,
    )
