"""`/runs/tags`, `/runs/choices` and `/runs/courses`, and what the list of runs takes besides what every list does.

To be included before `/runs/{id}`, which would take the words for ids.
"""

import asyncio
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from veravox.core import problems
from veravox.core.data_folder import DataFolder
from veravox.core.specs import Resource
from veravox.core.text import N_
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, owned_or_404
from veravox.gateway.listing import JobsListed
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.gateway.runs.beside import MOST_TAGS, Tag
from veravox.gateway.runs.curve import read_history
from veravox.gateway.runs.schemas import EpochRow
from veravox.store import history
from veravox.store.history import Counted, Sought
from veravox.store.listing import Wanted
from veravox.store.owned import Owned
from veravox.store.tables import Run

router = APIRouter(route_class=OnceRoute, prefix="/runs", tags=["runs"], responses=answers(problems.UNAUTHENTICATED))
RUN = N_("run")
MOST, POINTS = 50, 40  # runs at once, and epochs of each
OfTags = Annotated[
    list[Tag] | None,
    Query(alias="tag", max_length=MOST_TAGS, description="With this tag of your own; several: with all of them."),
]
OfDataset = Annotated[str | None, Query(max_length=63, description="That learned from the dataset of this name.")]
OfArchitecture = Annotated[str | None, Query(max_length=63, description="With this network.")]
Deleted = Annotated[
    bool | None, Query(description="Those that were deleted and can be brought back, instead of those that are there.")
]


@dataclass(frozen=True)
class RunsWanted:
    """Which part of one's history."""

    wanted: Wanted
    sought: Sought
    deleted: bool


def _wanted_runs(
    wanted: JobsListed,
    tag: OfTags = None,
    dataset: OfDataset = None,
    architecture: OfArchitecture = None,
    deleted: Deleted = None,
) -> RunsWanted:
    words = dict.fromkeys(wanted.search.split())
    return RunsWanted(
        replace(wanted, search=""), Sought(list(words), tag or [], dataset or "", architecture or ""), bool(deleted)
    )


RunsListed = Annotated[RunsWanted, Depends(_wanted_runs)]


class Tally(Resource):
    """Something that runs have in common."""

    name: str
    count: int = Field(description="How many runs have it.")


class TagList(Resource):
    """The tags that stand at one's runs, the most frequent first."""

    items: list[Tally]


class RunChoices(Resource):
    """By what one's runs can be told apart, each with how many there are; what is deleted does not count."""

    tags: list[Tally]
    datasets: list[Tally]
    architectures: list[Tally]


@router.get("/tags")
async def list_tags(viewer: ViewerDep, session: SessionDep) -> TagList:
    """Your tags, and how many runs have each."""
    return TagList(items=_told(await history.tags_of(Owned(Run, session, viewer.id), viewer.id)))


class Course(Resource):
    """How a run went, in few points."""

    id: UUID
    epochs: int = Field(description="How many have ended.")
    f1: list[float] = Field(description="Macro F1 on validation windows, of every epoch or of every nth and the last.")


class CourseList(Resource):
    """Courses of runs, in the order in which they were asked for."""

    items: list[Course]


@router.get("/courses", responses=answers(problems.NOT_FOUND, problems.INVALID))
async def read_courses(
    run: Annotated[list[UUID], Query(min_length=1, max_length=MOST, description="Up to 50 runs: `?run=ID&run=ID`.")],
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
) -> CourseList:
    """How runs went, to be drawn small: the validation figure of at most 40 epochs of each."""
    rows = Owned(Run, session, viewer.id)
    for id in run:
        await owned_or_404(rows, id, RUN)
    return CourseList(items=await asyncio.to_thread(_courses, services.folder, run))


def _courses(data: DataFolder, runs: list[UUID]) -> list[Course]:
    return [_course(id, read_history(data.run(id))) for id in runs]


def _course(id: UUID, epochs: list[EpochRow]) -> Course:
    nth = -(-len(epochs) // POINTS) or 1
    return Course(id=id, epochs=len(epochs), f1=[each.f1 for each in epochs[::-1][::nth][::-1]])


@router.get("/choices")
async def read_choices(viewer: ViewerDep, session: SessionDep) -> RunChoices:
    """What the list of runs can be narrowed down to: your tags, and the datasets and networks of the runs that you see."""
    rows = Owned(Run, session, viewer.id)
    return RunChoices(
        tags=_told(await history.tags_of(rows, viewer.id)),
        datasets=_told(await history.datasets_of(rows)),
        architectures=_told(await history.architectures_of(rows)),
    )


def _told(found: list[Counted]) -> list[Tally]:
    return [Tally(name=each.name, count=each.count) for each in found]
