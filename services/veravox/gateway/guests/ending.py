"""A guest's end: what it has is withdrawn and stopped at once, and goes for good as deleted things do, or when its time is over."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.removing import remove_tree
from veravox.gateway.context import Services
from veravox.gateway.uploads import keeping
from veravox.store import accounts, audit_log, guests, tokens
from veravox.store.guests import OWNED
from veravox.store.tables import Account, Model


async def end(session: AsyncSession, services: Services, guest: Account, deleted_at: datetime) -> None:
    """Nobody is this guest any more; what it has counts as deleted since then, and what works for it is stopped.

    Raises:
        Problem: UNAVAILABLE, if a cluster cannot be told.
    """
    accounts.block(guest)
    await tokens.end_all(session, guest.id)
    for table in OWNED:
        for row in await _rows(session, table, guest.id):
            job = getattr(row, "job", None)
            if job and (row.deleted_at is None or not job.ended_at):
                await services.launcher.remove(session, job)
            row.deleted_at = min(row.deleted_at or deleted_at, deleted_at)
    await session.execute(update(Model).where(Model.owner_id == guest.id).values(public=False))
    await session.flush()
    for upload in list(keeping.all_of(services.folder)):
        if upload.owner == guest.id:
            remove_tree(upload.folder(services.folder))


async def end_old_guests(session: AsyncSession, services: Services, now: datetime) -> None:
    """Those whose time is over, whether they left before or not: what they have goes with this very sweep."""
    over = now - timedelta(days=services.settings.keep_guests_days)
    gone = now - timedelta(days=services.settings.keep_deleted_days, seconds=1)
    for guest in await guests.to_go(session, over):
        if guest.blocked_at is None:
            audit_log.note(session, "guest-deleted", guest)
        await end(session, services, guest, gone)


async def forget_guests(session: AsyncSession, services: Services, now: datetime) -> list[UUID]:
    """The rows of those that have nothing left; before its time is over, what a guest has used counts."""
    return await guests.forget(session, now - timedelta(days=services.settings.keep_guests_days))


async def _rows(session: AsyncSession, table: type[Any], owner: UUID) -> list[Any]:
    return list((await session.execute(select(table).where(table.owner_id == owner))).scalars())
