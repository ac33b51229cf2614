"""A gateway whose jobs are resources of a real API server, with its service account's rights; a test plays the operator."""

import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from installation import CLIPS, Installation, installed
from run_files import has_card

from cluster.harness import Cluster
from cluster.kubectl import KubectlFailed
from cluster.manifests import rights
from veravox.core.crd import stored_status
from veravox.core.files import replace_json
from veravox.core.manifest import DatasetFolder, counts, write_manifest
from veravox.core.settings import Settings
from veravox.core.specs import DatasetResult, DatasetStatus, JobStatus, Phase

ACCOUNT = "veravox-gateway"
KEPT = ("name", "namespace", "uid", "labels", "creationTimestamp")
Body = dict[str, Any]


@dataclass
class Gate:
    """The way to the API server, which can be closed: then nothing answers, and what was open is cut."""

    port: int  # of the API server on this machine
    open: bool = True
    mute: bool = False  # nothing passes, and nobody says so
    address: str = ""
    _ways: set[asyncio.StreamWriter] = field(default_factory=set)
    _passing: set[asyncio.Future[Any]] = field(default_factory=set)

    @asynccontextmanager
    async def standing(self) -> AsyncIterator["Gate"]:
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.address = f"https://localhost:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            self.close()
            await asyncio.gather(*self._passing)

    def close(self) -> None:
        self.open = False
        for each in list(self._ways):
            each.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        further, back = await asyncio.open_connection("127.0.0.1", self.port)
        if not self.open:  # asked last: it may have been closed while the way was made
            writer.transport.abort()
            back.transport.abort()
            return
        self._ways |= {writer, back}
        passing = asyncio.gather(self._copy(reader, back), self._copy(further, writer))
        self._passing.add(passing)
        await passing
        self._passing.discard(passing)
        self._ways -= {writer, back}

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while some := await reader.read(1 << 16):
                if not self.mute:
                    writer.write(some)
                    await writer.drain()
        writer.close()


@dataclass(frozen=True)
class Room:
    """A namespace with a gateway's rights, and what somebody with kubectl does there."""

    cluster: Cluster
    namespace: str
    gate: Gate
    kubeconfig: Path

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        return self.cluster.kubectl(*arguments, f"--namespace={self.namespace}", stdin=stdin)

    def resources(self, kind: str = "trainingjobs") -> list[Body]:
        return self.cluster.items(kind, self.namespace)

    def resource(self, id: str, kind: str = "trainingjobs") -> Body:
        """The one with this UID."""
        (found,) = [each for each in self.resources(kind) if each["metadata"]["uid"] == id]
        return found

    def applied(self, kind: str, name: str, spec: Body, **labels: str) -> Body:
        """What somebody applied by hand."""
        named = {"name": name, "labels": {f"veravox.dev/{key.replace('_', '-')}": each for key, each in labels.items()}}
        document = {"apiVersion": "veravox.dev/v1alpha1", "kind": kind, "metadata": named, "spec": spec}
        self.kubectl("apply", "--filename=-", stdin=json.dumps(document))
        return self.cluster.get(kind, name, self.namespace)

    def told(self, kind: str, name: str, status: JobStatus, ended: bool = False) -> Body:
        """What the operator says of it."""
        at = datetime.now(UTC).replace(microsecond=0) if ended else None
        kept = stored_status(status.model_copy(update={"ended_at": at}))
        patch = json.dumps({"status": kept})
        self.kubectl("patch", kind, name, "--subresource=status", "--type=merge", f"--patch={patch}")
        return self.cluster.get(kind, name, self.namespace)

    def remembers(self, data: Path, body: Body) -> None:
        """What the operator writes onto the volume beside a status."""
        meta = {name: body["metadata"].get(name) for name in KEPT}
        replace_json(data / "resources" / f"{meta['uid']}.json", {**body, "metadata": meta})


