"""What is said back about a job."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from veravox.core.reconcile import Ledger
from veravox.core.specs.resource import Resource


class Phase(StrEnum):
    """One word for people, derived from the conditions; it never decides anything."""

    PENDING = "Pending"
    QUEUED = "Queued"
    STARTING = "Starting"
    RUNNING = "Running"
    PAUSING = "Pausing"
    PAUSED = "Paused"
    STOPPING = "Stopping"
    SUCCEEDED = "Succeeded"
    STOPPED = "Stopped"
    FAILED = "Failed"


class Condition(Resource):
    """One aspect of a job, for machines, with a sentence for people."""

    type: str
    status: bool
    reason: str
    message: str = ""
    remedy: str = ""
    observed_generation: int = 0
    last_transition_time: datetime


class Notice(Resource):
    """Something about a run that its user should know: what was asked for and could not be had."""

    reason: str
    message: str


class Progress(Resource):
    """How far a job is. `step` of `steps`: batches of a training, clips of a data job."""

    stage: str = ""  # what is being done before, between and after the steps, for people
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    steps: int = 0
    percent: float = Field(0.0, ge=0, le=100)
    eta_seconds: float | None = None
    images_per_second: float | None = None
    work_seconds: float | None = Field(
        None, description="At its end: how long it was at work on batches and on judging epochs, once that had begun."
    )
    work_per_second: float | None = Field(
        None, description="And how many windows it learnt from in one of these seconds; one that is judged counts less."
    )


class Metrics(Resource):
    """The newest figures of a training; on validation data but for the training loss."""

    train_loss: float | None = None
    validation_loss: float | None = None
    f1: float | None = None
    accuracy: float | None = None
    equal_error_rate: float | None = None
    best_f1: float | None = None
    best_epoch: int | None = None
    memory_bytes: float | None = Field(None, description="Main memory that the trainer's process holds.")
    gpu_memory_bytes: float | None = Field(None, description="GPU memory that it holds; null without a GPU.")
    cpu_share: float | None = Field(None, description="Share of the cores that it may use which it kept busy lately.")
    gpu_utilization: float | None = Field(
        None, description="Share of the time in which its GPU computed lately; null where its driver does not say."
    )


class AttemptRecord(Resource):
    """One try at a job: when, how far the job was at its end, and why it ended. It has not while `endedAt` is null."""

    number: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    message: str = ""
    remedy: str = ""
    step: int = 0
    node: str = ""
    exit_code: int | None = None


class RunFiles(Resource):
    """Where a run's files are, relative to the data folder; empty while there is none."""

    folder: str = ""
    report: str = ""
    bundle: str = ""


class JobStatus(Resource):
    """What every job says of itself."""

    phase: Phase = Phase.PENDING
    conditions: list[Condition] = []
    attempt: Ledger = Ledger()
    attempts: list[AttemptRecord] = Field([], description="The newest last, at most 20.")
    progress: Progress = Progress()
    notices: list[Notice] = []
    dataset_version: str = Field("", description="The exact version of the dataset that it reads.")
    observed_generation: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None


class TrainingJobStatus(JobStatus):
    """A training's status."""

    gpus: int = Field(0, description="How many GPUs it asks for, on all nodes.")
    metrics: Metrics = Metrics()
    run: RunFiles = RunFiles()


class Count(Resource):
    """How many clips, and how much speech, of one voice and class."""

    speaker: str
    generator: str
    condition: str = "clean"
    clips: int
    seconds: float


class Refused(Resource):
    """A clip that was left out."""

    clip: str
    reason: str


class AuditSummary(Resource):
    """What an audit found, in short; all of it is in `audit.json` and `audit.html` in `folder`."""

    headline: str
    band: str = Field("", description="How much its worst cue gives away, as in the audit; empty in older results.")
    alarms: int = Field(description="Cues that give the label away.")
    serious: int = Field(description="Findings that should be mended before a training.")
    folder: str = Field(description="Relative to the data folder.")


class DatasetResult(Resource):
    """What a data job made."""

    folder: str = ""
    model: str = Field("", description="The id of the model, where a learner or a bundle was sent.")
    version: str = ""
    clips: int = 0
    seconds: float = 0.0
    bonafide: str | None = None
    kind: str = Field("sound", description="sound, or pictures: then everything about their sound is unknown.")
    layout: str = Field("", description="As which layout its source was read.")
    counts: list[Count] = []
    refused: list[Refused] = []
    audit: AuditSummary | None = Field(None, description="Null where none was asked for.")


class DatasetStatus(JobStatus):
    """A data job's status."""

    result: DatasetResult | None = None


class EvaluationStatus(JobStatus):
    """An evaluation's status."""

    result: dict[str, Any] | None = None
