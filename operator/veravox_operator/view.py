"""What was seen of the cluster: resources, Jobs, pods and warnings, kept so that nobody has to list them.

Of two versions of an object the newer one stays, whoever brings it: a watch, a listing, or the answer to a write.
What is gone stays gone: a listing or an answer that was on its way meanwhile does not bring it back.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from veravox.cluster import names
from veravox_operator.families import Child, Families, Graves, number_of
from veravox_operator.jobs import JobView
from veravox_operator.pods import PodView
from veravox_operator.warned import Warned, Warnings

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
    _kinds: dict[tuple[str, str], dict[Key, Body]] = field(default_factory=lambda: defaultdict(dict))  # by namespace
    _jobs: Families[JobView] = field(default_factory=Families)
    _pods: Families[PodView] = field(default_factory=Families)
    _warnings: Warnings = field(default_factory=Warnings)
    _queues: dict[str, str] = field(default_factory=dict)  # what a queue says, by a Job's UID
    _parents: dict[str, Key] = field(default_factory=dict)  # by a child's UID
    _gone: Graves = field(default_factory=Graves)

    def put_resource(self, body: Body) -> bool:
        """Whether it is news."""
        key = key_of(body)
        if body["metadata"]["uid"] in self._gone or not _is_newer(body, _version(self.resources.get(key))):
            return False
        slim = {name: each for name, each in body["metadata"].items() if name != "managedFields"}
        self.resources[key] = self._kinds[key[:2]][key] = {**body, "metadata": slim}
        return True

    def drop_resource(self, key: Key, uid: str) -> None:
        known = self.resources.get(key)
        if known and known["metadata"]["uid"] == uid:
            del self.resources[key], self._kinds[key[:2]][key]
        self._gone.add(uid)

    def put_job(self, body: Body) -> None:
        job = JobView.of(body)
        old = self._jobs.find(job.parent_uid, job.name)
        if job.uid in self._gone or (old and not _is_newer(body, old.version)):
            return
        self._jobs.put(job)
        self._know_parent(body)

    def drop_job(self, body: Body) -> None:
        job = JobView.of(body)
        known = self._jobs.find(job.parent_uid, job.name)
        if known and known.uid == job.uid:
            self._drop_job(known)
        self._gone.add(job.uid)

    def put_pod(self, body: Body, *, gone: bool = False) -> None:
        """A pod that is gone is remembered as it was seen last, as long as its Job is there: it tells why."""
        pod = PodView.of(body, gone=gone)
        old = self._pods.find(pod.parent_uid, pod.name)
        if pod.uid in self._gone or (old and not gone and not _is_newer(body, old.version)):
            return
        self._pods.put(pod)
        self._know_parent(body)
        if gone and not any(job.attempt == pod.attempt for job in self.jobs_of(pod.parent_uid)):
            self._pods.drop(pod)
            self._forget_child(pod)

    def parent_of(self, uid: str) -> Key | None:
        """Whose child a Job or pod of this UID is."""
        return self._parents.get(uid)

    def put_warning(self, event: Body) -> str:
        """Remember it; gives the UID of the object that it is about."""
        uid: str = event["involvedObject"].get("uid", "")
        if uid and uid not in self._gone:
            self._warnings.add(uid, event, ours=uid in self._parents)
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
        return sorted(self._jobs.of(uid), key=lambda each: each.attempt)

    def pods_of(self, uid: str) -> list[PodView]:
        return sorted(self._pods.of(uid), key=lambda each: (each.attempt, each.index, each.created))

    def warnings_of(self, uid: str) -> Warned:
        return self._warnings.of(uid)

    def of_kind(self, kind: str, namespace: str) -> Iterator[Body]:
        """As they are now: a look reads in a thread while others change. Who asks for Datasets passes over no trainings."""
        there = self._kinds.get((kind, namespace))
        return iter(list(there.values()) if there else ())

    def knows(self, kind: str, body: Body) -> bool:
        """Whether an object was seen as new as it is here, or seen to go."""
        meta = body["metadata"]
        match kind:
            case "Job":
                child: Child | None = self._jobs.find(JobView.of(body).parent_uid, meta["name"])
            case "Pod":
                child = self._pods.find(PodView.of(body).parent_uid, meta["name"])
            case _:
                known = _version(self.resources.get(Key(kind, meta["namespace"], meta["name"])))
                return meta["uid"] in self._gone or not _is_newer(body, known)
        return meta["uid"] in self._gone or (child is not None and not _is_newer(body, child.version))

    def forget(self, uid: str) -> None:
        """A resource is gone; what was its own is of no use any more."""
        for job in self._jobs.of(uid):
            self._jobs.drop(job)
            self._forget_warnings(job)
        for pod in self._pods.of(uid):
            self._pods.drop(pod)
            self._forget_warnings(pod)

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
                jobs = self._jobs.absent_from(uids, namespace, since)
                for job in jobs:
                    self._drop_job(job)
                return jobs
            case "Pod":
                pods = [pod for pod in self._pods.absent_from(uids, namespace, since) if not pod.gone]
                for pod in pods:
                    self._pods.drop(pod)
                    self._forget_child(pod)
                return pods
        listed = [body for body in self.of_kind(kind, namespace) if body["metadata"]["uid"] not in uids]
        gone = [body for body in listed if number_of(_version(body)) <= since]
        for body in gone:
            self.drop_resource(key_of(body), body["metadata"]["uid"])
        return gone

    def _know_parent(self, body: Body) -> None:
        uid = body["metadata"]["uid"]
        if parent := parent_of(body):
            self._parents[uid] = parent
            self._warnings.are_ours(uid)

    def _drop_job(self, job: JobView) -> None:
        """And the pods that were remembered for it."""
        self._jobs.drop(job)
        self._forget_child(job)
        for pod in self._pods.of(job.parent_uid):
            if pod.attempt == job.attempt and pod.gone:
                self._pods.drop(pod)
                self._forget_child(pod)

    def _forget_child(self, child: Child) -> None:
        self._forget_warnings(child)
        self._gone.add(child.uid)

    def _forget_warnings(self, child: Child) -> None:
        self._warnings.forget(child.uid)
        self._queues.pop(child.uid, None)
        self._parents.pop(child.uid, None)


def _is_newer(body: Body, version: str) -> bool:
    return not version or number_of(_version(body)) > number_of(version)


def _version(body: Body | None) -> str:
    return str(body["metadata"]["resourceVersion"]) if body else ""
