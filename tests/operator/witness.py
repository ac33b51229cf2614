"""What truly happened in a namespace, by watches of its own: every object that ever was, in order."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from inside import Inside

from veravox.cluster import names

Document = dict[str, Any]
WATCHED = {
    "trainingjobs": "/apis/veravox.dev/v1alpha1",
    "datasets": "/apis/veravox.dev/v1alpha1",
    "jobs": "/apis/batch/v1",
    "pods": "/api/v1",
    "events": "/api/v1",
}


def path(namespace: str, plural: str, name: str = "") -> str:
    return f"{WATCHED[plural]}/namespaces/{namespace}/{plural}" + (f"/{name}" if name else "")


@dataclass(frozen=True)
class Seen:
    """One event of a watch."""

    type: str
    object: Document

    @property
    def name(self) -> str:
        return str(self.object["metadata"]["name"])


@dataclass
class Witness(contextlib.AbstractContextManager["Witness"]):
    """Watches while the block runs."""

    inside: Inside
    namespace: str
    history: dict[str, list[Seen]] = field(default_factory=lambda: {plural: [] for plural in WATCHED})
    _last: dict[tuple[str, str], Seen] = field(default_factory=dict)
    _added: dict[tuple[str, str], float] = field(default_factory=dict)  # on the monotonic clock
    _news: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> "Witness":
        self._tasks = self.inside.run(self._begin())
        return self

    def __exit__(self, *_: object) -> None:
        self.inside.run(self._end())

    def until(self, plural: str, name: str, holds: Callable[[Document], object], timeout: float = 30) -> Document:
        """The object as soon as this holds for it, now or later.

        Raises:
            TimeoutError: with the object as last seen.
        """

        def found() -> Document | None:
            last = self.last(plural, name)
            return last if last and holds(last) else None

        with self._news:
            seen = self._news.wait_for(found, timeout)
        if seen is None:
            raise TimeoutError(f"{plural} {name} after {timeout:g} s: {_short(self.last(plural, name))}")
        return seen

    def until_gone(self, plural: str, name: str, timeout: float = 30) -> None:
        with self._news:
            if not self._news.wait_for(lambda: self.last(plural, name) is None, timeout):
                raise TimeoutError(f"{plural} {name} is still there: {_short(self.last(plural, name))}")

    def until_added(self, plural: str, names: Collection[str], timeout: float = 30) -> dict[str, float]:
        """When each of them came into being, as soon as all have.

        Raises:
            TimeoutError: with those that have not.
        """
        left = set(names)

        def all_there() -> bool:
            left.difference_update([name for name in left if (plural, name) in self._added])
            return not left

        with self._news:
            if not self._news.wait_for(all_there, timeout):
                raise TimeoutError(f"{plural}: nothing was seen of {', '.join(sorted(left))}")
            return {name: self._added[plural, name] for name in names}

    def _take(self, plural: str, seen: Seen) -> None:
        with self._news:
            self.history[plural].append(seen)
            self._last[plural, seen.name] = seen
            if seen.type == "ADDED":
                self._added.setdefault((plural, seen.name), time.monotonic())
            self._news.notify_all()

    def last(self, plural: str, name: str) -> Document | None:
        """None where there is no such object any more, or not yet."""
        seen = self._last.get((plural, name))
        return seen.object if seen and seen.type != "DELETED" else None

    def children(self, plural: str, uid: str) -> list[Seen]:
        """All that happened to the Jobs or pods of a resource."""
        labelled = [each for each in list(self.history[plural]) if "labels" in each.object["metadata"]]
        return [each for each in labelled if each.object["metadata"]["labels"].get(names.UID) == uid]

    def jobs_ever(self, uid: str) -> list[str]:
        """The names of all Jobs that were ever made for a resource; one twice, if it was made twice."""
        made = {each.object["metadata"]["uid"]: each.name for each in self.children("jobs", uid)}
        return list(made.values())

    def most_at_once(self, plural: str, uid: str) -> int:
        """How many Jobs or pods of a resource were at work at the same time, at worst."""
        at_work: set[str] = set()
        most = 0
        for seen in self.children(plural, uid):
            if seen.type == "DELETED" or _is_over(seen.object):
                at_work.discard(seen.object["metadata"]["uid"])
            else:
                at_work.add(seen.object["metadata"]["uid"])
            most = max(most, len(at_work))
        return most

    def events_about(self, uid: str) -> list[Document]:
        about = [each.object for each in list(self.history["events"]) if each.type == "ADDED"]
        return [each for each in about if each["involvedObject"].get("uid") == uid]

    async def _begin(self) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self._watch(plural)) for plural in WATCHED]

    async def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _watch(self, plural: str) -> None:
        while True:  # an API server ends watches of kinds that were just defined
            await self._watch_once(plural)
            await asyncio.sleep(0.05)

    async def _watch_once(self, plural: str) -> None:
        async with self.inside.api.get(path(self.namespace, plural), params={"watch": "true"}) as stream:
            if stream.status != 200:
                return
            async for line in stream.content:
                event = json.loads(line)
                self._take(plural, Seen(event["type"], event["object"]))


def _short(found: Document | None) -> str:
    if found is None:
        return "not there"
    meta = {name: each for name, each in found["metadata"].items() if name != "managedFields"}
    return json.dumps({"metadata": meta, "status": found.get("status")}, indent=1)


def _is_over(child: Document) -> bool:
    status = child.get("status") or {}
    if "phase" in status:
        ended = [each for each in status.get("containerStatuses", []) if "terminated" in each.get("state", {})]
        return status["phase"] in {"Succeeded", "Failed"} or bool(ended)
    return any(
        each["type"] in {"Complete", "Failed"} and each["status"] == "True" for each in status.get("conditions", [])
    )
