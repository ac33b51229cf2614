"""Rows that follow resources of a cluster."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from store_rows import Rows

from veravox.core.specs import DatasetResult, DatasetSpec, DatasetStatus, Source, TrainingJobSpec, TrainingJobStatus
from veravox.store import resources
from veravox.store.alone import alone_at
from veravox.store.database import Database
from veravox.store.jobs import Kind
from veravox.store.resources import ResourceSeen
from veravox.store.shares import readers_of_version
from veravox.store.tables import Run

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TRAINING = TrainingJobSpec.model_validate({"dataset": {"name": "example"}})
IMPORT = DatasetSpec(source=Source(path="uploads/speech"))


def seen(version: int = 7, kind: Kind = Kind.TRAINING, name: str = "first") -> ResourceSeen:
    spec, status = (TRAINING, TrainingJobStatus()) if kind is Kind.TRAINING else (IMPORT, DatasetStatus())
    return ResourceSeen(uuid4(), kind, name, version, 1, NOON, None, spec.outside(), status.outside())


def at_step(job: ResourceSeen, version: int, step: int) -> ResourceSeen:
    status = TrainingJobStatus.model_validate({"progress": {"step": step}}).outside()
    return replace(job, version=version, status=status)


async def test_the_newest_version_stays_in_whatever_order_they_come(rows: Rows) -> None:
    first = seen()
    for version, step, stays in ((7, 1, 1), (9, 3, 3), (8, 2, 3), (9, 4, 3), (10, 5, 5), (0, 6, 5)):
        job = await resources.keep(rows.session, at_step(first, version, step))
        assert job.status["progress"]["step"] == stays


async def test_a_request_and_a_mirror_that_meet_make_one_row(database: Database) -> None:
    job = seen()

    async def adopt() -> None:
        async with database.transaction() as session:
            await resources.adopt_run(session, await resources.keep(session, job), None, "once")

    await asyncio.gather(*(adopt() for _each in range(4)))
    async with database.transaction() as session:
        run = await session.get(Run, job.id)
        assert run is not None
        assert (run.title, run.job.resource) == ("once", "first")


async def test_a_dataset_takes_the_name_of_one_whose_resource_is_gone(rows: Rows) -> None:
    anna = await rows.account("anna")
    old = await rows.dataset(anna.id, "arctic")
    job = await resources.keep(rows.session, seen(kind=Kind.DATA, name="arctic"))
    for _again in range(2):
        await resources.adopt_dataset(rows.session, job, None, "arctic")
        await rows.session.flush()
    new = await resources.dataset_of(rows.session, job)
    assert new
    assert (new.name, new.owner_id, new.deleted_at) == ("arctic", None, None)
    await rows.session.refresh(old)
    assert old.deleted_at


async def test_clips_that_several_datasets_share_are_told_with_all_their_owners(rows: Rows) -> None:
    anna = await rows.account("anna")
    for name, owner in (("one", anna.id), ("two", None), ("other", anna.id)):
        job = await resources.keep(rows.session, seen(kind=Kind.DATA, name=name))
        version = "other" if name == "other" else "same"
        job.status = DatasetStatus(result=DatasetResult(version=version)).outside()
        await resources.adopt_dataset(rows.session, job, owner, name)
    await rows.session.flush()
    same, other = [await readers_of_version(rows.session, version) for version in ("same", "other")]
    assert same
    assert (same.public, same.accounts) == (True, [str(anna.id)])
    assert other
    assert (other.public, other.accounts) == (False, [str(anna.id)])


async def test_only_jobs_of_a_cluster_are_known_as_such(rows: Rows) -> None:
    anna = await rows.account("anna")
    await rows.run(anna.id)
    going = await resources.keep(rows.session, seen())
    over = await resources.keep(rows.session, replace(seen(), ended_at=NOON))
    assert await resources.known(rows.session, Kind.TRAINING) == {going.id, over.id}
    assert await resources.known(rows.session, Kind.TRAINING, unfinished=True) == {going.id}
    assert await resources.known(rows.session, Kind.DATA) == set()
    data = await resources.keep(rows.session, seen(kind=Kind.DATA, name="speech"))
    assert await resources.known(rows.session) == {going.id, over.id, data.id}


async def test_one_at_a_time_and_the_next_one_when_it_has_gone(database: Database) -> None:
    async with (
        alone_at(database, "task") as first,
        alone_at(database, "task") as second,
        alone_at(database, "another") as other,
    ):
        assert (first is None, second is None, other is None) == (False, True, False)
    async with alone_at(database, "task") as again:
        assert again is not None
