"""The kinds of resources: what each is in code, on the API server, and as a process."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from veravox.cluster.api import DATASETS, TRAINING_JOBS, Kind
from veravox.core.desired import Desired
from veravox.core.job_process import explain
from veravox.core.specs import (
    DatasetChoice,
    DatasetSpec,
    DatasetStatus,
    Source,
    TrainingJobSpec,
    TrainingJobStatus,
)
from veravox.core.specs.reading import readable

Spec = TrainingJobSpec | DatasetSpec
Status = TrainingJobStatus | DatasetStatus


@dataclass(frozen=True)
class KindOfResource:
    """One row of the table below."""

    path: Kind
    spec: type[Spec]
    status: type[Status]
    nothing: Spec  # stands for a spec that makes no sense, so that its status can say so


KINDS = MappingProxyType(
    {
        "TrainingJob": KindOfResource(
            TRAINING_JOBS,
            TrainingJobSpec,
            TrainingJobStatus,
            TrainingJobSpec(dataset=DatasetChoice(name="unknown")),
        ),
        "Dataset": KindOfResource(DATASETS, DatasetSpec, DatasetStatus, DatasetSpec(source=Source(path="unknown"))),
    }
)


def read_spec(kind: str, body: dict[str, Any]) -> tuple[Spec, str]:
    """The spec, and what is wrong with it; the CRD's rules cannot know everything."""
    said = body.get("spec") or {}
    try:
        return KINDS[kind].spec.model_validate(said), ""
    except ValidationError as error:
        desired = said.get("desired")
        known = Desired(desired) if desired in set(Desired) else Desired.RUN
        nothing = KINDS[kind].nothing.model_copy(update={"desired": known})
        return nothing, explain(error)[1]


def read_status(kind: str, body: dict[str, Any]) -> Status:
    """The status as it was written last; fields of a newer version are left out."""
    return readable(KINDS[kind].status, body.get("status") or {})
