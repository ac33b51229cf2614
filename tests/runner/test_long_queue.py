"""Where many wait, a pass looks at few of them, and nothing else changes: order, places, and what users want."""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import text
from world import World, work_in

from veravox.core import exits
from veravox.core.desired import Desired
from veravox.core.reconcile import Ledger
from veravox.core.specs import JobStatus
from veravox.runner import far_back
from veravox.runner.health import QUEUED
from veravox.runner.runner import Runner
from veravox.store import jobs
from veravox.store.jobs import Kind

WAITING = 40
FILL = """
INSERT INTO jobs (id, kind, spec, status, created_at)
SELECT gen_random_uuid(), 'training', CAST(:spec AS jsonb), CAST(:status AS jsonb), now() + n * interval '1 second'
FROM generate_series(1, :jobs) AS n
"""


@pytest.fixture(autouse=True)
def small_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(far_back, "NEAR", 3)
    monkeypatch.setattr(far_back, "IN_A_PASS", 5)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """What the runner starts: nothing is started really, for the order alone is looked at."""
    started: list[UUID] = []
    monkeypatch.setattr(Runner, "_begin", lambda _self, looked, _command, _number: started.append(looked.id))
    return started


@pytest.fixture
async def line(world: World) -> list[UUID]:
    """A training that works, and those that wait for its place, in their order."""
    world.dataset()
    first = await world.put(Kind.TRAINING, world.training(), Ledger(number=1, made=True))
    world.data.run(first).path.mkdir(parents=True)
    told = {"spec": world.training().outside(), "status": JobStatus().outside()}
    async with world.database.transaction() as session:
        await session.execute(text(FILL), {name: json.dumps(each) for name, each in told.items()} | {"jobs": WAITING})
        return [each.id for each in await jobs.line(session)]


@pytest.fixture
def at_work(world: World, line: list[UUID]) -> Iterator[None]:
    with work_in(world.data.run(line[0])) as worker:
        yield
        worker.kill()


async def told(world: World) -> list[str]:
    """In the order of the queue: what each job's status says."""
    async with world.database.transaction() as session:
        return [each.status.get("phase", "Pending") for each in await jobs.unfinished(session)]


@pytest.mark.usefixtures("at_work")
async def test_a_pass_looks_at_who_is_next_and_at_a_few_behind_until_all_are_told(
    world: World, line: list[UUID]
) -> None:
    for looked_at in (9, 14, 19, 24, 29, 34, 39, 41, 41):
        await world.runner.look_at_all()
        assert [each != "Pending" for each in await told(world)] == [n < looked_at for n in range(len(line))]
        assert QUEUED.labels("training")._value.get() == WAITING


@pytest.mark.usefixtures("at_work")
async def test_who_is_far_back_and_stopped_is_heard_in_the_next_pass(world: World, line: list[UUID]) -> None:
    await world.runner.look_at_all()
    for id in (line[20], line[-1]):
        async with world.database.transaction() as session:
            job = await jobs.get(session, id, for_update=True)
            assert job
            jobs.change_spec(job, job.spec | {"desired": Desired.STOP.value})
    await world.runner.look_at_all()
    assert [(await world.job(id)).status["phase"] for id in (line[20], line[-1])] == ["Stopped", "Stopped"]


@pytest.mark.usefixtures("at_work")
async def test_who_works_is_looked_at_wherever_it_stands(world: World, line: list[UUID]) -> None:
    """As after a pause, or where its data came late; here by a process that an earlier runner began and never saw."""
    world.data.run(line[30]).path.mkdir(parents=True)
    with work_in(world.data.run(line[30])) as other:
        await world.runner.look_at_all()
        assert (await told(world))[30] != "Pending"
        other.kill()
        other.wait()
    world.left(world.data.run(line[30]), exits.DISK_FULL)
    await world.runner.look_at_all()
    assert (await world.job(line[30])).status["phase"] == "Failed"


async def test_a_free_place_goes_to_the_oldest_that_waits(world: World, line: list[UUID], begun: list[UUID]) -> None:
    with work_in(world.data.run(line[0])) as worker:
        await world.runner.look_at_all()
        worker.kill()
        worker.wait()
    world.left(world.data.run(line[0]), exits.DISK_FULL)
    await world.runner.look_at_all()
    assert begun == [line[1]]
    assert (await world.job(line[2])).status["conditions"][2]["message"].endswith("this one is next.")


@pytest.mark.usefixtures("at_work")
async def test_who_is_paused_far_back_is_not_counted_among_those_that_wait(world: World, line: list[UUID]) -> None:
    async with world.database.transaction() as session:
        job = await jobs.get(session, line[20], for_update=True)
        assert job
        jobs.change_spec(job, job.spec | {"desired": Desired.PAUSE.value})
    for _pass in range(9):
        await world.runner.look_at_all()
    assert QUEUED.labels("training")._value.get() == WAITING - 1
    last = (await world.job(line[-1])).status["conditions"][2]["message"]
    assert last.endswith("About 30 earlier jobs come first."), last
