from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from veravox.core import reasons
from veravox.core.conditions import conditions, phase
from veravox.core.desired import Desired
from veravox.core.reconcile import Attempt, Data, Ended, Ledger, Observed, Plan
from veravox.core.specs import Condition, Notice, Phase

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
RUNNING = Attempt(1, started=NOON, first_step=NOON)


def told(
    plan: Plan,
    seen: Observed | None = None,
    has_place: bool = True,
    before: list[Condition] | None = None,
    now: datetime = NOON,
    notices: Sequence[Notice] = (),
) -> dict[str, Condition]:
    found = conditions(
        plan,
        seen or Observed(plan.attempt and RUNNING),
        has_place=has_place,
        before=before or [],
        generation=3,
        now=now,
        notices=notices,
    )
    return {each.type: each for each in found}


def running(reason: str = reasons.RUNNING) -> Plan:
    return Plan(Ledger(number=1, made=True, reason=reason), attempt=1)


def ended(end: Ended, reason: str, message: str = "") -> Plan:
    return Plan(Ledger(number=2, ended=end, reason=reason, message=message))


WAITING = Plan(Ledger(reason=reasons.WAITING_FOR_DATA), wants_data=True)
PAUSED = Plan(Ledger(number=2, reason=reasons.PAUSED_BY_USER))


def test_there_are_seven_and_each_says_why() -> None:
    found = told(running())
    assert list(found) == ["Validated", "DatasetReady", "Admitted", "Running", "Paused", "Ended", "Degraded"]
    assert [each.status for each in found.values()] == [True, True, True, True, False, False, False]
    assert all(each.reason and each.message.endswith(".") for each in found.values())
    assert {each.observed_generation for each in found.values()} == {3}


def test_what_was_asked_for_and_could_not_be_had_is_a_condition() -> None:
    notices = [Notice(reason="NoGpu", message="No GPU."), Notice(reason="WeightsUnavailable", message="No weights.")]
    found = told(running(), notices=notices)["Degraded"]
    assert (found.status, found.reason, found.message) == (True, "NoGpu", "No GPU. No weights.")


def test_a_transition_time_moves_only_when_the_status_does() -> None:
    before = list(told(running()).values())
    after = told(PAUSED, before=before, now=LATER)
    moved = {type for type, each in after.items() if each.last_transition_time == LATER}
    assert moved == {"Running", "Paused"}
    assert all(each.last_transition_time == NOON for type, each in after.items() if type not in moved)


def test_a_new_reason_alone_does_not_move_it() -> None:
    before = list(told(WAITING, Observed(data=Data.COMING)).values())
    after = told(WAITING, Observed(data=Data.FAILED, data_message="no clip is left"), before=before, now=LATER)
    ready = after["DatasetReady"]
    assert (ready.reason, ready.last_transition_time) == (reasons.DATA_FAILED, NOON)


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (Data.READY, True, reasons.DATA_READY),
        (Data.MISSING, False, reasons.WAITING_FOR_DATA),
        (Data.COMING, False, reasons.WAITING_FOR_DATA),
        (Data.FAILED, False, reasons.DATA_FAILED),
    ],
)
def test_what_is_said_of_the_data(data: Data, status: bool, reason: str) -> None:
    found = told(WAITING, Observed(data=data))["DatasetReady"]
    assert (found.status, found.reason) == (status, reason)


def test_a_failure_comes_with_its_message_and_a_remedy() -> None:
    end = told(ended(Ended.FAILED, "OutOfMemory", "It wanted 9 GB."))["Ended"]
    assert (end.status, end.reason, end.message) == (True, "OutOfMemory", "It wanted 9 GB.")
    assert "memory" in end.remedy


def test_what_was_killed_too_often_is_not_said_to_go_on() -> None:
    end = told(ended(Ended.FAILED, "Killed"))["Ended"]
    assert end.message == "Its process was killed."
    assert "does not go on" in end.remedy
    assert reasons.remedy("Killed") == "It goes on from its checkpoint by itself."


def test_what_waits_or_starts_is_not_at_work() -> None:
    assert not told(running(), Observed(None))["Running"].status
    assert not told(running(), Observed(Attempt(1)))["Running"].status
    assert told(running(reasons.STARTING))["Running"].reason == reasons.STARTING


def test_an_ended_job_is_not_paused() -> None:
    assert not told(ended(Ended.STOPPED, reasons.PAUSED_BY_USER))["Paused"].status


@pytest.mark.parametrize(
    ("plan", "desired", "has_place", "word"),
    [
        (WAITING, Desired.RUN, False, Phase.QUEUED),
        (Plan(Ledger()), Desired.RUN, False, Phase.QUEUED),
        (running(reasons.STARTING), Desired.RUN, True, Phase.STARTING),
        (running(), Desired.RUN, True, Phase.RUNNING),
        (running(), Desired.PAUSE, True, Phase.PAUSING),
        (running(), Desired.STOP, True, Phase.STOPPING),
        (PAUSED, Desired.PAUSE, False, Phase.PAUSED),
        (ended(Ended.SUCCEEDED, "Succeeded"), Desired.RUN, False, Phase.SUCCEEDED),
        (ended(Ended.SUCCEEDED, "Succeeded"), Desired.PAUSE, False, Phase.SUCCEEDED),
        (ended(Ended.STOPPED, reasons.STOPPED_BY_USER), Desired.STOP, False, Phase.STOPPED),
        (ended(Ended.FAILED, "BadData"), Desired.RUN, False, Phase.FAILED),
    ],
)
def test_one_word_for_people(plan: Plan, desired: Desired, has_place: bool, word: Phase) -> None:
    assert phase(desired, told(plan, has_place=has_place).values(), plan.ledger.ended) is word


def test_every_way_that_a_job_ends_has_a_phase() -> None:
    for end in Ended:
        assert phase(Desired.RUN, [], end).value == end.value


def test_conditions_are_read_back_as_they_were_said() -> None:
    for each in told(replace(running(), tell=Desired.PAUSE)).values():
        assert Condition.model_validate(each.outside()) == each
