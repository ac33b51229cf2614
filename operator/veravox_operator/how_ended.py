"""How an attempt ended: what its process said, else what the cluster did to it, else its exit code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from veravox.core import disruptions, exits
from veravox.core.exits import Exit, exit_for
from veravox.core.job_folder import Ending
from veravox.core.text import _
from veravox_operator.jobs import JobView
from veravox_operator.pods import Disruption, PodView

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
        pods: of the attempt, by index.
        said: `ending.json`, where it is this attempt's.
    """
    if not job.is_over and not _is_over(pods) and not _was_taken_back(job, said):
        return None
    first = _first_to_fail(pods)
    code = first.terminated.code if first and first.terminated else None
    at = (first.terminated.finished if first and first.terminated else None) or job.finished
    how, message = _judge(job, first, said)
    return HowEnded(how, message, code, at)


def _is_over(pods: Sequence[PodView]) -> bool:
    """One container of an attempt is enough: its Job tries no second time."""
    return bool(pods) and any(pod.terminated or pod.is_over for pod in pods if not pod.gone)


def _was_taken_back(job: JobView, said: Ending | None) -> bool:
    """A queue suspended the Job again after it had run: its pods are gone, and its process had said goodbye."""
    return job.suspended and said is not None


def _first_to_fail(pods: Sequence[PodView]) -> PodView | None:
    """Whose end explains the attempt's: who was disrupted or failed first; the leader, where all went well."""
    troubled = [pod for pod in pods if pod.disruption or pod.why or (pod.terminated and pod.terminated.code)]
    troubled.sort(
        key=lambda pod: pod.terminated.finished if pod.terminated and pod.terminated.finished else pod.created
    )
    return next(iter([*troubled, *pods]), None)


def _judge(job: JobView, pod: PodView | None, said: Ending | None) -> tuple[Exit, str]:
    if said and said.code != exits.TERMINATED.code:
        return exit_for(said.code), said.message
    if job.suspended:
        return disruptions.PREEMPTED, job.why
    if pod and (disrupted := _disrupted(pod)):
        return disrupted
    if pod and pod.terminated:
        return _of_container(pod, said)
    if said:
        return exit_for(said.code), said.message
    return (exits.SUCCEEDED, "") if job.succeeded else (exits.KILLED, job.why)


def _disrupted(pod: PodView) -> tuple[Exit, str] | None:
    disruption = pod.disruption or (Disruption(pod.why, pod.message) if pod.why in BY_POD else None)
    if disruption is None:
        return None
    how = BY_CONDITION.get(disruption.reason) or BY_POD.get(disruption.reason) or disruptions.EVICTED
    if how is disruptions.NODE_PRESSURE and pod.why not in BY_POD and pod.message:
        return disruptions.NODE_PRESSURE, pod.message
    return how, pod.message or disruption.message


def _of_container(pod: PodView, said: Ending | None) -> tuple[Exit, str]:
    end = pod.terminated
    assert end
    if end.reason == "OOMKilled":
        return exits.OUT_OF_MEMORY, _("It needed more memory than its limit, resources.memory.")
    if end.reason in NOT_STARTED:
        return disruptions.CONTAINER_NOT_STARTED, end.message
    if said:
        return exit_for(said.code), said.message
    how = exit_for(end.code)
    return how, "" if how is exits.SUCCEEDED else _last_line(end.message)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1][:500] if lines else ""
