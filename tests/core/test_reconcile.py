from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core import reasons
from veravox.core.desired import Desired
from veravox.core.exits import Outcome
from veravox.core.reconcile import Attempt, Budget, Data, Ended, Ledger, Observed, Plan, reconcile

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
BUDGET = Budget(start_deadline=timedelta(minutes=30), stall=timedelta(minutes=15))


def starting(number: int = 1, since: timedelta = SECOND) -> Attempt:
    return Attempt(number, started=NOW - since, endpoint="127.0.0.1:9090")


def stepping(number: int = 1, since: timedelta = HOUR, last: timedelta = SECOND) -> Attempt:
    return replace(starting(number, since), first_step=NOW - since + SECOND, last_step=NOW - last)


def ended(outcome: Outcome, number: int = 1) -> Attempt:
    return replace(stepping(number), ended=NOW, outcome=outcome, reason="AsItSaid", message="as it said")


def decide(
    desired: Desired = Desired.RUN,
    ledger: Ledger | None = None,
    attempt: Attempt | None = None,
    data: Data = Data.READY,
    data_message: str = "",
) -> Plan:
    known = ledger or Ledger(number=attempt.number if attempt else 0)
    return reconcile(desired, BUDGET, known, Observed(attempt, data, data_message), NOW)


def test_a_new_job_gets_its_first_attempt() -> None:
    plan = decide()
    assert (plan.attempt, plan.ledger.number, plan.ledger.reason) == (1, 1, reasons.STARTING)


def test_an_attempt_runs_from_its_first_step_on() -> None:
    first = decide(attempt=starting())
    later = decide(ledger=first.ledger, attempt=stepping())
    assert [first.ledger.reason, later.ledger.reason] == [reasons.STARTING, reasons.RUNNING]
    assert (later.attempt, later.ledger.made, later.ledger.endpoint) == (1, True, "127.0.0.1:9090")


def test_it_is_looked_at_again_when_the_first_of_its_clocks_runs_out() -> None:
    assert BUDGET.stall
    assert BUDGET.start_deadline
    assert decide(attempt=Attempt(1)).look_again is None  # waiting for a place never counts
    assert decide(attempt=starting()).look_again == BUDGET.start_deadline - SECOND
    assert decide(attempt=stepping()).look_again == BUDGET.stall - SECOND
    assert decide(attempt=stepping(since=23.9 * HOUR)).look_again == 0.1 * HOUR


def test_what_an_attempt_waits_for_is_told() -> None:
    waiting = replace(Attempt(1), reason="Unschedulable", message="0/1 nodes are available")
    ledger = decide(attempt=waiting).ledger
    assert (ledger.reason, ledger.message) == ("Unschedulable", "0/1 nodes are available")


def test_an_attempt_that_cannot_be_told_gives_up_its_place_at_once() -> None:
    pulling = replace(starting(), listens=False, reason="ImageNotPulled", message="no such image")
    assert decide(Desired.PAUSE, attempt=pulling).attempt is None
    assert decide(Desired.STOP, attempt=pulling).ledger.ended is Ended.STOPPED


def test_a_start_that_took_too_long_says_what_it_waited_for() -> None:
    pulling = replace(starting(since=HOUR), listens=False, reason="ImageNotPulled", message="no such image")
    ledger = decide(attempt=pulling).ledger
    assert (ledger.ended, ledger.reason) == (Ended.FAILED, reasons.START_DEADLINE_EXCEEDED)
    assert "no such image" in ledger.message


def test_a_spec_that_makes_no_sense_ends_the_job_until_it_is_corrected() -> None:
    refused = reconcile(Desired.RUN, BUDGET, Ledger(), Observed(invalid="callbacks: what is that?"), NOW).ledger
    assert (refused.ended, refused.reason, refused.message) == (
        Ended.FAILED,
        reasons.BAD_SPEC,
        "callbacks: what is that?",
    )
    assert reconcile(Desired.RUN, BUDGET, refused, Observed(invalid="still"), NOW).attempt is None
    assert reconcile(Desired.RUN, BUDGET, refused, Observed(), NOW).attempt == 1


def test_an_attempts_bad_spec_is_for_good() -> None:
    ledger = decide(attempt=ended(Outcome.HOPELESS)).ledger
    assert decide(ledger=replace(ledger, reason=reasons.BAD_SPEC)).attempt is None


