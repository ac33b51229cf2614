"""Packs that no job needs are deleted, and computed again where one asks for them."""

import os
import time
from pathlib import Path
from uuid import uuid4

from world import World

from veravox.core.settings import Settings
from veravox.core.specs import TrainingJobSpec
from veravox.core.unused_packs import DAY
from veravox.runner.tidying import Tidying
from veravox.store import jobs
from veravox.store.jobs import Kind


def old_pack(world: World, front_end: str) -> Path:
    pack = world.data.dataset("v1").pack(front_end)
    pack.mkdir(parents=True)
    (pack / "pack.json").write_text("{}")
    then = time.time() - 40 * DAY
    for path in (pack / "pack.json", pack):
        os.utime(path, (then, then))
    return pack


async def test_only_packs_that_no_unfinished_job_needs_are_deleted(world: World) -> None:
    wanted, unwanted = old_pack(world, "mel"), old_pack(world, "cqt")
    spec = TrainingJobSpec.model_validate(
        {
            "dataset": {"name": "a", "version": "v1"},
            "desired": "Pause",
            "model": {"architecture": "compact", "weights": "none"},
        }
    )
    async with world.database.transaction() as session:
        await jobs.put(session, uuid4(), Kind.TRAINING, spec)
    tidying = Tidying(Settings.model_validate({"data": world.data.path}), world.database)
    await tidying.look()
    assert tidying._removing
    assert await tidying._removing == len("{}")
    assert wanted.exists()
    assert not unwanted.exists()
    assert [path.name for path in unwanted.parent.iterdir()] == ["mel"]


async def test_it_looks_once_an_hour(world: World) -> None:
    now = [1e9]
    tidying = Tidying(Settings.model_validate({"data": world.data.path}), world.database, lambda: now[0])
    pack = old_pack(world, "mel")
    then = now[0] - 40 * DAY
    await tidying.look()  # what was made later than now is not old
    for path in (pack / "pack.json", pack):
        os.utime(path, (then, then))
    now[0] += 3599
    await tidying.look()
    assert pack.exists()
    now[0] += 2
    await tidying.look()
    assert not pack.exists()
