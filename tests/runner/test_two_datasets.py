"""A training that is tested on another dataset: both must be there before it begins."""

import shutil

from world import World

from veravox.core.reconcile import Data
from veravox.core.specs import ExternalSet, Protocol, TrainingJobSpec
from veravox.runner.data_needs import DataSeen, ask_for_packs, data_seen, pack_job_id
from veravox.store import jobs
from veravox.store.jobs import Kind


def a_training_on_two(world: World, version: str) -> TrainingJobSpec:
    protocol = Protocol(name="external", external=ExternalSet(name="other", version=version))
    return world.training().model_copy(update={"protocol": protocol})


async def seen(world: World, spec: TrainingJobSpec) -> DataSeen:
    id = await world.put(Kind.TRAINING, spec)
    async with world.database.transaction() as session:
        job = await jobs.get(session, id)
        assert job
        return await data_seen(session, world.data, job, spec)


async def test_it_waits_for_the_pack_of_the_dataset_that_it_is_tested_on(world: World) -> None:
    world.dataset("v1")
    world.dataset("v2")
    spec = a_training_on_two(world, "v2")
    assert await seen(world, spec) == DataSeen(Data.READY, version="v1")
    shutil.rmtree(world.data.dataset("v2").pack("mel"))
    missing = await seen(world, spec)
    assert (missing.state, missing.version) == (Data.MISSING, "v1")
    async with world.database.transaction() as session:
        await ask_for_packs(session, world.data, spec, "v1")
    maker = await world.job(pack_job_id("v2", "mel"))
    assert maker.spec["source"]["dataset"] == {"name": "other", "version": "v2"}
    async with world.database.transaction() as session:
        assert await jobs.get(session, pack_job_id("v1", "mel")) is None  # that one is there
    coming = await seen(world, spec)
    assert (coming.state, coming.version) == (Data.COMING, "v1")


async def test_it_fails_where_the_files_of_that_dataset_are_gone(world: World) -> None:
    world.dataset("v1")
    gone = await seen(world, a_training_on_two(world, "v9"))
    assert gone.state is Data.FAILED
    assert "dataset other, version v9, are gone" in gone.message
