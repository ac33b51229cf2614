import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from veravox.core import exits
from veravox.core.claim import claim_of, claimed
from veravox.core.exits import JobError
from veravox.core.job_folder import JobFolder

HOLDER = """
import sys
from pathlib import Path
from veravox.core.claim import claimed
from veravox.core.job_folder import JobFolder

with claimed(JobFolder(Path(sys.argv[1])), 4):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_holding(folder: JobFolder) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDER, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def folder(tmp_path: Path) -> JobFolder:
    return JobFolder(tmp_path)


def test_a_second_process_is_refused_and_leaves_the_record_alone(folder: JobFolder) -> None:
    with another_process_holding(folder) as holder:
        with pytest.raises(JobError) as refusal, claimed(folder, 5, patience=0):
            pytest.fail("both hold the folder")
        assert refusal.value.end is exits.SUPERSEDED
        claim = claim_of(folder)
        assert claim is not None
        assert (claim.pid, claim.attempt, claim.is_alive()) == (holder.pid, 4, True)


def test_a_newer_attempt_waits_for_an_older_one_that_is_leaving(folder: JobFolder) -> None:
    with another_process_holding(folder) as holder:
        leaving = threading.Timer(0.3, holder.kill)
        leaving.start()
        with claimed(folder, 5, patience=60):
            claim = claim_of(folder)
            assert claim is not None
            assert claim.attempt == 5
        leaving.join()


def test_an_older_attempt_waits_for_nobody(folder: JobFolder) -> None:
    with another_process_holding(folder), pytest.raises(JobError), claimed(folder, 4, patience=60):
        pytest.fail("both hold the folder")


def test_a_killed_process_is_seen_dead_and_its_folder_is_free(folder: JobFolder) -> None:
    with another_process_holding(folder) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        claim = claim_of(folder)
        assert claim is not None
        assert (claim.pid, claim.is_alive()) == (holder.pid, False)
        with claimed(folder, 5):
            mine = claim_of(folder)
            assert mine is not None
            assert (mine.attempt, mine.is_alive()) == (5, True)


def test_a_zombie_is_dead_before_its_parent_has_looked(folder: JobFolder) -> None:
    with another_process_holding(folder) as holder:
        holder.kill()
        os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays a zombie
        claim = claim_of(folder)
        assert claim is not None
        assert not claim.is_alive()


def test_a_later_process_with_the_same_id_is_not_mistaken_for_it(folder: JobFolder) -> None:
    with claimed(folder, 1):
        claim = claim_of(folder)
        assert claim is not None
        assert not claim.model_copy(update={"began": claim.began - 1}).is_alive()


def test_a_folder_that_nobody_claimed_has_no_claim(folder: JobFolder) -> None:
    assert claim_of(folder) is None