def test_a_pause_is_told_to_the_running_attempt_and_then_frees_its_place() -> None:
    assert decide(Desired.PAUSE, attempt=stepping()).tell is Desired.PAUSE
    paused = decide(Desired.PAUSE, attempt=ended(Outcome.PAUSED))
    assert (paused.attempt, paused.ledger.ended, paused.ledger.reason) == (None, None, reasons.PAUSED_BY_USER)
    assert decide(Desired.RUN, paused.ledger).attempt == 2


def test_a_node_is_told_only_of_an_attempt_that_is_there() -> None:
    at_work = decide(attempt=replace(stepping(), node="gpu-3")).ledger
    assert at_work.node == "gpu-3"
    for outcome in (Outcome.PAUSED, Outcome.INFRASTRUCTURE, Outcome.FAILED):
        over = replace(ended(outcome), node="gpu-3")
        assert decide(Desired.PAUSE, at_work, over).ledger.node == ""
    placed = decide(attempt=replace(Attempt(1), node="gpu-3")).ledger
    assert decide(Desired.PAUSE, placed, Attempt(1)).ledger.node == ""
    assert decide(Desired.RUN, at_work, replace(ended(Outcome.SUCCEEDED), node="gpu-3")).ledger.node == "gpu-3"


def test_an_attempt_that_still_waits_gives_up_its_place_at_once() -> None:
    paused = decide(Desired.PAUSE, attempt=Attempt(1))
    assert (paused.attempt, decide(Desired.RUN, paused.ledger).attempt) == (None, 2)
    assert decide(Desired.STOP, attempt=Attempt(1)).ledger.ended is Ended.STOPPED


@pytest.mark.parametrize(
    ("desired", "attempt", "reason"),
    [
        (Desired.RUN, ended(Outcome.FAILED), "AsItSaid"),
        (Desired.RUN, stepping(last=HOUR), reasons.STALLED),
        (Desired.RUN, stepping(since=timedelta(days=2)), reasons.DEADLINE_EXCEEDED),
        (Desired.RUN, starting(since=HOUR), reasons.START_DEADLINE_EXCEEDED),
        (Desired.RUN, None, reasons.LOST),
        (Desired.PAUSE, Attempt(1), reasons.PAUSED_BY_USER),
        (Desired.STOP, Attempt(1), reasons.STOPPED_BY_USER),
    ],
)
def test_the_plan_that_counts_an_attempt_as_over_says_why(
    desired: Desired, attempt: Attempt | None, reason: str
) -> None:
    closes = decide(desired, Ledger(number=1, made=True), attempt).closes
    assert closes
    assert (closes.number, closes.reason) == (1, reason)


@pytest.mark.parametrize("attempt", [None, Attempt(1), starting(), stepping()])
def test_an_attempt_that_goes_on_or_has_not_been_made_is_not_over(attempt: Attempt | None) -> None:
    assert decide(attempt=attempt).closes is None


def test_a_job_that_is_stopped_before_its_first_attempt_never_gets_one() -> None:
    plan = decide(Desired.STOP)
    assert (plan.attempt, plan.ledger.ended, plan.ledger.reason) == (None, Ended.STOPPED, reasons.STOPPED_BY_USER)


@pytest.mark.parametrize(
    ("outcome", "end", "next_attempt"),
    [
        (Outcome.SUCCEEDED, Ended.SUCCEEDED, None),
        (Outcome.STOPPED, Ended.STOPPED, None),
        (Outcome.PAUSED, None, 2),  # the user wants it to run again meanwhile
        (Outcome.INFRASTRUCTURE, None, 2),
        (Outcome.FAILED, None, 2),
        (Outcome.HOPELESS, Ended.FAILED, None),
    ],
)
def test_what_follows_an_ended_attempt(outcome: Outcome, end: Ended | None, next_attempt: int | None) -> None:
    plan = decide(attempt=ended(outcome))
    assert (plan.ledger.ended, plan.attempt) == (end, next_attempt)
    assert plan.ledger.active == HOUR.total_seconds()
    assert plan.ledger.endpoint == ""


def test_an_end_says_what_the_attempt_said() -> None:
    ledger = decide(attempt=ended(Outcome.HOPELESS)).ledger
    assert (ledger.reason, ledger.message) == ("AsItSaid", "as it said")


