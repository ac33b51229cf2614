"""`/me/usage`: how much one may use, and how much one does."""

from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import Field

from veravox.core import problems
from veravox.core.specs import Resource
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep
from veravox.gateway.problems import answers
from veravox.gateway.quotas.service import GIGABYTE
from veravox.store import usage

router = APIRouter(prefix="/me/usage", tags=["accounts"], responses=answers(problems.UNAUTHENTICATED))


class UsageRead(Resource):
    """How much one uses and may use; a limit that is null is none."""

    storage_gigabytes: float = Field(description="Of datasets, uploads and runs that are not deleted.")
    storage_limit: float | None
    unfinished_jobs: int = Field(description="Jobs that wait or work.")
    unfinished_limit: int | None
    gpu_hours: float = Field(description="GPUs that trainings asked for, times hours, since the month began.")
    gpu_hours_limit: float | None
    month: datetime = Field(description="When this month began (UTC).")


@router.get("")
async def read_usage(viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> UsageRead:
    """How much one uses, and how much one may. Sizes are as they were measured within the last hour.

    Guests of one address count together."""
    quota, used = await services.quotas.of(session, viewer.id), await services.quotas.used(session, viewer.id)
    return UsageRead(
        storage_gigabytes=used.bytes / GIGABYTE,
        storage_limit=quota.storage_gigabytes,
        unfinished_jobs=used.unfinished_jobs,
        unfinished_limit=quota.unfinished_jobs,
        gpu_hours=used.gpu_hours,
        gpu_hours_limit=quota.gpu_hours,
        month=usage.month_of(datetime.now(UTC)),
    )
