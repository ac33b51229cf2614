"""How a process of a job ends: one table that trainer, data jobs, runner and operator share."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from veravox.core.text import N_


class Outcome(StrEnum):
    """What the end of an attempt means for the job. Exit codes and a cluster's reasons both map to these."""

    SUCCEEDED = "Succeeded"
    PAUSED = "Paused"
    STOPPED = "Stopped"
    INFRASTRUCTURE = "Infrastructure"  # killed, evicted, node lost: not the user's doing
    FAILED = "Failed"  # may pass if tried again
    HOPELESS = "Hopeless"  # bad spec, missing data, NaN, out of memory: would fail again unchanged


@dataclass(frozen=True)
class Exit:
    """One way to end: the process' exit code, its reason, and what a person can do about it."""

    code: int
    reason: str
    outcome: Outcome
    remedy: str = ""


GOES_ON = N_("It goes on from its checkpoint by itself.")

SUCCEEDED = Exit(0, "Succeeded", Outcome.SUCCEEDED)
INTERNAL_ERROR = Exit(
    1, "InternalError", Outcome.FAILED, N_("Look at the log's last lines; report it if it comes again.")
)
STOPPED = Exit(10, "StoppedByUser", Outcome.STOPPED)
PAUSED = Exit(11, "PausedByUser", Outcome.PAUSED)
TERMINATED = Exit(12, "Terminated", Outcome.INFRASTRUCTURE, GOES_ON)
SUPERSEDED = Exit(13, "Superseded", Outcome.INFRASTRUCTURE, N_("A newer attempt has taken over; nothing to do."))
BAD_SPEC = Exit(20, "BadSpec", Outcome.HOPELESS, N_("Correct the field that the message names and start again."))
DATA_MISSING = Exit(21, "DataMissing", Outcome.HOPELESS, N_("Import the dataset again, or choose another."))
DATA_CHANGED = Exit(22, "DataChanged", Outcome.HOPELESS, N_("Import the data again under a new name."))
BAD_DATA = Exit(23, "BadData", Outcome.HOPELESS, N_("Change the choice of data, or mend what the message names."))
NOT_A_NUMBER = Exit(24, "LossNotANumber", Outcome.HOPELESS, N_("Lower the learning rate, e.g. to a tenth."))
OUT_OF_GPU_MEMORY = Exit(25, "OutOfGpuMemory", Outcome.HOPELESS, N_("Halve the batch size."))
OUT_OF_MEMORY = Exit(26, "OutOfMemory", Outcome.HOPELESS, N_("Give it more memory, or halve the batch size."))
DISK_FULL = Exit(27, "DiskFull", Outcome.HOPELESS, N_("Free space in the data folder and start again."))
GPU_FAILED = Exit(
    28,
    "GpuFailed",
    Outcome.INFRASTRUCTURE,
    N_("It goes on by itself; if it comes again on the same node, have its GPU looked at."),
)
FETCH_FAILED = Exit(
    29,
    "FetchFailed",
    Outcome.FAILED,
    N_("Look whether the address answers, or name a mirror or a folder; what has come already is kept."),
)
KILLED = Exit(137, "Killed", Outcome.INFRASTRUCTURE, GOES_ON)

EXITS = MappingProxyType({each.code: each for each in tuple(globals().values()) if isinstance(each, Exit)})


def exit_for(code: int | None) -> Exit:
    """The table's row for a process' return code; None or a signal (negative, or 128 and more) is a kill."""
    if code is None or code < 0 or (code >= 128 and code not in EXITS):
        return KILLED
    return EXITS.get(code, INTERNAL_ERROR)


class JobError(Exception):
    """An end with a reason: what a job's process raises so that the table's code and a sentence are left behind."""

    def __init__(self, end: Exit, message: str) -> None:
        super().__init__(message)
        self.end = end
        self.message = message
