"""`/queue`: what works, what waits for what, and who has the GPUs."""

from collections import Counter
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from veravox.core import problems, titles
from veravox.core.roles import Role
from veravox.core.said_again import again
from veravox.core.specs import DatasetStatus, EvaluationStatus, JobStatus, Phase, Progress, Resource, TrainingJobStatus
from veravox.gateway.context import SessionDep, ViewerDep
from veravox.gateway.problems import answers
from veravox.store.jobs import Kind
from veravox.store.line import InLine, in_line

router = APIRouter(prefix="/queue", tags=["queue"], responses=answers(problems.UNAUTHENTICATED))
MOST = 500  # jobs that are told
STATUS: dict[Kind, type[JobStatus]] = {
    Kind.TRAINING: TrainingJobStatus,
    Kind.DATA: DatasetStatus,
    Kind.EVALUATION: EvaluationStatus,
}
WAITING = {Phase.PENDING, Phase.QUEUED}
ASIDE = {Phase.PAUSED}  # it holds no place, and waits for nobody but its owner


class QueueEntry(Resource):
    """A job that has not ended. Of what others keep to themselves: that it is there, and whose it is."""

    kind: Literal["training", "data", "evaluation"]
    thing: UUID | None = Field(
        description="The run, dataset, import or evaluation; null where it is not yours to see, or a pack for several."
    )
    title: str = Field(description="What it is called, a dataset by its name; empty where it is not yours to see.")
    owner: str = Field(
        description="Whose it is, by user name; empty: nobody's, or a guest's, who are told no names either."
    )
    yours: bool
    phase: Phase
    place: int | None = Field(
        description="Its place among those that wait to do the same kind of work: 1 is next. Null: it works, or is paused."
    )
    waits_for: str = Field(
        description="Why it waits; empty where it does not, nobody knows, or it is not yours to see."
    )
    gpus: int = Field(description="GPUs that it asked for, of all its nodes together.")
    has_gpus: bool = Field(description="Whether it has them now.")
    queue: str = Field(description="The cluster's queue that it is in; empty: none.")
    progress: Progress
    created_at: datetime
    started_at: datetime | None


class QueueRead(Resource):
    """All that has not ended, in the order in which it gets a place."""

    items: list[QueueEntry]
    gpus_in_use: int


@router.get("")
async def read_queue(viewer: ViewerDep, session: SessionDep) -> QueueRead:
    """What works and what waits, the oldest first. At most 500 jobs are told."""
    places: Counter[str] = Counter()
    names = viewer.role is not Role.GUEST  # a stranger is not told who works here
    items = [_told(each, places, names) for each in await in_line(session, viewer.id, MOST)]
    return QueueRead(items=items, gpus_in_use=sum(each.gpus for each in items if each.has_gpus))


def _told(each: InLine, places: Counter[str], names: bool) -> QueueEntry:
    status = STATUS[Kind(each.job.kind)].model_validate(each.job.status)
    waits = status.phase in WAITING
    seen = each.thing is not None  # reasons and stages name datasets
    lane = "training" if each.job.kind == Kind.TRAINING else "data"  # evaluations wait among data jobs
    places[lane] += waits
    gpus = _gpus(each.job.spec) if each.job.kind == Kind.TRAINING else 0
    return QueueEntry(
        kind=each.job.kind,
        thing=each.thing,
        title=titles.said(each.title),
        owner=each.owner if names or each.mine else "",
        yours=each.mine,
        phase=status.phase,
        place=places[lane] if waits else None,
        waits_for=_why(status) if waits and seen else "",
        gpus=gpus,
        has_gpus=gpus > 0 and not waits and status.phase not in ASIDE and not _has_none(status),
        queue=str((each.job.spec.get("scheduling") or {}).get("queue") or ""),
        progress=status.progress if seen else status.progress.model_copy(update={"stage": ""}),
        created_at=each.job.created_at,
        started_at=status.started_at,
    )


def _why(status: JobStatus) -> str:
    blocked = [
        each.message
        for name in ("DatasetReady", "Admitted")
        for each in status.conditions
        if each.type == name and not each.status
    ]
    return again(blocked[0]) if blocked else ""


def _has_none(status: JobStatus) -> bool:
    """Whether its machine turned out to have no GPU."""
    return any(each.reason == "NoGpu" for each in status.notices)


def _gpus(spec: dict[str, object]) -> int:
    asked = spec.get("resources")
    return int(asked.get("gpus", 1)) * int(asked.get("nodes", 1)) if isinstance(asked, dict) else 1
