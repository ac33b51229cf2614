"""The one attempt of a job, as cluster and run folder show it."""

from collections.abc import Sequence
from datetime import datetime

from veravox.core.job_folder import JobFolder
from veravox.core.reconcile import Attempt
from veravox.execution.signs import first_step, last_sign
from veravox_operator.how_ended import HowEnded, how_ended
from veravox_operator.jobs import JobView
from veravox_operator.pods import PodView
from veravox_operator.why_waiting import WarningsOf, why_waiting

METRICS_PORT = 9090


def attempt_seen(
    job: JobView, pods: Sequence[PodView], folder: JobFolder, warnings: WarningsOf, queue: str = ""
) -> Attempt:
    """What is true of the attempt now.

    Args:
        job: its Job.
        pods: its pods, by index.
        folder: where its process writes.
        warnings: by an object's UID.
        queue: what its queue says.
    """
    placed = _placed(pods)
    if end := how_ended(job, pods, folder.ending(job.attempt)):
        return _over(job, pods, end, placed)
    why = why_waiting(job, pods, warnings, queue)
    running = _running(pods)
    first = first_step(folder, running) if running else None
    return Attempt(
        job.attempt,
        started=placed,
        listens=running is not None,
        first_step=first,
        last_step=last_sign(folder, running) if running and first else None,
        reason=why.reason if why else "",
        message=why.message if why else "",
        endpoint=f"{pods[0].ip}:{METRICS_PORT}" if running and pods[0].ip else "",
        job=job.name,
        node=_node(pods),
    )


def _over(job: JobView, pods: Sequence[PodView], end: HowEnded, placed: datetime | None) -> Attempt:
    ended = end.at or placed
    return Attempt(
        job.attempt,
        started=placed if placed is None or ended is None else min(placed, ended),
        ended=ended,
        outcome=end.how.outcome,
        reason=end.how.reason,
        message=end.message,
        job=job.name,
        node=_node(pods),
        exit_code=end.code,
    )


def _placed(pods: Sequence[PodView]) -> datetime | None:
    """Since when all of its pods have a node."""
    times = [pod.scheduled for pod in pods if pod.scheduled]
    return max(times) if times and len(times) == len(pods) else None


def _running(pods: Sequence[PodView]) -> datetime | None:
    """Since when all of its containers run."""
    times = [pod.running for pod in pods if pod.running and not pod.gone]
    return max(times) if times and len(times) == len(pods) else None


def _node(pods: Sequence[PodView]) -> str:
    return ", ".join(dict.fromkeys(pod.node for pod in pods if pod.node))[:200]
