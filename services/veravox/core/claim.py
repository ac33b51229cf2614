"""Who works in a job's folder: at most one process, which says so itself and can be recognised later."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

from pydantic import AwareDatetime, ValidationError

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.files import replace_json, sensible
from veravox.core.job_folder import JobFolder
from veravox.core.processes import ProcessMark
from veravox.core.specs.resource import Resource

CLAIM = "process.json"
PATIENCE = 30.0  # s
LOOK_EVERY = 0.2  # s


class Claim(Resource):
    """`process.json`: the process of the newest attempt that began."""

    attempt: int
    pid: int
    began: int
    started_at: AwareDatetime

    def is_alive(self) -> bool:
        return ProcessMark(self.pid, self.began).is_alive()


@contextmanager
def claimed(folder: JobFolder, attempt: int, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the folder while working in it; the kernel lets go of it however the process ends.

    Args:
        folder: of the job.
        attempt: which one this process is.
        patience: s that it waits for an older attempt, which leaves as soon as it sees that there is a newer one.

    Raises:
        JobError: SUPERSEDED, if another process holds it and does not leave.
    """
    with (folder.path / "process.lock").open("a") as lock:
        until = time.monotonic() + patience
        while not _locked(lock):
            holder = claim_of(folder)
            if time.monotonic() > until or (holder and holder.attempt >= attempt):
                raise JobError(exits.SUPERSEDED, "")
            time.sleep(LOOK_EVERY)
        mark = ProcessMark.of(os.getpid())
        claim = Claim(attempt=attempt, pid=mark.pid, began=mark.began, started_at=datetime.now(UTC))
        replace_json(folder.path / CLAIM, claim.outside())
        yield


def _locked(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def claim_of(folder: JobFolder) -> Claim | None:
    said = sensible(folder.path / CLAIM)
    try:
        return Claim.model_validate(said) if said else None
    except ValidationError:  # somebody else's word
        return None
