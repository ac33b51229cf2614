"""What the runner sees of an attempt, from real processes and the files that they leave."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from uuid import uuid4

from veravox.core import exits
from veravox.core.claim import claim_of
from veravox.core.exits import Outcome
from veravox.core.job_folder import JobFolder
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Progress
from veravox.runner.children import Child, Children
from veravox.runner.observing import attempt_seen

ID = uuid4()


def test_nothing_is_known_of_an_attempt_that_was_never_made(folder: JobFolder) -> None:
    assert attempt_seen(folder, 1, None) is None


def test_a_new_runner_finds_the_attempt_of_the_one_before_it(folder: JobFolder, worker: subprocess.Popen[str]) -> None:
    seen = attempt_seen(folder, 1, None)
    assert seen
    assert seen.started
    assert (seen.outcome, seen.first_step) == (None, None)
    folder.report_progress(Progress(step=1))
    working = attempt_seen(folder, 1, None)
    assert working
    assert working.last_step
    assert attempt_seen(folder, 2, None) is None


def test_a_training_that_is_still_loading_has_taken_no_step(folder: JobFolder, worker: subprocess.Popen[str]) -> None:
    run = RunFolder(folder.path)
    run.report_progress(Progress(stage="Loading the pack"))
    loading = attempt_seen(run, 1, None)
    assert loading
    assert (loading.first_step, loading.last_step) == (None, None)
    run.batches.write_text("step,epoch\n1,1\n")
    stepping = attempt_seen(run, 1, None)
    assert stepping
    assert stepping.first_step
    assert stepping.last_step


def test_who_was_killed_counts_as_infrastructure(folder: JobFolder, worker: subprocess.Popen[str]) -> None:
    worker.kill()
    worker.wait()
    seen = attempt_seen(folder, 1, None)
    assert seen
    assert (seen.outcome, seen.reason) == (Outcome.INFRASTRUCTURE, "Killed")


def test_what_it_said_last_counts(folder: JobFolder, worker: subprocess.Popen[str]) -> None:
    folder.end(1, exits.BAD_SPEC, "training.epochs: at least 1")
    assert worker.stdin
    worker.stdin.close()
    worker.wait()
    seen = attempt_seen(folder, 1, None)
    assert seen
    assert (seen.outcome, seen.message) == (Outcome.HOPELESS, "training.epochs: at least 1")


def test_one_that_failed_before_it_could_claim_is_known_by_its_code_and_last_words(folder: JobFolder) -> None:
    (folder.path / "stderr.txt").write_text("Traceback\nImportError: no such thing\n")
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])
    process.wait()
    seen = attempt_seen(folder, 1, Child(1, process, datetime.now(UTC)))
    assert seen
    assert (seen.outcome, seen.message) == (Outcome.FAILED, "ImportError: no such thing")


def test_a_stranger_is_told_to_leave_and_killed_if_it_does_not(
    folder: JobFolder, worker: subprocess.Popen[str]
) -> None:
    os.kill(worker.pid, signal.SIGSTOP)  # it hangs: SIGTERM alone does not help
    children, began = Children(), datetime(2026, 1, 1, tzinfo=UTC)
    children.remove(ID, folder, began)
    claim = claim_of(folder)
    assert claim
    assert claim.is_alive()
    children.remove(ID, folder, began.replace(minute=1))
    assert worker.wait(10) == -signal.SIGKILL
