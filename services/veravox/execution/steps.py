"""A job's life as steps of the trace that it follows from: how long it waited, and how long all took."""

from datetime import datetime

from veravox.core.reconcile import Ended
from veravox.core.spans import passed
from veravox.core.trace import current
from veravox.execution.jobs import Status


def tell_steps(before: Status, after: Status, created: datetime) -> None:
    """Tell of those that are over with this change of its status.

    Args:
        before: the status as it was.
        after: as it is now.
        created: when the job was asked for.
    """
    if after.started_at and not before.started_at:
        passed("queued", created, after.started_at, current())
    if after.ended_at and not before.ended_at:
        ended = after.attempt.ended
        failed = after.attempt.reason if ended is Ended.FAILED else ""
        passed("job", created, after.ended_at, current(), failed, phase=after.phase.value, attempts=len(after.attempts))
