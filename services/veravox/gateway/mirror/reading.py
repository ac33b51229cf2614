"""A resource of a cluster, read as the database keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from veravox.cluster import names
from veravox.core.specs import DatasetSpec, DatasetStatus, JobStatus, Resource, TrainingJobSpec, TrainingJobStatus
from veravox.core.specs.reading import readable
from veravox.store.jobs import Kind
from veravox.store.resources import ResourceSeen

Body = dict[str, Any]


@dataclass(frozen=True)
class Model:
    """One row of the table below."""

    kind: Kind
    spec: type[Resource]
    status: type[JobStatus]


MODELS = MappingProxyType(
    {
        "TrainingJob": Model(Kind.TRAINING, TrainingJobSpec, TrainingJobStatus),
        "Dataset": Model(Kind.DATA, DatasetSpec, DatasetStatus),
    }
)


def job_of(body: Body) -> ResourceSeen:
    """The job that the resource is, as far as this version understands it; of a bad spec its status says what is wrong.

    Raises:
        KeyError, ValueError: if it is no resource of ours.
    """
    model, meta = MODELS[body["kind"]], body["metadata"]
    status = readable(model.status, body.get("status") or {})
    return ResourceSeen(
        id=UUID(meta["uid"]),
        kind=model.kind,
        name=meta["name"],
        version=int(meta.get("resourceVersion") or 0),
        generation=int(meta.get("generation") or 1),
        created_at=datetime.fromisoformat(meta["creationTimestamp"]),
        ended_at=status.ended_at,
        spec=readable(model.spec, body["spec"]).outside(),
        status=status.outside(),
    )


def owner_of(body: Body) -> str:
    """The id of its account, as the gateway has labelled it; empty where it was applied by hand."""
    return str(_labels(body).get(names.OWNER, ""))


def is_public(body: Body) -> bool:
    return not owner_of(body) or _labels(body).get(names.VISIBILITY) == "public"


def is_made_by_operator(body: Body) -> bool:
    """What nobody asked for by name, such as a pack that a training waits for."""
    return names.MADE_FOR in _labels(body)


def is_conversion(body: Body) -> bool:
    """Whether it makes a model of what was sent."""
    source = body["spec"].get("source") or {}
    return body["kind"] == "Dataset" and bool(source.get("learner") or source.get("bundle"))


def title_of(body: Body) -> str:
    return str(body["spec"].get("title") or body["metadata"]["name"])


def _labels(body: Body) -> Mapping[str, str]:
    return body["metadata"].get("labels") or {}
