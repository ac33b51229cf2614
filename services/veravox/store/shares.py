"""Shares: with whom a dataset, a run or a model is shared, and whom that lets read files on the volume."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from veravox.core.access import Access
from veravox.core.roles import Role
from veravox.store.tables import Account, Dataset, Job, Model, Run, Share, Table

Shareable = Dataset | Run | Model
OF = MappingProxyType({Dataset: Share.dataset_id, Run: Share.run_id, Model: Share.model_id})


@dataclass(frozen=True)
class Shared:
    """With whom something is shared."""

    accounts: Sequence[Account]  # by name
    all: bool


@dataclass(frozen=True)
class Belonging:
    """Whose something is, as its reader is told."""

    owner: str  # user name; of guests, who are nobody in particular, `guest`; empty: nobody's
    shared: bool


def is_shared_with(table: type[Table], account: UUID) -> ColumnElement[bool] | None:
    """Whether a row of this table is shared with the account; None where nothing of the kind is shared.

    What is shared with all accounts is not shared with guests: they are strangers, and have none.
    """
    of = OF.get(table)
    if of is None:
        return None
    row_id = table.id  # type: ignore[attr-defined]
    is_guest = exists().where(Account.id == account, Account.role == Role.GUEST)
    with_all = and_(Share.account_id.is_(None), ~is_guest)
    return exists().where(of == row_id, or_(Share.account_id == account, with_all))


async def shared(session: AsyncSession, row: Shareable) -> Shared:
    """With whom it is shared now."""
    of = OF[type(row)]
    everybody = select(Share.id).where(of == row.id, Share.account_id.is_(None))
    named = select(Account).join(Share, Share.account_id == Account.id).where(of == row.id).order_by(Account.name)
    accounts = (await session.execute(named)).scalars().all()
    return Shared(accounts, (await session.execute(everybody)).scalar_one_or_none() is not None)


async def share(session: AsyncSession, row: Shareable, accounts: Iterable[Account], all: bool) -> None:
    """Share it with these and nobody else."""
    of = OF[type(row)]
    await session.execute(delete(Share).where(of == row.id))
    ids = [*dict.fromkeys(each.id for each in accounts), *([None] if all else [])]
    session.add_all(Share(**{of.key: row.id, "account_id": id}) for id in ids)
    await session.flush()


async def accounts_named(session: AsyncSession, names: Iterable[str]) -> dict[str, Account]:
    """By user name in small letters, those that there are."""
    wanted = {each.lower() for each in names}
    found = await session.execute(select(Account).where(func.lower(Account.name).in_(wanted)))
    return {each.name.lower(): each for each in found.scalars()}


async def belongings(session: AsyncSession, table: type[Shareable], ids: Sequence[UUID]) -> dict[UUID, Belonging]:
    """Whose these rows are, and whether anybody else is let in."""
    of: InstrumentedAttribute[UUID | None] = OF[table]
    is_shared = exists().where(of == table.id)
    called = case((Account.role == Role.GUEST, Role.GUEST.value), else_=Account.name)
    query = select(table.id, called, is_shared).outerjoin(Account, Account.id == table.owner_id)
    found = await session.execute(query.where(table.id.in_(ids)))
    return {id: Belonging(name or "", shared) for id, name, shared in found}


async def readers_of_model(session: AsyncSession, id: UUID) -> Access | None:
    """Who may read the weights of a model; None where there is no such model."""
    model = (await session.execute(select(Model).where(Model.id == id))).scalar_one_or_none()
    if model is None:
        return None
    if model.deleted_at:  # it can be restored, by its owner
        return _access({model.owner_id}, set())
    return _access({model.owner_id}, await _accounts(session, Share.model_id == id), public=model.public)


async def readers_of_version(session: AsyncSession, version: str) -> Access | None:
    """Who may read the clips of a version: whoever has a dataset of just these, or is let into one. None: nobody has.

    A deleted dataset can be restored, so its owner goes on reading; those with whom it was shared do not.
    """
    made = Job.status["result"]["version"].astext == version
    found = await session.execute(select(Dataset.owner_id).join(Job, Dataset.job_id == Job.id).where(made))
    owners = set(found.scalars())
    if not owners:
        return None
    there = select(Dataset.id).join(Job, Dataset.job_id == Job.id).where(made, Dataset.deleted_at.is_(None))
    return _access(owners, await _accounts(session, Share.dataset_id.in_(there)))


async def hold_access(session: AsyncSession, name: str) -> None:
    """Until the transaction ends, nobody else says who may read this folder."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"access of {name}", 0))))


async def _accounts(session: AsyncSession, those: ColumnElement[bool]) -> set[UUID | None]:
    return set((await session.execute(select(Share.account_id).where(those))).scalars())


def _access(owners: set[UUID | None], shared: set[UUID | None], public: bool = False) -> Access:
    """Nobody's is public; a share without an account is for all accounts."""
    accounts = sorted(str(each) for each in owners | shared if each)
    return Access(public=public or None in owners, every_account=None in shared, accounts=accounts)
