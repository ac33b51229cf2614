"""What an account is told of its own and of what others share, and what it has seen of that."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from installation import Installation
from sqlalchemy import update
from test_people import has_account, lab, post
from test_queue_told import asks_for
from test_run_letters import ends

from veravox.core.specs import Phase
from veravox.store.notifications import KEPT
from veravox.store.tables import Account, Job

__all__ = ["lab", "post"]  # fixtures


@pytest.fixture
async def ada(lab: Installation) -> AsyncIterator[httpx.AsyncClient]:
    async with await has_account(lab) as http:
        yield http


async def told(http: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await http.get("/api/v1/notifications")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def unseen(http: httpx.AsyncClient) -> int:
    return int((await http.get("/api/v1/me")).json()["counts"]["notifications"])


async def test_what_ends_is_told_once_to_whom_it_belongs(lab: Installation, ada: httpx.AsyncClient) -> None:
    assert (await told(ada), await unseen(ada)) == ([], 0)
    await asks_for(lab, ada, "goes on")
    first = await ends(lab, ada, "was good")
    second = await ends(lab, ada, "was not", Phase.FAILED)
    items = await told(ada)
    assert {(each["what"], each["id"], each["title"], each["phase"], each["seen"]) for each in items} == {
        ("run", first, "was good", "Succeeded", False),
        ("run", second, "was not", "Failed", False),
    }
    assert await unseen(ada) == 2
    assert (await ada.post("/api/v1/notifications/seen", json={"until": items[0]["at"]})).status_code == 204
    assert (await unseen(ada), [each["seen"] for each in await told(ada)]) == (0, [True, True])
    await ends(lab, ada, "a third one")
    assert (await unseen(ada), [each["seen"] for each in await told(ada)]) == (1, [False, True, True])
    assert "was good" not in {each["title"] for each in await told(lab.http)}


async def test_what_others_share_by_name_is_told_and_what_is_everybodys_is_not(
    lab: Installation, ada: httpx.AsyncClient
) -> None:
    run = await ends(lab, ada, "ours")
    grace = await has_account(lab, name="grace", email="grace@example.org")
    async with grace:
        assert (await ada.put(f"/api/v1/runs/{run}/sharing", json={"all": True})).status_code == 200
        assert await told(grace) == []
        assert (await ada.put(f"/api/v1/runs/{run}/sharing", json={"who": ["grace"]})).status_code == 200
        (seen,) = await told(grace)
        assert (seen["what"], seen["id"], seen["title"]) == ("run", run, "ours")
        assert (seen["by"], seen["phase"]) == ("ada", None)
        assert (await ada.put(f"/api/v1/runs/{run}/sharing", json={})).status_code == 200
        assert await told(grace) == []


async def test_what_was_deleted_or_is_old_is_no_news(lab: Installation, ada: httpx.AsyncClient) -> None:
    deleted, old = await ends(lab, ada, "deleted"), await ends(lab, ada, "old")
    assert (await ada.delete(f"/api/v1/runs/{deleted}")).status_code == 204
    assert [each["id"] for each in await told(ada)] == [old]
    async with lab.services.database.transaction() as session:
        long_ago = datetime.now(UTC) - KEPT - timedelta(minutes=1)
        await session.execute(update(Job).where(Job.id == old).values(ended_at=long_ago))
        await session.execute(update(Account).values(seen_until=long_ago - timedelta(days=1)))
    assert (await told(ada), await unseen(ada)) == ([], 0)


async def test_nothing_that_comes_later_can_be_seen_before(lab: Installation, ada: httpx.AsyncClient) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert (await ada.post("/api/v1/notifications/seen", json={"until": tomorrow})).status_code == 204
    await ends(lab, ada, "later")
    assert await unseen(ada) == 1
    earlier = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    assert (await ada.post("/api/v1/notifications/seen", json={"until": earlier})).status_code == 204
    assert await unseen(ada) == 1  # and what was seen stays so
