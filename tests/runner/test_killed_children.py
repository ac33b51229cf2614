"""A child that the kernel killed for memory is told apart from one that somebody killed."""

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from veravox.core import exits, memory_kills
from veravox.core.job_folder import JobFolder
from veravox.runner.children import Child
from veravox.runner.observing import attempt_seen


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
    monkeypatch.setattr(memory_kills, "LOOKS", 2)
    child = sleeper()
    vmstat.write_text("oom_kill 8\n")
    for _pass in range(3):
        child.watch()
    assert killed(child).how_it_ended() is exits.KILLED
    vmstat.write_text("oom_kill 9\n")
    assert child.how_it_ended() is exits.KILLED
