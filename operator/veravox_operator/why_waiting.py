"""What an attempt waits for, out of its Job, its pods and the cluster's warnings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from veravox.core import waiting
from veravox.core.disruptions import NODE_LOST
from veravox.core.text import _
from veravox_operator.jobs import JobView
from veravox_operator.pods import PodView, Waiting
from veravox_operator.warned import Warned

WarningsOf = Callable[[str], Warned]

IMAGE = frozenset(
    {
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "RegistryUnavailable",
        "ImageInspectError",
        "SignatureValidationFailed",
    }
)
UNCREATED = frozenset(
    {
        "CreateContainerError",
        "RunContainerError",
        "PreCreateHookError",
        "PreStartHookError",
        "PostStartHookError",
        "CrashLoopBackOff",  # of a container that an overlay puts beside it
    }
)
MOUNTS = ("FailedMount", "FailedAttachVolume", "FailedMapVolume")


@dataclass(frozen=True)
class Why:
    """A reason, and the cluster's own words."""

    reason: str
    message: str


def why_waiting(job: JobView, pods: Sequence[PodView], warnings: WarningsOf, queue: str = "") -> Why | None:
    """None where it is only being started.

    Args:
        job: of the newest attempt.
        pods: of this attempt, those that are there.
        warnings: what the cluster warned of, by an object's UID.
        queue: what the queue says of it, where it waits in one.
    """
    if job.suspended:
        return Why(waiting.WAITING_FOR_QUEUE.reason, queue)
    if len(pods) < job.nodes and (why := _uncreated(warnings(job.uid))):
        return why
    for pod in pods:
        if why := _of_pod(pod, warnings(pod.uid)):
            return why
    return None


def _uncreated(warned: Warned) -> Why | None:
    """The Job's controller could not make a pod."""
    message = warned.last_of("FailedCreate")
    if not message:
        return None
    over_quota = "quota" in message and "must specify" not in message  # which no end of other jobs would change
    return Why((waiting.QUOTA_EXCEEDED if over_quota else waiting.POD_REFUSED).reason, message)


def _of_pod(pod: PodView, warned: Warned) -> Why | None:
    if _lost(pod):
        return Why(NODE_LOST.reason, _("It is {node}.").format(node=pod.node))
    if pod.scheduled is None:
        return _unplaced(pod)
    if pod.running or pod.terminated:
        return None
    return (pod.waiting and _of_container(pod.waiting)) or _warned_of(warned)


def _lost(pod: PodView) -> bool:
    taken = pod.is_leaving and pod.disruption and pod.disruption.reason == "DeletionByTaintManager"
    return pod.unreachable or bool(taken)


def _warned_of(warned: Warned) -> Why | None:
    if message := warned.last_of(*MOUNTS):
        return Why(waiting.VOLUME_MISSING.reason, message)
    if message := warned.last_of("FailedCreatePodSandBox"):
        return Why(waiting.CONTAINER_NOT_CREATED.reason, message)
    return None


def _unplaced(pod: PodView) -> Why | None:
    if not pod.unschedulable:
        return None
    about_volume = "volume" in pod.unschedulable.lower() and "Insufficient" not in pod.unschedulable
    kind = waiting.VOLUME_MISSING if about_volume else waiting.UNSCHEDULABLE
    return Why(kind.reason, pod.unschedulable)


def _of_container(said: Waiting) -> Why | None:
    if said.reason in IMAGE:
        return Why(waiting.IMAGE_NOT_PULLED.reason, said.message or said.reason)
    if said.reason == "CreateContainerConfigError":
        about_volume = "subPath" in said.message or "volume" in said.message.lower()
        kind = waiting.VOLUME_MISSING if about_volume else waiting.POD_MISCONFIGURED
        return Why(kind.reason, said.message)
    if said.reason in UNCREATED:
        return Why(waiting.CONTAINER_NOT_CREATED.reason, said.message or said.reason)
    return None
