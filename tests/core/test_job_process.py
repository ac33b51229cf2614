import contextlib
import errno
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from veravox.core import exits
from veravox.core.desired import Desired
from veravox.core.exits import Exit, JobError
from veravox.core.job_environment import LAST_WORD
from veravox.core.job_folder import Control, Ending, JobFolder
from veravox.core.job_process import Told, help_job, run_job
from veravox.core.specs import DatasetSpec


@pytest.fixture
def folder(tmp_path: Path) -> JobFolder:
    (tmp_path / "job").mkdir()
    return JobFolder(tmp_path / "job")


def raising(error: Exception) -> Callable[[Told], None]:
    def work(_told: Told) -> None:
        raise error

    return work


def bad_spec(_told: Told) -> None:
    DatasetSpec.model_validate({"source": {}})


def test_work_that_returns_has_succeeded(folder: JobFolder) -> None:
    assert run_job(folder, 3, lambda told: told.check()) == 0
    ending = folder.ending(3)
    assert ending is not None
    assert (ending.code, ending.message) == (0, "")
    assert "attempt 3 ends: Succeeded" in folder.log.read_text()


class OutOfMemoryError(RuntimeError):
    """Named as torch's own, which core cannot import."""


@pytest.mark.parametrize(
    ("error", "how"),
    [
        (JobError(exits.BAD_DATA, "Nothing is left."), exits.BAD_DATA),
        (MemoryError(), exits.OUT_OF_MEMORY),
        (OutOfMemoryError("CUDA out of memory"), exits.OUT_OF_GPU_MEMORY),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), exits.OUT_OF_MEMORY),
        (OSError(errno.ENOSPC, "No space left on device"), exits.DISK_FULL),
        (OSError(errno.EACCES, "Permission denied"), exits.INTERNAL_ERROR),
        (RuntimeError("a defect"), exits.INTERNAL_ERROR),
    ],
)
def test_every_exception_ends_with_its_row_and_a_sentence(folder: JobFolder, error: Exception, how: Exit) -> None:
    assert run_job(folder, 1, raising(error)) == how.code
    ending = folder.ending(1)
    assert ending is not None
    assert ending.code == how.code
    assert ending.message


def test_the_unexpected_leaves_its_traceback_in_the_log(folder: JobFolder) -> None:
    run_job(folder, 1, raising(RuntimeError("a defect")))
    assert "Traceback" in folder.log.read_text()


def test_a_bad_spec_is_told_by_field(folder: JobFolder) -> None:
    assert run_job(folder, 1, bad_spec) == exits.BAD_SPEC.code
    ending = folder.ending(1)
    assert ending is not None
    assert "source needs exactly one of path" in ending.message


@pytest.mark.parametrize(("desired", "how"), [(Desired.STOP, exits.STOPPED), (Desired.PAUSE, exits.PAUSED)])
def test_what_the_user_wants_ends_it_at_the_next_check(folder: JobFolder, desired: Desired, how: Exit) -> None:
    def work(told: Told) -> None:
        told.check()
        folder.tell(Control(desired=desired))
        assert (told.desired(), told.leaving()) == (desired, how)
        told.check()

    assert run_job(folder, 1, work) == how.code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_waits_for_the_next_check_and_then_wins(folder: JobFolder, number: signal.Signals) -> None:
    reached = []

    def work(told: Told) -> None:
        os.kill(os.getpid(), number)
        reached.append(told.terminated)
        told.check()

    before = signal.getsignal(number)
    assert run_job(folder, 1, work) == exits.TERMINATED.code
    assert reached == [True]
    assert signal.getsignal(number) is before


@pytest.mark.parametrize(("desired", "how"), [(Desired.STOP, exits.STOPPED), (Desired.PAUSE, exits.PAUSED)])
def test_who_was_asked_to_leave_has_done_so_whatever_signal_comes(
    folder: JobFolder, desired: Desired, how: Exit
) -> None:
    """A cluster ends a Job as soon as one of those who share its work has left."""

    def work(told: Told) -> None:
        folder.tell(Control(desired=desired))
        os.kill(os.getpid(), signal.SIGTERM)
        assert told.leaving() is exits.TERMINATED  # for those who must hurry
        told.check()

    assert run_job(folder, 1, work) == how.code


