"""Pretrained weights on the shared volume: fetched once by a Job that may write the cache, which trainers may only read."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from veravox.cluster import names
from veravox.cluster.api import JOBS, Api, ApiError
from veravox.core.exits import DATA_MISSING
from veravox_operator import folders
from veravox_operator.hardening import CONTAINER, hardened
from veravox_operator.mounts import INSIDE, Mount
from veravox_operator.overlay import pod_with
from veravox_operator.settings import OperatorSettings

Body = dict[str, Any]
WEIGHTS = UUID("b5d0c1de-0a2c-5f0e-9d5b-6f2f6c1f3a77")  # namespace of the ids of caches
KIND = "Weights"  # of children that belong to no resource
DEADLINE, KEPT = 900, 600  # s: for fetching, and how long the finished Job stays to be looked at


def weights_id(architecture: str) -> str:
    return str(uuid5(WEIGHTS, architecture))


@dataclass
class Weights:
    """Asks for what is missing."""

    api: Api
    settings: OperatorSettings
    _asked: set[tuple[str, str]] = field(default_factory=set)

    async def fetch(self, namespace: str, architecture: str) -> None:
        """Make the Job, unless it is there.

        Raises:
            ApiError: if the API server refuses it.
            OSError: if the volume cannot be written.
        """
        if (namespace, architecture) in self._asked:
            return
        await asyncio.to_thread(folders.make_shared, self.settings.folder.weights, self.settings)
        try:
            await self.api.create(JOBS, namespace, weights_manifest(namespace, architecture, self.settings))
        except ApiError as error:
            if error.status != 409:
                raise
        self._asked.add((namespace, architecture))

    def ended(self, namespace: str, name: str) -> None:
        """Its Job is gone; the next one who needs them may ask again."""
        self._asked = {each for each in self._asked if job_of(each[1]) != name or each[0] != namespace}


def job_of(architecture: str) -> str:
    return f"veravox-weights-{architecture}".replace("_", "-")


def weights_manifest(namespace: str, architecture: str, settings: OperatorSettings) -> Body:
    labels = {
        names.MANAGED_BY: names.VERAVOX,
        names.KIND: KIND,
        names.JOB: architecture,
        names.UID: weights_id(architecture),
        names.ATTEMPT: "1",
    }
    pod: Body = {
        "metadata": {"labels": dict(labels)},
        "spec": {
            **hardened(settings),
            "containers": [_container(architecture, settings)],
            "volumes": [
                {"name": "data", "persistentVolumeClaim": {"claimName": settings.claim}},
                {"name": "scratch", "emptyDir": {}},
            ],
        },
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": job_of(architecture), "namespace": namespace, "labels": labels},
        "spec": {
            "backoffLimit": 2,
            "podFailurePolicy": {
                "rules": [
                    {
                        "action": "FailJob",  # where they cannot be had, twice more does not help
                        "onExitCodes": {"containerName": "job", "operator": "In", "values": [DATA_MISSING.code]},
                    }
                ]
            },
            "activeDeadlineSeconds": DEADLINE,
            "ttlSecondsAfterFinished": KEPT,
            "template": pod_with(settings.overlay, pod),
        },
    }


def _container(architecture: str, settings: OperatorSettings) -> Body:
    return {
        "name": "job",
        "image": settings.trainer_image,
        "imagePullPolicy": settings.image_pull_policy,
        "command": ["python", "-m", "veravox", "fetch-weights"],
        "args": [architecture, str(INSIDE / "weights")],
        "env": [{"name": "HOME", "value": "/tmp"}],  # noqa: S108 - the pod's own
        "resources": {"requests": {"cpu": "500m", "memory": "2Gi"}, "limits": {"memory": "2Gi"}},
        "securityContext": CONTAINER,
        "volumeMounts": [
            {"name": "scratch", "mountPath": "/tmp"},  # noqa: S108
            Mount("weights", writable=True).manifest(),
        ],
    }
