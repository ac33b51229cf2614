"""How an attempt ended: what its process said, else what the cluster did to it, else its exit code."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from veravox.core import disruptions, exits
from veravox.core.exits import Exit, exit_for
from veravox.core.job_folder import Ending
from veravox.core.log_lines import readable
from veravox.core.text import _
from veravox_operator.jobs import JobView
from veravox_operator.pods import PodView, Terminated, newest

BY_CONDITION = {
    "EvictionByEvictionAPI": disruptions.EVICTED,
    "PreemptionByScheduler": disruptions.PREEMPTED,
    "PreemptionByKubeScheduler": disruptions.PREEMPTED,
    "DeletionByTaintManager": disruptions.NODE_LOST,
    "DeletionByPodGC": disruptions.NODE_LOST,
    "TerminationByKubelet": disruptions.NODE_PRESSURE,
}
BY_POD = {
    "Evicted": disruptions.NODE_PRESSURE,
    "NodeLost": disruptions.NODE_LOST,
    "Terminated": disruptions.EVICTED,  # the node was shut down
    "NodeShutdown": disruptions.EVICTED,
    "Preempting": disruptions.PREEMPTED,
}
NOT_STARTED = frozenset({"StartError", "ContainerCannotRun"})
OOM_KILLED = "OOMKilled"
ERROR = "Error"  # of a container that ran; its message is the end of its log
LEAVES = frozenset(
    each.code for each in (exits.SUCCEEDED, exits.STOPPED, exits.PAUSED, exits.TERMINATED, exits.SUPERSEDED)
)
OF_TORCHRUN = LEAVES | {exits.INTERNAL_ERROR.code}  # which makes 1 of a pause, too


@dataclass(frozen=True)
class HowEnded:
    """The row of the table of exits, and what is known besides."""

    how: Exit
    message: str = ""
    code: int | None = None
    at: datetime | None = None


def how_ended(job: JobView, pods: Sequence[PodView], said: Ending | None) -> HowEnded | None:
    """None while it goes on.

    Args:
        job: of the attempt.
        pods: of the attempt, also those that are gone.
        said: `ending.json`, where it is this attempt's; of several pods the first one writes it.
    """
    leaves = LEAVES if job.kind == "Dataset" else OF_TORCHRUN
    if not job.is_over and not _is_over(newest(pods), leaves) and not _was_taken_back(job, pods, said):
        return None
    blamed = _blamed(newest(pods) or pods, leaves)
    how, message = _judge(job, blamed, said)
    return HowEnded(how, message, _code(blamed, said, how), _when(job, blamed))


def _is_over(pods: Sequence[PodView], leaves: Container[int]) -> bool:
    """The first pod speaks for all; its word is waited for, unless another one broke, for its Job tries no second time."""
    ended = [pod for pod in pods if pod.terminated or pod.is_over]
    return bool(ended) and (len(ended) == len(pods) or any(pod.index == 0 or _broke(pod, leaves) for pod in ended))


def _was_taken_back(job: JobView, pods: Sequence[PodView], said: Ending | None) -> bool:
    """A queue suspended the Job again after it had run, and its pods are gone."""
    ran = said is not None or any(pod.running or pod.terminated for pod in pods)
    return job.suspended and ran and all(pod.is_over or pod.terminated for pod in pods)


def _blamed(pods: Sequence[PodView], leaves: Container[int]) -> PodView | None:
    """Whose end explains the attempt's: who was disrupted first, or broke first; the first one where none did."""
    broken = sorted(
        (pod for pod in pods if _broke(pod, leaves)), key=lambda pod: (pod.disruption is None, _ended_at(pod))
    )
    return next(iter([*broken, *sorted(pods, key=lambda pod: pod.index)]), None)


