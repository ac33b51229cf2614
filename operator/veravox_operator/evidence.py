"""What is kept of an attempt on the volume, for its pods and events go: where it ran, how it ended, its last lines."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from veravox.cluster.api import Api
from veravox.core.files import read_json, replace_json, replace_text
from veravox.core.job_folder import JobFolder
from veravox.core.log_lines import readable
from veravox_operator.jobs import JobView
from veravox_operator.pods import PodView
from veravox_operator.warned import Warned

log = logging.getLogger(__name__)

LINES = 200
LARGEST = 1 << 20  # bytes of a log that its last lines are looked for in
NO_LOG = "unable to retrieve container logs for "  # what a kubelet answers, with status 200, once a container is gone


async def log_of(api: Api, pods: Sequence[PodView]) -> str:
    """The last lines of all pods of an attempt, as people read them, each under its name where there are several; empty where none has any."""
    tails = [
        (pod.name, await api.log_tail(pod.namespace, pod.name, LINES)) for pod in pods if not (pod.gone or pod.is_lost)
    ]
    there = [(name, readable(tail)) for name, tail in tails if tail and not tail.startswith(NO_LOG)]
    if len(tails) == 1:
        return "".join(tail for _name, tail in there)
    return "".join(f"== {name}\n{tail}\n" for name, tail in there)


def keep(
    place: Path,
    folder: JobFolder,
    name: str,
    attempt: int,
    job: JobView | None,
    pods: Sequence[PodView],
    warned: Sequence[Warned],
    tail: str,
) -> None:
    """Write it down.

    Args:
        place: where the attempt's evidence is.
        folder: of the job.
        name: of its Job.
        attempt: which.
        job: what is known of its Job; None where that is gone already.
        pods: its pods.
        warned: what the cluster warned of.
        tail: the pods' last lines; where nobody knows them any more, those that the process wrote onto the volume do.

    Raises:
        OSError: if the volume cannot be written.
    """
    facts = _told(name, attempt, job, pods, warned)
    known = {each: said for each, said in (read_json(place / "attempt.json") or {}).items() if not facts.get(each)}
    replace_json(place / "attempt.json", {**facts, **known, "complete": _have_ended(pods)})
    if tail or not (place / "log.txt").exists():
        replace_text(place / "log.txt", tail or _own_lines(folder, attempt))


def is_kept(place: Path, pods: Sequence[PodView]) -> bool:
    """Whether there is nothing to add: what was kept while it was still leaving is completed once it has left."""
    kept = read_json(place / "attempt.json")
    return kept is not None and (bool(kept.get("complete")) or not _have_ended(pods))


def _have_ended(pods: Sequence[PodView]) -> bool:
    return bool(pods) and all(pod.terminated or pod.is_over for pod in pods)


def _own_lines(folder: JobFolder, attempt: int) -> str:
    try:
        with folder.open(folder.log) as file:
            before = max(0, file.seek(0, os.SEEK_END) - LARGEST)
            file.seek(before)
            lines = file.read(LARGEST).decode(errors="replace").splitlines(keepends=True)
    except OSError:
        return ""
    begun = [at for at, line in enumerate(lines) if line.endswith(f"attempt {attempt} begins\n")]
    if not begun and not before:
        return ""
    return "".join(lines[max(begun[-1] if begun else 1, len(lines) - LINES) :])


def _told(
    name: str, attempt: int, job: JobView | None, pods: Sequence[PodView], warned: Sequence[Warned]
) -> dict[str, Any]:
    return {
        "job": name,
        "attempt": attempt,
        "message": job.why if job else "",
        "pods": [_pod(pod) for pod in pods],
        "warnings": [{"reason": reason, "message": text} for each in warned for reason, text in each.by_reason.items()],
    }


def _pod(pod: PodView) -> dict[str, Any]:
    end, why = pod.terminated, _why(pod)
    return {
        "name": pod.name,
        "node": pod.node,
        "phase": pod.phase,
        "reason": next((reason for reason, _message in why if reason), ""),
        "message": next((message for _reason, message in why if message), ""),
        "exitCode": end.code if end else None,
        "scheduled": pod.scheduled and pod.scheduled.isoformat(),
        "finished": end.finished.isoformat() if end and end.finished else None,
    }


def _why(pod: PodView) -> list[tuple[str, str]]:
    """Reasons and messages, what tells most first."""
    told = [(pod.disruption.reason, pod.disruption.message)] if pod.disruption else []
    told.append((pod.why, pod.message))
    told += [(pod.terminated.reason, "")] if pod.terminated else []
    return [*told, (pod.waiting.reason, pod.waiting.message)] if pod.waiting else told
