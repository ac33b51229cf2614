"""What Prometheus is told of a pass over the queue."""

from pathlib import Path
from uuid import uuid4

from prometheus_client import REGISTRY
from world import World, work_in

from veravox.core import exits
from veravox.core.machine_memory import count_gpus
from veravox.core.reconcile import Ledger
from veravox.core.specs import JobStatus, Phase, Resources
from veravox.runner.census import Census
from veravox.store.jobs import Kind


def jobs(**labels: str) -> float:
    return REGISTRY.get_sample_value("veravox_jobs", {"kind": "TrainingJob", **labels}) or 0


def ended(reason: str) -> float:
    labels = {"kind": "TrainingJob", "reason": reason}
    return REGISTRY.get_sample_value("veravox_attempts_ended_total", labels) or 0


async def test_jobs_are_counted_by_what_they_do_and_what_they_wait_for(world: World) -> None:
    world.dataset()
    spec = world.training().model_copy(update={"resources": Resources(gpus=3)})
    working = await world.put(Kind.TRAINING, spec, Ledger(number=1, made=True))
    for gpus in (0, 4, 2):
        await world.put(Kind.TRAINING, world.training().model_copy(update={"resources": Resources(gpus=gpus)}))
    world.dataset("unpacked")
    (world.data.dataset("unpacked").pack("mel") / "pack.json").unlink()
    await world.put(Kind.TRAINING, world.training("unpacked"))
    folder = world.data.run(working)
    folder.path.mkdir(parents=True)
    with work_in(folder) as process:
        await world.runner.look_at_all()
        assert jobs(phase="Starting", reason="Starting") == 1
        assert jobs(phase="Queued", reason="Starting") == 3
        assert jobs(phase="Queued", reason="WaitingForData") == 1
        assert REGISTRY.get_sample_value("veravox_gpus_wanted") == 2
        assert REGISTRY.get_sample_value("veravox_gpus_used") == 3
        assert REGISTRY.get_sample_value("veravox_runner_jobs_waiting", {"lane": "training"}) == 3
        process.kill()


async def test_an_attempt_that_ended_is_counted_once_and_its_job_is_no_more(world: World) -> None:
    world.dataset()
    id = await world.put(Kind.TRAINING, world.training(), Ledger(number=1, made=True))
    world.left(world.data.run(id), exits.NOT_A_NUMBER)
    before = ended("LossNotANumber")
    for _pass in range(2):
        await world.runner.look_at_all()
    assert (await world.job(id)).ended_at
    assert ended("LossNotANumber") - before == 1
    assert REGISTRY.get_sample_value("veravox_gpus_used") == 0
    assert jobs(phase="Failed", reason="LossNotANumber") == 0


def test_a_job_that_a_pass_does_not_look_at_counts_as_before_and_a_new_one_as_pending() -> None:
    census, seen, new = Census(), uuid4(), uuid4()
    census.count(seen, Kind.DATA, JobStatus(), JobStatus(phase=Phase.RUNNING))
    told = []
    for queue in ({seen: Kind.DATA}, {seen: Kind.DATA, new: Kind.EVALUATION}, {new: Kind.EVALUATION}):
        census.publish(queue)
        (jobs, *_others) = census.collect()
        told.append([tuple(each.labels.values()) for each in jobs.samples])
    running, pending = ("Dataset", "Running", ""), ("Evaluation", "Pending", "")
    assert told == [[running], [running, pending], [pending]]


def test_that_an_attempt_stalls_for_the_first_time_is_an_increase() -> None:
    labels = {"kind": "TrainingJob", "reason": "Stalled"}
    assert REGISTRY.get_sample_value("veravox_attempts_ended_total", labels) is not None


def test_gpus_are_counted_by_their_devices(tmp_path: Path) -> None:
    assert count_gpus(tmp_path) == 0
    (tmp_path / "kfd").touch()
    assert count_gpus(tmp_path) == 1
    for name in ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm"):
        (tmp_path / name).touch()
    assert count_gpus(tmp_path) == 2