def _broke(pod: PodView, leaves: Container[int]) -> bool:
    """Something happened to it that no other pod tells of."""
    end = pod.terminated
    bad = end is not None and (end.reason in {OOM_KILLED, *NOT_STARTED} or end.code not in leaves)
    return bool(pod.disruption or pod.why or pod.unprepared or bad)


def _ended_at(pod: PodView) -> datetime:
    return pod.terminated.finished if pod.terminated and pod.terminated.finished else pod.created


def _code(pod: PodView | None, said: Ending | None, how: Exit) -> int | None:
    """The container's own; where its end was not seen, what the process said of it, if it is that which counts."""
    if pod and pod.terminated:
        return pod.terminated.code
    return said.code if said and how is exit_for(said.code) else None


def _when(job: JobView, pod: PodView | None) -> datetime | None:
    ended = pod.terminated.finished if pod and pod.terminated else None
    return ended or job.finished or (pod.gone_by if pod else None)


def _judge(job: JobView, pod: PodView | None, said: Ending | None) -> tuple[Exit, str]:
    if said and not _is_vague(said, pod):
        return exit_for(said.code), said.message
    if job.suspended:
        return disruptions.PREEMPTED, job.why
    if pod and (happened := _disrupted(pod) or _unprepared(pod)):
        return happened
    if pod and pod.terminated:
        return _of_container(pod.terminated, said if pod.index == 0 else _last_word(pod.terminated))
    return (exit_for(said.code), said.message) if said else _of_job(job, pod)


def _is_vague(said: Ending, pod: PodView | None) -> bool:
    """It was told to leave, or failed where something happened to it or another node: what that was says more."""
    struck = pod is not None and (pod.disruption is not None or pod.index > 0)
    return said.code == exits.TERMINATED.code or (said.code == exits.INTERNAL_ERROR.code and struck)


def _disrupted(pod: PodView) -> tuple[Exit, str] | None:
    """The pod's own reason says more than its condition, which calls everything that a kubelet does the same."""
    if how := BY_POD.get(pod.why):
        return how, pod.message
    if pod.disruption is None:
        return None
    return BY_CONDITION.get(pod.disruption.reason, disruptions.EVICTED), pod.message or pod.disruption.message


def _unprepared(pod: PodView) -> tuple[Exit, str] | None:
    """A container that an overlay puts before it has failed; nobody else's codes are in our table."""
    if pod.unprepared is None:
        return None
    return disruptions.CONTAINER_NOT_STARTED, _last_line(pod.unprepared.message) or pod.message


def _of_container(end: Terminated, said: Ending | None) -> tuple[Exit, str]:
    if end.reason == OOM_KILLED:
        return exits.OUT_OF_MEMORY, _("It needed more memory than its limit, resources.memory.")
    if end.reason in NOT_STARTED:
        return disruptions.CONTAINER_NOT_STARTED, end.message
    if said:
        return exit_for(said.code), said.message
    how = exit_for(end.code)
    return how, "" if how is exits.SUCCEEDED else _last_words(end, how)


def _of_job(job: JobView, pod: PodView | None) -> tuple[Exit, str]:
    """No container told anything: nobody saw its pod, or its node would not take it."""
    if job.succeeded:
        return exits.SUCCEEDED, ""
    how = disruptions.EVICTED if job.disrupted else exits.KILLED
    return how, (pod.message if pod else "") or job.why


def _last_word(end: Terminated) -> Ending | None:
    """What a process that helped has left with its pod (`core.job_process.help_job`)."""
    try:
        return Ending.model_validate_json(end.message)
    except ValidationError:
        return None


def _last_words(end: Terminated, how: Exit) -> str:
    """Where it did not say why, its log's end may tell; who was killed could not have written it there."""
    line = _last_line(end.message)
    if end.reason != ERROR or not line:
        return line
    return "" if how is exits.KILLED else _("It said nothing of why; its log ends with: {line}").format(line=line)


def _last_line(text: str) -> str:
    lines = readable(text).strip().splitlines()
    return lines[-1][:500] if lines else ""
