from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core import reasons
from veravox.core.attempts import MOST, attempts
from veravox.core.desired import Desired
from veravox.core.exits import Outcome
from veravox.core.reconcile import Attempt, Budget, Ledger, Observed, Plan, reconcile
from veravox.core.specs import AttemptRecord

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORKING = Attempt(1, started=NOON, first_step=NOON, last_step=NOON)
BUDGET = Budget(retries=30, infrastructure_retries=30, stall=timedelta(minutes=15))


def decided(ledger: Ledger, seen: Attempt | None, now: datetime = NOON, desired: Desired = Desired.RUN) -> Plan:
    return reconcile(desired, BUDGET, ledger, Observed(seen), now)


def told(
    before: list[AttemptRecord], ledger: Ledger, seen: Attempt | None, step: int = 0, now: datetime = NOON
) -> tuple[list[AttemptRecord], Ledger]:
    plan = decided(ledger, seen, now)
    return attempts(before, seen, plan, step, now), plan.ledger


def test_an_attempt_is_told_from_its_start_with_how_far_the_job_is() -> None:
    first, ledger = told([], Ledger(number=1), WORKING, step=3)
    assert first == [AttemptRecord(number=1, started_at=NOON, step=3)]
    later, _ = told(first, ledger, WORKING, step=7, now=NOON + MINUTE)
    assert later == [AttemptRecord(number=1, started_at=NOON, step=7)]


def test_an_attempt_that_ended_says_when_why_and_what_to_do() -> None:
    ended = replace(
        WORKING, ended=NOON + MINUTE, outcome=Outcome.HOPELESS, reason="OutOfGpuMemory", message="64 windows."
    )
    (record,), ledger = told([], Ledger(number=1, made=True), ended, step=9, now=NOON + 2 * MINUTE)
    assert ledger.ended
    assert (record.ended_at, record.reason, record.message) == (NOON + MINUTE, "OutOfGpuMemory", "64 windows.")
    assert (record.remedy, record.step) == ("Halve the batch size.", 9)


def test_an_attempt_without_a_message_of_its_own_has_its_reasons_sentence() -> None:
    killed = replace(WORKING, ended=NOON, outcome=Outcome.INFRASTRUCTURE, reason="Killed")
    (record,), _ = told([], Ledger(number=1, made=True), killed)
    assert record.message == reasons.sentence("Killed")


def test_an_attempt_that_vanished_without_a_word_is_lost() -> None:
    before, ledger = told([], Ledger(number=1), WORKING, step=4)
    (record,), after = told(before, ledger, None, step=4, now=NOON + MINUTE)
    assert (record.reason, record.started_at, record.ended_at) == (reasons.LOST, NOON, NOON + MINUTE)
    assert after.number == 2


def test_an_attempt_that_stalled_says_so_though_the_next_one_begins_at_once() -> None:
    late = NOON + 16 * MINUTE
    (record,), ledger = told([], Ledger(number=1, made=True), WORKING, now=late)
    assert (record.reason, record.ended_at, ledger.reason) == (reasons.STALLED, late, reasons.STARTING)


def test_what_was_told_of_an_end_stays_whatever_is_seen_of_it_later() -> None:
    late = NOON + 16 * MINUTE
    stalled, ledger = told([], Ledger(number=1, made=True), WORKING, now=late)
    killed = replace(WORKING, ended=late, outcome=Outcome.INFRASTRUCTURE, reason="Killed")
    for still_there in (WORKING, killed):
        assert told(stalled, ledger, still_there, step=99, now=late + MINUTE)[0] == stalled


@pytest.mark.parametrize(("desired", "reason"), [(Desired.PAUSE, "PausedByUser"), (Desired.STOP, "StoppedByUser")])
def test_an_attempt_that_was_withdrawn_before_it_began_says_who_wanted_it(desired: Desired, reason: str) -> None:
    waiting = Attempt(1)
    plan = decided(Ledger(number=1), waiting, desired=desired)
    (record,) = attempts([], waiting, plan, 0, NOON)
    assert (record.started_at, record.ended_at, record.reason) == (None, NOON, reason)


def test_a_record_is_read_back_as_it_was_told() -> None:
    (record,), _ = told([], Ledger(number=1), WORKING, step=3)
    assert AttemptRecord.model_validate(record.outside()) == record


Fate = st.sampled_from(["waits", "steps", "hangs", "vanishes", *Outcome])


@given(st.lists(st.tuples(Fate, st.sampled_from(Desired), st.booleans()), max_size=120))
def test_every_attempt_that_was_seen_is_told_once_and_saying_it_twice_changes_nothing(
    fates: list[tuple[str, Desired, bool]],
) -> None:
    """The caller looks twice, dies before it has written, and attempts end, hang or vanish."""
    ledger, existing, records, seen_numbers, now = Ledger(), None, list[AttemptRecord](), set[int](), NOON
    for step, (fate, desired, dies) in enumerate(fates):
        now += MINUTE
        existing = _goes_on(existing, fate, now)
        plan = decided(ledger, existing, now, desired)
        found = attempts(records, existing, plan, step, now)
        again = decided(plan.ledger, existing, now, desired)
        assert attempts(found, existing, again, step, now) == found
        if dies:
            continue
        records, ledger = found, plan.ledger
        seen_numbers |= {existing.number} if existing else set()
        numbers = [each.number for each in records]
        assert numbers == sorted(seen_numbers)[-MOST:]
        assert all(each.ended_at and each.reason for each in records[:-1])
        existing = _carried_out(plan, existing, now)


def _goes_on(attempt: Attempt | None, fate: str, now: datetime) -> Attempt | None:
    if attempt is None or attempt.outcome or fate == "waits":
        return attempt
    match fate:
        case "steps":
            return replace(attempt, started=attempt.started or now, first_step=attempt.first_step or now, last_step=now)
        case "hangs":
            return replace(attempt, started=attempt.started or now, last_step=now - timedelta(hours=1))
        case "vanishes":
            return None
        case _:
            return replace(attempt, ended=now, outcome=Outcome(fate), reason=fate)


def _carried_out(plan: Plan, existing: Attempt | None, now: datetime) -> Attempt | None:
    if plan.attempt is None:
        return None
    if existing is None or existing.number != plan.attempt:
        return Attempt(plan.attempt, started=now)
    return existing
