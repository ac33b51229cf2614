"""`/runs`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from veravox.core import problems
from veravox.core.files import read_json
from veravox.core.problems import Problem
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _
from veravox.gateway.context import (
    ServicesDep,
    SessionDep,
    ViewerDep,
    changeable_or_refused,
    owned_or_404,
)
from veravox.gateway.etags import unchanged
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.gateway.runs import service
from veravox.gateway.runs.curve import part_of, read_history, thinned
from veravox.gateway.runs.finding import RunsListed
from veravox.gateway.runs.follow import ReadRun, follow
from veravox.gateway.runs.log_tail import log_tail
from veravox.gateway.runs.preview import preview
from veravox.gateway.runs.schemas import Curve, EpochList, LogTail, Report, RunList, RunPreview, RunRead, RunUpdate
from veravox.gateway.runs.seen import RUN, Followed
from veravox.gateway.sharing.marking import WhoseDep, all_marked, marked
from veravox.store import owned
from veravox.store.history import sought
from veravox.store.owned import Owned, Whose
from veravox.store.tables import Run

router = APIRouter(route_class=OnceRoute, prefix="/runs", tags=["runs"], responses=answers(problems.UNAUTHENTICATED))
MOST_STREAMS, STREAMS_AGAIN = 30, 5  # of an account at once; s until one may ask again
STEERED = (problems.NOT_FOUND, problems.FORBIDDEN, problems.CONFLICT, problems.UNAVAILABLE)  # why it may not be


@router.get("")
async def list_runs(
    viewer: ViewerDep, session: SessionDep, services: ServicesDep, runs: RunsListed, whose: WhoseDep = None
) -> RunList:
    """All runs, newest first where nothing else is said."""
    rows = Owned(Run, session, viewer.id)
    those = sought(runs.sought, viewer.id)
    page = await rows.page(runs.wanted, *those, whose=whose or Whose.ALL, deleted=runs.deleted)
    items = [service.read(row, services.folder, await rows.may_change(row)) for row in page.rows]
    return RunList(items=await all_marked(session, Run, items), next=page.next)


@router.post(
    "",
    status_code=201,
    responses=answers(
        problems.INVALID,
        problems.NOT_FOUND,
        problems.MALFORMED,
        problems.CONFLICT,
        problems.FORBIDDEN,
        problems.UNAVAILABLE,
    ),
)
async def create_run(spec: TrainingJobSpec, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> RunRead:
    """Train a detector. The job is queued; `status` and `events` say how it goes."""
    row = await service.create(session, viewer.id, services, spec)
    return await marked(session, Run, service.read(row, services.folder))


@router.post("/preview", responses=answers(problems.INVALID, problems.NOT_FOUND, problems.MALFORMED))
async def preview_run(
    spec: TrainingJobSpec, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> RunPreview:
    """What a training would learn from, by voice, class and part, and what would cross. Nothing is started."""
    return await preview(session, viewer.id, services, spec)


@router.get("/{id}", responses=answers(problems.NOT_FOUND))
async def read_run(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> RunRead:
    """A run with its spec and status."""
    rows = Owned(Run, session, viewer.id)
    row = await owned_or_404(rows, id, RUN)
    return await marked(session, Run, service.read(row, services.folder, await rows.may_change(row)))


@router.patch(
    "/{id}",
    dependencies=[unchanged(read_run)],
    responses=answers(*STEERED, problems.INVALID, problems.MALFORMED),
)
async def update_run(
    id: UUID, body: RunUpdate, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> RunRead:
    """Pause, resume or stop a run, which finishes its batch first; write tags and notes beside it."""
    run = await changeable_or_refused(Owned(Run, session, viewer.id), id, RUN)
    await service.change(session, services.launcher, run, body)
    return await marked(session, Run, service.read(run, services.folder))


@router.delete("/{id}", dependencies=[unchanged(read_run)], status_code=204, responses=answers(*STEERED))
async def delete_run(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> None:
    """Delete a run; one that has not ended is stopped. `restore` brings it back."""
    run = await changeable_or_refused(Owned(Run, session, viewer.id), id, RUN)
    await service.delete(session, services.launcher, run)


@router.post("/{id}/restore", responses=answers(problems.NOT_FOUND, problems.FORBIDDEN))
async def restore_run(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> RunRead:
    """Bring back a deleted run."""
    run = await changeable_or_refused(Owned(Run, session, viewer.id), id, RUN, deleted=True)
    owned.restore(run)
    return await marked(session, Run, service.read(run, services.folder))


@router.get("/{id}/curve", responses=answers(problems.NOT_FOUND, problems.INVALID))
async def read_curve(
    id: UUID,
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
    first: Annotated[int, Query(ge=1, description="The step to begin with.")] = 1,
    last: Annotated[int | None, Query(ge=1, description="The step to end with; left out: the newest.")] = None,
) -> Curve:
    """Loss of every batch and figures of every epoch so far; of a long run, means over stretches of 2, 4, ... batches.

    There are at most 20,000 rows; the step of each is the last one of its stretch. A part from `first` to `last` that is
    no longer than that has a row for every batch, however long the run is.
    """
    await owned_or_404(Owned(Run, session, viewer.id), id, RUN)
    folder = services.folder.run(id)
    if first == 1 and last is None:
        return await asyncio.to_thread(thinned, folder)
    return await asyncio.to_thread(part_of, folder, first, last)


@router.get("/{id}/epochs", responses=answers(problems.NOT_FOUND))
async def read_epochs(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> EpochList:
    """Figures of every epoch so far, without the batches."""
    await owned_or_404(Owned(Run, session, viewer.id), id, RUN)
    return EpochList(items=await asyncio.to_thread(read_history, services.folder.run(id)))


@router.get("/{id}/log", responses=answers(problems.NOT_FOUND, problems.INVALID))
async def read_log(
    id: UUID,
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
    after: Annotated[
        int | None, Query(ge=0, description="`next` of what was told before; left out: nothing was.")
    ] = None,
) -> LogTail:
    """The last lines of the run's log, at most 200; `files/log.txt` has all of it."""
    await owned_or_404(Owned(Run, session, viewer.id), id, RUN)
    return await asyncio.to_thread(log_tail, services.folder.run(id), after)


