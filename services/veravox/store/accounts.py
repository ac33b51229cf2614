"""Accounts: who may log in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.roles import Role
from veravox.store.tables import Account, Token
from veravox.store.tokens import digest


async def ensure_local_account(session: AsyncSession, token: str) -> tuple[Account, bool]:
    """The one account of a laptop, which this token opens and no earlier link does; and whether it was made just now."""
    made = not await are_there_any(session)
    if made:
        local = insert(Account).values(name="local", role=Role.ADMINISTRATOR)
        await session.execute(local.on_conflict_do_nothing())
    account = (await session.execute(select(Account).where(Account.name == "local"))).scalar_one()
    older = delete(Token).where(Token.account_id == account.id, Token.kind == "link", Token.digest != digest(token))
    if (await session.execute(older.returning(Token.digest))).all():  # renewed: what the old link opened is closed
        await session.execute(delete(Token).where(Token.account_id == account.id, Token.kind == "session"))
    known = insert(Token).values(digest=digest(token), account_id=account.id, kind="link")
    await session.execute(known.on_conflict_do_nothing())
    return account, made


async def are_there_any(session: AsyncSession) -> bool:
    """Whether the installation has an account."""
    return (await session.execute(select(Account.id).limit(1))).scalar_one_or_none() is not None


async def by_id(session: AsyncSession, id: UUID, for_update: bool = False) -> Account | None:
    query = select(Account).where(Account.id == id)
    return (await session.execute(query.with_for_update() if for_update else query)).scalar_one_or_none()


async def named(session: AsyncSession, name: str) -> Account | None:
    """Whose user name or e-mail this is, in whatever case."""
    told = name.strip().lower()
    query = select(Account).where(or_(func.lower(Account.name) == told, func.lower(Account.email) == told))
    return (await session.execute(query.limit(1))).scalar_one_or_none()


async def with_email(session: AsyncSession, email: str) -> Account | None:
    query = select(Account).where(func.lower(Account.email) == email.lower())
    return (await session.execute(query)).scalar_one_or_none()


async def all_of_them(session: AsyncSession) -> Sequence[Account]:
    """Oldest first."""
    return (await session.execute(select(Account).order_by(Account.created_at, Account.id))).scalars().all()


async def is_last_administrator(session: AsyncSession, account: Account) -> bool:
    """Whether nobody else could let anybody in any more; who asks holds all administrators' rows until he has decided."""
    others = select(Account.id).where(
        Account.role == Role.ADMINISTRATOR, Account.blocked_at.is_(None), Account.id != account.id
    )
    return not (await session.execute(others.with_for_update())).scalars().all()


def leave(account: Account) -> None:
    """Nothing of who it was is left, and nobody is let in by it again."""
    account.name, account.first_name, account.last_name = _name_of_who_left(account), "", ""
    account.email = account.password = account.second_factor = None
    account.run_letters, account.run_letters_since = "none", None
    account.role = Role.USER
    block(account)


def has_left(account: Account) -> bool:
    return account.name == _name_of_who_left(account)


def _name_of_who_left(account: Account) -> str:
    return f"deleted-{account.id.hex[:12]}"


def block(account: Account) -> None:
    account.blocked_at = account.blocked_at or datetime.now(UTC)


def unblock(account: Account) -> None:
    account.blocked_at = None
