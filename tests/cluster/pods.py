"""What pods of a test are made of: the project's own Python without an image of it, and a shared volume."""

import os
import sys
from pathlib import Path
from typing import Any

from cluster.images import EMPTY, USER

Document = dict[str, Any]

ROOT = Path(__file__).parents[2]
SYSTEM = [each for each in map(Path, ("/usr", "/lib", "/lib64", "/etc/fonts")) if each.exists()]


def own_python() -> Document:
    """`image`, `imagePullPolicy`, `env`, `volumeMounts` and `volumes` with which a pod runs this very Python.

    The first four belong to the container, the last to the pod. System, interpreter, virtual environment and the
    project's packages are mounted read-only where they are; /tmp is empty and writable.
    """
    environment = Path(sys.prefix).resolve()
    sources = [each for each in (ROOT / "services", ROOT / "operator") if each.is_dir()]
    folders = {
        f"own-{number}": each
        for number, each in enumerate(_outermost([*SYSTEM, Path(sys.base_prefix), environment, *sources]))
    }
    variables = {
        "PATH": f"{environment}/bin:/usr/bin:/bin",
        "VIRTUAL_ENV": str(environment),
        "PYTHONPATH": ":".join(map(str, sources)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": "/tmp",
    }
    mounts = [{"name": name, "mountPath": str(each), "readOnly": True} for name, each in folders.items()]
    volumes = [{"name": name, "hostPath": {"path": str(each)}} for name, each in folders.items()]
    return {
        "image": EMPTY,
        "imagePullPolicy": "Never",
        "env": [{"name": name, "value": value} for name, value in variables.items()],
        "volumeMounts": [*mounts, {"name": "own-tmp", "mountPath": "/tmp"}],
        "volumes": [*volumes, {"name": "own-tmp", "emptyDir": {}}],
    }


def shared_volume(namespace: str, folder: Path, claim: str = "veravox-data") -> list[Document]:
    """A PersistentVolume over a folder of the machine, which is given to the pods' user, and the claim bound to it."""
    os.chown(folder, USER, USER)
    name, access = f"{namespace}-{claim}", {"storageClassName": "", "accessModes": ["ReadWriteMany"]}
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "labels": {"veravox.test/namespace": namespace}},
        "spec": {
            **access,
            "capacity": {"storage": "1Gi"},
            "persistentVolumeReclaimPolicy": "Retain",
            "claimRef": {"namespace": namespace, "name": claim},
            "hostPath": {"path": str(folder), "type": "Directory"},
        },
    }
    asked = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": claim, "namespace": namespace},
        "spec": {**access, "volumeName": name, "resources": {"requests": {"storage": "1Gi"}}},
    }
    return [volume, asked]


def _outermost(folders: list[Path]) -> list[Path]:
    """Without those that lie in another one of them."""
    return [each for each in folders if not any(each != other and each.is_relative_to(other) for other in folders)]
