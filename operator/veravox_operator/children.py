"""The Job of an attempt and its pod. Pure: values in, values out."""

import math
from collections.abc import Sequence
from typing import Any

from veravox.cluster import names
from veravox.core.job_environment import LAST_WORD, SHARD, SHARDS, job_environment
from veravox.core.logs import ECHO, FORMAT
from veravox.core.specs import DatasetSpec, TrainingJobSpec
from veravox.core.trace import VARIABLE
from veravox_operator.hardening import CONTAINER, hardened
from veravox_operator.mounts import INSIDE, Mount
from veravox_operator.observing import METRICS_PORT
from veravox_operator.overlay import pod_with
from veravox_operator.parent import Parent, job_name, metadata
from veravox_operator.pods import INDEX
from veravox_operator.settings import OperatorSettings
from veravox_operator.several_nodes import RENDEZVOUS
from veravox_operator.sources import reaches_outside

Body = dict[str, Any]
SCRATCH = "8Gi"  # of the node's disk, for temporary files
SHM_SHARE, LEAST_SHM = 4, 64  # a quarter of the memory, and at least 64 MiB
TERMINATION_LOG = "/dev/termination-log"  # of a container, where Kubernetes looks for it
UNITS = {"Mi": 1, "Gi": 1 << 10, "Ti": 1 << 20}  # in MiB


def job_manifest(
    parent: Parent,
    attempt: int,
    spec: TrainingJobSpec | DatasetSpec,
    mounts: Sequence[Mount],
    settings: OperatorSettings,
) -> Body:
    """One try, which Kubernetes does not repeat: whether there is another one, `reconcile` decides."""
    pods = spec.resources.nodes if isinstance(spec, TrainingJobSpec) else spec.resources.shards
    queue = spec.scheduling.queue if isinstance(spec, TrainingJobSpec) else ""
    outside = {names.NETWORK: names.OUTSIDE} if isinstance(spec, DatasetSpec) and reaches_outside(spec) else {}
    template = {
        "metadata": {"labels": parent.labels(attempt) | outside},
        "spec": _pod(parent, attempt, spec, mounts, settings),
    }
    body: Body = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(parent, attempt, {names.QUEUE: queue} if queue else {}),
        "spec": {
            "backoffLimit": 0,
            "completions": pods,
            "parallelism": pods,
            "podReplacementPolicy": "Failed",
            "podFailurePolicy": {
                "rules": [{"action": "FailJob", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}]
            },
            "template": pod_with(settings.overlay, template),
        },
    }
    if pods > 1:
        body["spec"]["completionMode"] = "Indexed"  # so that each is told which it is: JOB_COMPLETION_INDEX
    if queue:
        body["spec"]["suspend"] = True  # until the queue admits it; nobody here writes that field again
    return body


