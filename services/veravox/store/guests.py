"""Guests: accounts that nobody has a password for, and that count together with others from the same address."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.lines import line_of
from veravox.core.roles import Role
from veravox.store.tables import (
    Account,
    Conversion,
    Dataset,
    Evaluation,
    Model,
    Run,
    Verdict,
)

OWNED = (Dataset, Run, Conversion, Model, Evaluation, Verdict)


def origin_of(address: str) -> str:
    """A digest of the address that a guest comes from; of IPv6, of its network, in which one line has more than it can count."""
    return hashlib.sha256(f"origin {line_of(address)}".encode()).hexdigest()


async def hold(session: AsyncSession) -> None:
    """Until the transaction ends, nobody else becomes a guest."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("guests", 0))))


async def how_many(session: AsyncSession) -> int:
    """Those who are here."""
    here = select(func.count()).select_from(Account).where(Account.role == Role.GUEST, Account.blocked_at.is_(None))
    return int((await session.execute(here)).scalar_one())


async def how_many_of(session: AsyncSession, origin: str) -> int:
    """Those who came from there, also those who have left."""
    of_it = select(func.count()).select_from(Account).where(Account.origin == origin)
    return int((await session.execute(of_it)).scalar_one())


def add(session: AsyncSession, origin: str) -> Account:
    guest = Account(name=f"guest-{secrets.token_hex(6)}", role=Role.GUEST, origin=origin)
    session.add(guest)
    return guest


async def together_with(session: AsyncSession, guest: Account) -> list[UUID]:
    """The guest, and all others of its origin, also those who have left: what they used is used."""
    if guest.origin is None:
        return [guest.id]
    same = select(Account.id).where(Account.origin == guest.origin).order_by(Account.id)
    return list((await session.execute(same)).scalars())


async def to_go(session: AsyncSession, before: datetime) -> Sequence[Account]:
    """Those who came before then."""
    rows = select(Account).where(Account.role == Role.GUEST, Account.created_at < before)
    return (await session.execute(rows.order_by(Account.created_at, Account.id).with_for_update())).scalars().all()


async def forget(session: AsyncSession, before: datetime) -> list[UUID]:
    """Remove those who came before then and have nothing left, not even the name of a model in somebody's verdict."""
    has_nothing = [~select(table.id).where(table.owner_id == Account.id).exists() for table in OWNED]
    gone = delete(Account).where(Account.role == Role.GUEST, Account.created_at < before, *has_nothing)
    return list((await session.execute(gone.returning(Account.id))).scalars())
