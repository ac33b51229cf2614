"""What is told of the queue, and to whom."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from installation import Installation
from test_guests import comes, fair
from test_people import has_account, lab, post

from veravox.core.specs import Phase, TrainingJobStatus
from veravox.core.specs.status import Condition, Notice, Progress

__all__ = ["fair", "lab", "post"]  # fixtures
NOW = datetime.now(UTC)
FULL = Condition(
    type="Admitted",
    status=False,
    reason="NoPlace",
    message="Another training is being carried out; this one is next.",
    last_transition_time=NOW,
)


@pytest.fixture
async def ada(lab: Installation) -> AsyncIterator[httpx.AsyncClient]:
    async with await has_account(lab) as http:
        yield http


async def asks_for(lab: Installation, http: httpx.AsyncClient, title: str, **more: Any) -> str:
    if (await lab.http.get("/api/v1/datasets/example")).status_code == 404:
        await lab.has_imported()
        id = (await lab.http.get("/api/v1/datasets/example")).json()["id"]
        assert (await lab.http.put(f"/api/v1/datasets/{id}/sharing", json={"all": True})).status_code == 200
    answer = await http.post("/api/v1/runs", json={"dataset": {"name": "example"}, "title": title} | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def becomes(lab: Installation, run: str, phase: Phase, **status: Any) -> None:
    """As the runner would write it."""
    await lab.has_status(run, TrainingJobStatus(phase=phase, **status), ended=phase is Phase.SUCCEEDED)


async def queue(http: httpx.AsyncClient, kind: str = "training") -> list[dict[str, Any]]:
    answer = await http.get("/api/v1/queue")
    assert answer.status_code == 200, answer.text
    return [each for each in answer.json()["items"] if each["kind"] == kind]


async def test_the_oldest_is_next_and_what_has_ended_is_out_of_it(lab: Installation, ada: httpx.AsyncClient) -> None:
    runs = [await asks_for(lab, ada, title) for title in ("over", "at work", "paused", "next", "then")]
    await becomes(lab, runs[0], Phase.SUCCEEDED)
    await becomes(lab, runs[1], Phase.RUNNING, started_at=NOW, progress=Progress(percent=40, eta_seconds=60))
    await becomes(lab, runs[2], Phase.PAUSED)
    await becomes(lab, runs[3], Phase.QUEUED, conditions=[FULL])
    told = await queue(ada)
    assert [(each["title"], each["place"]) for each in told] == [
        ("at work", None),
        ("paused", None),
        ("next", 1),
        ("then", 2),
    ]
    assert [each["waitsFor"] for each in told] == ["", "", FULL.message, ""]
    assert (told[0]["progress"]["percent"], told[0]["thing"], told[0]["yours"]) == (40, runs[1], True)


async def test_others_see_that_something_is_there_and_whose_it_is_and_no_more(
    lab: Installation, ada: httpx.AsyncClient
) -> None:
    run = await asks_for(lab, ada, "secret plans")
    grace = await has_account(lab, name="grace", email="grace@example.org")
    async with grace:
        (seen,) = await queue(grace)
        assert (seen["title"], seen["thing"], seen["owner"], seen["yours"]) == ("", None, "ada", False)
        assert seen["place"] == 1
        await becomes(lab, run, Phase.QUEUED, conditions=[FULL], progress=Progress(stage="Fetching secret (MB)"))
        (seen,) = await queue(grace)
        assert (seen["waitsFor"], seen["progress"]["stage"]) == ("", "")  # they may name what is hidden
        assert (await ada.put(f"/api/v1/runs/{run}/sharing", json={"all": True})).status_code == 200
        (seen,) = await queue(grace)
        assert (seen["title"], seen["thing"], seen["waitsFor"]) == ("secret plans", run, FULL.message)


async def test_who_has_the_gpus_is_told_and_a_machine_without_one_gives_none(
    lab: Installation, ada: httpx.AsyncClient
) -> None:
    two = {"resources": {"gpus": 4}}
    runs = [await asks_for(lab, ada, title, **two) for title in ("has four", "has none", "waits")]
    await becomes(lab, runs[0], Phase.RUNNING)
    await becomes(lab, runs[1], Phase.RUNNING, notices=[Notice(reason="NoGpu", message="It trains on the processor.")])
    answer = (await ada.get("/api/v1/queue")).json()
    told = [(each["title"], each["gpus"], each["hasGpus"]) for each in answer["items"] if each["kind"] == "training"]
    assert told == [("has four", 4, True), ("has none", 4, False), ("waits", 4, False)]
    assert answer["gpusInUse"] == 4


async def test_trainings_and_work_on_data_wait_apart(lab: Installation, ada: httpx.AsyncClient) -> None:
    await asks_for(lab, ada, "a training")
    imported = {"source": {"dataset": {"name": "example"}}, "steps": [{"condition": {"names": ["snr20"]}}]}
    answer = await ada.post("/api/v1/datasets", json={"name": "noisy", **imported})
    assert answer.status_code == 201, answer.text
    (training,), (data,) = await queue(ada), await queue(ada, "data")
    assert (training["place"], data["place"]) == (1, 1)
    assert (data["title"], data["thing"], data["yours"]) == ("noisy", answer.json()["id"], True)


async def test_a_guests_name_is_not_told(fair: Installation) -> None:
    async with await comes(fair) as guest, await has_account(fair) as ada:
        (example,) = (await guest.get("/api/v1/datasets")).json()["items"]
        spec = {"dataset": {"name": example["name"]}, "model": {"architecture": "compact", "weights": "none"}}
        assert (await guest.post("/api/v1/runs", json=spec)).status_code == 201
        assert [each["yours"] for each in await queue(guest)] == [True]
        (seen,) = await queue(ada)
        assert (seen["owner"], seen["title"], seen["yours"]) == ("", "", False)
        await asks_for(fair, fair.http, "of the house")
        assert [each["owner"] for each in await queue(ada)] == ["", "local"]
        assert [(each["yours"], each["owner"]) for each in await queue(guest)] == [(True, ""), (False, "")]
