"""What one job cannot do to the others, and what may not be forgotten."""

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from world import World, work_in

from veravox.core import exits
from veravox.core.desired import Desired
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.reconcile import Attempt, Ended, Ledger
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetChoice, DatasetSpec, JobStatus, PackRequest, Source, TrainingJobSpec
from veravox.core.specs.sources import DatasetRef
from veravox.runner import children, runner
from veravox.runner.children import is_working
from veravox.runner.data_needs import pack_job_id
from veravox.runner.service import Service
from veravox.runner.wakefulness import Wakefulness
from veravox.store.jobs import Kind

PACK = DatasetSpec(source=Source(dataset=DatasetRef(name="small", version="v1")), packs=[PackRequest(front_end="mel")])
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


async def test_a_job_that_cannot_be_looked_at_does_not_keep_the_others_from_their_turn(world: World) -> None:
    world.dataset()
    bad = await world.put(Kind.TRAINING, world.training())
    good = await world.put(Kind.TRAINING, world.training())
    (world.data.run(bad).bundle / "model.json").mkdir(parents=True)  # nobody can read that
    world.left(world.data.run(good), exits.DISK_FULL)
    await world.runner.look_at_all()
    assert (await world.job(good)).status["phase"] == "Failed"


async def test_a_run_that_failed_before_its_first_bundle_was_whole_has_no_model(world: World) -> None:
    world.dataset()
    id = await world.put(Kind.TRAINING, world.training())
    world.left(world.data.run(id), exits.DISK_FULL, "full\0 stop")
    world.data.run(id).bundle.mkdir()
    await world.runner.look_at_all()
    job = await world.job(id)
    assert (job.status["attempt"]["reason"], job.status["attempt"]["message"]) == ("DiskFull", "full stop")
    assert job.ended_at


async def test_who_hangs_is_killed_before_the_job_counts_as_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "GRACE", 0.0)
    world.dataset()
    id = await world.put(Kind.TRAINING, world.training(), Ledger(number=1, made=True))
    folder = world.data.run(id)
    folder.path.mkdir(parents=True)
    with work_in(folder) as hanging:
        os.kill(hanging.pid, signal.SIGSTOP)
        await _end_by_hand(world, folder)
        await world.runner.look_at_all()
        assert (await world.job(id)).ended_at is None
        while is_working(folder):
            await world.runner.look_at_all()
        await world.runner.look_at_all()
        assert (await world.job(id)).ended_at


async def _end_by_hand(world: World, folder: RunFolder) -> None:
    """As after a stall with no retry left: over, and still somebody is there."""
    async with world.database.transaction() as session:
        from veravox.store import jobs

        (job,) = await jobs.unfinished(session)
        ledger = Ledger(number=1, made=False, ended=Ended.FAILED, reason="Stalled")
        job.status = {
            **job.status,
            "attempt": {**job.status["attempt"], "ended": ledger.ended, "reason": ledger.reason},
        }


@pytest.mark.parametrize("how", [exits.SUCCEEDED, exits.DISK_FULL])
async def test_a_pack_job_that_begins_anew_really_begins(world: World, how: exits.Exit) -> None:
    world.dataset()
    (world.data.dataset("v1").pack("mel") / "pack.json").unlink()
    pack = pack_job_id("v1", "mel")
    ended = Ended.SUCCEEDED if how is exits.SUCCEEDED else Ended.FAILED
    await world.put(Kind.DATA, PACK, Ledger(number=1, ended=ended, reason=how.reason), pack)
    world.left(world.data.job(pack), how)
    training = await world.put(Kind.TRAINING, world.training())
    for _pass in range(3):
        await world.runner.look_at_all()
    assert (await world.job(pack)).status["attempt"]["number"] == 2
    assert (await world.job(training)).status["attempt"]["reason"] == "WaitingForData"


async def test_a_training_stays_with_the_version_that_its_datasets_name_meant_first(world: World) -> None:
    world.dataset()
    id = await world.put(Kind.TRAINING, TrainingJobSpec(dataset=DatasetChoice(name="small")))
    from veravox.store.accounts import ensure_local_account
    from veravox.store.tables import Dataset

    imported = await world.put(Kind.DATA, PACK, Ledger(number=1, ended=Ended.SUCCEEDED), uuid4())
    async with world.database.transaction() as session:
        account, _made = await ensure_local_account(session, "link")
        job = await session.get_one(type(await world.job(imported)), imported)
        job.status = {**job.status, "result": {"folder": "datasets/v1", "version": "v1"}}
        session.add(Dataset(name="small", owner_id=account.id, job_id=imported))
    await world.runner.look_at_all()
    assert (await world.job(id)).spec["dataset"]["version"] == "v1"


