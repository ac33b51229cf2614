"""What is kept of a pod that was seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from veravox.cluster import names
from veravox.cluster.resource import moment

BY_TAINT = "DeletionByTaintManager"  # why a pod on a lost node is deleted
INDEX = "batch.kubernetes.io/job-completion-index"
BEING_MADE = frozenset({"PodInitializing", "ContainerCreating"})


@dataclass(frozen=True)
class Waiting:
    """Why a container does not run yet."""

    reason: str
    message: str


@dataclass(frozen=True)
class Terminated:
    """How a container ended."""

    code: int
    reason: str
    message: str
    finished: datetime | None


@dataclass(frozen=True)
class Disruption:
    """What the cluster did to the pod (condition DisruptionTarget)."""

    reason: str
    message: str


@dataclass(frozen=True)
class PodView:
    """One pod of an attempt."""

    name: str
    namespace: str
    uid: str
    version: str
    parent_uid: str
    attempt: int
    index: int
    created: datetime
    phase: str
    why: str  # the pod's own reason, as after an eviction by the kubelet
    message: str
    node: str
    ip: str
    scheduled: datetime | None
    unschedulable: str  # the scheduler's sentence, where it found no node
    unreachable: bool  # its node does not answer
    disruption: Disruption | None
    waiting: Waiting | None
    running: datetime | None  # since when its container runs
    terminated: Terminated | None
    unprepared: Terminated | None  # how a container failed that should have prepared it
    gone_by: datetime | None  # it is being deleted and should be gone by then
    grace: int  # s, that it was given to leave
    gone: bool

    @property
    def is_over(self) -> bool:
        """Nothing of it runs any more, or nobody waits for it."""
        return self.gone or self.is_forsaken or self.phase in {"Succeeded", "Failed"}

    @property
    def is_lost(self) -> bool:
        """Its node does not answer, so that nobody will tell how it ended."""
        return self.unreachable or (self.disruption is not None and self.disruption.reason == BY_TAINT)

    @property
    def is_forsaken(self) -> bool:
        """Deleted by force on a lost node: a finalizer of its Job's controller keeps it, until somebody deletes the Job."""
        return self.is_lost and self.gone_by is not None and self.grace == 0

    @property
    def is_leaving(self) -> bool:
        return self.gone_by is not None and not self.is_over

    @classmethod
    def of(cls, body: Mapping[str, Any], *, gone: bool = False) -> Self:
        meta, status = body["metadata"], body.get("status") or {}
        labels = meta.get("labels") or {}
        conditions = {each["type"]: each for each in status.get("conditions") or []}
        scheduled, container = conditions.get("PodScheduled", {}), _container(status)
        return cls(
            name=meta["name"],
            namespace=meta["namespace"],
            uid=meta["uid"],
            version=meta["resourceVersion"],
            parent_uid=labels.get(names.UID, ""),
            attempt=names.number_of(labels.get(names.ATTEMPT)),
            index=names.number_of((meta.get("annotations") or {}).get(INDEX)),
            created=_time(meta["creationTimestamp"]),
            phase=status.get("phase", ""),
            why=status.get("reason", ""),
            message=status.get("message", ""),
            node=body.get("spec", {}).get("nodeName", ""),
            ip=status.get("podIP", ""),
            scheduled=moment(scheduled.get("lastTransitionTime")) if scheduled.get("status") == "True" else None,
            unschedulable=scheduled.get("message", "") if scheduled.get("status") == "False" else "",
            unreachable=_is_unreachable(conditions, container),
            disruption=_disruption(conditions.get("DisruptionTarget", {})),
            waiting=_waiting(container, status),
            running=moment(container.get("state", {}).get("running", {}).get("startedAt")),
            terminated=_terminated(container),
            unprepared=_unprepared(status),
            gone_by=moment(meta.get("deletionTimestamp")),
            grace=int(meta.get("deletionGracePeriodSeconds") or 0),
            gone=gone,
        )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _container(status: Mapping[str, Any]) -> dict[str, Any]:
    """The status of the container that does the work: the first, which no overlay can displace."""
    every = status.get("containerStatuses") or [{}]
    return dict(next((each for each in every if each.get("name") == "job"), every[0]))


def _is_unreachable(conditions: Mapping[str, Any], container: Mapping[str, Any]) -> bool:
    """The node's controller calls a pod unready whose kubelet has not taken back that its container is ready."""
    ready = conditions.get("Ready", {})
    return ready.get("status") == "False" and bool(container.get("ready")) and "running" in container.get("state", {})


def _disruption(condition: Mapping[str, Any]) -> Disruption | None:
    if condition.get("status") != "True":
        return None
    return Disruption(condition.get("reason", ""), condition.get("message", ""))


def _waiting(container: Mapping[str, Any], status: Mapping[str, Any]) -> Waiting | None:
    """Why it does not run; what a container waits for that an overlay puts before it, it waits for too."""
    every = [container, *(status.get("initContainerStatuses") or [])]
    said = [each.get("state", {}).get("waiting") for each in every]
    waits = [Waiting(each.get("reason", ""), each.get("message", "")) for each in said if each]
    return next((each for each in waits if each.reason not in BEING_MADE), next(iter(waits), None))


def _terminated(container: Mapping[str, Any]) -> Terminated | None:
    said = container.get("state", {}).get("terminated")
    if not said:
        return None
    return Terminated(
        said.get("exitCode", 0), said.get("reason", ""), said.get("message", ""), moment(said.get("finishedAt"))
    )


def _unprepared(status: Mapping[str, Any]) -> Terminated | None:
    ends = [_terminated(each) for each in status.get("initContainerStatuses") or []]
    return next((end for end in ends if end and end.code), None)


def newest(pods: Iterable[PodView]) -> list[PodView]:
    """The pods that are there, the last one of each index: a queue that takes a Job back and admits it again makes new ones."""
    there = {pod.index: pod for pod in sorted(pods, key=lambda each: each.created) if not pod.gone}
    return [there[index] for index in sorted(there)]
