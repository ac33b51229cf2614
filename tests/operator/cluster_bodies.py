"""Bodies of Jobs and pods as Kubernetes 1.34 writes them, a call a fact: `pod().scheduled().running()`."""

import json
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from veravox.cluster import names

Body = dict[str, Any]
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PARENT = "11111111-2222-4333-8444-555555555555"
JOB, POD = "job-uid", "pod-uid"


def at(seconds: float) -> str:
    """So many seconds after noon, as Kubernetes writes it."""
    return (NOON + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _merged(base: Body, over: Body) -> Body:
    return base | {
        name: _merged(base[name], each) if isinstance(each, dict) and isinstance(base.get(name), dict) else each
        for name, each in over.items()
    }


@dataclass(frozen=True)
class Built:
    """A body that is being written; each call gives another one."""

    body: Body = field(default_factory=dict)

    def having(self, **parts: Any) -> Self:
        return replace(self, body=_merged(self.body, parts))

    def with_condition(self, type: str, status: str, reason: str = "", message: str = "", since: float = 0) -> Self:
        told = {"type": type, "status": status, "lastTransitionTime": at(since)}
        told |= {name: said for name, said in (("reason", reason), ("message", message)) if said}
        others = [each for each in self.body.get("status", {}).get("conditions", []) if each["type"] != type]
        return self.having(status={"conditions": [*others, told]})

    def of_version(self, version: int) -> Self:
        return self.having(metadata={"resourceVersion": str(version)})

    def labelled(self, **labels: str) -> Self:
        return self.having(
            metadata={"labels": {f"{names.JOB.partition('/')[0]}/{name}": each for name, each in labels.items()}}
        )

    def deleted(self, by: float, grace: int = 120) -> Self:
        return self.having(metadata={"deletionTimestamp": at(by), "deletionGracePeriodSeconds": grace})

    @property
    def document(self) -> Body:
        """A copy, through JSON, as it comes from a server."""
        copy: Body = json.loads(json.dumps(self.body))
        return copy


@dataclass(frozen=True)
class Job(Built):
    """A `batch/v1` Job."""

    def suspended(self) -> Self:
        told = self.having(spec={"suspend": True})
        return told.with_condition("Suspended", "True", "JobSuspended", "Job suspended", 5)

    def complete(self, when: float = 60) -> Self:
        message = "Reached expected number of succeeded pods"
        told = self.with_condition("SuccessCriteriaMet", "True", "CompletionsReached", message, when)
        return told.with_condition("Complete", "True", "CompletionsReached", message, when)

    def failed(self, reason: str = "BackoffLimitExceeded", message: str = "", when: float = 60) -> Self:
        message = message or "Job has reached the specified backoff limit"
        told = self.with_condition("FailureTarget", "True", reason, message, when)
        return told.with_condition("Failed", "True", reason, message, when)

    def failed_by_policy(self, pod: str = "first-1-x") -> Self:
        message = f"Pod lab/{pod} has condition DisruptionTarget matching FailJob rule at index 0"
        return self.failed("PodFailurePolicy", message)


@dataclass(frozen=True)
class Pod(Built):
    """A pod of such a Job."""

    def scheduled(self, when: float = 1, node: str = "node1") -> Self:
        told = self.having(spec={"nodeName": node}, status={"podIP": "10.88.77.5"})
        return told.with_condition("PodScheduled", "True", since=when)

    def unschedulable(self, message: str, reason: str = "Unschedulable") -> Self:
        return self.with_condition("PodScheduled", "False", reason, message)

    def waiting(self, reason: str, message: str = "") -> Self:
        said = {"reason": reason} | ({"message": message} if message else {})
        return self._container({"waiting": said}, ready=False)

    def running(self, when: float = 3) -> Self:
        told = self._container({"running": {"startedAt": at(when)}}, ready=True)
        return told.having(status={"phase": "Running"}).with_condition("Ready", "True", since=when)

    def ended(self, code: int, reason: str = "", message: str = "", when: float = 50) -> Self:
        """Its container, and with it the pod."""
        end = {"exitCode": code, "reason": reason or ("Error" if code else "Completed"), "startedAt": at(3)}
        end |= {"finishedAt": at(when)} | ({"message": message} if message else {})
        told = self._container({"terminated": end}, ready=False)
        return told.having(status={"phase": "Failed" if code else "Succeeded"})

    def prepared_by(self, state: Body) -> Self:
        """A container that an overlay puts before it."""
        told = self.waiting("PodInitializing")
        return told.having(status={"initContainerStatuses": [{"name": "driver", "ready": False, "state": state}]})

    def with_sidecar(self) -> Self:
        """Another container, told of first, that still runs; so the pod is not over."""
        beside = {"name": "a-proxy", "ready": True, "state": {"running": {"startedAt": at(2)}}}
        every = [beside, *self.body["status"]["containerStatuses"]]
        return self.having(status={"containerStatuses": every, "phase": "Running"})

    def disrupted(self, reason: str, message: str = "") -> Self:
        return self.with_condition("DisruptionTarget", "True", reason, message, 40)

    def rejected(self, reason: str, message: str) -> Self:
        """Its node's kubelet ended it, or would not have it."""
        return self.having(status={"phase": "Failed", "reason": reason, "message": message})

    def _container(self, state: Body, *, ready: bool) -> Self:
        told = {"name": "job", "ready": ready, "restartCount": 0, "state": state}
        return self.having(status={"containerStatuses": [told]})


def job(
    attempt: int = 1, nodes: int = 1, uid: str = "", version: int = 100, parent: str = PARENT, name: str = "first"
) -> Job:
    meta = {
        **_meta(attempt, parent, name),
        "name": f"{name}-{attempt}",
        "uid": uid or JOB,
        "resourceVersion": str(version),
        "ownerReferences": [{"kind": "TrainingJob", "name": name, "uid": parent, "controller": True}],
    }
    return Job({"metadata": meta, "spec": {"completions": nodes, "parallelism": nodes}, "status": {}})


def pod(
    attempt: int = 1, index: int = 0, name: str = "x", version: int = 200, created: float = 0, parent: str = PARENT
) -> Pod:
    meta = {**_meta(attempt, parent, "first"), "name": f"first-{attempt}-{name}", "uid": f"{POD}-{name}-{index}"}
    meta |= {"resourceVersion": str(version), "creationTimestamp": at(created)}
    meta["annotations"] = {"batch.kubernetes.io/job-completion-index": str(index)}
    return Pod({"metadata": deepcopy(meta), "spec": {}, "status": {"phase": "Pending"}})


def _meta(attempt: int, parent: str, name: str) -> Body:
    labels = {names.MANAGED_BY: names.VERAVOX, names.KIND: "TrainingJob", names.JOB: name}
    labels |= {names.UID: parent, names.ATTEMPT: str(attempt)}
    return {"namespace": "lab", "creationTimestamp": at(0), "labels": labels}
