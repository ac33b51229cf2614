"""What is kept of an attempt on the volume, for its pods and events go: where it ran, how it ended, its last lines."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from veravox.cluster.api import Api
from veravox.core.files import replace_json, replace_text
from veravox.core.job_folder import JobFolder
from veravox_operator.jobs import JobView
from veravox_operator.pods import PodView
from veravox_operator.warned import Warned

log = logging.getLogger(__name__)


def attempt_folder(folder: JobFolder, attempt: int) -> Path:
    return folder.path / "attempts" / str(attempt)


async def log_of(api: Api, pods: Sequence[PodView]) -> str:
    """The last lines of all pods of an attempt, each under its name where there are several."""
    tails = [(pod.name, await api.log_tail(pod.namespace, pod.name)) for pod in pods if not pod.gone]
    if len(tails) == 1:
        return tails[0][1]
    return "".join(f"== {name}\n{tail}\n" for name, tail in tails)


def keep(folder: JobFolder, job: JobView, pods: Sequence[PodView], warned: Sequence[Warned], tail: str) -> None:
    """Write it down; once is enough, for what has ended does not change.

    Raises:
        OSError: if the volume cannot be written.
    """
    place = attempt_folder(folder, job.attempt)
    replace_json(place / "attempt.json", _told(job, pods, warned))
    if tail or not (place / "log.txt").exists():
        replace_text(place / "log.txt", tail)


def is_kept(folder: JobFolder, attempt: int) -> bool:
    return (attempt_folder(folder, attempt) / "attempt.json").exists()


def _told(job: JobView, pods: Sequence[PodView], warned: Sequence[Warned]) -> dict[str, Any]:
    return {
        "job": job.name,
        "attempt": job.attempt,
        "message": job.why,
        "pods": [_pod(pod) for pod in pods],
        "warnings": [{"reason": reason, "message": text} for each in warned for reason, text in each.by_reason.items()],
    }


def _pod(pod: PodView) -> dict[str, Any]:
    end = pod.terminated
    return {
        "name": pod.name,
        "node": pod.node,
        "phase": pod.phase,
        "reason": (pod.disruption.reason if pod.disruption else "") or pod.why or (end.reason if end else ""),
        "message": (pod.disruption.message if pod.disruption else "") or pod.message,
        "exitCode": end.code if end else None,
        "scheduled": pod.scheduled and pod.scheduled.isoformat(),
        "finished": end.finished.isoformat() if end and end.finished else None,
    }
