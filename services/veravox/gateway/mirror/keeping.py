"""One resource, kept: its job, its run, dataset or conversion, its model, and who may read its files."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.access import Access
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
from veravox.store import jobs, resources
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
                access = await self._adopt(session, job, body)
            for folder, who in access:
                await asyncio.to_thread(volume.allow, folder, who)
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

    async def _adopt(self, session: AsyncSession, job: Job, body: Body) -> list[tuple[Path, Access]]:
        """Its run or dataset, and who may read which folder.

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
        if Kind(job.kind) is Kind.TRAINING:
            access = Access(public=is_public(body), accounts=[label] if label else [])
            return [(self._data.run(job.id).path, access)]
        return await self._of_version(session, job)

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

    async def _of_version(self, session: AsyncSession, job: Job) -> list[tuple[Path, Access]]:
        """Several datasets may have the same clips: whoever has one of them may read their folder."""
        result = DatasetStatus.model_validate(job.status).result
        owners = await resources.owners_of_version(session, result.version) if result and result.version else set()
        if result is None or not owners:
            return []
        access = Access(public=None in owners, accounts=sorted(str(each) for each in owners if each))
        return [(self._data.dataset(result.version).path, access)]


def _how_it_ended(kind: Kind, kept: Sequence[Body]) -> JobStatus | None:
    """What the operator wrote down at its end, if it saw one."""
    told = [readable(MODELS[kind], body.get("status") or {}) for body in kept]
    return next((each for each in told if each.ended_at), None)
