"""What a package brings, and what stays of it when a newer one brings another."""

from uuid import UUID, uuid4

from store_rows import Rows

from veravox.store.installed import install
from veravox.store.listing import Wanted
from veravox.store.public import public_models
from veravox.store.tables import Model


def values(created: str) -> dict[str, object]:
    return {
        "architecture": "compact",
        "classes": {"names": ["bonafide", "world"], "bonafide": "bonafide"},
        "metrics": {},
        "lineage": {"created": created},
    }


async def test_a_newer_model_follows_the_older_one_which_an_older_gateway_does_not_bring_back(rows: Rows) -> None:
    old, new = uuid4(), uuid4()
    assert await install(rows.session, old, "Compact", values("2026-01-01T00:00:00Z"))
    assert await install(rows.session, new, "Compact", values("2026-02-01T00:00:00Z"))
    assert not await install(rows.session, old, "Compact", values("2026-01-01T00:00:00Z"))
    assert await _public(rows) == {new: 2}
    oldest = uuid4()
    assert await install(rows.session, oldest, "Compact", values("2025-01-01T00:00:00Z"))
    assert await _public(rows) == {new: 2}
    follower = await rows.session.get(Model, new)
    assert follower
    assert follower.follows_id == old


async def test_what_was_withdrawn_stays_so(rows: Rows) -> None:
    id = uuid4()
    await install(rows.session, id, "Compact", values("2026-01-01T00:00:00Z"))
    model = await rows.session.get(Model, id)
    assert model
    model.public = False
    await rows.session.flush()
    await install(rows.session, id, "Compact", values("2026-01-01T00:00:00Z"))
    assert await _public(rows) == {}


async def _public(rows: Rows) -> dict[UUID, int]:
    rows.session.expire_all()
    return {each.id: each.version for each in (await public_models(rows.session, Wanted(10))).rows}
