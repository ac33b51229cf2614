"""The chart on a real cluster: images of gateway, page, operator and PostgreSQL, and this very Python where torch is."""

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml
from rendering import CHART, Document

from cluster.harness import Cluster
from cluster.images import EMPTY
from cluster.machine import BUILT
from cluster.pods import own_python
from standins.engine import STANDINS

NAMESPACE = "veravox"
USERS = {"data": 10001, "backup": 10001, "database": 999}
LITTLE = {"requests": {"cpu": "150m", "memory": "128Mi"}}  # two cores are shared with what is tested


@dataclass(frozen=True)
class Release:
    """A release called as its namespace."""

    cluster: Cluster
    volumes: Path

    @property
    def environment(self) -> dict[str, str]:
        own = {name: str(self.volumes / name) for name in ("KUBECACHEDIR", "HELM_CACHE_HOME")}
        known = {"KUBECONFIG": str(self.cluster.host_kubeconfig), "PATH": f"{BUILT}:{os.environ['PATH']}"}
        return os.environ | own | known

    def types(self, line: str) -> str:
        """What a line of the documents answers, typed by somebody who stands in the repository with values of his own.

        A search that finds nothing is no error.
        """
        done = subprocess.run(
            ["bash", "-e", "-c", line],
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=540,
        )
        nothing = done.returncode == 1 and "| grep" in line and "rror" not in done.stderr
        assert done.returncode == 0 or nothing, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n{self._why()}"
        return done.stdout

    @property
    def home(self) -> Path:
        return self.volumes / "home"

    def has_values(self, **settings: str) -> None:
        """`mine.yaml`, with these settings of the gateway."""
        own = own_python()
        mounts = [each for each in own["volumeMounts"] if each["mountPath"] != "/tmp"]
        volumes = [each for each in own["volumes"] if each["name"] != "own-tmp"]
        job = {"name": "job", "env": own["env"], "volumeMounts": mounts}
        values = {
            "images": {
                "prefix": STANDINS["VERAVOX_IMAGES"],
                "pullPolicy": "Never",
                "detector": EMPTY,
                "trainer": EMPTY,
            },
            "database": {"internal": {"image": f"{STANDINS['VERAVOX_POSTGRES']}:latest", "resources": LITTLE}},
            "gateway": {"resources": LITTLE},
            "web": {"resources": LITTLE},
            "operator": {"resources": LITTLE},
            "detector": {
                "resources": LITTLE,
                "extraEnv": own["env"],
                "extraVolumes": volumes,
                "extraVolumeMounts": mounts,
            },
            "jobs": {"podTemplate": {"spec": {"containers": [job], "volumes": volumes}}},
            "test": {"cpu": 0.5, "memory": "3Gi"},
            "settings": settings,
        }
        (self.home / "mine.yaml").write_text(yaml.safe_dump(values))

    def kubectl(self, *line: str) -> str:
        return self.cluster.kubectl(f"--namespace={NAMESPACE}", *line)

    def names(self, kind: str) -> set[str]:
        return {each["metadata"]["name"] for each in self.cluster.items(kind, NAMESPACE)}

    def secrets(self) -> dict[str, Any]:
        return {name: self.cluster.get("secret", name, NAMESPACE)["data"] for name in ("veravox", "veravox-database")}

    def token(self) -> str:
        line = (
            "exec",
            "deploy/veravox-gateway",
            "--container=gateway",
            "--",
            "veravox",
            "user",
            "token",
            "anna",
            "--make",
        )
        return str(json.loads(self.kubectl(*line, "--json"))["token"])

    def service(self, name: str, port: int) -> str:
        """Its address from outside, by its Service."""
        address = self.cluster.get("service", name, NAMESPACE)["spec"]["clusterIP"]
        return f"http://127.0.0.1:{self.cluster.forward(address, port)}"

    def prepare(self) -> None:
        """A namespace that takes restricted pods alone, volumes for the claims that the chart makes, and `mine.yaml`."""
        self.home.mkdir()
        (self.home / "charts").symlink_to(CHART.parent)
        self.has_values()
        self.cluster.kubectl("create", "namespace", NAMESPACE)
        claims = {
            "data": ("veravox-data", "ReadWriteMany"),
            "backup": ("veravox-backup", "ReadWriteOnce"),
            "database": ("database-veravox-database-0", "ReadWriteOnce"),
        }
        for name, (claim, mode) in claims.items():
            folder = self.volumes / name
            folder.mkdir()
            os.chown(folder, USERS[name], USERS[name])
            self.cluster.apply([volume(claim, mode, folder)])

    def empty(self, *names: str) -> None:
        """Lose what is on these volumes; nobody may have them."""
        for name in names:
            for each in (self.volumes / name).iterdir():
                shutil.rmtree(each) if each.is_dir() else each.unlink()

    def _why(self) -> str:
        """What pods and events say where something did not come up."""
        pods = self.cluster.kubectl("get", "pods", "--output=wide", f"--namespace={NAMESPACE}")
        events = self.cluster.kubectl("get", "events", f"--namespace={NAMESPACE}", "--field-selector=type=Warning")
        return f"{pods}\n{events[-3000:]}"


def volume(claim: str, mode: str, folder: Path) -> Document:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"for-{claim}"},
        "spec": {
            "storageClassName": "",
            "accessModes": [mode],
            "capacity": {"storage": "1Ti"},
            "persistentVolumeReclaimPolicy": "Retain",
            "claimRef": {"namespace": NAMESPACE, "name": claim},
            "hostPath": {"path": str(folder)},
        },
    }


def until(ask: Any, within: float = 120) -> Any:
    """What an answer of a service is as soon as it is true; it may be away meanwhile."""
    end = time.monotonic() + within
    while True:
        try:
            if found := ask():
                return found
        except httpx.HTTPError as error:
            found = error
        assert time.monotonic() < end, found
