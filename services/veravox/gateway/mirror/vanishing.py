"""A job whose resource is gone before it had ended: it will never end by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from veravox.core import reasons
from veravox.core.reconcile import Ended
from veravox.core.specs import AttemptRecord, Condition, JobStatus, Phase

StatusT = TypeVar("StatusT", bound=JobStatus)
NO_MORE = frozenset({"Admitted", "Running", "Paused"})


def vanished(status: StatusT, now: datetime) -> StatusT:
    """The last status of such a job: stopped, and why."""
    reason = reasons.RESOURCE_DELETED
    return status.model_copy(
        update={
            "phase": Phase.STOPPED,
            "attempt": replace(status.attempt, ended=Ended.STOPPED, reason=reason, message="", endpoint=""),
            "attempts": [_closed(each, now) for each in status.attempts],
            "conditions": _ended(status.conditions, status.observed_generation, now),
            "ended_at": now,
        }
    )


def _closed(attempt: AttemptRecord, now: datetime) -> AttemptRecord:
    if attempt.ended_at:
        return attempt
    reason = reasons.RESOURCE_DELETED
    said = {"reason": reason, "message": reasons.sentence(reason), "remedy": reasons.remedy(reason)}
    return attempt.model_copy(update={"ended_at": now, **said})


def _ended(before: Sequence[Condition], generation: int, now: datetime) -> list[Condition]:
    kept = [_false(each, now) if each.type in NO_MORE else each for each in before if each.type != "Ended"]
    return [*kept, _condition("Ended", True, generation, now)]


def _false(condition: Condition, now: datetime) -> Condition:
    return _condition(condition.type, False, condition.observed_generation, now) if condition.status else condition


def _condition(type: str, status: bool, generation: int, now: datetime) -> Condition:
    reason = reasons.RESOURCE_DELETED
    return Condition(
        type=type,
        status=status,
        reason=reason,
        message=reasons.sentence(reason),
        remedy=reasons.remedy(reason) if type == "Ended" else "",
        observed_generation=generation,
        last_transition_time=now,
    )