def test_lost_machines_do_not_use_up_the_users_retries() -> None:
    worn = Ledger(number=5, interruptions=4, failures=1)
    assert decide(ledger=worn, attempt=ended(Outcome.INFRASTRUCTURE, 5)).attempt == 6
    assert decide(ledger=worn, attempt=ended(Outcome.FAILED, 5)).ledger.ended is Ended.FAILED
    assert worn.restarts == 5


def test_interruptions_are_counted_too() -> None:
    worn = Ledger(number=11, interruptions=BUDGET.infrastructure_retries)
    assert decide(ledger=worn, attempt=ended(Outcome.INFRASTRUCTURE, 11)).ledger.ended is Ended.FAILED


def test_an_attempt_that_vanished_counts_as_an_interruption() -> None:
    plan = decide(ledger=Ledger(number=3, made=True))
    assert (plan.attempt, plan.ledger.interruptions) == (4, 1)


def test_an_attempt_that_was_asked_for_and_never_made_is_asked_for_again() -> None:
    plan = decide(ledger=Ledger(number=3, made=False))
    assert (plan.attempt, plan.ledger.interruptions) == (3, 0)


def test_an_older_attempt_that_is_still_seen_is_not_the_newest() -> None:
    plan = decide(ledger=Ledger(number=3), attempt=stepping(2))
    assert plan.attempt == 3  # the caller removes attempt 2 first


def test_the_deadline_adds_up_over_attempts() -> None:
    plan = decide(ledger=Ledger(number=2, active=23 * 3600.0), attempt=stepping(2, since=HOUR))
    assert (plan.ledger.ended, plan.ledger.reason, plan.attempt) == (Ended.FAILED, reasons.DEADLINE_EXCEEDED, None)


def test_a_job_that_takes_no_first_step_in_time_fails() -> None:
    assert decide(attempt=starting(since=BUDGET.start_deadline or HOUR)).ledger.ended is None
    late = decide(attempt=starting(since=timedelta(minutes=31)))
    assert (late.ledger.ended, late.ledger.reason) == (Ended.FAILED, reasons.START_DEADLINE_EXCEEDED)
    assert decide(attempt=stepping(since=timedelta(minutes=31))).ledger.ended is None


def test_waiting_for_a_place_does_not_count_towards_the_start() -> None:
    assert decide(attempt=Attempt(1)).ledger.ended is None


def test_a_job_that_stalls_is_started_anew_and_uses_a_retry() -> None:
    assert decide(attempt=stepping(last=timedelta(minutes=15))).attempt == 1
    stalled = decide(attempt=stepping(last=timedelta(minutes=16)))
    assert (stalled.attempt, stalled.ledger.failures, stalled.ledger.made) == (2, 1, False)
    again = decide(ledger=stalled.ledger, attempt=stepping(2, last=timedelta(minutes=16)))
    assert (again.ledger.ended, again.ledger.reason) == (Ended.FAILED, reasons.STALLED)


def test_an_attempt_that_hangs_when_told_to_leave_has_left() -> None:
    paused = decide(Desired.PAUSE, attempt=stepping(last=HOUR))
    assert (paused.attempt, paused.ledger.ended, paused.ledger.failures) == (None, None, 0)
    assert decide(Desired.STOP, attempt=stepping(last=HOUR)).ledger.ended is Ended.STOPPED


def test_a_job_waits_for_its_data_without_a_place_and_asks_for_them_once() -> None:
    missing = decide(data=Data.MISSING, data_message="a pack is missing")
    assert (missing.attempt, missing.wants_data) == (None, True)
    assert (missing.ledger.reason, missing.ledger.message) == (reasons.WAITING_FOR_DATA, "a pack is missing")
    coming = decide(ledger=missing.ledger, data=Data.COMING)
    assert (coming.attempt, coming.wants_data, coming.ledger.ended) == (None, False, None)
    ready = decide(ledger=coming.ledger)
    assert (ready.attempt, ready.wants_data) == (1, False)


def test_data_that_cannot_be_made_end_the_job_with_their_reason() -> None:
    ledger = decide(data=Data.FAILED, data_message="no clip is left").ledger
    assert (ledger.ended, ledger.reason, ledger.message) == (Ended.FAILED, reasons.DATA_FAILED, "no clip is left")


