"""Runs side by side."""

import json
from typing import Any
from uuid import uuid4

import pytest
from installation import Installation
from run_files import DECISIONS, leave_record
from test_who_may import assert_problem


async def runs(gateway: Installation, *specs: dict[str, Any]) -> list[str]:
    """Runs with a record each."""
    await gateway.has_imported()
    ids = [str((await gateway.start_run(**spec))["id"]) for spec in specs]
    for id in ids:
        leave_record(gateway.run_folder(id))
    return ids


async def compared(gateway: Installation, *ids: str) -> dict[str, Any]:
    answer = await gateway.http.get("/api/v1/runs/compare", params={"run": list(ids)})
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def test_runs_stand_side_by_side_in_the_order_asked_for(gateway: Installation) -> None:
    first, second = await runs(gateway, {"title": "short", "training": {"epochs": 2}}, {"title": "long"})
    seen = await compared(gateway, second, first)
    assert [(run["id"], run["title"]) for run in seen["runs"]] == [(second, "long"), (first, "short")]
    assert [(each["path"], each["title"], each["values"]) for each in seen["spec"]] == [
        ("training.epochs", "Epochs", [20, 2])
    ]
    run = seen["runs"][0]
    assert (run["protocol"], run["badge"]) == ("sentences apart", "the same voices on both sides")
    assert (run["bestEpoch"], run["testClips"], run["figures"]["testF1"]) == (2, 2, 0.8)
    assert [(row["epoch"], row["validationLoss"], row["equalErrorRate"]) for row in run["epochs"]] == [
        (1, 0.8, 0.2),
        (2, 0.6, None),
    ]
    assert (seen["cautions"], seen["decisions"], seen["environment"]) == ([], [], [])


async def test_what_was_decided_and_where_it_ran_is_compared_too(gateway: Installation) -> None:
    first, second = await runs(gateway, {}, {})
    leave_record(gateway.run_folder(second), threads=8, packages={"torch": "2.15.0"})
    other = {**DECISIONS, "batchSize": 64, "why": {"batchSize": "another reason"}}
    gateway.run_folder(second).decisions.write_text(json.dumps(other))
    seen = await compared(gateway, first, second)
    assert [(each["path"], each["values"]) for each in seen["decisions"]] == [("batchSize", [24, 64])]
    assert [(each["path"], each["values"]) for each in seen["environment"]] == [
        ("packages.torch", ["2.14.1", "2.15.0"]),
        ("threads", [2, 8]),
    ]


async def test_figures_that_do_not_measure_the_same_come_with_a_caution(gateway: Installation) -> None:
    ids = await runs(gateway, {}, {"protocol": {"name": "random", "seed": 18}})
    cautions = (await compared(gateway, *ids))["cautions"]
    assert len(cautions) == 2
    assert "sentences apart, nothing kept apart" in cautions[0]
    assert "split seeds (17, 18)" in cautions[1]


async def test_a_run_that_has_left_nothing_yet_is_compared_by_its_spec(gateway: Installation) -> None:
    await gateway.has_imported()
    ids = [(await gateway.start_run(training={"epochs": n}))["id"] for n in (1, 2)]
    seen = await compared(gateway, *ids)
    assert [each["path"] for each in seen["spec"]] == ["training.epochs"]
    assert [(run["epochs"], run["bestEpoch"], run["phase"]) for run in seen["runs"]] == [([], None, "Pending")] * 2


async def test_two_to_ten_different_runs_can_be_compared(gateway: Installation) -> None:
    ids = await runs(gateway, {}, {})
    for params, says in (
        ({"run": ids[:1]}, "name 2 to 10 runs to compare; these are 1"),
        ({"run": [str(uuid4()) for _ in range(11)]}, "these are 11"),
        ({"run": [ids[0], ids[1], ids[0]]}, "a run stands there twice"),
        ({"run": ["x", ids[0]]}, "this is no id"),
    ):
        refused = assert_problem(await gateway.http.get("/api/v1/runs/compare", params=params), 422)
        assert says in refused["detail"]
    assert_problem(await gateway.http.get("/api/v1/runs/compare"), 422)


@pytest.mark.parametrize("place", [0, 1])
async def test_a_run_of_somebody_else_is_not_compared(gateway: Installation, place: int) -> None:
    ids = await runs(gateway, {}, {})
    ids[place] = str(uuid4())
    missed = assert_problem(await gateway.http.get("/api/v1/runs/compare", params={"run": ids}), 404)
    assert ids[place] in missed["detail"]
    async with await gateway.stranger() as stranger:
        assert_problem(await stranger.get("/api/v1/runs/compare", params={"run": ids}), 404)
