"""Lists: which, in which order, and from where on."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from installation import Installation
from test_who_may import ALL, assert_problem

from veravox.core.specs import Phase, TrainingJobStatus

TITLES = ["Beta", "alpha", "alpha", "100%_sure", "Gamma"]
LISTS = ("runs", "models", "datasets", "verdicts", "evaluations")


async def listed(http: httpx.AsyncClient, kind: str = "runs", **wanted: Any) -> list[Any]:
    """All pages of a list, two at a time."""
    found: list[Any] = []
    after: dict[str, str] = {}
    while True:
        answer = await http.get(f"/api/v1/{kind}", params={"limit": 2, **wanted, **after})
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if not (next_one := answer.json()["next"]):
            return found
        after = {"after": next_one}


@pytest.fixture
async def runs(gateway: Installation) -> list[dict[str, Any]]:
    await gateway.has_imported()
    return [await gateway.start_run(title=title) for title in TITLES]


async def test_each_order_visits_every_row_once_and_in_order(
    http: httpx.AsyncClient, runs: list[dict[str, Any]]
) -> None:
    made = [each["id"] for each in runs]
    assert [each["id"] for each in await listed(http, sort="created")] == made
    assert [each["id"] for each in await listed(http)] == made[::-1]
    by_title = await listed(http, sort="title")
    assert sorted(each["id"] for each in by_title) == sorted(made)
    assert sorted(each["title"] for each in by_title) == sorted(TITLES)
    assert [each["title"] for each in await listed(http, sort="-title")] == [each["title"] for each in by_title][::-1]


@pytest.mark.parametrize(
    ("search", "found"), [("ALPHA", 2), ("lph", 2), ("mma", 1), ("%", 1), ("_", 1), ("\\", 0), ("nothing", 0), ("", 5)]
)
async def test_a_search_takes_letters_as_they_are(
    http: httpx.AsyncClient, runs: list[dict[str, Any]], search: str, found: int
) -> None:
    assert len(await listed(http, search=search)) == found


async def test_runs_of_a_phase_and_of_a_time_are_found(
    gateway: Installation, http: httpx.AsyncClient, runs: list[dict[str, Any]]
) -> None:
    await gateway.has_status(runs[1]["id"], TrainingJobStatus(phase=Phase.FAILED), ended=True)
    assert [each["id"] for each in await listed(http, phase="Failed")] == [runs[1]["id"]]
    assert len(await listed(http, phase="Pending")) == 4
    middle = runs[2]["createdAt"]
    assert [each["id"] for each in await listed(http, created_before=middle, sort="created")] == [
        each["id"] for each in runs[:2]
    ]
    assert [each["id"] for each in await listed(http, created_after=middle, sort="created")] == [
        each["id"] for each in runs[3:]
    ]


async def test_everything_that_is_listed_is_sought_and_sorted_alike(gateway: Installation) -> None:
    id = await gateway.has_model(title="Found")
    await gateway.http.post("/api/v1/evaluations", json={"model": id, "dataset": "example"})
    for kind, search in (("runs", "found"), ("models", "found"), ("datasets", "exam"), ("evaluations", "exam")):
        for sort in ("created", "-created", "title", "-title"):
            assert len(await listed(gateway.http, kind, search=search, sort=sort)) == 1, kind
        assert await listed(gateway.http, kind, search="nothing") == []
    assert await listed(gateway.http, "datasets", phase="Failed") == []
    assert len(await listed(gateway.http, "datasets", phase="Succeeded")) == 1


@pytest.mark.parametrize("kind", [*LISTS, "groups", "public/models", "webhooks"])
async def test_a_page_behind_nothing_is_refused_with_a_sentence(http: httpx.AsyncClient, kind: str) -> None:
    refused = assert_problem(await http.get(f"/api/v1/{kind}", params={"after": str(uuid4())}), 422)
    assert refused["errors"][0]["field"] == "after"
    assert "send the `next` of the page before" in refused["detail"]


async def test_a_row_of_somebody_else_is_no_place_in_ones_own_list(gateway: Installation) -> None:
    id = await gateway.has_model()
    async with await gateway.stranger() as stranger:
        assert_problem(await stranger.get("/api/v1/runs", params={"after": id}), 422)


@pytest.mark.parametrize(
    "wanted",
    [{"sort": "size"}, {"phase": "Sleeping"}, {"created_after": "yesterday"}, {"created_after": "2026-01-01T00:00:00"}],
)
async def test_what_makes_no_sense_is_refused_by_its_name(http: httpx.AsyncClient, wanted: dict[str, str]) -> None:
    refused = assert_problem(await http.get("/api/v1/runs", params=wanted), 422)
    assert refused["errors"][0]["field"] == f"query.{next(iter(wanted))}"


def test_all_lists_take_the_same() -> None:
    common = {"limit", "after", "sort", "search", "created_after", "created_before"}
    for verb, path, operation in ALL:
        if verb == "get" and path.removeprefix("/api/v1/") in LISTS:
            assert common <= {each["name"] for each in operation["parameters"]}, path