@pytest.mark.parametrize("desired", [Desired.PAUSE, Desired.STOP])
def test_who_waits_for_data_can_be_paused_and_stopped(desired: Desired) -> None:
    plan = decide(desired, data=Data.MISSING)
    assert (plan.wants_data, plan.attempt) == (False, None)
    assert (plan.ledger.ended is Ended.STOPPED) is (desired is Desired.STOP)


def test_what_was_said_of_an_earlier_attempt_is_not_said_of_the_end() -> None:
    failed_once = decide(attempt=ended(Outcome.FAILED)).ledger
    assert decide(Desired.PAUSE, failed_once).ledger.message == ""
    assert decide(Desired.STOP, failed_once).ledger.message == ""
    late = decide(ledger=failed_once, attempt=starting(2, since=HOUR)).ledger
    assert (late.reason, late.message) == (reasons.START_DEADLINE_EXCEEDED, "")


@pytest.mark.parametrize("data", [Data.MISSING, Data.COMING, Data.FAILED])
def test_an_attempt_that_has_its_data_goes_on_whatever_becomes_of_them(data: Data) -> None:
    assert decide(attempt=stepping(), data=data).attempt == 1


@given(st.data())
def test_whatever_happens_attempts_never_overlap_nor_return_and_an_end_is_an_end(data: st.DataObject) -> None:
    """The caller dies after any step, attempts end or vanish, data come and go, and the user changes his mind."""
    budget = replace(BUDGET, infrastructure_retries=3)
    ledger, existing, newest, now = Ledger(), None, 0, NOW
    for _ in range(data.draw(st.integers(1, 60))):
        now += data.draw(st.sampled_from([timedelta(), SECOND, timedelta(minutes=20)]))
        seen = Observed(existing, data.draw(st.sampled_from(Data)))
        desired = data.draw(st.sampled_from(Desired))
        plan = reconcile(desired, budget, ledger, seen, now)
        assert not ledger.ended or plan == Plan(ledger)
        assert not (plan.wants_data and plan.attempt)
        assert plan.ledger.number >= ledger.number
        assert plan.ledger.active >= ledger.active
        assert plan.ledger.failures <= budget.retries
        assert plan.ledger.interruptions <= budget.infrastructure_retries
        if desired is Desired.STOP and existing is None and not ledger.made:
            assert plan.ledger.ended
        if data.draw(st.booleans()):  # died before the ledger was written: nothing happened
            continue
        ledger = plan.ledger
        if data.draw(st.booleans()):  # died before the attempt was made or removed
            continue
        existing, newest = _carried_out(plan, existing, newest, seen.data, now)
        if existing and existing.outcome is None:
            existing = _goes_on(existing, data.draw(st.sampled_from(["waits", "steps", "vanishes", *Outcome])), now)
    assert newest <= ledger.number


def _carried_out(
    plan: Plan, existing: Attempt | None, newest: int, data: Data, now: datetime
) -> tuple[Attempt | None, int]:
    if plan.attempt is None:
        return None, newest
    if existing is None or existing.number != plan.attempt:
        assert plan.attempt >= newest
        assert data is Data.READY
        return Attempt(plan.attempt, started=now), plan.attempt
    return existing, newest


def _goes_on(attempt: Attempt, fate: str, now: datetime) -> Attempt | None:
    match fate:
        case "waits":
            return attempt
        case "steps":
            return replace(attempt, first_step=attempt.first_step or now, last_step=now)
        case "vanishes":
            return None
        case _:
            return replace(attempt, ended=now, outcome=Outcome(fate))


@given(st.sampled_from(Desired), st.sampled_from(Data), st.sampled_from([None, Attempt(1), starting(), stepping()]))
def test_saying_it_twice_changes_nothing(desired: Desired, data: Data, attempt: Attempt | None) -> None:
    """What was decided and written is decided again, as long as the world has not moved."""
    seen = Observed(attempt, data)
    once = reconcile(desired, BUDGET, Ledger(), seen, NOW)
    if once.attempt and attempt is None:
        seen = Observed(Attempt(once.attempt), data)
        once = reconcile(desired, BUDGET, once.ledger, seen, NOW)
    elif once.attempt is None:
        seen = Observed(None, data)
    twice = reconcile(desired, BUDGET, once.ledger, seen, NOW)
    assert replace(twice, look_again=None) == replace(once, look_again=None, closes=None)
