import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from veravox.gateway.mirror.backlog import Backlog


def body(uid: str, version: int) -> dict[str, Any]:
    return {"metadata": {"uid": uid, "resourceVersion": str(version)}}


@given(heard=st.lists(st.sampled_from("abc"), min_size=1, max_size=20))
async def test_of_each_resource_the_newest_is_taken_once_and_nobody_waits_for_ever(heard: list[str]) -> None:
    backlog = Backlog()
    for version, uid in enumerate(heard):
        backlog.put("MODIFIED", body(uid, version))
    order = list(dict.fromkeys(heard))
    newest = {uid: version for version, uid in enumerate(heard)}
    for uid in order:
        assert await backlog.take() == ("MODIFIED", body(uid, newest[uid]))
    later = asyncio.create_task(backlog.take())
    await asyncio.sleep(0)
    assert not later.done()
    backlog.put("DELETED", body("d", 7))
    assert await later == ("DELETED", body("d", 7))
