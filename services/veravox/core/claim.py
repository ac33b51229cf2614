"""Who works in a job's folder: at most one process, which says so itself and can be recognised later."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.files import read_json, replace_json
from veravox.core.job_folder import JobFolder
from veravox.core.processes import ProcessMark
from veravox.core.specs.resource import Resource


class Claim(Resource):
    """`process.json`: the process of the newest attempt that began."""

    attempt: int
    pid: int
    began: int
    started_at: datetime

    def is_alive(self) -> bool:
        return ProcessMark(self.pid, self.began).is_alive()


@contextmanager
def claimed(folder: JobFolder, attempt: int) -> Iterator[None]:
    """Hold the folder while working in it; the kernel lets go of it however the process ends.

    Raises:
        JobError: SUPERSEDED, if another process holds it.
    """
    with (folder.path / "process.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise JobError(exits.SUPERSEDED, "") from None
        mark = ProcessMark.of(os.getpid())
        claim = Claim(attempt=attempt, pid=mark.pid, began=mark.began, started_at=datetime.now(UTC))
        replace_json(folder.path / "process.json", claim.outside())
        yield


def claim_of(folder: JobFolder) -> Claim | None:
    said = read_json(folder.path / "process.json")
    return Claim.model_validate(said) if said else None
