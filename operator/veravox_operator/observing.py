"""The one attempt of a job, as cluster and run folder show it."""

from collections.abc import Sequence
from datetime import datetime

from veravox.core import reasons
from veravox.core.claim import claim_of
from veravox.core.exits import Outcome, exit_for
from veravox.core.job_folder import JobFolder
from veravox.core.reconcile import Attempt
from veravox.execution.signs import first_step, last_sign
from veravox_operator.how_ended import HowEnded, how_ended
from veravox_operator.jobs import JobView
from veravox_operator.pods import PodView, newest
from veravox_operator.why_waiting import WarningsOf, why_waiting

METRICS_PORT = 9090


def attempt_seen(
    job: JobView, pods: Sequence[PodView], folder: JobFolder, warnings: WarningsOf, queue: str = ""
) -> Attempt:
    """What is true of the attempt now.

    Args:
        job: its Job.
        pods: its pods, by index, also those that are gone.
        folder: where its process writes.
        warnings: by an object's UID.
        queue: what its queue says.
    """
    if end := how_ended(job, pods, folder.ending(job.attempt)):
        return _over(job, newest(pods) or pods, end)
    pods = newest(pods)
    why = why_waiting(job, pods, warnings, queue)
    running = _since_all(job, [pod.running for pod in pods]) or _claimed(folder, job.attempt)
    first = first_step(folder, running) if running else None
    return Attempt(
        job.attempt,
        started=_since_all(job, [pod.scheduled for pod in pods]) or running,
        listens=running is not None,
        first_step=first,
        last_step=last_sign(folder, running) if running and first else None,
        reason=why.reason if why else "",
        message=why.message if why else "",
        endpoint=f"{pods[0].ip}:{METRICS_PORT}" if running and pods and pods[0].ip else "",
        job=job.name,
        node=_node(pods),
    )


def _claimed(folder: JobFolder, attempt: int) -> datetime | None:
    """Since when its process works, as it says itself: no watch is late there."""
    claim = claim_of(folder)
    return claim.started_at if claim and claim.attempt == attempt else None


def attempt_left(number: int, folder: JobFolder) -> Attempt | None:
    """What the folder tells of an attempt whose Job is not there: that it had begun, and what it said last.

    Its number is used up, though nobody may have noticed that it was ever made.
    """
    since = _claimed(folder, number)
    if since is None:
        return None
    said = folder.ending(number)
    how = exit_for(said.code) if said else None
    return Attempt(
        number,
        started=since,
        ended=last_sign(folder, since) or since,
        outcome=how.outcome if how else Outcome.INFRASTRUCTURE,
        reason=how.reason if how else reasons.LOST,
        message=said.message if said else "",
    )


def _over(job: JobView, pods: Sequence[PodView], end: HowEnded) -> Attempt:
    placed = _since_all(job, [pod.scheduled for pod in pods])
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


def _since_all(job: JobView, times: Sequence[datetime | None]) -> datetime | None:
    """Since when it is so for each of the Job's pods; None where it is not, or where a pod is missing."""
    known = [each for each in times if each]
    return max(known) if known and len(known) >= max(job.nodes, len(times)) else None


def _node(pods: Sequence[PodView]) -> str:
    return ", ".join(dict.fromkeys(pod.node for pod in pods if pod.node))[:200]
