"""What was seen of the cluster: resources, Jobs, pods and warnings, kept so that nobody has to list them.

Of two versions of an object the newer one stays, whoever brings it: a watch, a listing, or the answer to a write.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from veravox.cluster import names
from veravox_operator.jobs import JobView
from veravox_operator.pods import PodView
from veravox_operator.warned import Warned

Body = dict[str, Any]


class Key(NamedTuple):
    """Which resource."""

    kind: str  # TrainingJob or Dataset
    namespace: str
    name: str


def key_of(body: Body) -> Key:
    return Key(body["kind"], body["metadata"]["namespace"], body["metadata"]["name"])


def parent_of(child: Body) -> Key | None:
    """Whose child a Job or pod is, by its labels."""
    labels = child["metadata"].get("labels") or {}
    if names.KIND not in labels or names.JOB not in labels:
        return None
    return Key(labels[names.KIND], child["metadata"]["namespace"], labels[names.JOB])


@dataclass
class View:
    """Everything by the UID of the resource that it belongs to."""

    resources: dict[Key, Body] = field(default_factory=dict)
    _jobs: dict[str, dict[str, JobView]] = field(default_factory=dict)
    _pods: dict[str, dict[str, PodView]] = field(default_factory=dict)
    _warnings: dict[str, Warned] = field(default_factory=dict)
    _queues: dict[str, str] = field(default_factory=dict)  # what a queue says, by a Job's UID
    _parents: dict[str, Key] = field(default_factory=dict)  # by a child's UID

    def put_resource(self, body: Body) -> bool:
        """Whether it is news."""
        key = key_of(body)
        old = self.resources.get(key)
        if old and not _is_newer(body, old["metadata"]["resourceVersion"]):
            return False
        slim = {name: each for name, each in body["metadata"].items() if name != "managedFields"}
        self.resources[key] = {**body, "metadata": slim}
        return True

    def drop_resource(self, key: Key, uid: str) -> None:
        known = self.resources.get(key)
        if known and known["metadata"]["uid"] == uid:
            del self.resources[key]

    def put_job(self, body: Body) -> None:
        job = JobView.of(body)
        family = self._jobs.setdefault(job.parent_uid, {})
        old = family.get(job.name)
        if old is None or old.uid != job.uid or _is_newer(body, old.version):
            family[job.name] = job
        self._know_parent(body)

    def drop_job(self, body: Body) -> None:
        job = JobView.of(body)
        family = self._jobs.get(job.parent_uid, {})
        if job.name in family and family[job.name].uid == job.uid:
            del family[job.name]
            self._bury_pods_of(job)
        if not family:
            self._jobs.pop(job.parent_uid, None)

    def put_pod(self, body: Body, *, gone: bool = False) -> None:
        """A pod that is gone is remembered as it was seen last, as long as its Job is there: it tells why."""
        pod = PodView.of(body, gone=gone)
        family = self._pods.setdefault(pod.parent_uid, {})
        old = family.get(pod.name)
        if old is None or gone or _is_newer(body, old.version):
            family[pod.name] = pod
        self._know_parent(body)
        if gone and not self._has_job(pod):
            self._forget_pod(pod)

    def parent_of(self, uid: str) -> Key | None:
        """Whose child a Job or pod of this UID is."""
        return self._parents.get(uid)

    def _know_parent(self, body: Body) -> None:
        if parent := parent_of(body):
            self._parents[body["metadata"]["uid"]] = parent

    def put_warning(self, event: Body) -> str:
        """Remember it; gives the UID of the object that it is about."""
        uid: str = event["involvedObject"].get("uid", "")
        if uid:
            self._warnings.setdefault(uid, Warned()).add(event)
        return uid

    def put_queue(self, job: str, said: str) -> None:
        """What a queue says of a Job; nothing, where it says nothing any more."""
        if said:
            self._queues[job] = said
        else:
            self._queues.pop(job, None)

    def queue_of(self, job: str) -> str:
        return self._queues.get(job, "")

    def jobs_of(self, uid: str) -> list[JobView]:
        """Oldest attempt first."""
        return sorted(self._jobs.get(uid, {}).values(), key=lambda each: each.attempt)

    def pods_of(self, uid: str) -> list[PodView]:
        return sorted(self._pods.get(uid, {}).values(), key=lambda each: (each.attempt, each.index, each.created))

    def warnings_of(self, uid: str) -> Warned:
        return self._warnings.get(uid) or Warned()

    def of_kind(self, kind: str, namespace: str) -> Iterator[Body]:
        return (body for key, body in self.resources.items() if key[:2] == (kind, namespace))

    def knows(self, kind: str, body: Body) -> bool:
        """Whether an object was seen as new as it is here."""
        meta = body["metadata"]
        match kind:
            case "Job":
                family: dict[str, Any] = self._jobs.get(JobView.of(body).parent_uid, {})
            case "Pod":
                family = self._pods.get(PodView.of(body).parent_uid, {})
            case _:
                known = self.resources.get(Key(kind, meta["namespace"], meta["name"]))
                return known is not None and not _is_newer(body, known["metadata"]["resourceVersion"])
        child = family.get(meta["name"])
        return child is not None and not _is_newer(body, child.version)

    def forget(self, uid: str) -> None:
        """A resource is gone; what was its own is of no use any more."""
        for family in (self._jobs.pop(uid, {}), self._pods.pop(uid, {})):
            for child in family.values():
                self._forget_child(child.uid)

    def _forget_child(self, uid: str) -> None:
        for memory in (self._warnings, self._queues, self._parents):
            memory.pop(uid, None)

    def keep_only(self, kind: str, namespace: str, there: Iterable[Body], since: int) -> list[Any]:
        """Drop what a complete listing does not have: its deletion was missed. Gives what was dropped.

        Args:
            kind: TrainingJob, Dataset, Job or Pod.
            namespace: which was listed.
            there: all that was listed.
            since: what is newer than this version was made after the listing, and stays.
        """
        uids = {body["metadata"]["uid"] for body in there}
        match kind:
            case "Job":
                return _sift(self._jobs, namespace, uids, since)
            case "Pod":
                return _sift(self._pods, namespace, uids, since)
        gone = [
            key
            for key, body in self.resources.items()
            if key[:2] == (kind, namespace)
            and body["metadata"]["uid"] not in uids
            and _number(body["metadata"]["resourceVersion"]) <= since
        ]
        return [self.resources.pop(key) for key in gone]

    def _has_job(self, pod: PodView) -> bool:
        return any(job.attempt == pod.attempt for job in self.jobs_of(pod.parent_uid))

    def _bury_pods_of(self, job: JobView) -> None:
        for pod in self.pods_of(job.parent_uid):
            if pod.attempt == job.attempt and pod.gone:
                self._forget_pod(pod)
        self._forget_child(job.uid)

    def _forget_pod(self, pod: PodView) -> None:
        family = self._pods.get(pod.parent_uid, {})
        family.pop(pod.name, None)
        self._forget_child(pod.uid)
        if not family:
            self._pods.pop(pod.parent_uid, None)


def _sift(families: dict[str, dict[str, Any]], namespace: str, uids: set[str], since: int) -> list[Any]:
    gone = [
        (parent, name, child)
        for parent, family in families.items()
        for name, child in family.items()
        if child.namespace == namespace and child.uid not in uids and _number(child.version) <= since
    ]
    for parent, name, _child in gone:
        del families[parent][name]
    return [child for _parent, _name, child in gone]


def _is_newer(body: Body, version: str) -> bool:
    """By resourceVersion: a number that grows, on every API server that keeps its objects in etcd."""
    return _number(body["metadata"]["resourceVersion"]) > _number(version)


def _number(version: str) -> int:
    return int(version) if version.isdigit() else 0
