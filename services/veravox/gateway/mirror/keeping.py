"""One resource, kept: its job, its run, dataset or conversion, its model, and who may read its files."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.access import Access, allow
from veravox.core.data_folder import DataFolder
from veravox.core.specs import DatasetStatus, JobStatus, TrainingJobStatus
from veravox.core.specs.reading import readable
from veravox.gateway.mirror import volume
from veravox.gateway.mirror.reading import (
    Body,
    is_conversion,
    is_made_by_operator,
    is_public,
    job_of,
    owner_of,
    title_of,
)
from veravox.gateway.mirror.vanishing import vanished
from veravox.store import jobs, resources, shares
from veravox.store.database import Database
from veravox.store.jobs import Kind
from veravox.store.registry import Registry
from veravox.store.tables import Job

log = logging.getLogger(__name__)
MODELS: dict[Kind, type[JobStatus]] = {Kind.TRAINING: TrainingJobStatus, Kind.DATA: DatasetStatus}


class Keeper:
    """Keeps what is seen; a resource that cannot be kept keeps no other from it."""

    def __init__(self, database: Database, data: DataFolder) -> None:
        self._database, self._data = database, data
        self._registry = Registry()
        self._strange: set[UUID] = set()

    async def keep(self, body: Body) -> None:
        """Bring all that is known of the resource up to date.

        Raises:
            OperationalError: if the database does not answer.
        """
        try:
            async with self._database.transaction() as session:
                job = await resources.keep(session, job_of(body))
                await self._adopt(session, job, body)
                await session.flush()
                await self._allow(session, job, body)  # before others may say so again: the last one is right
        except OperationalError as error:
            if error.connection_invalidated:
                raise
            log.exception("resource %s cannot be mirrored", body.get("metadata", {}).get("name"))
        except Exception:
            log.exception("resource %s cannot be mirrored", body.get("metadata", {}).get("name"))

    async def end(self, id: UUID, kind: Kind) -> None:
        """The resource is gone: the volume may know how it ended, and what had not ended will not end by itself.

        Raises:
            OperationalError: as above.
        """
        kept = await asyncio.to_thread(volume.remembered, self._data, kind, [id])
        async with self._database.transaction() as session:
            job = await jobs.get(session, id, for_update=True)
            if job and not job.ended_at:
                now = datetime.now(UTC)
                over = _how_it_ended(kind, kept) or vanished(MODELS[kind].model_validate(job.status), now)
                jobs.write_status(job, over.outside(), over.ended_at)
        self._registry.forget(id)

    async def known(self, kind: Kind | None = None, *, unfinished: bool = False) -> set[UUID]:
        async with self._database.transaction() as session:
            return await resources.known(session, kind, unfinished=unfinished)

    async def _adopt(self, session: AsyncSession, job: Job, body: Body) -> None:
        """Its run or dataset.

        What is labelled as an account's that is not here is shown to nobody, as its owner would want.
        """
        label = owner_of(body)
        owner = await resources.account(session, label) if label else None
        if label and not owner:
            self._warn_once(job, label)
        elif Kind(job.kind) is Kind.TRAINING:
            await resources.adopt_run(session, job, owner, title_of(body))
            await session.flush()
            await self._register(session, job)
        elif is_conversion(body):
            await resources.adopt_conversion(session, job, owner, title_of(body))
            await session.flush()
            await self._register(session, job)
        elif not is_made_by_operator(body):
            await resources.adopt_dataset(session, job, owner, body["metadata"]["name"])
            await session.flush()

    def _warn_once(self, job: Job, label: str) -> None:
        if job.id not in self._strange:
            self._strange.add(job.id)
            log.warning("%s %s belongs to account %s, which is not here", job.kind, job.resource, label)

    async def _register(self, session: AsyncSession, job: Job) -> None:
        """Its model, if it has left one; files that make no sense keep nothing else from being told."""
        try:
            async with session.begin_nested():
                await self._registry.keep_up(session, job.id, self._data.model(job.id))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("the model of %s cannot be registered: %s: %s", job.id, type(error).__name__, error)

    async def _allow(self, session: AsyncSession, job: Job, body: Body) -> None:
        """Say who may read the folder of its run, or of its clips: several datasets may have the same."""
        if Kind(job.kind) is Kind.TRAINING:
            await self._allow_run(session, job.id, body)
            return
        result = DatasetStatus.model_validate(job.status).result
        if result is None or not result.version:
            return
        await shares.hold_access(session, result.version)
        if access := await shares.readers_of_version(session, result.version):
            await asyncio.to_thread(allow, self._data.dataset(result.version).path, access)

    async def _allow_run(self, session: AsyncSession, id: UUID, body: Body) -> None:
        """A run's folder is read for its model; before there is one, and where its owner is not here, the labels tell."""
        label, folder = owner_of(body), self._data.run(id).path
        await shares.hold_access(session, folder.name)
        known = await shares.readers_of_model(session, id)
        labelled = Access(public=is_public(body), accounts=[label] if label else [])
        await asyncio.to_thread(allow, folder, known or labelled)


def _how_it_ended(kind: Kind, kept: Sequence[Body]) -> JobStatus | None:
    """What the operator wrote down at its end, if it saw one."""
    told = [readable(MODELS[kind], body.get("status") or {}) for body in kept]
    return next((each for each in told if each.ended_at), None)
