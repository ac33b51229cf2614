"""Queries on what belongs to somebody: who may see what is decided here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import ExecutableOption

from veravox.core.roles import Role
from veravox.store.listing import Wanted, only, ordered
from veravox.store.shares import is_shared_with
from veravox.store.tables import Account, Conversion, Dataset, Evaluation, Model, Run, Table, Verdict, Webhook

Row = TypeVar("Row", bound=Dataset | Run | Conversion | Model | Evaluation | Verdict | Webhook)


Anything = TypeVar("Anything", bound=Table)


class UnknownPlace(LookupError):
    """A page is wanted behind a row that is not there."""


class Whose(StrEnum):
    """A part of what an account sees."""

    MINE = "mine"
    SHARED = "shared"  # somebody else's or nobody's
    ALL = "all"


@dataclass(frozen=True)
class Page(Generic[Anything]):
    """Some rows, and where the next ones begin."""

    rows: list[Anything]
    next: UUID | None


class Owned(Generic[Row]):
    """The rows of one table as one account sees them."""

    def __init__(self, table: type[Row], session: AsyncSession, owner: UUID) -> None:
        self._table = table
        self.session = session
        self._owner = owner
        self._administers: bool | None = None  # asked once

    def visible(self, deleted: bool = False, whose: Whose = Whose.ALL) -> Select[Row]:
        """The account's rows, nobody's, what is shared with it or with all, and public models.

        With `deleted`, those that can be brought back, which is their owner's affair.
        """
        owner = self._table.owner_id
        if deleted:
            rows = select(self._table).where(
                or_(owner == self._owner, owner.is_(None)), self._table.deleted_at.is_not(None)
            )
        else:
            shared = is_shared_with(self._table, self._owner)
            public = [Model.public.is_(True)] if self._table is Model else []
            may_see = or_(owner == self._owner, owner.is_(None), *([] if shared is None else [shared]), *public)
            rows = select(self._table).where(may_see, self._table.deleted_at.is_(None))
        if whose is Whose.ALL:
            return rows
        return rows.where(owner == self._owner if whose is Whose.MINE else owner.is_distinct_from(self._owner))

    def not_others(self, deleted: bool = False) -> Select[Row]:
        """The account's rows and nobody's."""
        owner = self._table.owner_id
        return self.visible(deleted).where(or_(owner == self._owner, owner.is_(None)))

    async def may_change(self, row: Row) -> bool:
        """Whether the account may steer, share, delete and restore it: its owner may, and administrators what is nobody's."""
        return row.owner_id == self._owner if row.owner_id is not None else await self._is_administrator()

    async def _is_administrator(self) -> bool:
        if self._administers is None:
            role = await self.session.scalar(select(Account.role).where(Account.id == self._owner))
            self._administers = role == Role.ADMINISTRATOR
        return self._administers

    async def get(self, id: UUID, deleted: bool = False) -> Row | None:
        return await self.first(self.visible(deleted).where(self._table.id == id))

    async def first(self, query: Select[Row]) -> Row | None:
        return (await self.session.execute(query.limit(1))).scalar_one_or_none()

    async def count(self, whose: Whose = Whose.ALL) -> int:
        rows = self.visible(whose=whose).with_only_columns(func.count())
        return int((await self.session.execute(rows)).scalar_one())

    async def page(
        self,
        wanted: Wanted,
        *those: ColumnElement[bool],
        whose: Whose = Whose.ALL,
        deleted: bool = False,
        load: Sequence[ExecutableOption] = (),
    ) -> Page[Row]:
        """Those of the rows that are wanted and for which all of `those` holds; `load` says how much of each is read.

        With `deleted`, those that the account can bring back.

        Raises:
            UnknownPlace: if the page before ends with no row that the account has, or had before it deleted it.
        """
        rows = self.visible(deleted, whose).where(*those).options(*load)
        if deleted and not await self._is_administrator():
            rows = rows.where(self._table.owner_id.is_not(None))
        places = (each.options(*load) for each in (self.visible(), self.visible(deleted=True)))
        return await page_of(self.session, self._table, rows, wanted, *places)

    def add(self, row: Row) -> Row:
        row.owner_id = self._owner
        self.session.add(row)
        return row


async def page_of(
    session: AsyncSession, table: Any, rows: Select[Anything], wanted: Wanted, *places: Select[Anything]
) -> Page[Anything]:
    """Those of the rows that are wanted; `places` are rows that a page may end with, `rows` where none are named.

    Raises:
        UnknownPlace: if the page before ends with none of them.
    """
    place = None
    for each in (places or (rows,)) if wanted.after else ():
        place = place or (await session.execute(each.where(table.id == wanted.after))).scalar_one_or_none()
    if wanted.after and place is None:
        raise UnknownPlace(wanted.after)
    query = ordered(table, rows.where(*only(table, wanted)), wanted.order, place)
    found = list((await session.execute(query.limit(wanted.limit + 1))).scalars())
    return Page(found[: wanted.limit], found[wanted.limit - 1].id if len(found) > wanted.limit else None)


async def dataset_named(datasets: Owned[Dataset], name: str, deleted: bool = False) -> Dataset | None:
    """A dataset by its name; with `deleted`, the one of this name that was deleted last."""
    named = datasets.visible(deleted).where(Dataset.name == name)
    return await datasets.first(named.order_by(Dataset.deleted_at.desc()))


async def is_name_taken(session: AsyncSession, name: str) -> bool:
    """Whether anybody has a dataset of this name."""
    named = select(Dataset.id).where(Dataset.name == name, Dataset.deleted_at.is_(None))
    return (await session.execute(named)).scalar_one_or_none() is not None


async def was_name_used(session: AsyncSession, name: str) -> bool:
    """Whether anybody has a dataset of this name, or had one that is not gone for good."""
    return (
        await session.execute(select(Dataset.id).where(Dataset.name == name).limit(1))
    ).scalar_one_or_none() is not None


def delete(row: Row) -> None:
    """It can be brought back: nothing on disk is touched."""
    row.deleted_at = datetime.now(UTC)


def restore(row: Row) -> None:
    row.deleted_at = None
