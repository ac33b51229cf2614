from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from store_rows import Rows

from veravox.core.reconcile import Ledger
from veravox.core.specs import AttemptRecord, DatasetSpec, JobStatus, Source
from veravox.store import jobs
from veravox.store.database import Database
from veravox.store.jobs import Kind
from veravox.store.tables import Job, Model

SPEC = DatasetSpec(source=Source(path="/data/speech"))
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BUNDLE = {"architecture": "compact", "classes": {"names": ["a", "b"], "bonafide": "a"}, "metrics": {"f1": 0.5}}


async def test_jobs_are_worked_off_in_the_order_of_their_making(rows: Rows) -> None:
    made = [await jobs.put(rows.session, uuid4(), Kind.DATA, SPEC) for _ in range(5)]
    assert [job.id for job in await jobs.unfinished(rows.session)] == [job.id for job in made]
    moments = [NOON + timedelta(minutes=minute) for minute in (3, 1, 2, 1, 0)]
    for job, moment in zip(made, moments, strict=True):
        await rows.session.execute(update(Job).where(Job.id == job.id).values(created_at=moment))
    by_age = sorted(zip(moments, (job.id for job in made), strict=True))
    assert [job.id for job in await jobs.unfinished(rows.session)] == [id for _moment, id in by_age]


async def test_a_job_that_ended_leaves_the_queue_and_can_be_put_again(rows: Rows) -> None:
    job = await jobs.put(rows.session, uuid4(), Kind.DATA, SPEC)
    jobs.write_status(job, {**job.status, "phase": "Succeeded"}, NOON)
    await rows.session.flush()
    assert await jobs.unfinished(rows.session) == []
    await jobs.put_again(rows.session, job)
    await rows.session.flush()
    assert await jobs.unfinished(rows.session) == [job]
    assert JobStatus.model_validate(job.status) == JobStatus(attempt=Ledger(number=1))  # never one it has met


async def test_a_job_that_begins_anew_still_tells_of_its_earlier_attempts(rows: Rows) -> None:
    job = await jobs.put(rows.session, uuid4(), Kind.DATA, SPEC)
    told = JobStatus(attempt=Ledger(number=1), attempts=[AttemptRecord(number=1, reason="DiskFull")])
    jobs.write_status(job, told.outside(), NOON)
    await jobs.put_again(rows.session, job)
    assert JobStatus.model_validate(job.status).attempts == told.attempts


async def test_the_same_job_put_twice_is_one_job_as_it_was_first(rows: Rows) -> None:
    id = uuid4()
    first = await jobs.put(rows.session, id, Kind.DATA, SPEC)
    jobs.write_status(first, {**first.status, "phase": "Running"}, None)
    await rows.session.flush()
    again = await jobs.put(rows.session, id, Kind.DATA, DatasetSpec(source=Source(path="/elsewhere")))
    assert again.spec == SPEC.outside()
    assert again.status["phase"] == "Running"


async def test_a_generation_counts_changes_of_the_spec_and_nothing_else(rows: Rows) -> None:
    job = await jobs.put(rows.session, uuid4(), Kind.DATA, SPEC)
    jobs.change_spec(job, {**job.spec, "desired": "Pause"})
    jobs.change_spec(job, dict(job.spec))
    jobs.write_status(job, {**job.status, "phase": "Paused"}, None)
    await rows.session.flush()
    assert (job.generation, job.spec["desired"]) == (2, "Pause")


async def test_a_kind_that_nobody_can_work_on_is_refused_by_the_table(rows: Rows) -> None:
    rows.session.add(Job(kind="dance", spec={}, status={}))
    with pytest.raises(IntegrityError, match="ck_jobs_kind"):
        await rows.session.flush()
    await rows.session.rollback()


async def test_a_job_outlives_the_process_that_put_it(database: Database, database_url: str) -> None:
    id = uuid4()
    async with database.transaction() as session:
        await jobs.put(session, id, Kind.DATA, SPEC)
    other = Database(database_url)
    async with other.transaction() as session:
        job = await jobs.get(session, id, for_update=True)
        assert job is not None
        assert DatasetSpec.model_validate(job.spec) == SPEC
    await other.close()


async def test_an_error_takes_the_whole_transaction_back(database: Database) -> None:
    id = uuid4()

    async def fail() -> None:
        async with database.transaction() as session:
            await jobs.put(session, id, Kind.DATA, SPEC)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.transaction() as session:
        assert await jobs.get(session, id) is None


async def test_a_model_registered_twice_stays_one_row_of_its_runs_owner(rows: Rows) -> None:
    anna = await rows.account("anna")
    run = await rows.run(anna.id, "two voices")
    await jobs.register_model(rows.session, run.id, BUNDLE)
    await jobs.register_model(rows.session, run.id, {**BUNDLE, "metrics": {"f1": 0.9}})
    assert (await rows.session.execute(select(func.count()).select_from(Model))).scalar_one() == 1
    model = (await rows.session.execute(select(Model))).scalar_one()
    assert (model.id, model.owner_id, model.title) == (run.id, anna.id, "two voices")
    assert model.metrics == {"f1": 0.9}


async def test_a_run_that_nobody_has_registers_nothing(rows: Rows) -> None:
    await jobs.register_model(rows.session, uuid4(), BUNDLE)
    assert (await rows.session.execute(select(func.count()).select_from(Model))).scalar_one() == 0


async def test_a_renewed_model_stays_deleted(rows: Rows) -> None:
    anna = await rows.account("anna")
    run = await rows.run(anna.id)
    await jobs.register_model(rows.session, run.id, BUNDLE)
    model = (await rows.session.execute(select(Model))).scalar_one()
    model.deleted_at = NOON
    await rows.session.flush()
    await jobs.register_model(rows.session, run.id, BUNDLE)
    await rows.session.refresh(model)
    assert model.deleted_at == NOON


async def test_a_spec_finds_its_dataset_by_name_unless_it_was_deleted(rows: Rows) -> None:
    anna = await rows.account("anna")
    row = await rows.dataset(anna.id, "arctic")
    assert await jobs.dataset_named(rows.session, "arctic") is row
    assert await jobs.dataset_named(rows.session, "arctic2") is None
    row.deleted_at = NOON
    await rows.session.flush()
    assert await jobs.dataset_named(rows.session, "arctic") is None
