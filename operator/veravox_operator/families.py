"""Children of resources, by the UID of the resource that they belong to."""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

MOST = 10_000


class Child(Protocol):
    """A Job or a pod as it was seen."""

    @property
    def name(self) -> str: ...
    @property
    def namespace(self) -> str: ...
    @property
    def uid(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def parent_uid(self) -> str: ...


ChildT = TypeVar("ChildT", bound=Child)


@dataclass
class Families(Generic[ChildT]):
    """Children of one kind; of a name there is one."""

    _by_parent: dict[str, dict[str, ChildT]] = field(default_factory=dict)

    def of(self, parent_uid: str) -> list[ChildT]:
        return list(self._by_parent.get(parent_uid, {}).values())

    def find(self, parent_uid: str, name: str) -> ChildT | None:
        return self._by_parent.get(parent_uid, {}).get(name)

    def put(self, child: ChildT) -> None:
        """It takes the place of an older version, or of a predecessor of the same name."""
        self._by_parent.setdefault(child.parent_uid, {})[child.name] = child

    def drop(self, child: Child) -> None:
        family = self._by_parent.get(child.parent_uid, {})
        family.pop(child.name, None)
        if not family:
            self._by_parent.pop(child.parent_uid, None)

    def absent_from(self, uids: Container[str], namespace: str, since: int) -> list[ChildT]:
        """Those of a namespace that a listing does not have; what is newer than its version was made after it."""
        return [
            child
            for family in self._by_parent.values()
            for child in family.values()
            if child.namespace == namespace and child.uid not in uids and number_of(child.version) <= since
        ]


@dataclass
class Graves:
    """UIDs of what is gone: none comes back, whatever was on its way. The oldest are forgotten."""

    _uids: dict[str, None] = field(default_factory=dict)

    def add(self, uid: str) -> None:
        self._uids[uid] = None
        while len(self._uids) > MOST:
            del self._uids[next(iter(self._uids))]

    def __contains__(self, uid: object) -> bool:
        return uid in self._uids


def number_of(version: str) -> int:
    """A resourceVersion: a number that grows, on every API server that keeps its objects in etcd."""
    return int(version) if version.isdigit() else 0
