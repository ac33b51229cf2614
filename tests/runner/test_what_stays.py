"""What the runner removes of a run that has ended, and what its children are told."""

from pathlib import Path

import pytest
from world import World

from veravox.core import exits
from veravox.core.desired import Desired
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.exits import Exit
from veravox.core.reconcile import Ledger
from veravox.core.settings import Settings, secret_variables
from veravox.core.specs import DatasetSpec, Source
from veravox.runner.runner import Runner
from veravox.store.jobs import Kind


@pytest.mark.parametrize(
    ("how", "ledger", "stays"),
    [
        (exits.STOPPED, Ledger(number=1, made=True), True),
        (exits.SUCCEEDED, Ledger(number=1, made=True), True),  # it was done before it heard of the stop
        (exits.PAUSED, Ledger(number=2), False),
        (exits.KILLED, Ledger(number=2), False),
    ],
    ids=lambda each: each.reason if isinstance(each, Exit) else "",
)
async def test_of_a_stopped_run_the_checkpoints_stay_that_its_trainer_kept(
    world: World, how: Exit, ledger: Ledger, stays: bool
) -> None:
    world.dataset()
    id = await world.put(Kind.TRAINING, world.training().model_copy(update={"desired": Desired.STOP}), ledger)
    folder = world.data.run(id)
    world.left(folder, how)
    folder.checkpoints.mkdir()
    (folder.checkpoints / "0000000048-best.pt").write_bytes(b"weights")
    await world.runner.look_at_all()
    assert (await world.job(id)).ended_at
    assert folder.checkpoints.exists() is stays


@pytest.mark.parametrize("allowed", [True, False])
async def test_a_process_is_told_whether_it_may_run_its_users_python(world: World, monkeypatch, allowed: bool) -> None:
    settings = Settings.model_validate({"data": world.data.path, "free_python": allowed})
    for name in secret_variables():
        monkeypatch.setenv(name, "secret")
    world.runner = Runner(settings, world.database)
    id = await world.put(Kind.DATA, DatasetSpec(title="example", source=Source(path=str(EXAMPLE_CLIPS))))
    await world.runner.look_at_all()
    process = world.runner._children.by_job[id].process
    told = list[bytes]()
    while process.poll() is None and not any(told):  # empty for a moment, while the kernel lays the new program out
        told = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
    assert f"VERAVOX_FREE_PYTHON={str(allowed).lower()}".encode() in told
    assert not [each for each in told if b"secret" in each]
