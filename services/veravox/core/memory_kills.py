"""Whether the kernel killed a process because memory ran out: its signal is that of `kill -9`, but it counts."""

import signal
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from veravox.core import exits
from veravox.core.exits import Exit, exit_for

VMSTAT = Path("/proc/vmstat")
MEMBERSHIP = Path("/proc/self/cgroup")
CGROUPS = Path("/sys/fs/cgroup")  # version 2; an older one has no memory.events there
LOOKS = 60  # half a minute, for those who look twice a second: so long may a process take to go that was killed with gigabytes
SIGKILL = {-signal.SIGKILL, 128 + signal.SIGKILL}  # as Python and as a shell tell it


@dataclass(frozen=True)
class MemoryKills:
    """How many processes the kernel has killed for lack of memory; None where it does not say."""

    machine: int | None = None
    group: int | None = None  # of our own cgroup, which our children share

    @classmethod
    def now(cls) -> "MemoryKills":
        return cls(_count(VMSTAT), _count(_own_group() / "memory.events"))

    def grew_to(self, after: "MemoryKills") -> bool:
        """Whether there was another one. The group's count decides where there is one: the machine's has others' too."""
        before, later = self.group, after.group
        if before is None or later is None:
            before, later = self.machine, after.machine
        return before is not None and later is not None and later > before


class MemoryWatch:
    """The counts of late, looked at while those who are watched live, and compared once one of them is dead.

    Only of late: what was killed for memory hours before says nothing of one that is killed now.
    """

    def __init__(self, every: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        """`every`: seconds between two looks, for those who come by more often."""
        self._every, self._clock, self._looked = every, clock, clock()
        self._counts = deque([MemoryKills.now()], LOOKS)

    def look(self) -> None:
        now = self._clock()
        if now - self._looked >= self._every:
            self._looked = now
            self._counts.append(MemoryKills.now())

    @property
    def before(self) -> MemoryKills:
        return self._counts[0]

    def saw_one(self) -> bool:
        """Whether the kernel has killed for memory lately."""
        return self.before.grew_to(MemoryKills.now())


def exit_of(code: int, before: MemoryKills, after: MemoryKills) -> Exit:
    """The table's row for a return code, with a lack of memory told apart from other kills.

    Args:
        code: of the process.
        before: while it was alive.
        after: when it was found dead.
    """
    return exits.OUT_OF_MEMORY if code in SIGKILL and before.grew_to(after) else exit_for(code)


def _own_group() -> Path:
    """`0::/some/group` is the line of version 2."""
    lines = _text(MEMBERSHIP).splitlines()
    group = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    return CGROUPS / group


def _count(path: Path) -> int | None:
    """The `oom_kill` of a file of names and counts."""
    pairs = dict(line.split(maxsplit=1) for line in _text(path).splitlines() if " " in line)
    return int(pairs["oom_kill"]) if "oom_kill" in pairs else None


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
