"""What the runner must know of each kind of job: its spec and status, its process, its folder, its lane."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from veravox.core.data_folder import DataFolder
from veravox.core.job_folder import JobFolder
from veravox.core.run_folder import RunFolder
from veravox.core.specs import (
    DatasetSpec,
    DatasetStatus,
    EvaluationSpec,
    EvaluationStatus,
    TrainingJobSpec,
    TrainingJobStatus,
)
from veravox.execution.jobs import Spec, Status
from veravox.store.jobs import Kind


class Lane(StrEnum):
    """Each lane has one place, so a training and a data job go on side by side."""

    TRAINING = "training"
    DATA = "data"


@dataclass(frozen=True)
class KindOfJob:
    """One row of the table below."""

    spec: type[Spec]
    status: type[Status]
    command: str  # `veravox COMMAND FOLDER --attempt N`
    lane: Lane


KINDS = MappingProxyType(
    {
        Kind.TRAINING: KindOfJob(TrainingJobSpec, TrainingJobStatus, "trainer", Lane.TRAINING),
        Kind.DATA: KindOfJob(DatasetSpec, DatasetStatus, "data-job", Lane.DATA),
        Kind.EVALUATION: KindOfJob(EvaluationSpec, EvaluationStatus, "evaluation", Lane.DATA),
    }
)


def command_of(kind: Kind, spec: Spec) -> str:
    """What `veravox COMMAND FOLDER --attempt N` does it."""
    return spec.command if isinstance(spec, DatasetSpec) else KINDS[kind].command


def folder_of(data: DataFolder, kind: Kind, id: UUID) -> JobFolder:
    return data.run(id) if kind is Kind.TRAINING else data.job(id)


def leaves_model(data: DataFolder, spec: Spec, id: UUID) -> RunFolder | None:
    """The folder in which its model appears, for jobs that make one."""
    makes = isinstance(spec, TrainingJobSpec) or (isinstance(spec, DatasetSpec) and spec.makes_model)
    return data.model(id) if makes else None
