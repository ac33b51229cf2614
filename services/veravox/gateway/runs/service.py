"""What is trained, steered, shown and deleted."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems, titles
from veravox.core.data_folder import DataFolder
from veravox.core.desired import Desired
from veravox.core.problems import Problem
from veravox.core.specs import DatasetStatus, Protocol, TrainingJobSpec, TrainingJobStatus
from veravox.core.text import _
from veravox.gateway.context import Services
from veravox.gateway.launching.launcher import Launcher
from veravox.gateway.runs.checks import (
    check_choice,
    check_division,
    check_installation,
    check_weights,
    dataset_status,
    external_result,
)
from veravox.gateway.runs.schemas import RunRead, RunUpdate, badge_of
from veravox.store import history, owned
from veravox.store.jobs import Kind
from veravox.store.owned import Owned
from veravox.store.tables import Run


def read(row: Run, data: DataFolder, may_change: bool = True) -> RunRead:
    """As it is told to one who may see it, and who made it if nothing else is said. What an owner wrote beside it is his
    own; beside what is nobody's, administrators write for everybody."""
    reads_along = may_change or row.owner_id is None
    spec, status = TrainingJobSpec.model_validate(row.job.spec), TrainingJobStatus.model_validate(row.job.status)
    return RunRead(
        id=row.id,
        title=titles.said(row.title),
        created_at=row.created_at,
        folder=str(data.run(row.id).path) if may_change else "",
        badge=badge_of(spec.protocol.name),
        model=row.id if status.run.bundle else None,
        repeats=row.repeats_id,
        may_change=may_change,
        tags=row.tags if reads_along else [],
        notes=row.notes if reads_along else "",
        deleted_at=row.deleted_at,
        spec=spec,
        status=status,
    )


async def create(session: AsyncSession, owner: UUID, services: Services, spec: TrainingJobSpec) -> Run:
    """Queue a training.

    Raises:
        Problem: NOT_FOUND or INVALID if its dataset is not there or gives nothing to learn from.
    """
    return await queue(session, owner, services.launcher, await prepared(session, owner, services, spec))


async def prepared(
    session: AsyncSession,
    owner: UUID,
    services: Services,
    spec: TrainingJobSpec,
    turns: Callable[[TrainingJobSpec, DatasetStatus], Sequence[Protocol]] | None = None,
) -> TrainingJobSpec:
    """The spec with title and versions filled in, once it is known that it can be trained.

    Args:
        session: the request's.
        owner: who asks.
        services: the installation.
        spec: the training.
        turns: the protocols of a group's runs, each of which has to be possible; else the spec's own.

    Raises:
        Problem: as `create`.
    """
    await check_installation(session, owner, services, spec)
    status = await dataset_status(session, owner, spec)
    other = await external_result(session, owner, spec)
    spec.title = spec.title or await free_title(session, owner, titles.made_up(spec))
    protocols = turns(spec, status) if turns else [spec.protocol]
    if status.result:
        check_choice(spec, status)
        await check_division(services, spec, status.result, other, protocols)
        spec.dataset.version = spec.dataset.version or status.result.version
    await check_weights(session, owner, services.folder, spec)
    return spec


async def free_title(session: AsyncSession, owner: UUID, title: str) -> str:
    """One that was made up, so that none of the owner's runs is called alike, nor one that could be brought back.

    Two that are asked for at the same moment may be called alike nevertheless.
    """
    return titles.numbered(title, await history.titles_like(session, owner, title))


async def queue(
    session: AsyncSession, owner: UUID, launcher: Launcher, spec: TrainingJobSpec, repeats: UUID | None = None
) -> Run:
    """Hand over what was prepared; `repeats` is the run that it repeats."""
    job = await launcher.create(session, owner, Kind.TRAINING, spec)
    if row := await session.get(Run, job.id):  # the mirror was faster
        row.repeats_id, row.created_at = repeats, datetime.now(UTC)  # a cluster's own times are whole seconds
    else:
        row = Owned(Run, session, owner).add(Run(id=job.id, title=spec.title, repeats_id=repeats, job=job))
    await session.flush()
    await session.refresh(row)
    return row


async def want(session: AsyncSession, launcher: Launcher, run: Run, desired: Desired) -> None:
    """Steer a run.

    Raises:
        Problem: CONFLICT if it has ended.
    """
    if run.job.ended_at:
        phase = TrainingJobStatus.model_validate(run.job.status).phase
        raise Problem(problems.CONFLICT, _("the run has ended ({phase}); start a new one to go on").format(phase=phase))
    await launcher.want(session, run.job, desired)


async def change(session: AsyncSession, launcher: Launcher, run: Run, body: RunUpdate) -> None:
    """Steer a run, and write beside it.

    Raises:
        Problem: CONFLICT if it is to be steered and has ended.
    """
    if body.desired:
        await want(session, launcher, run, body.desired)
    if body.tags is not None:
        run.tags = body.tags
    if body.notes is not None:
        run.notes = body.notes


async def delete(session: AsyncSession, launcher: Launcher, run: Run) -> None:
    """Hide a run that can be brought back; one that has not ended is stopped."""
    await launcher.remove(session, run.job)
    owned.delete(run)
