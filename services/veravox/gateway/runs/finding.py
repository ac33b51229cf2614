"""`/runs/tags` and `/runs/choices`, and what the list of runs takes besides what every list does.

To be included before `/runs/{id}`, which would take the words for ids.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from veravox.core import problems
from veravox.core.specs import Resource
from veravox.gateway.context import SessionDep, ViewerDep
from veravox.gateway.listing import JobsListed
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.gateway.runs.beside import MOST_TAGS, Tag
from veravox.store import history
from veravox.store.history import Counted, Sought
from veravox.store.listing import Wanted
from veravox.store.owned import Owned
from veravox.store.tables import Run

router = APIRouter(route_class=OnceRoute, prefix="/runs", tags=["runs"], responses=answers(problems.UNAUTHENTICATED))
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