@asynccontextmanager
async def room(cluster: Cluster, namespace: str, work: Path) -> AsyncIterator[Room]:
    config = yaml.safe_load(cluster.host_kubeconfig.read_text())
    server = config["clusters"][0]["cluster"]["server"]
    allow(cluster, namespace)
    token = cluster.kubectl("create", "token", ACCOUNT, f"--namespace={namespace}", "--duration=24h").strip()
    config["users"] = [{"name": config["users"][0]["name"], "user": {"token": token}}]
    async with Gate(int(server.rpartition(":")[2])).standing() as gate:
        config["clusters"][0]["cluster"]["server"] = gate.address
        kubeconfig = work / "gateway-kubeconfig"
        kubeconfig.write_text(yaml.safe_dump(config))
        yield Room(cluster, namespace, gate, kubeconfig)


def allow(cluster: Cluster, namespace: str) -> None:
    """The rights of `k8s/`, and no more."""
    cluster.apply(rights("gateway", namespace), namespace)


@contextlib.contextmanager
def enforced(room: Room, policy: Body, refused: tuple[str, ...]) -> Iterator[None]:
    """While this lasts, an admission policy holds in the room; it begins when it refuses this line of kubectl."""
    name = policy["metadata"]["name"]
    here = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": room.namespace}}}
    binding = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {"policyName": name, "validationActions": ["Deny"], "matchResources": here},
    }
    room.cluster.apply([policy, binding])
    try:
        end = time.monotonic() + 60
        while not _refuses(room, refused):
            assert time.monotonic() < end, f"{name} is not enforced"
        yield
    finally:
        kinds = "validatingadmissionpolicybindings,validatingadmissionpolicies"
        room.cluster.kubectl("delete", kinds, name)


def _refuses(room: Room, line: tuple[str, ...]) -> bool:
    try:
        room.kubectl(*line, "--dry-run=server")
    except KubectlFailed:
        return True
    return False


@asynccontextmanager
async def installed_on(room: Room, settings: Settings) -> AsyncIterator[Installation]:
    own = settings.model_copy(update={"launcher": "kubernetes", "namespace": room.namespace})
    with environment(KUBECONFIG=str(room.kubeconfig)):
        async with installed(own) as gateway:
            yield gateway


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


async def has_imported(room: Room, gateway: Installation, name: str = "example") -> Body:
    """A dataset whose import has succeeded, asked for through the gateway and done by the operator."""
    (gateway.data / "uploads" / "speech").mkdir(parents=True, exist_ok=True)
    body = {"name": name, "source": {"path": "uploads/speech"}}
    answer = await gateway.http.post("/api/v1/datasets", json=body)
    assert answer.status_code == 201, answer.text
    room.told("dataset", name, imported(gateway.data, f"version-of-{name}"), ended=True)
    return await until(lambda: seen(gateway, f"datasets/{name}", "Succeeded"), "the import")


def imported(data: Path, version: str) -> DatasetStatus:
    """What an import leaves on the volume, and says of it."""
    folder = DatasetFolder(data / "datasets" / version)
    folder.path.mkdir(parents=True)
    write_manifest(folder.manifest, CLIPS)
    has_card(folder, version, version)
    result = DatasetResult(
        folder=f"datasets/{version}", version=version, clips=len(CLIPS), bonafide="bonafide", counts=counts(CLIPS)
    )
    return DatasetStatus(phase=Phase.SUCCEEDED, result=result)


async def seen(gateway: Installation, path: str, phase: str = "") -> Any:
    """What REST tells, once it is there and in this phase."""
    answer = await gateway.http.get(f"/api/v1/{path}")
    if answer.status_code == 404:
        return None
    read = answer.json()
    return read if not phase or read["status"]["phase"] == phase else None


async def until(look: Callable[[], Awaitable[Any]], what: str = "it", seconds: float = 30) -> Any:
    """What `look` gives as soon as that is something."""
    clock = asyncio.get_running_loop()
    end = clock.time() + seconds
    while not (seen := await look()):
        assert clock.time() < end, f"{what} did not come about: {seen}"
        await asyncio.sleep(0)
    return seen
