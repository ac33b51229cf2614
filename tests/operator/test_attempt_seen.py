"""The one attempt of a job, as cluster and run folder show it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cluster_bodies import NOON, Job, Pod, job, pod

from veravox.core import exits
from veravox.core.claim import Claim
from veravox.core.exits import Outcome
from veravox.core.files import replace_json
from veravox.core.reconcile import Attempt
from veravox.core.run_folder import RunFolder
from veravox_operator.jobs import JobView
from veravox_operator.observing import attempt_left, attempt_seen
from veravox_operator.pods import PodView
from veravox_operator.warned import Warned

RUNNING = pod().scheduled(when=1).running(when=3)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path)


def wrote(path: Path, after: float) -> None:
    """A sign of life so many seconds after noon."""
    path.write_text("something")
    os.utime(path, (NOON.timestamp() + after,) * 2)


def second(when: datetime | None) -> float | None:
    return (when - NOON).total_seconds() if when else None


def test_an_attempt_without_a_pod_has_no_place(folder: RunFolder) -> None:
    attempt = seen(folder)
    assert (attempt.number, attempt.started, attempt.listens, attempt.job, attempt.node) == (
        1,
        None,
        False,
        "first-1",
        "",
    )


def test_an_attempt_has_its_place_once_a_node_has_its_pod_and_listens_once_it_runs(folder: RunFolder) -> None:
    placed = seen(folder, pod().scheduled(when=1, node="node7").waiting("ContainerCreating"))
    assert (second(placed.started), placed.listens, placed.node, placed.endpoint) == (1, False, "node7", "")
    running = seen(folder, RUNNING)
    assert (second(running.started), running.listens, running.endpoint) == (1, True, "10.88.77.5:9090")


def test_an_attempt_works_from_its_first_batch_on(folder: RunFolder) -> None:
    assert seen(folder, RUNNING).first_step is None
    wrote(folder.path / "progress.json", after=20)
    assert seen(folder, RUNNING).first_step is None  # it only loads
    wrote(folder.batches, after=30)
    wrote(folder.path / "progress.json", after=31)
    working = seen(folder, RUNNING)
    assert (second(working.first_step), second(working.last_step)) == (30, 31)


def test_what_an_earlier_attempt_wrote_is_no_sign_of_this_one(folder: RunFolder) -> None:
    wrote(folder.batches, after=-60)
    folder.end(1, exits.TERMINATED)
    again = seen(folder, pod(attempt=2).scheduled().running(), job=job(attempt=2))
    assert (again.first_step, again.outcome) == (None, None)


def test_why_it_waits_is_part_of_what_is_seen(folder: RunFolder) -> None:
    attempt = seen(folder, pod().unschedulable("no GPU"))
    assert (attempt.reason, attempt.message, attempt.outcome) == ("Unschedulable", "no GPU", None)


def test_an_end_says_how_where_when_and_with_which_code(folder: RunFolder) -> None:
    folder.end(1, exits.NOT_A_NUMBER, "the loss of step 7 is not a number")
    end = seen(folder, RUNNING.ended(24, when=50))
    assert (end.outcome, end.reason, end.exit_code, end.node) == (Outcome.HOPELESS, "LossNotANumber", 24, "node1")
    assert (second(end.started), second(end.ended), end.message) == (1, 50, "the loss of step 7 is not a number")


def test_an_attempt_of_which_nobody_saw_the_pod_took_no_time(folder: RunFolder) -> None:
    end = seen(folder, job=job().failed(when=60))
    assert (end.outcome, end.started, second(end.ended)) == (Outcome.INFRASTRUCTURE, None, 60)
    assert end.ran_for(NOON).total_seconds() == 0


def test_the_time_of_a_pod_that_is_gone_counts(folder: RunFolder) -> None:
    taken_back = seen(folder, gone=[RUNNING.deleted(by=50)], job=job().suspended())
    assert (taken_back.reason, second(taken_back.started), second(taken_back.ended)) == ("Preempted", 1, 50)


def test_a_job_that_was_admitted_again_is_seen_by_its_new_pod(folder: RunFolder) -> None:
    folder.end(1, exits.TERMINATED)
    first, new = pod(name="w").scheduled().running(), pod(name="x", created=100).scheduled(when=101).running(when=103)
    again = seen(folder, new, gone=[first])
    assert (again.outcome, second(again.started), again.listens) == (None, 101, True)


def test_while_it_waits_in_its_queue_no_clock_ticks(folder: RunFolder) -> None:
    """Its pod is gone, and had not begun."""
    waiting = seen(folder, gone=[pod().scheduled()], job=job().suspended())
    assert (waiting.started, waiting.listens, waiting.reason) == (None, False, "WaitingForQueue")


def test_several_nodes_begin_when_the_last_one_does(folder: RunFolder) -> None:
    leader, helper = pod(index=0).scheduled(1).running(3), pod(index=1, name="y").scheduled(7, node="node2")
    two = job(nodes=2)
    assert seen(folder, leader, job=two).started is None  # the second pod does not even exist
    assert (second(seen(folder, leader, helper, job=two).started), seen(folder, leader, helper, job=two).listens) == (
        7,
        False,
    )
    both = seen(folder, helper.running(9), leader, job=two)
    assert (both.listens, both.node, both.endpoint) == (True, "node1, node2", "10.88.77.5:9090")


def claim(folder: RunFolder, attempt: int, after: float) -> None:
    """Its process says that it works, so many seconds after noon."""
    since = NOON + timedelta(seconds=after)
    replace_json(folder.path / "process.json", Claim(attempt=attempt, pid=7, began=1, started_at=since).outside())


def test_who_has_claimed_the_folder_runs_though_no_watch_has_told_of_its_pod(folder: RunFolder) -> None:
    claim(folder, 1, after=5)
    wrote(folder.batches, after=30)
    for attempt in (seen(folder), seen(folder, pod().scheduled(when=1))):
        assert (attempt.listens, second(attempt.first_step)) == (True, 30)
    assert second(seen(folder).started) == 5
    assert seen(folder, job=job(attempt=2)).started is None


def test_an_attempt_whose_job_is_not_there_may_have_left_a_word(folder: RunFolder) -> None:
    """Deleted by hand before anybody saw it: its number is used up all the same."""
    assert attempt_left(1, folder) is None
    claim(folder, 1, after=5)
    wrote(folder.batches, after=30)
    lost = attempt_left(1, folder)
    assert lost
    assert (lost.outcome, lost.reason, second(lost.started), second(lost.ended)) == (
        Outcome.INFRASTRUCTURE,
        "Lost",
        5,
        30,
    )
    folder.end(1, exits.SUCCEEDED)
    succeeded = attempt_left(1, folder)
    assert succeeded
    assert (succeeded.outcome, succeeded.reason) == (Outcome.SUCCEEDED, "Succeeded")
    assert attempt_left(2, folder) is None


def test_a_clock_that_is_behind_makes_no_negative_time(folder: RunFolder) -> None:
    end = seen(folder, pod().scheduled(when=70).running().ended(0, when=50), job=job().complete(50))
    assert end.started == end.ended
    assert end.ran_for(datetime.now(UTC)).total_seconds() == 0


def seen(folder: RunFolder, *pods: Pod, job: Job = job(), gone: list[Pod] | None = None) -> Attempt:
    views = [PodView.of(each.document, gone=True) for each in gone or []] + [PodView.of(each.document) for each in pods]
    return attempt_seen(JobView.of(job.document), views, folder, lambda uid: Warned())
