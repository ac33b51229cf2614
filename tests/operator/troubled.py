"""A namespace in which an operator works behind a faulty proxy, on a played node, before a witness."""

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from forked_operator import ForkedOperator, Nursery
from inside import Inside
from played_node import Part, PlayedNode, placed_there
from proxy import Call, Proxy
from running import training
from witness import Witness, path

from cluster.harness import Cluster
from cluster.rooms import close_room, open_room
from veravox.cluster import names
from veravox.core.access import Access, write_access
from veravox.core.data_folder import DataFolder
from veravox.core.files import read_json, replace_json
from veravox.core.manifest import Card

Document = dict[str, Any]
VERSION = "0123456789abcdef"
QUICK = {"VERAVOX_LOOK_SECONDS": "0.2", "VERAVOX_PROGRESS_SECONDS": "0.2", "VERAVOX_GRACE_SECONDS": "1"}
CODES = {"Succeeded": 0, "Killed": 137}
_ports = itertools.count(18100)


@dataclass
class Troubled:
    """One namespace with all that is in it."""

    cluster: Cluster
    inside: Inside
    node: PlayedNode
    nursery: Nursery
    namespace: str
    data: Path
    work: Path
    proxy: Proxy
    witness: Witness
    _names: Iterator[int] = field(default_factory=itertools.count)

    def play(self, ends: dict[int, int]) -> None:
        """Exit codes of the attempts to come; others go on until they are told to leave or released."""
        self.node.play(self.namespace, Part(self.data, ends))

    def operator(self, proxy: Proxy | None = None, **settings: str) -> ForkedOperator:
        """One more operator, not started yet."""
        work = self.work / f"operator-{next(self._names)}"
        work.mkdir()
        template = {"spec": placed_there()}
        made = ForkedOperator(
            self.nursery,
            self.cluster,
            self.namespace,
            self.data,
            work,
            next(_ports),
            template,
            **(QUICK | settings),
        )
        made.through((proxy or self.proxy).url)
        return made

    def apply(self, name: str, **spec: Any) -> str:
        """A training on data that are there; gives its UID."""
        document = training(name, dataset={"name": "example", "version": VERSION}, **spec)
        made = self.inside.call("POST", path(self.namespace, "trainingjobs"), document)
        return str(made["metadata"]["uid"])

    def ask(self, name: str, desired: str) -> None:
        """Run, Pause or Stop."""
        where, merge = path(self.namespace, "trainingjobs", name), "application/merge-patch+json"
        self.inside.call("PATCH", where, {"spec": {"desired": desired}}, merge)

    def delete(self, name: str) -> None:
        self.inside.call("DELETE", path(self.namespace, "trainingjobs", name))

    def pod_of(self, uid: str, attempt: int) -> str:
        """The name of an attempt's pod."""
        pods = self.witness.children("pods", uid)
        return next(each.name for each in pods if each.object["metadata"]["labels"][names.ATTEMPT] == str(attempt))

    def was_deleted(self, call: Call) -> bool:
        """Whether the object that a call is about was there, and is no more."""
        gone = [each.name for each in list(self.witness.history[call.plural]) if each.type == "DELETED"]
        return call.path.split("/")[-1] in gone

    def until(self, name: str, phase: str, timeout: float = 30) -> Document:
        """The training as soon as it is in this phase."""
        return self.witness.until(
            "trainingjobs", name, lambda each: (each.get("status") or {}).get("phase") == phase, timeout
        )


@contextlib.contextmanager
def troubled(cluster: Cluster, inside: Inside, node: PlayedNode, nursery: Nursery, work: Path) -> Iterator[Troubled]:
    """Opened, with a volume and data on it; closed behind."""
    namespace = open_room(cluster.kubectl)
    data = work / "data"
    data.mkdir()
    prepare(data)
    cluster.share(namespace, data)
    try:
        with Proxy(inside) as proxy, Witness(inside, namespace) as witness:
            yield Troubled(cluster, inside, node, nursery, namespace, data, work, proxy, witness)
    finally:
        close_room(cluster.kubectl, namespace)


def prepare(data: Path) -> None:
    """A dataset with its pack, as far as an operator looks at them."""
    folder = DataFolder(data).dataset(VERSION)
    known: Document = {"generators": ["human"], "speakers": ["anna"], "conditions": ["as_found"]}
    folder.path.mkdir(parents=True)
    folder.write_card(Card(name="example", version=VERSION, bonafide="human", clips=1, seconds=1.0, **known))
    write_access(folder.path, Access(public=True))
    folder.pack("mel").mkdir(parents=True)
    replace_json(folder.pack("mel") / "pack.json", {})


def code_kept(there: Troubled, uid: str, attempt: int) -> int | None:
    """The exit code in what is kept of an attempt on the volume; None where nothing is."""
    kept = read_json(DataFolder(there.data).attempt(UUID(uid), attempt) / "attempt.json")
    return kept["pods"][0]["exitCode"] if kept and kept["pods"] else None


def as_it_should(there: Troubled, name: str, uid: str, job: Document, ends: list[str]) -> None:
    """One Job for each attempt, one pod at a time, attempts told right, their evidence kept, and no storm of events."""
    status, numbers = job["status"], range(1, len(ends) + 1)
    assert there.witness.jobs_ever(uid) == [f"{name}-{number}" for number in numbers]
    assert there.witness.most_at_once("jobs", uid) == 1
    assert there.witness.most_at_once("pods", uid) == 1
    assert [(each["number"], each["reason"]) for each in status["attempts"]] == list(zip(numbers, ends, strict=True))
    assert all(each["endedAt"] for each in status["attempts"])
    assert [each["node"] for each in status["attempts"]] == [there.node.name for _end in ends], status["attempts"]
    assert status["attempt"]["number"] == len(ends)
    assert status["attempt"]["interruptions"] == ends.count("Killed")
    assert status["attempt"]["failures"] == ends.count("InternalError")
    codes = [CODES[end] for end in ends]
    assert [code_kept(there, uid, number) for number in numbers] == codes
    assert [each["exitCode"] for each in status["attempts"]] == codes
    events = [(each["reason"], each["message"]) for each in there.witness.events_about(uid)]
    assert len(events) <= 2 + 3 * len(ends), events
