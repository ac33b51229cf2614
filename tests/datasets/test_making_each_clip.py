"""Tasks are done once, whoever is killed in between, and by whom is all the same."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from veravox.core import exits, memory_kills
from veravox.core.exits import JobError
from veravox.core.manifest import Clip
from veravox.core.specs.status import Refused
from veravox.datasets.journal import Journal, Made
from veravox.datasets.making.each_clip import Task, Workers, make_each
from veravox.datasets.making.share import Share
from veravox.datasets.report import Report


def a_row(name: str) -> Clip:
    return Clip(name, "anna", "world", "clean", "a", "anna/a", "00", 1.0, 16000, 1, -23.0, -3.0, 0.1, 0.0, 7000.0)


def make(folder: str, name: str) -> Made:
    """Note that it was called, and by whom; a name that begins with `bad` is left out."""
    with (Path(folder) / "calls.txt").open("a") as calls:
        calls.write(f"{name} {os.getpid()}\n")
    if name.startswith("bad"):
        return Made(refused=(Refused(clip=name, reason="It is bad."),))
    return Made(rows=(a_row(name),))


def make_or_die(folder: str, name: str) -> Made:
    """What is deadly says first what the kernel has counted."""
    if name.startswith("deadly"):
        (Path(folder) / "vmstat").write_text(f"oom_kill {name.split()[1]}\n")
        os.kill(os.getpid(), signal.SIGKILL)
    return make(folder, name)


class Counting(Report):
    def __init__(self, leave_after: int = 10**9) -> None:
        self.steps, self._leave_after = 0, leave_after

    def step(self) -> None:
        self.steps += 1
        if self.steps > self._leave_after:
            raise JobError(exits.PAUSED, "")


def tasks_of(folder: Path, *names: str) -> list[Task]:
    return [Task(f"key of {name}", (str(folder), name)) for name in names]


def calls(folder: Path) -> list[str]:
    return [line.split()[0] for line in (folder / "calls.txt").read_text().splitlines()]


NAMES = ("a", "bad b", "c", "d", "e", "f", "g")


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_tasks_order_however_many_processes_work(tmp_path: Path, processes: int) -> None:
    report = Counting()
    with Workers(processes) as workers:
        made = make_each(tmp_path, tasks_of(tmp_path, *NAMES), make, workers, report)
    assert [row.clip for each in made for row in each.rows] == ["a", "c", "d", "e", "f", "g"]
    assert [refused.clip for each in made for refused in each.refused] == ["bad b"]
    assert report.steps == len(NAMES)
    assert sorted(calls(tmp_path)) == sorted(name.split()[0] for name in NAMES)


@pytest.mark.parametrize("processes", [1, 2])
def test_what_was_done_before_leaving_is_not_done_again(tmp_path: Path, processes: int) -> None:
    with Workers(processes) as workers, pytest.raises(JobError):
        make_each(tmp_path, tasks_of(tmp_path, *NAMES), make, workers, Counting(leave_after=3))
    known = Journal(tmp_path).read()
    assert len(known) >= 3
    (tmp_path / "calls.txt").unlink()
    with Workers(processes) as workers:
        made = make_each(tmp_path, tasks_of(tmp_path, *NAMES), make, workers, Counting())
    assert len(made) == len(NAMES)
    assert not {f"key of {name}" for name in calls(tmp_path)} & set(known)


def test_a_line_torn_by_a_kill_is_done_again_and_spoils_no_other(tmp_path: Path) -> None:
    make_each(tmp_path, tasks_of(tmp_path, "a", "c"), make, Workers(), Counting())
    journal = tmp_path / "0.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    made = make_each(tmp_path, tasks_of(tmp_path, "a", "c", "d"), make, Workers(), Counting())
    assert [row.clip for each in made for row in each.rows] == ["a", "c", "d"]
    assert calls(tmp_path) == ["a", "c", "c", "d"]
    assert set(Journal(tmp_path).read()) == {"key of a", "key of c", "key of d"}


def test_shares_do_everything_once_and_all_know_the_whole(tmp_path: Path) -> None:
    results: dict[int, list[Made]] = {}

    def take_part(index: int) -> None:
        workers = Workers(1, Share(index, 3))
        results[index] = make_each(tmp_path, tasks_of(tmp_path, *NAMES), make, workers, Counting())

    threads = [threading.Thread(target=take_part, args=(index,)) for index in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0] == results[1] == results[2]
    assert sorted(calls(tmp_path)) == sorted(name.split()[0] for name in NAMES)


@pytest.mark.parametrize(
    ("counted", "how", "sentence"), [(7, exits.KILLED, "was killed"), (8, exits.OUT_OF_MEMORY, "resources.memory")]
)
def test_a_worker_that_is_killed_ends_the_attempt_as_the_kernel_says_and_keeps_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted: int, how: exits.Exit, sentence: str
) -> None:
    vmstat = tmp_path / "vmstat"
    vmstat.write_text("oom_kill 7\n")
    monkeypatch.setattr(memory_kills, "VMSTAT", vmstat)
    monkeypatch.setattr(memory_kills, "CGROUPS", tmp_path)
    tasks = [*tasks_of(tmp_path, "a", "c", "d", "e"), Task("deadly", (str(tmp_path), f"deadly {counted}"))]
    with Workers(2) as workers, pytest.raises(JobError, match=sentence) as raised:
        make_each(tmp_path, tasks, make_or_die, workers, Counting())
    assert raised.value.end is how
    assert set(Journal(tmp_path).read())


def hang(fifo: str) -> Made:
    """Say that it works, and hold the pipe open for as long as it lives."""
    with Path(fifo).open("w") as end:
        end.write("here\n")
        end.flush()
        signal.pause()
    return Made()


def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_making_each_clip import *
if __name__ == "__main__":
    make_each(Path({str(tmp_path)!r}), [Task(str(n), ({str(fifo)!r},)) for n in range(9)], hang, Workers(2), Counting())
"""
    (tmp_path / "main.py").write_text(code)
    process = subprocess.Popen([sys.executable, str(tmp_path / "main.py")])
    with fifo.open() as end:
        assert [end.readline(), end.readline()] == ["here\n"] * 2
        process.kill()
        process.wait()
        assert end.read() == ""  # the last writer has gone
