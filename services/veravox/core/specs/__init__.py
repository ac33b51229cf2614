"""What a user asks for and what is said back: camelCase outside, snake_case inside."""

from veravox.core.desired import Desired
from veravox.core.specs.dataset import DatasetLimits, DatasetSpec, PackRequest
from veravox.core.specs.evaluation import EvaluationSpec, Robustness
from veravox.core.specs.execution import Limits, Resources, Scheduling
from veravox.core.specs.learning import Augmentation, Checkpoints, Model, Training
from veravox.core.specs.material import DatasetChoice, ExternalSet, FrontEnd, Protocol
from veravox.core.specs.resource import Resource
from veravox.core.specs.sources import Source
from veravox.core.specs.status import (
    AttemptRecord,
    Condition,
    DatasetResult,
    DatasetStatus,
    EvaluationStatus,
    JobStatus,
    Metrics,
    Notice,
    Phase,
    Progress,
    RunFiles,
    TrainingJobStatus,
)
from veravox.core.specs.training_job import TrainingJobSpec

__all__ = [
    "AttemptRecord",
    "Augmentation",
    "Checkpoints",
    "Condition",
    "DatasetChoice",
    "DatasetLimits",
    "DatasetResult",
    "DatasetSpec",
    "DatasetStatus",
    "Desired",
    "EvaluationSpec",
    "EvaluationStatus",
    "ExternalSet",
    "FrontEnd",
    "JobStatus",
    "Limits",
    "Metrics",
    "Model",
    "Notice",
    "PackRequest",
    "Phase",
    "Progress",
    "Protocol",
    "Resource",
    "Resources",
    "Robustness",
    "RunFiles",
    "Scheduling",
    "Source",
    "Training",
    "TrainingJobSpec",
    "TrainingJobStatus",
]
