"""What the operator counts."""

from datetime import UTC, datetime, timedelta

from veravox.core.specs import Condition, TrainingJobStatus
from veravox_operator.meters import Meters

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def admitted(yes: bool, since: datetime = NOON) -> TrainingJobStatus:
    reason = "Admitted" if yes else "WaitingForPlace"
    return TrainingJobStatus(
        conditions=[Condition(type="Admitted", status=yes, reason=reason, last_transition_time=since)]
    )


def test_waiting_for_a_place_begins_when_it_is_asked_for() -> None:
    """Waiting for data, or a pause over night, is no wait in a queue."""
    meters, asked = Meters(), NOON + timedelta(hours=8)
    meters.told(admitted(False), admitted(True), asked + timedelta(seconds=3), asked)
    meters.told(admitted(True), admitted(True), asked + timedelta(seconds=9), asked)  # counted once
    sample = meters.registry.get_sample_value
    assert sample("veravox_job_queue_wait_seconds_count", {"kind": "TrainingJob"}) == 1
    assert sample("veravox_job_queue_wait_seconds_sum", {"kind": "TrainingJob"}) == 3
