"""What is kept of a `batch/v1` Job that was seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from veravox.cluster import names
from veravox.cluster.resource import moment


@dataclass(frozen=True)
class JobView:
    """One attempt's Job."""

    name: str
    namespace: str
    uid: str
    version: str
    parent_uid: str
    attempt: int
    kind: str  # of the resource
    nodes: int  # pods that it runs at once
    suspended: bool
    leaving: bool  # it is being deleted
    succeeded: bool
    failed: bool
    disrupted: bool  # it failed because the cluster took a pod away: the one rule of its podFailurePolicy
    created: datetime | None
    why: str  # the message of its last condition
    started: datetime | None
    finished: datetime | None

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        meta, status = body["metadata"], body.get("status") or {}
        labels = meta.get("labels") or {}
        conditions = {each["type"]: each for each in status.get("conditions") or [] if each["status"] == "True"}
        end = conditions.get("Failed") or conditions.get("Complete") or {}
        return cls(
            name=meta["name"],
            namespace=meta["namespace"],
            uid=meta["uid"],
            version=meta["resourceVersion"],
            parent_uid=_parent_of(meta, labels),
            attempt=names.number_of(labels.get(names.ATTEMPT)),
            kind=labels.get(names.KIND, ""),
            nodes=body["spec"].get("parallelism", 1),
            suspended=bool(body["spec"].get("suspend")),
            leaving="deletionTimestamp" in meta,
            succeeded="Complete" in conditions,
            failed="Failed" in conditions,
            disrupted=end.get("reason") == "PodFailurePolicy",
            created=moment(meta.get("creationTimestamp")),
            why=end.get("message", ""),
            started=moment(status.get("startTime")),
            finished=moment(end.get("lastTransitionTime")),
        )

    @property
    def is_over(self) -> bool:
        return self.succeeded or self.failed


def _parent_of(meta: dict[str, Any], labels: dict[str, str]) -> str:
    """The UID that its label tells, if its controller is that resource too: a label alone anybody may write.

    Jobs that fetch weights belong to no resource.
    """
    uid = labels.get(names.UID, "")
    owners = [each.get("uid") for each in meta.get("ownerReferences") or [] if each.get("controller")]
    return uid if uid in owners or labels.get(names.KIND) == names.WEIGHTS else ""
