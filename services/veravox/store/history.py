"""Runs as their history is looked through: by tag, by what they learned from, and by words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from veravox.core import titles
from veravox.store.owned import Owned
from veravox.store.tables import Job, Run


@dataclass(frozen=True)
class Sought:
    """Which runs; what is empty asks for all."""

    words: Sequence[str] = ()  # each of which stands somewhere
    tags: Sequence[str] = ()  # all of them
    dataset: str = ""
    architecture: str = ""


@dataclass(frozen=True)
class Counted:
    """A tag, dataset or architecture, and how many runs have it."""

    name: str
    count: int


def with_own_words(viewer: UUID) -> ColumnElement[bool]:
    """Whether the viewer may know tags and notes: the owner may, and everybody of what is nobody's."""
    return or_(Run.owner_id == viewer, Run.owner_id.is_(None))


def sought(those: Sought, viewer: UUID) -> list[ColumnElement[bool]]:
    """What must hold of a run that is sought. What somebody else wrote beside a run that he shares finds nothing."""
    held = [_has_word(each, viewer) for each in those.words]
    if those.tags:
        held += [with_own_words(viewer), Run.tags.contains(cast(list(those.tags), JSONB))]
    if those.dataset:
        held.append(Run.job.has(Job.dataset == those.dataset))
    if those.architecture:
        held.append(Run.job.has(Job.architecture == those.architecture))
    return held


def _has_word(word: str, viewer: UUID) -> ColumnElement[bool]:
    tags = func.translate(cast(Run.tags, Text), '[]",', "")
    beside = or_(*(each.icontains(word, autoescape=True) for each in (Run.notes, tags)))
    about = select(Job.id).where(Job.about.icontains(word, autoescape=True), Job.kind == "training")
    titled = or_(*(Run.title.icontains(each, autoescape=True) for each in (word, *titles.meant_by(word))))
    return or_(titled, and_(with_own_words(viewer), beside), Run.id.in_(about))


async def titles_like(session: AsyncSession, owner: UUID, title: str) -> Sequence[str]:
    """The titles of an owner's runs that begin with this one, those of deleted runs among them."""
    alike = select(Run.title).where(Run.owner_id == owner, Run.title.startswith(title, autoescape=True))
    return (await session.scalars(alike)).all()


async def tags_of(runs: Owned[Run], viewer: UUID) -> list[Counted]:
    """The tags of the runs whose tags the viewer sees, the most frequent first."""
    one = func.jsonb_array_elements_text(Run.tags).label("tag")
    each = runs.visible().where(with_own_words(viewer)).with_only_columns(one).subquery()
    counted = select(each.c.tag, func.count()).group_by(each.c.tag).order_by(func.count().desc(), each.c.tag)
    return await _counted(runs.session, counted)


async def datasets_of(runs: Owned[Run]) -> list[Counted]:
    """The datasets that the viewer's runs learned from, by name."""
    return await _by(runs, Job.dataset)


async def architectures_of(runs: Owned[Run]) -> list[Counted]:
    return await _by(runs, Job.architecture)


async def _by(runs: Owned[Run], column: InstrumentedAttribute[str | None]) -> list[Counted]:
    rows = runs.visible().with_only_columns(column, func.count()).where(Job.id == Run.id, column.is_not(None))
    return await _counted(runs.session, rows.group_by(column).order_by(column))


async def _counted(session: AsyncSession, rows: object) -> list[Counted]:
    return [Counted(name, count) for name, count in await session.execute(rows)]  # type: ignore[call-overload]
