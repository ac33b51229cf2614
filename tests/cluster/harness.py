"""A real Kubernetes of one node for tests, in namespaces of its own: nothing inside reaches any other network."""

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from cluster.bridge import Bridge
from cluster.fake_nodes import fake_node, kwok_command
from cluster.images import write_images
from cluster.kubectl import Kubectl
from cluster.machine import BUILT, HERE, SEARCHED
from cluster.pods import shared_volume

API_SERVER = "10.88.0.1", 6443
END_WITHIN = 60
TAIL = 20
# Its own loopback and resolver, this machine's files and process ids; a process ends with the one that started it.
ENTER = '[ ! -e /etc/resolv.conf ] || mount --bind "$0" /etc/resolv.conf; exec "$@"'


class ClusterDidNotStart(RuntimeError):
    """Where its logs are, and their end."""


class Cluster(contextlib.AbstractContextManager["Cluster"]):
    """Started on entering, and gone with all that was started inside it on leaving, or when this process dies.

    `kubeconfig` is for processes inside, `host_kubeconfig` for those outside, such as pytest itself. Without a node
    there is no kubelet: an API server with its controllers and scheduler, in a third of the time.
    """

    def __init__(self, gpus: int = 2, node: bool = True, images: Sequence[Path] = ()) -> None:
        """With `images`, the node has those of these archives (`docker save`) besides."""
        self._choices = {"GPUS": str(gpus), "NODE": str(int(node))}
        self._images = images
        self.state = Path(tempfile.mkdtemp(prefix="veravox-cluster.", dir="/tmp"))
        self.kubeconfig = self.state / "kubeconfig"
        self.host_kubeconfig = self.state / "host-kubeconfig"
        self.kubectl = Kubectl(BUILT / "kubectl", self.host_kubeconfig, self.state / "kubectl-cache")
        self.apply, self.get, self.items = self.kubectl.apply, self.kubectl.get, self.kubectl.items
        self.wait, self.gone = self.kubectl.wait, self.kubectl.gone
        self.wait_for_any = self.kubectl.wait_for_any

    def __enter__(self) -> "Cluster":
        write_images(self.state / "images", BUILT / "pause")
        for each in self._images:
            (self.state / "images" / each.name).symlink_to(each.absolute())
        self._process = self._start()
        assert self._process.stdout
        if self._process.stdout.readline() != "ready\n":
            self._process.communicate()
            raise ClusterDidNotStart(f"The cluster did not start. Logs are in {self.state}.\n{self._tails()}")
        self._bridge = Bridge(self._namespace("net"))
        outside = self.kubeconfig.read_text().replace(
            "{}:{}".format(*API_SERVER), f"localhost:{self.forward(*API_SERVER)}"
        )
        self.host_kubeconfig.write_text(outside)
        (self.state / "resolv.conf").write_text(f"nameserver {API_SERVER[0]}\n")
        return self

    def __exit__(self, *_: object) -> None:
        self._bridge.close()
        for pid in self._entered():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            self._process.communicate(timeout=END_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        shutil.rmtree(self.state, ignore_errors=True)

    @property
    def pid(self) -> int:
        """Of a process whose network is the cluster's, and that ends with it."""
        return self._process.pid

    def inside(self, *command: str) -> list[str]:
        """A command line that runs in the cluster's network, with its resolver and KUBECONFIG, as the process started.

        It is killed when the thread that starts it ends.
        """
        enter = ("setpriv", "--pdeathsig=KILL", "--", "nsenter", f"--net={self._namespace('net')}", "--")
        mounts = ("unshare", "--mount", "--propagation=slave", "--", "sh", "-c", ENTER, str(self.state / "resolv.conf"))
        return [*enter, *mounts, "env", f"KUBECONFIG={self.kubeconfig}", *command]

    def launcher(self, program: str) -> Path:
        """A file that runs a program inside, for those who take no command line but an executable's path."""
        script = self.state / f"launch-{Path(program).name}"
        script.write_text(f'#!/bin/sh\nexec {shlex.join(self.inside(program))} "$@"\n')
        script.chmod(0o755)
        return script

    def forward(self, host: str, port: int) -> int:
        """The port on 127.0.0.1, outside, that leads to an IP address inside: a pod's, a service's or 127.0.0.1."""
        return self._bridge.forward(host, port)

    def share(self, namespace: str, folder: Path, claim: str = "veravox-data") -> None:
        """Give a folder of this machine to a namespace as a claim, and to the user of its pods."""
        self.apply(shared_volume(namespace, folder, claim))
        self.wait("persistentvolumeclaim", claim, namespace, lambda each: each["status"].get("phase") == "Bound")

    @contextlib.contextmanager
    def kwok(self) -> Iterator[None]:
        """While this lasts, fake nodes are alive and what is scheduled there ends well; they go with it."""
        with (
            (self.state / "kwok.log").open("ab") as log,
            subprocess.Popen(self.inside(*kwok_command(self.kubeconfig)), stdout=log, stderr=log) as process,
        ):
            try:
                yield
            finally:
                self.kubectl("delete", "nodes", "--selector=type=kwok")
                process.terminate()

    def add_fake_nodes(self, number: int, gpus: int = 8) -> list[str]:
        """Add nodes that only pods with the toleration and the node selector of `on_fake_nodes` reach; their names."""
        names = [f"fake-{each}" for each in range(number)]
        self.apply(fake_node(each, gpus) for each in names)
        return names

    def _start(self) -> "subprocess.Popen[str]":
        folders = {"STATE": str(self.state), "IMAGES": str(self.state / "images"), "BIN": str(BUILT)}
        with (self.state / "run.log").open("wb") as log:
            return subprocess.Popen(
                [HERE / "run", "sh", "-c", "echo ready; exec cat"],  # until this end of its input is closed, or dies
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
                env=os.environ | self._choices | folders | {"PATH": SEARCHED},
            )

    def _namespace(self, kind: str) -> Path:
        return Path(f"/proc/{self.pid}/ns/{kind}")

    def _entered(self) -> Iterator[int]:
        """Processes of this machine in the cluster's network, but not of its process namespace."""
        network, processes = self._namespace("net").stat().st_ino, Path("/proc/self/ns/pid").stat().st_ino
        for each in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                here = (each / "ns/net").stat().st_ino == network and (each / "ns/pid").stat().st_ino == processes
                if here and int(each.name) != self.pid:
                    yield int(each.name)

    def _tails(self) -> str:
        logs = sorted(self.state.glob("*.log"), key=lambda each: each.stat().st_mtime)
        ends = {each.name: each.read_text(errors="replace").splitlines()[-TAIL:] for each in logs}
        return "\n".join(f"== {name}\n" + "\n".join(lines) for name, lines in ends.items() if lines)
