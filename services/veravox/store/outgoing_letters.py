"""Letters to accounts, and to whom wants one, until the mail server has taken them.

One is put here in the transaction that it tells of, so neither goes without the other. Whoever takes it sends it, alone for
as long as a lease. What it says is sealed, for it may hold what opens an account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.sealing import Seals, Unreadable
from veravox.store.tables import Letter, OutgoingLetter
from veravox.store.tokens import digest

LEASE = timedelta(minutes=3)  # longer than a slow mail server has for one letter


@dataclass(frozen=True)
class Due:
    """A letter that is to be sent now."""

    id: UUID
    to: str
    subject: str
    text: str | None  # None: it was sealed with a key that is not here
    attempts: int  # with this one


async def put(
    session: AsyncSession, seals: Seals, to: str, subject: str, text: str, now: datetime, secret: str = ""
) -> UUID:
    """A letter to be sent from now on.

    Args:
        session: the transaction in which what it tells of happens.
        seals: what seals it.
        to: an e-mail address.
        subject: one line, which tells nobody anything.
        text: plain.
        now: when.
        secret: of `letters`, if it holds one: it leaves no longer when that opens nothing any more.

    Returns:
        What `take` finds it by.
    """
    id = uuid4()
    kept = {"id": id, "email": to, "subject": subject, "text": seals.seal(text, id), "next_at": now}
    session.add(OutgoingLetter(**kept, letter=digest(secret) if secret else None))
    await session.flush()
    return id


async def take(session: AsyncSession, seals: Seals, now: datetime, limit: int, id: UUID | None = None) -> list[Due]:
    """Some of what is due, or this one of it, for the taker alone until its lease ends."""
    due = (
        select(OutgoingLetter)
        .outerjoin(Letter, Letter.digest == OutgoingLetter.letter)
        .where(OutgoingLetter.next_at <= now, or_(OutgoingLetter.letter.is_(None), Letter.expires_at > func.now()))
        .where(*([OutgoingLetter.id == id] if id else []))
        .order_by(OutgoingLetter.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=OutgoingLetter)
    )
    rows = (await session.execute(due)).scalars().all()
    for each in rows:
        each.attempts, each.next_at = each.attempts + 1, now + LEASE
    return [Due(each.id, each.email, each.subject, _opened(seals, each), each.attempts) for each in rows]


async def put_off(session: AsyncSession, id: UUID, until: datetime) -> None:
    """It is tried again then, and not before."""
    await session.execute(update(OutgoingLetter).where(OutgoingLetter.id == id).values(next_at=until))


async def remove(session: AsyncSession, id: UUID) -> None:
    """It has left, or never will."""
    await session.execute(delete(OutgoingLetter).where(OutgoingLetter.id == id))


async def withdraw(session: AsyncSession, to: str) -> None:
    """Nothing goes to this address that has not left."""
    await session.execute(delete(OutgoingLetter).where(func.lower(OutgoingLetter.email) == to.lower()))


def _opened(seals: Seals, letter: OutgoingLetter) -> str | None:
    try:
        return seals.open(letter.text, letter.id)
    except Unreadable:
        return None
