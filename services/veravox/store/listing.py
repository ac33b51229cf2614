"""Lists in parts: in which order, which of the rows, and where a part begins. Declared once for all that people own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from veravox.core.specs import Phase
from veravox.store.tables import Conversion, Dataset, Evaluation, Job, Model, Run, Verdict, Webhook


class Order(StrEnum):
    """By what a list is sorted; a hyphen turns it round."""

    NEWEST = "-created"
    OLDEST = "created"
    TITLE = "title"
    TITLE_BACKWARDS = "-title"


@dataclass(frozen=True)
class Wanted:
    """Which rows of a list, and in which order; what is empty asks for all."""

    limit: int = 50
    after: UUID | None = None
    order: Order = Order.NEWEST
    search: str = ""
    phase: Phase | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


TITLES: Mapping[type, InstrumentedAttribute[str]] = MappingProxyType(
    {
        Run: Run.title,
        Conversion: Conversion.title,
        Dataset: Dataset.name,
        Model: Model.title,
        Evaluation: Evaluation.dataset,
        Verdict: Verdict.file,
        Webhook: Webhook.url,
    }
)
"""What people know the rows of a table by."""


def only(table: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What must hold of a row that is wanted."""
    held: list[ColumnElement[bool]] = []
    if wanted.search:
        held.append(TITLES[table].icontains(wanted.search, autoescape=True))
    if wanted.phase:
        job = table.job_id if table is Dataset else table.id
        held.append(exists(select(Job.id).where(Job.id == job, Job.phase == wanted.phase.value)))
    if wanted.created_after:
        held.append(table.created_at > wanted.created_after)
    if wanted.created_before:
        held.append(table.created_at < wanted.created_before)
    return held


def ordered(table: Any, rows: Select[Any], order: Order, place: Any = None) -> Select[Any]:
    """The rows in this order, behind the row `place`. Rows that are alike are told apart by their id."""
    column = table.created_at if order in {Order.NEWEST, Order.OLDEST} else TITLES[table]
    key = tuple_(column, table.id)
    backwards = order.value.startswith("-")
    if place is not None:
        last = tuple_(getattr(place, column.key), place.id)
        rows = rows.where(key < last if backwards else key > last)
    return rows.order_by(*(each.desc() if backwards else each.asc() for each in (column, table.id)))
