"""The kinds of resource that a cluster gets, and what `kubectl get` shows of each."""

from dataclasses import dataclass

from veravox.core.specs import DatasetSpec, DatasetStatus, JobStatus, Resource, TrainingJobSpec, TrainingJobStatus

GROUP = "veravox.dev"
VERSION = "v1alpha1"


@dataclass(frozen=True)
class Column:
    """A column of `kubectl get`, from a scalar field; a wide one is shown with `-o wide` alone."""

    name: str
    path: str
    type: str = "string"
    wide: bool = False


@dataclass(frozen=True)
class ClusterKind:
    """A kind of resource."""

    kind: str
    plural: str
    short: str
    spec: type[Resource]
    status: type[JobStatus]
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """The name of its definition."""
        return f"{self.plural}.{GROUP}"


PHASE = Column("PHASE", ".status.phase")
PROGRESS = Column("PROGRESS", ".status.progress.percent", "number")
ATTEMPT = Column("ATTEMPT", ".status.attempt.number", "integer")
AGE = Column("AGE", ".metadata.creationTimestamp", "date")
NODE = Column("NODE", ".status.attempt.node", wide=True)
REASON = Column("REASON", ".status.attempt.reason", wide=True)

TRAINING_JOB = ClusterKind(
    "TrainingJob",
    "trainingjobs",
    "tj",
    TrainingJobSpec,
    TrainingJobStatus,
    (
        PHASE,
        PROGRESS,
        Column("EPOCH", ".status.progress.epoch", "integer"),
        Column("F1", ".status.metrics.f1", "number"),
        ATTEMPT,
        AGE,
        Column("QUEUE", ".spec.scheduling.queue", wide=True),
        Column("GPU", ".status.gpus", "integer", wide=True),
        NODE,
        REASON,
    ),
)
DATASET = ClusterKind(
    "Dataset",
    "datasets",
    "vds",
    DatasetSpec,
    DatasetStatus,
    (
        PHASE,
        PROGRESS,
        Column("CLIPS", ".status.result.clips", "integer"),
        ATTEMPT,
        AGE,
        NODE,
        REASON,
        Column("VERSION", ".status.result.version", wide=True),
    ),
)
KINDS = (TRAINING_JOB, DATASET)
