"""Kinds of jobs as executors see them: their specs and status, what they may spend, and how one was found."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from veravox.core.job_folder import JobFolder
from veravox.core.reconcile import Budget, Observed
from veravox.core.specs import (
    DatasetSpec,
    DatasetStatus,
    EvaluationSpec,
    EvaluationStatus,
    TrainingJobSpec,
    TrainingJobStatus,
)

Spec = TrainingJobSpec | DatasetSpec | EvaluationSpec
Status = TrainingJobStatus | DatasetStatus | EvaluationStatus


@dataclass(frozen=True)
class Looked:
    """A job as it was found when it was looked at."""

    id: UUID
    generation: int
    folder: JobFolder
    spec: Spec
    status: Status
    seen: Observed
    dataset_version: str = ""  # of the dataset that it reads, once it is known


def budget_of(spec: Spec) -> Budget:
    """How long and how often the job may try. Only trainings have deadlines for a first and a next step."""
    limits = spec.limits
    common = Budget(limits.retries, limits.infrastructure_retries, timedelta(seconds=limits.active_deadline_seconds))
    if not isinstance(spec, TrainingJobSpec):
        return common
    own = spec.limits
    return Budget(
        common.retries,
        common.infrastructure_retries,
        common.active_deadline,
        timedelta(seconds=own.start_deadline_seconds),
        timedelta(seconds=own.stall_seconds),
    )
