"""The attempts at a job, told one by one: kept beside the ledger, which counts them."""

from collections.abc import Sequence
from datetime import datetime

from veravox.core import reasons
from veravox.core.reconcile import Attempt, Ended, Plan
from veravox.core.specs.status import AttemptRecord

MOST = 20  # are kept, the newest: a job that is interrupted for weeks must not fill its own status


def attempts(
    before: Sequence[AttemptRecord], seen: Attempt | None, plan: Plan, step: int, now: datetime
) -> list[AttemptRecord]:
    """The list with what is seen now. Saying it again changes nothing, and what has ended stays as it was told first.

    Args:
        before: the list so far, the newest last.
        seen: the attempt that exists outside.
        plan: what `reconcile` made of it; it also knows of attempts that vanished or were given up.
        step: how far the job is.
        now: when it is seen.
    """
    known = {each.number: each for each in before}
    for attempt in (seen, plan.closes):
        if attempt and _is_news(attempt, plan):
            old = known.get(attempt.number, AttemptRecord(number=attempt.number))
            known[attempt.number] = old if old.ended_at else _told(old, attempt, plan, step, now)
    return [known[number] for number in sorted(known)][-MOST:]


def ended_since(before: Sequence[AttemptRecord], after: Sequence[AttemptRecord]) -> list[AttemptRecord]:
    """Those that have ended from one list to the next."""
    known = {each.number for each in before if each.ended_at}
    return [each for each in after if each.ended_at and each.number not in known]


def _is_news(attempt: Attempt, plan: Plan) -> bool:
    """An older attempt that is still leaving has been told of."""
    return _is_over(attempt, plan) or attempt.number >= plan.ledger.number


def _is_over(attempt: Attempt, plan: Plan) -> bool:
    return attempt is plan.closes or attempt.outcome is not None


def _told(old: AttemptRecord, attempt: Attempt, plan: Plan, step: int, now: datetime) -> AttemptRecord:
    since, node = old.started_at or attempt.started, attempt.node or old.node
    going = old.model_copy(update={"started_at": since, "step": step, "node": node})
    if not _is_over(attempt, plan):
        return going
    return going.model_copy(
        update={
            "ended_at": attempt.ended or now,
            "exit_code": attempt.exit_code,
            "reason": attempt.reason,
            "message": reasons.sentence(attempt.reason, attempt.message),
            "remedy": reasons.remedy(attempt.reason, ended=_was_the_last(attempt, plan)),
        }
    )


def _was_the_last(attempt: Attempt, plan: Plan) -> bool:
    """Whether the job failed with it, so that nothing goes on by itself."""
    return attempt.number == plan.ledger.number and plan.ledger.ended is Ended.FAILED
