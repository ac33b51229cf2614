"""What the operator counts."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry

from veravox.core import reasons
from veravox.core.specs import AttemptRecord, Condition, TrainingJobStatus
from veravox_operator.health import Signs
from veravox_operator.meters import LiveJobs, Meters, SignsOfLife
from veravox_operator.view import View

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


def resource(name: str, phase: str, gpus: int, reason: str = "", version: str = "1") -> dict[str, Any]:
    meta = {"name": name, "namespace": "lab", "uid": name, "resourceVersion": version}
    status = {"phase": phase, "gpus": gpus, "attempt": {"reason": reason}}
    return {"kind": "TrainingJob", "metadata": meta, "spec": {}, "status": status}


def test_a_gpu_is_used_by_whoever_holds_it_and_not_by_whoever_waits_or_has_ended() -> None:
    view, registry = View(), CollectorRegistry()
    registry.register(LiveJobs(view))
    for each in (
        resource("a", "Running", 2),
        resource("b", "Queued", 4, reasons.STARTING),
        resource("c", "Pausing", 1),
        resource("d", "Queued", 1, reasons.WAITING_FOR_DATA),
    ):
        view.put_resource(each)
    lab = {"namespace": "lab"}
    assert registry.get_sample_value("veravox_gpus_used", lab) == 3
    assert registry.get_sample_value("veravox_gpus_wanted", lab) == 4
    view.put_resource(resource("a", "Succeeded", 2, version="2"))
    assert registry.get_sample_value("veravox_gpus_used", lab) == 1


def test_a_silent_operator_tells_since_when_it_is_silent() -> None:
    registry, signs = CollectorRegistry(), Signs()
    registry.register(SignsOfLife(signs))
    signs.turned = signs.last_heard = signs.looked = time.monotonic() - 500
    told = registry.get_sample_value("veravox_operator_sign_timestamp_seconds")
    assert told is not None
    assert 499 < time.time() - told < 560
    signs.heard(resource("a", "Running", 1))
    assert (registry.get_sample_value("veravox_operator_sign_timestamp_seconds") or 0) - told > 400


def test_an_attempt_that_stalled_is_counted_once_and_the_counter_begins_at_zero() -> None:
    meters = Meters()
    count = lambda: meters.registry.get_sample_value(  # noqa: E731
        "veravox_attempts_ended_total", {"kind": "TrainingJob", "reason": reasons.STALLED}
    )
    assert count() == 0
    stalled = TrainingJobStatus(attempts=[AttemptRecord(number=1, ended_at=NOON, reason=reasons.STALLED)])
    meters.told(TrainingJobStatus(), stalled, NOON)
    meters.told(stalled, stalled, NOON)
    assert count() == 1
