"""Attempts as processes of this machine. They outlive a runner that is killed; the next one finds them by their claim."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from veravox.core.claim import claim_of
from veravox.core.exits import Exit
from veravox.core.job_folder import JobFolder
from veravox.core.memory_kills import MemoryKills, MemoryWatch, exit_of
from veravox.core.processes import ProcessMark
from veravox.core.settings import secret_variables

log = logging.getLogger(__name__)
GRACE = 20.0  # seconds from SIGTERM to SIGKILL


@dataclass
class Child:
    """A process that this runner started itself. A later runner, which did not, knows of no lack of memory."""

    attempt: int
    process: subprocess.Popen[bytes]
    started: datetime
    _memory: MemoryWatch = field(default_factory=MemoryWatch)
    _exit: Exit | None = None

    def watch(self) -> None:
        """Once in each pass: remember what the kernel has counted while it was alive."""
        if self.how_it_ended() is None:
            self._memory.look()

    def how_it_ended(self) -> Exit | None:
        """Decided once, when it is first found dead; None while it runs."""
        if self._exit is None and (code := self.process.poll()) is not None:
            self._exit = exit_of(code, self._memory.before, MemoryKills.now())
        return self._exit


@dataclass
class Children:
    """All that this runner started, by job."""

    by_job: dict[UUID, Child] = field(default_factory=dict)
    told_to_leave: dict[ProcessMark, datetime] = field(default_factory=dict)

    def start(self, id: UUID, command: str, folder: JobFolder, attempt: int, environment: dict[str, str]) -> None:
        """Start an attempt in a session of its own, so that a terminal's Ctrl-C does not reach it."""
        line = [sys.executable, "-m", "veravox", command, str(folder.path), "--attempt", str(attempt)]
        with (folder.path / "stderr.txt").open("ab") as errors:
            process = subprocess.Popen(
                line,
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
                env={name: value for name, value in os.environ.items() if name not in secret_variables()} | environment,
            )
        self.by_job[id] = Child(attempt, process, datetime.now(UTC))
        log.info("started %s %s, attempt %d, process %d", command, id, attempt, process.pid)

    def of(self, id: UUID, attempt: int) -> Child | None:
        child = self.by_job.get(id)
        return child if child and child.attempt == attempt else None

    def is_running(self, id: UUID) -> bool:
        child = self.by_job.get(id)
        return child is not None and child.how_it_ended() is None

    def is_working(self, id: UUID, folder: JobFolder) -> bool:
        """Whether a process works on this job, whoever started it, or is about to."""
        return self.is_running(id) or is_working(folder)

    def remove(self, id: UUID, folder: JobFolder, now: datetime) -> None:
        """Make whoever works on this job leave: kindly first, after a while by force."""
        for mark in self._at_work(id, folder):
            since = self.told_to_leave.setdefault(mark, now)
            kill(mark, signal.SIGKILL if (now - since).total_seconds() > GRACE else signal.SIGTERM)
        self.told_to_leave = {mark: since for mark, since in self.told_to_leave.items() if mark.is_alive()}

    def _at_work(self, id: UUID, folder: JobFolder) -> set[ProcessMark]:
        claim, found = claim_of(folder), set[ProcessMark]()
        if claim and claim.is_alive():
            found.add(ProcessMark(claim.pid, claim.began))
        if self.is_running(id):
            found.add(ProcessMark.of(self.by_job[id].process.pid))
        return found

    def reap(self) -> None:
        """Collect the return codes of those that ended, so that they do not stay as zombies."""
        for child in self.by_job.values():
            child.watch()

    def forget(self, id: UUID) -> None:
        self.by_job.pop(id, None)


def is_working(folder: JobFolder) -> bool:
    claim = claim_of(folder)
    return claim is not None and claim.is_alive()


def kill(mark: ProcessMark, number: signal.Signals) -> None:
    if mark.is_alive():
        with contextlib.suppress(ProcessLookupError):
            os.kill(mark.pid, number)
