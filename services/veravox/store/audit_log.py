"""The audit log of security events: written, read, and by a trigger of the database never changed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import Account, SecurityEvent


def note(session: AsyncSession, what: str, account: Account | None = None, about: str = "", address: str = "") -> None:
    """Write an event down, with the transaction in which it happens.

    Args:
        session: of the database.
        what: a short name, such as `login`.
        account: who did it, where that is known.
        about: whom or what it was done to, in words.
        address: from which network address.
    """
    session.add(
        SecurityEvent(
            what=what,
            account_id=account.id if account else None,
            name=account.name if account else "",
            about=about[:500],
            address=address[:100],
        )
    )


async def events(
    session: AsyncSession, limit: int, before: int | None = None, account: UUID | None = None
) -> Sequence[SecurityEvent]:
    """At most `limit`, newest first, from before this one; of one account's doing where one is named."""
    query = select(SecurityEvent).order_by(SecurityEvent.id.desc()).limit(limit)
    if before is not None:
        query = query.where(SecurityEvent.id < before)
    if account is not None:
        query = query.where(SecurityEvent.account_id == account)
    return (await session.execute(query)).scalars().all()
