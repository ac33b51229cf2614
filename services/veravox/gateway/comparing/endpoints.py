"""`/runs/compare`: to be included before `/runs/{id}`, which would take the word for an id."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from veravox.core import problems
from veravox.core.text import _
from veravox.gateway.comparing import service
from veravox.gateway.comparing.schemas import Comparison
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, owned_or_404
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers, invalid
from veravox.gateway.runs.seen import RUN
from veravox.store.owned import Owned
from veravox.store.tables import Run

router = APIRouter(route_class=OnceRoute, prefix="/runs", tags=["runs"], responses=answers(problems.UNAUTHENTICATED))
MOST = 10  # more than that nobody tells apart


@router.get("/compare", responses=answers(problems.NOT_FOUND, problems.INVALID))
async def compare_runs(
    run: Annotated[list[UUID], Query(description="2 to 10 runs: `?run=ID&run=ID`.")],
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
) -> Comparison:
    """Runs side by side: differences of spec, decisions and environment, figures, and curves by epoch."""
    if not 2 <= len(run) <= MOST:
        raise invalid("run", _("name 2 to {most} runs to compare; these are {n}").format(most=MOST, n=len(run)))
    if len(set(run)) < len(run):
        raise invalid("run", _("a run stands there twice; name each once"))
    rows = [await owned_or_404(Owned(Run, session, viewer.id), id, RUN) for id in run]
    return await asyncio.to_thread(service.compare, rows, services.folder)
