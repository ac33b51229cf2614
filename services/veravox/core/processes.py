"""Processes of one machine: recognised for good, and never left behind by a parent that was killed."""

import ctypes
import os
import signal
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True)
class ProcessMark:
    """A process that cannot be mistaken for a later one with the same id: Linux also tells when it began."""

    pid: int
    began: int  # clock ticks since the machine started, field 22 of /proc/PID/stat; 0 where that is unknown

    @classmethod
    def of(cls, pid: int) -> "ProcessMark":
        return cls(pid, _began(pid) or 0)

    def is_alive(self) -> bool:
        return _began(self.pid) == self.began


def _began(pid: int) -> int | None:
    """When the process began, or None where there is none or it waits as a zombie for its parent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent is gone, however it went."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), signal.SIGTERM)
