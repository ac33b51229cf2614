"""Letters about runs that have ended, in the queue of deliveries: to whom has chosen so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from veravox.core.specs import Phase
from veravox.store import deliveries
from veravox.store.deliveries import AT_ONCE, LOOKS_BACK
from veravox.store.tables import Account, Delivery, Job, Model, Run

LEASE = timedelta(minutes=10)  # longer than a slow mail server has for one letter
Choice = Literal["none", "failed", "all"]
Write = Callable[[Run, Model | None, str], dict[str, Any]]  # in a language


@dataclass(frozen=True)
class Due:
    """A letter that is to be sent now."""

    id: UUID
    to: str
    body: dict[str, Any]
    attempts: int  # with this one


async def choose(session: AsyncSession, account: Account, choice: Choice) -> None:
    """Of which runs the account is written to from now on; with none, what is on its way does not leave any more."""
    if choice == account.run_letters:
        return
    account.run_letters = choice
    account.run_letters_since = None if choice == "none" else datetime.now(UTC)
    if choice == "none":
        waiting = delete(Delivery).where(Delivery.account_id == account.id, Delivery.done_at.is_(None))
        await session.execute(waiting)


async def queue(session: AsyncSession, now: datetime, write: Write) -> None:
    """Queue each end of a run of which its owner wants a letter and has none."""
    queued = exists().where(
        Delivery.account_id == Account.id, Delivery.run_id == Run.id, Delivery.ended_at == Job.ended_at
    )
    wanted = or_(Account.run_letters == "all", Job.status["phase"].astext == Phase.FAILED.value)
    ended = (
        select(Account.id, Account.language, Run, Model)
        .join(Run, Run.owner_id == Account.id)
        .join(Job, Run.id == Job.id)
        .outerjoin(Model, Model.id == Run.id)
        .options(contains_eager(Run.job))
        .where(_is_written_to(), wanted, Run.deleted_at.is_(None), ~queued)
        .where(Job.ended_at >= func.greatest(Account.run_letters_since, now - LOOKS_BACK))
        .limit(AT_ONCE)
    )
    for account, language, run, model in (await session.execute(ended)).all():
        await deliveries.put(session, {"account_id": account}, run, write(run, model, language), now)


async def take_due(session: AsyncSession, now: datetime, limit: int) -> list[Due]:
    """Some of what is due, for the taker alone until its lease ends."""
    due = (
        select(Delivery, Account.email)
        .join(Account, Delivery.account_id == Account.id)
        .join(Run, Delivery.run_id == Run.id)
        .where(_is_written_to(), Run.deleted_at.is_(None))
    )
    return [
        Due(each.id, to, each.body, each.attempts)
        for each, to in await deliveries.taken(session, due, now, limit, LEASE)
        if to
    ]


def _is_written_to() -> Any:
    return (Account.run_letters != "none") & Account.email.is_not(None) & Account.blocked_at.is_(None)
