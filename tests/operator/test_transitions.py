"""Events: on transitions alone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox_operator.transitions import Transition, event, transitions

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def status(phase: str = "Running", *conditions: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"phase": phase, "conditions": list(conditions), "attempt": {"number": 1}, **others}


def condition(type: str, status: str, reason: str, message: str = "It is so.", remedy: str = "") -> dict[str, Any]:
    return {"type": type, "status": status, "reason": reason, "message": message, "remedy": remedy}


def attempt(number: int, ended: str = "", reason: str = "") -> dict[str, Any]:
    return {"number": number, "message": "It was killed.", "remedy": "It goes on.", "reason": reason, "endedAt": ended}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[Transition]:
    return list(transitions(before, after))


STUCK = condition("Admitted", "False", "Unschedulable", "No node has a GPU left.", "Add a node.")


def test_a_new_phase_is_told() -> None:
    assert told({}, status("Queued")) == [Transition("Queued", "Queued")]
    assert told(status("Starting"), status("Running")) == [Transition("Running", "Running, attempt 1")]


def test_an_end_is_told_with_its_reason_and_a_failure_as_a_warning() -> None:
    failed = condition("Ended", "True", "LossNotANumber", "The loss is not a number.", "Lower the learning rate.")
    assert told(status(), status("Failed", failed)) == [
        Transition("LossNotANumber", "The loss is not a number. Lower the learning rate.", warning=True)
    ]
    done = condition("Ended", "True", "Succeeded", "It has done all that was asked.")
    assert told(status(), status("Succeeded", done)) == [Transition("Succeeded", "It has done all that was asked.")]


def test_each_attempts_end_is_told_once() -> None:
    one, two = attempt(1, "2026-01-01T12:00:00Z", "Evicted"), attempt(2)
    before, after = status(attempts=[attempt(1)]), status(attempts=[one | {"node": "node1"}, two])
    assert told(before, after) == [Transition("Evicted", "Attempt 1 ended on node1: It was killed. It goes on.")]
    assert told(after, after) == []


def test_a_trouble_is_told_when_it_comes_and_when_it_is_another_one() -> None:
    trouble = Transition("Unschedulable", "No node has a GPU left. Add a node.", warning=True)
    assert told(status("Queued"), status("Queued", STUCK)) == [trouble]
    more = STUCK | {"message": "No node has two GPUs left."}
    assert told(status("Queued", STUCK), status("Queued", more)) == []  # the same trouble
    other = STUCK | {"reason": "QuotaExceeded"}
    assert [each.reason for each in told(status("Queued", STUCK), status("Queued", other))] == ["QuotaExceeded"]
    assert told(status("Queued", STUCK), status("Queued", condition("Admitted", "True", "Admitted"))) == []


@pytest.mark.parametrize("type", ["Paused", "Ended", "Validated", "Degraded"])
def test_what_is_no_trouble_is_not_told(type: str) -> None:
    assert told(status(), status("Running", STUCK | {"type": type})) == []
    assert told(status(), status("Running", STUCK | {"remedy": ""})) == []  # nobody need do anything


PHASES = st.sampled_from(["Queued", "Starting", "Running", "Paused", "Succeeded", "Failed", "Stopped"])
CONDITIONS = st.builds(
    condition,
    st.sampled_from(["DatasetReady", "Admitted", "Running", "Paused", "Ended"]),
    st.sampled_from(["True", "False"]),
    st.sampled_from(["Unschedulable", "Ready", "Evicted"]),
    remedy=st.sampled_from(["", "Do it."]),
)
STATUSES = st.builds(
    lambda phase, conditions, ends: status(
        phase, *conditions, attempts=[attempt(n, end) for n, end in enumerate(ends)]
    ),
    PHASES,
    st.lists(CONDITIONS, unique_by=lambda each: each["type"]).map(
        lambda found: [condition("Ended", "True", "Succeeded"), *(each for each in found if each["type"] != "Ended")]
    ),
    st.lists(st.sampled_from(["", "2026-01-01T12:00:00Z"])),
)


@given(STATUSES)
def test_the_same_status_twice_tells_nothing(either: dict[str, Any]) -> None:
    assert told(either, either) == []


@given(STATUSES, STATUSES)
def test_what_changes_all_the_time_tells_nothing(before: dict[str, Any], after: dict[str, Any]) -> None:
    busy = {"progress": {"step": 7}, "metrics": {"f1": 0.9}, "observedGeneration": 3}
    assert told(before, after | busy) == told(before, after)


def test_an_event_is_about_its_resource() -> None:
    meta = {"name": "first", "namespace": "lab", "uid": "own", "resourceVersion": "7"}
    made = event({"kind": "TrainingJob", "metadata": meta}, Transition("Evicted", "x" * 2000, warning=True), NOON)
    assert made["involvedObject"]["uid"] == "own"
    assert (made["type"], made["reason"], len(made["message"])) == ("Warning", "Evicted", 1000)
    assert (made["metadata"]["namespace"], made["lastTimestamp"]) == ("lab", "2026-01-01T12:00:00Z")
    another = event({"kind": "TrainingJob", "metadata": meta}, Transition("Evicted", "x"), NOON)
    assert another["metadata"]["name"] != made["metadata"]["name"]
