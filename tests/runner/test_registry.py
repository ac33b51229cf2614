"""A run's model is there from its first bundle on, and follows each better one."""

from typing import Any
from uuid import UUID

from world import World

from veravox.core.files import replace_json
from veravox.core.run_folder import RunFolder
from veravox.store.accounts import ensure_local_account
from veravox.store.jobs import Kind
from veravox.store.tables import Model, Run


async def test_a_model_can_be_asked_while_its_run_goes_on(world: World) -> None:
    id = await world.put(Kind.TRAINING, world.training())  # no such dataset is there: nothing is started
    async with world.database.transaction() as session:
        account, _made = await ensure_local_account(session, "link")
        session.add(Run(id=id, title="early", owner_id=account.id))
    folder = world.data.run(id)
    assert await _registered(world, folder) is None
    card = {"architecture": "compact", "classes": ["bonafide", "lpcnet"], "bonafide": "bonafide"}
    replace_json(folder.bundle / "model.json", card | {"epoch": 1, "metrics": {"f1": 0.4}})
    first = await _registered(world, folder)
    assert first
    assert (first.owner_id, first.architecture, first.metrics["test"]) == (account.id, "compact", None)
    replace_json(folder.report, {"validation": {"epoch": 3, "f1": 0.9}, "test": {"f1": 0.8}})
    later = await _registered(world, folder)
    assert later
    assert later.metrics["test"] == {"f1": 0.8}
    assert later.metrics["validation"] == {"epoch": 1, "f1": 0.4, "per": "window"}  # of the weights that are there


async def _registered(world: World, folder: RunFolder) -> Model | None:
    """What the registry holds after it has looked at the run's folder."""
    registry: Any = world.runner._registry
    async with world.database.transaction() as session:
        await registry.keep_up(session, UUID(folder.id), folder)
        await session.flush()
        session.expire_all()
        return await session.get(Model, UUID(folder.id))
