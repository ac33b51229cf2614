"""A node without a machine: scheduler and controllers take it for real, and a test says how its pods end.

A pod runs as soon as it is placed. What it does is a `Part`: by attempt, an exit code, or that it goes on until it is told.
"""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from inside import Inside

from veravox.cluster import names
from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.desired import Desired
from veravox.core.specs import Progress

Document = dict[str, Any]
LEAVES = {Desired.PAUSE: exits.PAUSED, Desired.STOP: exits.STOPPED}
MARK = "veravox.test/played"
MERGE = "application/strategic-merge-patch+json"
BEAT = 10.0  # s between two signs of life of the node
BATCH = 0.05  # s between two looks of a played trainer at what it is told


@dataclass
class Part:
    """What the pods of a namespace play.

    Args:
        data: the folder that the namespace has as its volume.
        ends: exit codes by attempt; an attempt that is not there goes on until it is told to leave or released.
    """

    data: Path
    ends: dict[int, int] = field(default_factory=dict)
    released: asyncio.Event = field(default_factory=asyncio.Event)


class PlayedNode(contextlib.AbstractContextManager["PlayedNode"]):
    """In the cluster while the block runs."""

    def __init__(self, inside: Inside, name: str = "played") -> None:
        self._inside, self.name = inside, name
        self._parts: dict[str, Part] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._pods: dict[str, asyncio.Task[None]] = {}

    def __enter__(self) -> "PlayedNode":
        self._inside.call("POST", "/api/v1/nodes", _node(self.name))
        self._inside.run(self._begin())
        return self

    def __exit__(self, *_: object) -> None:
        self._inside.run(self._end())
        self._inside.call("DELETE", f"/api/v1/nodes/{self.name}")

    def play(self, namespace: str, part: Part) -> None:
        """From now on the pods of this namespace do as the part says."""
        self._parts[namespace] = part

    def release(self, namespace: str) -> None:
        """Those that go on end well now."""
        self._inside.loop.call_soon_threadsafe(self._parts[namespace].released.set)

    async def _begin(self) -> None:
        await self._beat()
        for work in (self._live(), self._watch()):
            self._tasks.add(asyncio.create_task(work))

    async def _end(self) -> None:
        tasks = [*self._tasks, *self._pods.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _live(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            await self._beat()

    async def _beat(self) -> None:
        condition = {"type": "Ready", "status": "True", "reason": "Played", "message": "", "lastHeartbeatTime": _now()}
        await self._patch(f"/api/v1/nodes/{self.name}/status", {"status": {"conditions": [condition]}})

    async def _watch(self) -> None:
        query = f"fieldSelector=spec.nodeName%3D{self.name}&watch=true"
        while True:
            async with self._inside.api.get(f"/api/v1/pods?{query}") as stream:
                async for line in stream.content:
                    self._see(json.loads(line))

    def _see(self, event: Document) -> None:
        if event["type"] not in {"ADDED", "MODIFIED"}:
            return
        pod, uid = event["object"], event["object"]["metadata"]["uid"]
        if pod["metadata"]["namespace"] not in self._parts:
            return
        if "deletionTimestamp" in pod["metadata"]:
            if task := self._pods.pop(uid, None):
                task.cancel()
                self._do(uid + "/end", self._leave(pod))
        elif uid not in self._pods:
            self._do(uid, self._run(pod))

    def _do(self, name: str, work: Any) -> None:
        async def guarded() -> None:
            with contextlib.suppress(RuntimeError):  # its pod is gone
                await work

        self._pods[name] = asyncio.create_task(guarded())

    async def _run(self, pod: Document) -> None:
        since, part = _now(), self._parts[pod["metadata"]["namespace"]]
        await self._tell(pod, "Running", {"running": {"startedAt": since}})
        code = await self._played(pod, part)
        phase = "Succeeded" if code == 0 else "Failed"
        await self._tell(pod, phase, _terminated(since, code))

    async def _played(self, pod: Document, part: Part) -> int:
        labels = pod["metadata"]["labels"]
        attempt, uid = int(labels[names.ATTEMPT]), labels[names.UID]
        if attempt in part.ends:
            return part.ends[attempt]
        return await _trained(part, uid, attempt)

    async def _leave(self, pod: Document) -> None:
        code = 0 if pod["status"].get("phase") == "Succeeded" else exits.KILLED.code
        await self._tell(pod, "Failed" if code else "Succeeded", _terminated(_now(), code))
        path = _path(pod)
        await self._inside.ask("DELETE", path, {"gracePeriodSeconds": 0})

    async def _tell(self, pod: Document, phase: str, state: Document) -> None:
        container = {"name": "job", "image": "played", "imageID": "", "restartCount": 0, "ready": phase == "Running"}
        status = {
            "phase": phase,
            "conditions": [{"type": "Ready", "status": str(phase == "Running")}],
            "containerStatuses": [{**container, "state": state}],
        }
        await self._patch(f"{_path(pod)}/status", {"status": status})

    async def _patch(self, path: str, body: Document) -> None:
        await self._inside.ask("PATCH", path, body, MERGE)


async def _trained(part: Part, uid: str, attempt: int) -> int:
    """As a trainer does: progress, a look at what it is told, and a last word."""
    folder = DataFolder(part.data).run(UUID(uid))
    folder.report_progress(Progress(step=1, steps=2))
    folder.batches.write_text("step\n1\n")
    while not part.released.is_set():
        told = folder.control()
        if told and (told.attempt > attempt or told.desired in LEAVES):
            how = exits.SUPERSEDED if told.attempt > attempt else LEAVES[told.desired]
            if how is not exits.SUPERSEDED:
                folder.end(attempt, how)
            return how.code
        await asyncio.sleep(BATCH)
    folder.end(attempt, exits.SUCCEEDED)
    return 0


def placed_there() -> Document:
    """What a pod's spec needs to come to this node."""
    toleration = {"key": MARK, "operator": "Exists", "effect": "NoSchedule"}
    return {"nodeSelector": {MARK: "yes"}, "tolerations": [toleration]}


def _node(name: str) -> Document:
    room = {"cpu": "64", "memory": "512Gi", "pods": "1000", "ephemeral-storage": "1Ti", "nvidia.com/gpu": "64"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {MARK: "yes", "kubernetes.io/hostname": name}},
        "spec": {"taints": [{"key": MARK, "value": "yes", "effect": "NoSchedule"}]},
        "status": {"allocatable": room, "capacity": room},
    }


def _terminated(since: str, code: int) -> Document:
    end = {"exitCode": code, "reason": "Completed" if code == 0 else "Error", "startedAt": since, "finishedAt": _now()}
    return {"running": None, "terminated": end}


def _path(pod: Document) -> str:
    return f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