async def test_leaving_waits_for_a_process_that_has_only_just_been_started(world: World, tmp_path: Path) -> None:
    id = await world.put(Kind.DATA, DatasetSpec(title="example", source=Source(path=str(EXAMPLE_CLIPS))))
    await world.runner.look_at_all()
    assert not is_working(world.data.job(id))  # it is still importing Python's modules
    await asyncio.wait_for(world.runner.leave(), 60)
    ending = world.data.job(id).ending(1)
    assert ending
    assert ending.code == exits.PAUSED.code
    assert not list((world.data.path / "datasets").glob("[!.]*"))


async def test_leaving_pauses_what_was_last_seen_at_work_where_the_database_is_away(
    world: World, postgres: URL
) -> None:
    world.dataset()
    id = await world.put(Kind.TRAINING, world.training(), Ledger(number=1, made=True))
    folder = world.data.run(id)
    folder.path.mkdir(parents=True)
    name, engine = world.database.engine.url.database, create_engine(postgres, isolation_level="AUTOCOMMIT")
    with work_in(folder) as trainer, engine.connect() as connection:
        await world.runner.look_at_all()
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
        leaving = asyncio.create_task(world.runner.leave())
        while (control := folder.control()) is None or control.desired is not Desired.PAUSE:
            assert not leaving.done(), "it left without a word to who works"
            await asyncio.sleep(0)
        trainer.kill()
        await leaving
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    engine.dispose()


async def test_a_database_that_is_away_is_told_of_once_and_so_is_its_return(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """However often it is asked meanwhile: what came before stays in sight."""
    monkeypatch.setattr(runner, "LOOK_EVERY", 0.01)
    caplog.set_level("INFO", runner.__name__)
    stop, looked, asked = asyncio.Event(), runner.age_of_database, iter(range(1, 100))

    async def away_at_first(engine: AsyncEngine) -> object:
        if next(asked) < 5:
            raise OperationalError("", None, ConnectionRefusedError())
        stop.set()
        return await looked(engine)

    monkeypatch.setattr(runner, "age_of_database", away_at_first)
    await world.runner.run(stop)
    told = [each.getMessage().partition(";")[0] for each in caplog.records if "database" in each.getMessage()]
    assert told == ["the database does not answer", "the database answers again"]


async def test_nothing_is_touched_under_a_schema_of_another_version(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.dataset()
    id = await world.put(Kind.TRAINING, world.training())
    async with world.database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    stop, looked = asyncio.Event(), runner.age_of_database

    async def look_and_stop(engine: AsyncEngine) -> object:
        stop.set()
        return await looked(engine)

    monkeypatch.setattr(runner, "age_of_database", look_and_stop)
    await world.runner.run(stop)
    assert (await world.job(id)).status == JobStatus().outside()
    assert not world.data.run(id).path.exists()


def test_a_service_that_keeps_dying_is_still_started_again_after_a_thousand_times(tmp_path: Path) -> None:
    service = Service("nothing", 1, dict(os.environ), tmp_path / "log")
    service.start()
    assert service.process
    service.process.wait()
    service.failures, service.started = 2000, service.started - 20
    first = service.process
    service.look_after()
    assert service.process is not first
    service.end()


def test_sleep_of_the_machine_is_neither_work_nor_silence() -> None:
    ticks = iter([100.0, 101.0])
    awake = Wakefulness(lambda: next(ticks))
    awake.look(NOON)
    woke = NOON + timedelta(hours=8)
    awake.look(woke)
    working = Attempt(1, started=NOON - timedelta(minutes=1), first_step=NOON, last_step=NOON)
    seen = awake.without_sleep(working)
    assert seen.last_step == woke
    assert seen.ran_for(woke) < timedelta(minutes=2)
    assert awake.without_sleep(Attempt(2, started=woke + timedelta(seconds=1))).started == woke + timedelta(seconds=1)
