"""Pretrained weights on the shared volume: fetched once by a Job that may write the cache, which trainers may only read."""

import asyncio
import time
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
KIND = names.WEIGHTS
DEADLINE, KEPT = 900, 600  # s: for fetching, and how long the finished Job stays to be looked at


def weights_id(architecture: str) -> str:
    return str(uuid5(WEIGHTS, architecture))


@dataclass
class Weights:
    """Asks for what is missing."""

    api: Api
    settings: OperatorSettings
    _asked: dict[tuple[str, str], float] = field(default_factory=dict)  # when, on the monotonic clock

    async def fetch(self, namespace: str, architecture: str) -> None:
        """Make the Job, unless it is there.

        Raises:
            ApiError: if the API server refuses it.
            OSError: if the volume cannot be written.
        """
        asked = self._asked.get((namespace, architecture))
        if asked is not None and time.monotonic() - asked < KEPT:
            return
        await asyncio.to_thread(folders.make_shared, self.settings.folder.weights, self.settings)
        try:
            await self.api.create(JOBS, namespace, weights_manifest(namespace, architecture, self.settings))
        except ApiError as error:
            if error.status != 409:
                raise
        self._asked[namespace, architecture] = time.monotonic()

    def ended(self, namespace: str, name: str) -> None:
        """Its Job is gone; the next one who needs them may ask again."""
        for each in [each for each in self._asked if each[0] == namespace and job_of(each[1]) == name]:
            del self._asked[each]


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