def test_one_that_helps_leaves_its_last_word_where_it_is_kept(
    folder: JobFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "termination-log"
    monkeypatch.setenv(LAST_WORD, str(kept))
    assert help_job(folder, 2, lambda told: None) == 0
    assert not kept.exists()
    assert help_job(folder, 2, raising(JobError(exits.BAD_DATA, "Nothing is left." * 999))) == exits.BAD_DATA.code
    word = Ending.model_validate_json(kept.read_text())
    assert (word.attempt, word.code, word.message[:16]) == (2, exits.BAD_DATA.code, "Nothing is left.")
    assert len(kept.read_bytes()) < 4096
    assert everything_in(folder) == {}


def everything_in(folder: JobFolder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.path.iterdir()}


def test_an_attempt_that_is_late_from_the_start_writes_nothing(folder: JobFolder) -> None:
    folder.tell(Control(attempt=2))
    before = everything_in(folder)
    assert run_job(folder, 1, raising(AssertionError("it must not even begin"))) == exits.SUPERSEDED.code
    assert everything_in(folder) == before


@pytest.mark.parametrize("left_by", ["check", "return", "defect"])
def test_an_attempt_that_is_replaced_writes_nothing_from_then_on(folder: JobFolder, left_by: str) -> None:
    seen: dict[str, bytes] = {}

    def work(told: Told) -> None:
        folder.tell(Control(attempt=2))
        folder.end(2, exits.SUCCEEDED)
        seen.update(everything_in(folder))
        if left_by == "check":
            told.check()
        if left_by == "defect":
            raise RuntimeError

    assert run_job(folder, 1, work) == exits.SUPERSEDED.code
    assert everything_in(folder) == seen


def test_a_folder_that_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_job(JobFolder(tmp_path / "gone"), 1, raising(AssertionError())) == exits.BAD_SPEC.code
    assert str(tmp_path / "gone") in capsys.readouterr().err


def busy(_told: Told) -> None:
    """A library that never comes back, and swallows what it can."""
    while True:
        with contextlib.suppress(Exception):
            sum(range(1000))


@pytest.mark.parametrize(("desired", "how"), [(Desired.STOP, exits.STOPPED), (Desired.PAUSE, exits.PAUSED)])
def test_where_nothing_is_half_done_it_leaves_in_the_middle_of_a_library(
    folder: JobFolder, desired: Desired, how: Exit
) -> None:
    def work(told: Told) -> None:
        with told.at_once():
            folder.tell(Control(desired=desired))
            busy(told)

    assert run_job(folder, 1, work) == how.code


def test_a_signal_breaks_in_where_nothing_is_half_done(folder: JobFolder) -> None:
    def work(told: Told) -> None:
        with told.at_once():
            os.kill(os.getpid(), signal.SIGTERM)
            busy(told)

    assert run_job(folder, 1, work) == exits.TERMINATED.code


def test_a_replaced_attempt_leaves_in_the_middle_too_and_writes_nothing(folder: JobFolder) -> None:
    def work(told: Told) -> None:
        with told.at_once():
            folder.tell(Control(attempt=2))
            busy(told)

    assert run_job(folder, 1, work) == exits.SUPERSEDED.code
    assert folder.ending(1) is None


def test_some_ways_to_leave_can_wait_and_afterwards_nothing_breaks_in(folder: JobFolder) -> None:
    reached = []

    def work(told: Told) -> None:
        folder.tell(Control(desired=Desired.STOP))
        with told.at_once(unless={exits.STOPPED}):
            reached.append("within")
        os.kill(os.getpid(), signal.SIGTERM)
        reached.append("after")
        told.check()

    assert run_job(folder, 1, work) == exits.STOPPED.code
    assert reached == ["within", "after"]


def test_what_a_killed_attempt_was_writing_is_swept_away_and_the_executors_is_not(folder: JobFolder) -> None:
    for name in (".report.json.17", ".control.json.18", "report.json"):
        (folder.path / name).write_text("half")
    (folder.path / ".model.pkl.x1").mkdir()
    run_job(folder, 1, lambda told: told.check())
    assert {each.name for each in folder.path.iterdir() if each.name.startswith(".")} == {".control.json.18"}
    assert (folder.path / "report.json").exists()
