"""A lack of memory is told apart from `kill -9`, by what the kernel has counted."""

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from veravox.core import exits
from veravox.core.exits import Exit
from veravox.core.job_folder import JobFolder
from veravox.runner import children, memory_kills
from veravox.runner.children import Child
from veravox.runner.memory_kills import MemoryKills, exit_of
from veravox.runner.observing import attempt_seen

NONE, ONE = MemoryKills(machine=0, group=0), MemoryKills(machine=1, group=1)


@pytest.mark.parametrize(
    ("code", "before", "after", "how"),
    [
        (-9, NONE, ONE, exits.OUT_OF_MEMORY),
        (137, NONE, ONE, exits.OUT_OF_MEMORY),
        (-9, NONE, NONE, exits.KILLED),
        (-15, NONE, ONE, exits.KILLED),
        (0, NONE, ONE, exits.SUCCEEDED),
        (24, NONE, ONE, exits.NOT_A_NUMBER),
        (-9, MemoryKills(3), MemoryKills(4), exits.OUT_OF_MEMORY),  # no cgroup of its own
        (-9, MemoryKills(3, 0), MemoryKills(4, 0), exits.KILLED),  # somebody else's process, in another container
        (-9, MemoryKills(), MemoryKills(), exits.KILLED),  # the kernel does not say
        (-9, MemoryKills(), ONE, exits.KILLED),
    ],
)
def test_only_a_kill_with_a_grown_count_is_a_lack_of_memory(
    code: int, before: MemoryKills, after: MemoryKills, how: Exit
) -> None:
    assert exit_of(code, before, after) is how


def test_this_machines_kernel_says_how_many_it_has_killed() -> None:
    counted = MemoryKills.now().machine
    assert counted is not None
    assert counted >= 0


def test_the_own_groups_count_is_read_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    membership, group = tmp_path / "cgroup", tmp_path / "groups" / "team" / "job"
    membership.write_text("4:memory:/elsewhere\n0::/team/job\n")
    group.mkdir(parents=True)
    (group / "memory.events").write_text("low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n")
    monkeypatch.setattr(memory_kills, "MEMBERSHIP", membership)
    monkeypatch.setattr(memory_kills, "CGROUPS", tmp_path / "groups")
    assert MemoryKills.now().group == 2
    (group / "memory.events").unlink()
    assert MemoryKills.now().group is None


@pytest.fixture
def vmstat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the kernel has counted, on a machine without cgroups."""
    path = tmp_path / "vmstat"
    path.write_text("oom_kill 7\n")
    monkeypatch.setattr(memory_kills, "VMSTAT", path)
    monkeypatch.setattr(memory_kills, "CGROUPS", tmp_path)
    return path


def sleeper() -> Child:
    line = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    return Child(1, subprocess.Popen(line, stdin=subprocess.PIPE), datetime.now(UTC))


def killed(child: Child) -> Child:
    child.process.send_signal(signal.SIGKILL)
    child.process.wait()
    return child


def test_a_process_that_the_kernel_kills_for_memory_has_run_out_of_it(vmstat: Path, folder: JobFolder) -> None:
    child = sleeper()
    assert child.how_it_ended() is None
    vmstat.write_text("oom_kill 8\n")
    assert killed(child).how_it_ended() is exits.OUT_OF_MEMORY
    seen = attempt_seen(folder, 1, child)
    assert seen
    assert (seen.outcome, seen.reason) == (exits.OUT_OF_MEMORY.outcome, "OutOfMemory")
    assert attempt_seen(folder, 1, None) is None  # another runner knows nothing of it


def test_a_process_that_takes_long_to_go_is_still_told_apart(vmstat: Path) -> None:
    child = sleeper()
    vmstat.write_text("oom_kill 8\n")  # killed, and gigabytes are to be given back before it is gone
    for _pass in range(3):
        child.watch()
        assert child.how_it_ended() is None
    assert killed(child).how_it_ended() is exits.OUT_OF_MEMORY


def test_what_was_killed_long_before_or_after_says_nothing_of_this_one(
    vmstat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LOOKS", 2)
    child = sleeper()
    vmstat.write_text("oom_kill 8\n")
    for _pass in range(3):
        child.watch()
    assert killed(child).how_it_ended() is exits.KILLED
    vmstat.write_text("oom_kill 9\n")
    assert child.how_it_ended() is exits.KILLED
