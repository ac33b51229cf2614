"""The operator as an installation runs it: a process of its own, with its service account's rights, on a shared volume."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from cluster.harness import Cluster
from cluster.manifests import rights
from cluster.pods import own_python

ROOT = Path(__file__).parents[2]
ACCOUNT = "veravox-operator"
EXAMPLE = ROOT / "services" / "veravox" / "datasets" / "example" / "clips"
Document = dict[str, Any]


class Operator(contextlib.AbstractContextManager["Operator"]):
    """Runs while the block does; `kill` and `start` may be called in between."""

    def __init__(
        self,
        cluster: Cluster,
        namespace: str,
        data: Path,
        work: Path,
        port: int = 8085,
        template: Document | None = None,
        **settings: str,
    ) -> None:
        self.cluster, self.namespace, self.data, self.port = cluster, namespace, data, port
        self.log = work / "operator.log"
        self._kubeconfig, self._overlay = work / "operator-kubeconfig", work / "overlay.yaml"
        self._settings = settings
        self.profile = ""  # a file for what cProfile says of it
        self._process: subprocess.Popen[bytes] | None = None
        self._overlay.write_text(yaml.safe_dump(overlay() if template is None else template))
        allow(cluster, namespace)
        self._kubeconfig.write_text(as_account(cluster, namespace, ACCOUNT))

    def __enter__(self) -> "Operator":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> None:
        profiled = ["-m", "cProfile", "-o", self.profile] if self.profile else []
        command = [sys.executable, *profiled, "-m", "veravox", "operator", "--port", str(self.port)]
        line = self.cluster.inside("env", *(f"{name}={value}" for name, value in self.environment.items()), *command)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(line, stdout=log, stderr=log, env=os.environ)

    def through(self, server: str) -> None:
        """Have it speak to another address than the API server's own; before it starts."""
        config = yaml.safe_load(self._kubeconfig.read_text())
        config["clusters"][0]["cluster"] = {"server": server}
        self._kubeconfig.write_text(yaml.safe_dump(config))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "KUBECONFIG": str(self._kubeconfig),
            "VERAVOX_DATA": str(self.data),
            "VERAVOX_NAMESPACES": self.namespace,
            "VERAVOX_TRAINER_IMAGE": "veravox/empty:test",
            "VERAVOX_IMAGE_PULL_POLICY": "Never",
            "VERAVOX_POD_TEMPLATE": str(self._overlay),
            "VERAVOX_LOOK_SECONDS": "0.5",
            "VERAVOX_PROGRESS_SECONDS": "1",
            "VERAVOX_GRACE_SECONDS": "20",
            **self._settings,
        }

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def kill(self) -> None:
        """At once, as a lost node would."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    @property
    def url(self) -> str:
        """Its health and metrics, from outside."""
        return f"http://127.0.0.1:{self.cluster.forward('127.0.0.1', self.port)}"


def overlay() -> Document:
    """With which a pod of the empty image runs the project's own Python."""
    own = own_python()
    mounts = [each for each in own["volumeMounts"] if each["mountPath"] != "/tmp"]
    volumes = [each for each in own["volumes"] if each["name"] != "own-tmp"]
    return {"spec": {"containers": [{"name": "job", "env": own["env"], "volumeMounts": mounts}], "volumes": volumes}}


def allow(cluster: Cluster, namespace: str) -> None:
    """The rights of `k8s/`, and no more."""
    cluster.apply(rights("operator", namespace), namespace)


def as_account(cluster: Cluster, namespace: str, account: str) -> str:
    """A kubeconfig of a service account, for processes inside."""
    token = cluster.kubectl("create", "token", account, f"--namespace={namespace}", "--duration=24h").strip()
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    config["users"] = [{"name": "admin", "user": {"token": token}}]
    return yaml.safe_dump(config)


@contextlib.contextmanager
def upload(data: Path, name: str = "example") -> Iterator[Path]:
    """The bundled speech, as somebody has put it onto the volume."""
    folder = data / "uploads" / name
    shutil.copytree(EXAMPLE, folder)
    yield folder


def dataset(name: str = "example", path: str = "uploads/example", **spec: Any) -> Document:
    source = {"source": {"path": path, "layout": "speaker/class"}}
    resources = {"resources": {"cpu": 0.5, "memory": "2Gi"}}
    return _resource("Dataset", name, {**source, **resources, **spec})


def training(name: str = "first", **spec: Any) -> Document:
    """A small one on the CPU; deep changes come as `training={...}`."""
    base: Document = {
        "dataset": {"name": "example"},
        "model": {"architecture": "compact"},
        "training": {"epochs": 2, "compile": "off", "precision": "float32"},
        "checkpoints": {"exports": False},
        "resources": {"gpus": 0, "cpu": 1, "memory": "3Gi"},
    }
    return _resource("TrainingJob", name, _deep(base, spec))


def _deep(base: Document, over: Document) -> Document:
    both = {
        name: _deep(base[name], each) if isinstance(each, dict) and name in base else each
        for name, each in over.items()
    }
    return base | both


def _resource(kind: str, name: str, spec: Document) -> Document:
    return {"apiVersion": "veravox.dev/v1alpha1", "kind": kind, "metadata": {"name": name}, "spec": spec}


def as_json(document: Document) -> str:
    return json.dumps(document)
