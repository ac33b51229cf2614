"""`/groups`. A name may hold a slash, as `spec.group` may: the client quotes it, and the path takes it whole."""

from typing import Annotated

from fastapi import APIRouter, Query

from veravox.core import problems
from veravox.core.turn_table import TurnTable
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep
from veravox.gateway.etags import unchanged
from veravox.gateway.groups import service
from veravox.gateway.groups.schemas import GroupCreate, GroupList, GroupRead, GroupUpdate
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.gateway.runs import service as runs
from veravox.gateway.runs.endpoints import STEERED
from veravox.store import groups, owned
from veravox.store.owned import Owned, UnknownPlace
from veravox.store.tables import Run

router = APIRouter(
    route_class=OnceRoute, prefix="/groups", tags=["groups"], responses=answers(problems.UNAUTHENTICATED)
)
turns = APIRouter(route_class=OnceRoute, prefix="/turns", tags=["groups"], responses=answers(problems.UNAUTHENTICATED))


@turns.get("/{name:path}", responses=answers(problems.NOT_FOUND))
async def read_turns(name: str, viewer: ViewerDep, session: SessionDep) -> TurnTable:
    """The table of a group: who was left out in each run, n, and the figures of its test part; mean and worst of each."""
    own = Owned(Run, session, viewer.id)
    return await service.table(own, name, await service.members_or_404(own, name))


@router.get("")
async def list_groups(
    viewer: ViewerDep,
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=100, description="How many at most.")] = 20,
    after: Annotated[str | None, Query(description="`next` of the part before.")] = None,
) -> GroupList:
    """All groups, newest first."""
    own = Owned(Run, session, viewer.id)
    names = await groups.names(own)
    if after is not None and after not in names:
        raise UnknownPlace(after)
    begin = names.index(after) + 1 if after is not None else 0
    shown = names[begin : begin + limit]
    items = [await service.read(own, name, await groups.members(own, name)) for name in shown]
    return GroupList(items=items, next=shown[-1] if len(names) > begin + limit else None)


@router.post(
    "",
    status_code=201,
    responses=answers(problems.INVALID, problems.MALFORMED, *STEERED),
)
async def create_group(body: GroupCreate, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> GroupRead:
    """Train once for each seed, fold or name that is held out: a run each, all queued or none."""
    return await service.create(session, viewer.id, services, body)


@router.get("/{name:path}", responses=answers(problems.NOT_FOUND))
async def read_group(name: str, viewer: ViewerDep, session: SessionDep) -> GroupRead:
    """A group: its runs, and mean and deviation of each figure over them."""
    own = Owned(Run, session, viewer.id)
    return await service.read(own, name, await service.members_or_404(own, name))


@router.patch(
    "/{name:path}",
    dependencies=[unchanged(read_group)],
    responses=answers(*STEERED, problems.INVALID, problems.MALFORMED),
)
async def update_group(
    name: str, body: GroupUpdate, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> GroupRead:
    """Pause, resume or stop all runs of a group that have not ended."""
    own = Owned(Run, session, viewer.id)
    await service.want(session, services.launcher, name, await service.changeable_or_refused(own, name), body.desired)
    return await service.read(own, name, await groups.members(own, name))


@router.delete("/{name:path}", dependencies=[unchanged(read_group)], status_code=204, responses=answers(*STEERED))
async def delete_group(name: str, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> None:
    """Delete all runs of a group; those that have not ended are stopped. `restore` brings them back."""
    for run in await service.changeable_or_refused(Owned(Run, session, viewer.id), name):
        await runs.delete(session, services.launcher, run)


@router.post("/{name:path}/restore", responses=answers(problems.NOT_FOUND, problems.FORBIDDEN))
async def restore_group(name: str, viewer: ViewerDep, session: SessionDep) -> GroupRead:
    """Bring back all deleted runs of a group."""
    own = Owned(Run, session, viewer.id)
    for run in await service.changeable_or_refused(own, name, deleted=True):
        owned.restore(run)
    await session.flush()
    return await service.read(own, name, await groups.members(own, name))
