"""Queries on what belongs to somebody: who may see what is decided here and nowhere else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.listing import Wanted, only, ordered
from veravox.store.tables import Account, Conversion, Dataset, Evaluation, Model, Run, Table, Verdict, Webhook

Row = TypeVar("Row", bound=Dataset | Run | Conversion | Model | Evaluation | Verdict | Webhook)


Anything = TypeVar("Anything", bound=Table)


class UnknownPlace(LookupError):
    """A page is wanted behind a row that is not there."""


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

    def visible(self, deleted: bool = False) -> Select[Row]:
        """The account's rows, nobody's, and public models; with `deleted`, those that can be brought back."""
        gone = self._table.deleted_at.is_not(None) if deleted else self._table.deleted_at.is_(None)
        owner = self._table.owner_id
        public = [Model.public.is_(True)] if self._table is Model and not deleted else []
        return select(self._table).where(or_(owner == self._owner, owner.is_(None), *public), gone)

    async def may_change(self, row: Row) -> bool:
        """Whether the account may steer, delete and restore it: what is nobody's, only where it is the one account."""
        if row.owner_id is not None:
            return row.owner_id == self._owner
        accounts = select(func.count()).select_from(Account)
        return (await self.session.execute(accounts)).scalar_one() == 1

    async def get(self, id: UUID, deleted: bool = False) -> Row | None:
        return await self.first(self.visible(deleted).where(self._table.id == id))

    async def first(self, query: Select[Row]) -> Row | None:
        return (await self.session.execute(query.limit(1))).scalar_one_or_none()

    async def count(self) -> int:
        rows = self.visible().with_only_columns(func.count())
        return int((await self.session.execute(rows)).scalar_one())

    async def page(self, wanted: Wanted, *those: ColumnElement[bool]) -> Page[Row]:
        """Those of the rows that are wanted and for which all of `those` holds.

        Raises:
            UnknownPlace: if the page before ends with no row that the account has, or had before it deleted it.
        """
        rows = self.visible().where(*those)
        return await page_of(self.session, self._table, rows, wanted, self.visible(), self.visible(deleted=True))

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


def delete(row: Row) -> None:
    """It can be brought back: nothing on disk is touched."""
    row.deleted_at = datetime.now(UTC)


def restore(row: Row) -> None:
    row.deleted_at = None