def _pod(
    parent: Parent,
    attempt: int,
    spec: TrainingJobSpec | DatasetSpec,
    mounts: Sequence[Mount],
    settings: OperatorSettings,
) -> Body:
    pod: Body = {
        **hardened(settings),
        "terminationGracePeriodSeconds": settings.grace_seconds,
        "tolerations": _tolerations(spec, settings),
        "containers": [_container(parent, attempt, spec, mounts, settings)],
        "volumes": [
            {"name": "data", "persistentVolumeClaim": {"claimName": settings.claim}},
            {"name": "scratch", "emptyDir": {"sizeLimit": SCRATCH}},
            {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": f"{_shm(spec.resources.memory)}Mi"}},
        ],
    }
    if isinstance(spec, TrainingJobSpec):
        scheduling = spec.scheduling
        pod |= {"priorityClassName": scheduling.priority_class_name} if scheduling.priority_class_name else {}
        pod |= {"nodeSelector": scheduling.node_selector} if scheduling.node_selector else {}
        pod |= {"subdomain": job_name(parent, attempt)} if spec.resources.nodes > 1 else {}
    return pod


def _tolerations(spec: TrainingJobSpec | DatasetSpec, settings: OperatorSettings) -> list[Body]:
    """The user's own, and how long a pod stays on a node that does not answer."""
    own = spec.scheduling.tolerations if isinstance(spec, TrainingJobSpec) else []
    asked = [{name: each for name, each in toleration.outside().items() if each} for toleration in own]
    return asked + [
        {
            "key": f"node.kubernetes.io/{trouble}",
            "operator": "Exists",
            "effect": "NoExecute",
            "tolerationSeconds": settings.unreachable_seconds,
        }
        for trouble in ("not-ready", "unreachable")
    ]


def _container(
    parent: Parent,
    attempt: int,
    spec: TrainingJobSpec | DatasetSpec,
    mounts: Sequence[Mount],
    settings: OperatorSettings,
) -> Body:
    training = isinstance(spec, TrainingJobSpec)
    folder = INSIDE / ("runs" if training else "jobs") / str(parent.id)
    return {
        "name": "job",
        "image": settings.trainer_image,
        "imagePullPolicy": settings.image_pull_policy,
        "command": ["python", "-m", "veravox", spec.command if isinstance(spec, DatasetSpec) else "trainer"],
        "args": [str(folder), "--attempt", str(attempt)],
        "env": [
            *({"name": name, "value": each} for name, each in _environment(parent, attempt, spec, settings).items()),
            *(_which_shard(spec) if isinstance(spec, DatasetSpec) else ()),
        ],
        "ports": [{"name": "metrics", "containerPort": METRICS_PORT}],
        "resources": _resources(spec),
        "securityContext": CONTAINER,
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [
            {"name": "scratch", "mountPath": "/tmp", "subPath": "tmp"},  # noqa: S108 - the pod's own
            {"name": "scratch", "mountPath": str(INSIDE), "subPath": "data"},
            {"name": "shm", "mountPath": "/dev/shm"},  # noqa: S108
            *(mount.manifest() for mount in mounts),
        ],
    }


def _environment(
    parent: Parent, attempt: int, spec: TrainingJobSpec | DatasetSpec, settings: OperatorSettings
) -> dict[str, str]:
    own = {
        "VERAVOX_DATA": str(INSIDE),
        "VERAVOX_FREE_PYTHON": str(settings.free_python).lower(),
        **(
            {"VERAVOX_CONVERT_LEARNERS": str(settings.convert_learners).lower()}
            if isinstance(spec, DatasetSpec) and spec.converts
            else {}
        ),
        "VERAVOX_METRICS_HOST": "0.0.0.0",  # noqa: S104 - of a pod, whose network policy says who may come
        "VERAVOX_METRICS_PORT": str(METRICS_PORT),
        ECHO: "true",
        FORMAT: settings.log_format,
        **({VARIABLE: parent.trace} if parent.trace else {}),
        **settings.tracing,
        "HOME": "/tmp",  # noqa: S108
        "PYTHONUNBUFFERED": "1",
        **job_environment(_threads(spec)),
    }
    if isinstance(spec, TrainingJobSpec) and spec.resources.nodes > 1:
        name = job_name(parent, attempt)
        own |= {"VERAVOX_NODES": str(spec.resources.nodes), "VERAVOX_LEADER": f"{name}-0.{name}:{RENDEZVOUS}"}
    return own


def _which_shard(spec: DatasetSpec) -> list[Body]:
    """How many share the work and which this one is; one that helps leaves its last word with its pod."""
    if spec.resources.shards == 1:
        return []
    which = {"fieldRef": {"fieldPath": f"metadata.annotations['{INDEX}']"}}
    return [
        {"name": SHARDS, "value": str(spec.resources.shards)},
        {"name": SHARD, "valueFrom": which},
        {"name": LAST_WORD, "value": TERMINATION_LOG},
    ]


def _threads(spec: TrainingJobSpec | DatasetSpec) -> int:
    """Of one process; torchrun begins as many of them as there are GPUs."""
    processes = max(1, spec.resources.gpus) if isinstance(spec, TrainingJobSpec) else 1
    return math.ceil(spec.resources.cpu / processes)


def _resources(spec: TrainingJobSpec | DatasetSpec) -> Body:
    """What is asked for is what may be had, of memory and GPUs; idle processor cores may be borrowed."""
    memory, cpu = spec.resources.memory, f"{round(spec.resources.cpu * 1000)}m"
    gpus = (
        {"nvidia.com/gpu": str(spec.resources.gpus)}
        if isinstance(spec, TrainingJobSpec) and spec.resources.gpus
        else {}
    )
    return {"requests": {"cpu": cpu, "memory": memory, **gpus}, "limits": {"memory": memory, **gpus}}


def _shm(memory: str) -> int:
    """MiB of /dev/shm, which count as memory: loaders and ranks hand each other batches there."""
    return max(LEAST_SHM, int(memory[:-2]) * UNITS[memory[-2:]] // SHM_SHARE)
