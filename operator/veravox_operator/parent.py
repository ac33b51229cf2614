"""The resource that an attempt belongs to, and what its name and metadata say of that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from veravox.cluster import names

Body = dict[str, Any]


@dataclass(frozen=True)
class Parent:
    """The resource that an attempt belongs to."""

    kind: str
    namespace: str
    name: str
    id: UUID
    trace: str = ""
    """The request that it follows from, as `traceparent`; empty where nobody says."""

    @property
    def owner_reference(self) -> Body:
        return {
            "apiVersion": names.API_VERSION,
            "kind": self.kind,
            "name": self.name,
            "uid": str(self.id),
            "controller": True,
            "blockOwnerDeletion": True,
        }

    def labels(self, attempt: int) -> dict[str, str]:
        return {
            names.MANAGED_BY: names.VERAVOX,
            names.KIND: self.kind,
            names.JOB: self.name,
            names.UID: str(self.id),
            names.ATTEMPT: str(attempt),
        }


def job_name(parent: Parent, attempt: int) -> str:
    """Known before it is made, so that an attempt is never made twice. Kinds share a namespace's Jobs."""
    return f"{parent.name}-{attempt}" if parent.kind == "TrainingJob" else f"{parent.name}-data-{attempt}"


def metadata(parent: Parent, attempt: int, more: Mapping[str, str] | None = None) -> Body:
    """Of each object of an attempt: all bear its Job's name.

    Args:
        parent: to whom it belongs.
        attempt: which.
        more: labels besides.
    """
    return {
        "name": job_name(parent, attempt),
        "namespace": parent.namespace,
        "labels": parent.labels(attempt) | dict(more or {}),
        "ownerReferences": [parent.owner_reference],
    }
