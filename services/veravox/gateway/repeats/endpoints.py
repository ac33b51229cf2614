"""`/runs/{id}/repeat` and `/runs/{id}/agreement`."""

from uuid import UUID

from fastapi import APIRouter

from veravox.core import problems
from veravox.core.agreement import Agreement
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, owned_or_404
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.gateway.repeats import service
from veravox.gateway.runs.endpoints import STEERED
from veravox.gateway.runs.schemas import RunRead
from veravox.gateway.runs.seen import RUN
from veravox.gateway.runs.service import read
from veravox.gateway.sharing.marking import marked
from veravox.store.owned import Owned
from veravox.store.tables import Run

router = APIRouter(route_class=OnceRoute, prefix="/runs", tags=["runs"], responses=answers(problems.UNAUTHENTICATED))


@router.post("/{id}/repeat", status_code=201, responses=answers(*STEERED, problems.INVALID))
async def repeat_run(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> RunRead:
    """Train again from the run's record, with all that the trainer decided; `agreement` compares both afterwards."""
    run = await owned_or_404(Owned(Run, session, viewer.id), id, RUN)
    again = await service.repeat(session, viewer.id, services, run)
    return await marked(session, Run, read(again, services.folder))


@router.get("/{id}/agreement", responses=answers(problems.NOT_FOUND, problems.CONFLICT))
async def read_agreement(id: UUID, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> Agreement:
    """Whether a run that repeats another one found out the same: identical, within tolerance, or different."""
    return await service.agreement(services, await owned_or_404(Owned(Run, session, viewer.id), id, RUN))