@router.get("/{id}/report", responses=answers(problems.NOT_FOUND))
async def read_report(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> Report:
    """What the run found out: split, figures, confusion matrices. It is renewed at each epoch's end."""
    await owned_or_404(Owned(Run, session, viewer.id), id, RUN)
    report = read_json(services.folder.run(id).report)
    if report is None:
        raise Problem(
            problems.NOT_FOUND, _("the run has no report yet; the first one comes with the first epoch's end")
        )
    return Report(report=report)


async def run_reader(id: UUID, viewer: ViewerDep, services: ServicesDep) -> AsyncIterator[ReadRun]:
    """Reads the run afresh each time, with the viewer's rights; 404 before it streams, and 429 where too many do.

    A stream costs no request and holds a connection for minutes: without a bound one account would hold all there may be.
    """
    followed = Followed(services, viewer, id)
    await followed.read()
    if services.streams[viewer.id] >= MOST_STREAMS:
        sentence = _("you follow {n} runs at once, and that is as many as may be; close some of these streams")
        raise Problem(problems.TOO_OFTEN, sentence.format(n=MOST_STREAMS), retry_after=STREAMS_AGAIN)
    services.streams[viewer.id] += 1
    try:
        yield followed.read
    finally:
        services.streams.subtract([viewer.id])
        if not services.streams[viewer.id]:
            del services.streams[viewer.id]


RunReaderDep = Annotated[ReadRun, Depends(run_reader)]


@router.get(
    "/{id}/events", response_class=EventSourceResponse, responses=answers(problems.NOT_FOUND, problems.TOO_OFTEN)
)
async def follow_run(
    id: UUID, read: RunReaderDep, services: ServicesDep, last_event_id: Annotated[str, Header()] = ""
) -> AsyncIterator[ServerSentEvent]:
    """Follow a run: `status` when it changes, `curve` as it grows, `rewind` if it went back, `end`.

    Send the last event's id as `Last-Event-ID` to go on where a connection broke off.
    """
    async for event in follow(read, services.folder.run(id), last_event_id):
        yield event
