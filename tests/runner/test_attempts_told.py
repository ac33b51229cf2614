"""What the status tells of the attempts at a job."""

import signal
from uuid import UUID

from world import World, work_in

from veravox.core import exits
from veravox.core.reconcile import Ledger
from veravox.core.specs import AttemptRecord, Limits, Progress, TrainingJobStatus
from veravox.store.jobs import Kind


async def test_a_failed_attempt_is_told_with_its_remedy(world: World) -> None:
    world.dataset()
    id = await world.put(Kind.TRAINING, world.training())
    world.left(world.data.run(id), exits.DISK_FULL, "No room for batches.csv.")
    await world.runner.look_at_all()
    (record,) = TrainingJobStatus.model_validate((await world.job(id)).status).attempts
    assert (record.number, record.reason, record.message) == (1, "DiskFull", "No room for batches.csv.")
    assert (record.remedy, record.ended_at is None) == (exits.DISK_FULL.remedy, False)


async def test_an_attempt_is_told_while_it_works_and_when_it_was_killed(world: World) -> None:
    world.dataset()
    spec = world.training().model_copy(update={"limits": Limits(infrastructure_retries=0)})
    id = await world.put(Kind.TRAINING, spec, Ledger(number=1))
    folder = world.data.run(id)
    folder.path.mkdir(parents=True)
    with work_in(folder) as worker:
        folder.report_progress(Progress(step=41))
        working = await _told(world, id)
        assert (working.started_at is None, working.ended_at, working.step) == (False, None, 41)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    killed = await _told(world, id)
    assert (killed.reason, killed.step, killed.started_at) == ("Killed", 41, working.started_at)
    assert await _told(world, id) == killed


async def _told(world: World, id: UUID) -> AttemptRecord:
    await world.runner.look_at_all()
    (record,) = TrainingJobStatus.model_validate((await world.job(id)).status).attempts
    return record
