"""Several seeds in one request: runs of their own, steered and measured together."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from installation import CLIPS, Installation
from test_runs import bodies, leaves, near_misses, texts
from test_who_may import assert_problem

from veravox.core.manifest import Clip
from veravox.core.specs import Phase, TrainingJobSpec, TrainingJobStatus
from veravox.core.specs.resource import NAME
from veravox.gateway.groups.naming import made_up
from veravox.store import jobs

SPEC = {"dataset": {"name": "example"}, "title": "Two voices"}
BODY: dict[str, Any] = {"spec": SPEC, "seeds": [17, 18, 19]}


async def start(gateway: Installation, **body: Any) -> dict[str, Any]:
    answer = await gateway.http.post("/api/v1/groups", json={**BODY, **body})
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def has_found_out(gateway: Installation, id: str, f1: float, **test: Any) -> None:
    """As the runner puts it into the registry when a run has ended."""
    status = TrainingJobStatus(phase=Phase.SUCCEEDED)
    status.metrics.best_epoch = 7
    await gateway.has_status(id, status, ended=True)
    metrics = {"test": {"n": 42, "f1Macro": f1, **test}, "validation": {"f1": f1, "validationLoss": 0.5}}
    async with gateway.services.database.transaction() as session:
        values = {"architecture": "compact", "classes": {"names": ["a"], "bonafide": None}, "metrics": metrics}
        await jobs.register_model(session, UUID(id), values)


async def test_each_seed_is_a_run_of_its_own(gateway: Installation) -> None:
    await gateway.has_imported()
    made = await start(gateway, name="monday")
    assert (made["name"], [run["seed"] for run in made["runs"]]) == ("monday", [17, 18, 19])
    for run in made["runs"]:
        spec = TrainingJobSpec.model_validate((await gateway.job(run["id"])).spec)
        assert (spec.group, spec.training.seed, spec.title) == (
            "monday",
            run["seed"],
            f"Two voices · seed {run['seed']}",
        )
        assert spec.dataset.version == "version-of-example"
        assert (await gateway.http.get(f"/api/v1/runs/{run['id']}")).json()["title"] == spec.title
    assert (await gateway.http.get("/api/v1/groups/monday")).json() == made
    assert (await gateway.http.get("/api/v1/groups")).json() == {"items": [made], "next": None}


async def test_a_group_without_a_name_gets_one_from_its_title(gateway: Installation) -> None:
    await gateway.has_imported()
    names = [(await start(gateway))["name"] for _ in range(3)]
    assert names == ["two-voices", "two-voices-2", "two-voices-3"]
    untitled = await start(gateway, spec={"dataset": {"name": "example"}})
    assert untitled["name"] == "resnet18-example-sentences-apart"


async def test_a_group_that_the_spec_names_is_called_so(gateway: Installation) -> None:
    await gateway.has_imported()
    assert (await start(gateway, spec={**SPEC, "group": "Monday's"}))["name"] == "Monday's"
    assert (await start(gateway, spec={**SPEC, "group": "\0"}))["name"] == "two-voices"


async def test_two_that_ask_at_once_do_not_get_the_same_name(gateway: Installation) -> None:
    await gateway.has_imported()
    made = await asyncio.gather(*(start(gateway, seeds=[n]) for n in range(4)))
    assert len({group["name"] for group in made}) == 4


async def test_a_name_that_is_taken_is_refused_and_nothing_is_started(gateway: Installation) -> None:
    await gateway.has_imported()
    await start(gateway, name="monday")
    refused = assert_problem(await gateway.http.post("/api/v1/groups", json={**BODY, "name": "monday"}), 409)
    assert refused["detail"].startswith("there is a group monday already; choose another name")
    assert len((await gateway.http.get("/api/v1/runs")).json()["items"]) == 3
    await gateway.http.delete("/api/v1/groups/monday")
    refused = assert_problem(await gateway.http.post("/api/v1/groups", json={**BODY, "name": "monday"}), 409)
    assert "can still be brought back" in refused["detail"]


@pytest.mark.parametrize(
    ("body", "status", "field", "says"),
    [
        ({"seeds": []}, 422, "seeds", "name at least one seed"),
        ({"seeds": [17, 18, 17]}, 422, "seeds", "17 stands there twice"),
        ({"seeds": list(range(51))}, 422, "seeds", "51 seeds are more than 50; make two groups"),
        ({"seeds": [-1]}, 422, "seeds", "-1 is no seed; take 0 to 2147483647"),
        ({"seeds": ["one"]}, 422, "seeds.0", "no whole number"),
        ({"name": "Not a name"}, 422, "name", "use small letters, digits, dots and hyphens"),
        ({"spec": {**SPEC, "callbackCode": "x = 1"}}, 422, "callbackCode", "runs no Python of its users'"),
        ({"spec": {**SPEC, "resources": {"nodes": 2}}}, 422, "resources.nodes", "has one node"),
        ({"spec": {"dataset": {"name": "missing"}}}, 404, "", "no dataset missing"),
    ],
)
async def test_what_cannot_be_a_group_is_refused_whole(
    gateway: Installation, body: dict[str, Any], status: int, field: str, says: str
) -> None:
    await gateway.has_imported()
    refused = assert_problem(await gateway.http.post("/api/v1/groups", json={**BODY, **body}), status)
    assert says in refused["detail"]
    assert [each["field"] for each in refused.get("errors", [{"field": ""}])] == [field]
    assert (await gateway.http.get("/api/v1/runs")).json()["items"] == []


async def test_each_fold_is_a_run_and_each_with_each_seed(gateway: Installation) -> None:
    await gateway.has_imported()
    made = await start(gateway, seeds=None, folds=3)
    specs = [TrainingJobSpec.model_validate((await gateway.job(run["id"])).spec) for run in made["runs"]]
    assert [(spec.protocol.folds, spec.protocol.fold, spec.title) for spec in specs] == [
        (3, n, f"Two voices · fold {n + 1} of 3") for n in range(3)
    ]
    assert [run["turn"] for run in made["runs"]] == ["fold 1 of 3", "fold 2 of 3", "fold 3 of 3"]
    assert made["cautions"] == []
    both = await start(gateway, seeds=[1, 2], folds=2)
    assert [(run["seed"], run["turn"]) for run in both["runs"]] == [
        (seed, f"fold {n} of 2") for n in (1, 2) for seed in (1, 2)
    ]
    assert both["runs"][0]["title"] == "Two voices · fold 1 of 2 · seed 1"


def wide(kinds: tuple[str, ...] = ("bonafide", "lpcnet", "world")) -> list[Clip]:
    """Four voices with four sentences each."""
    return [
        replace(CLIPS[0], clip=f"{voice}/{kind}/{n}", speaker=voice, generator=kind, pair=f"{voice}/{n}", prompt=str(n))
        for voice in ("anna", "bert", "carl", "dora")
        for kind in kinds
        for n in range(4)
    ]


@pytest.mark.parametrize(
    ("each", "spec", "names"),
    [
        ("speaker", SPEC, ["anna", "bert", "carl", "dora"]),
        ("generator", SPEC, ["lpcnet", "world"]),
        (
            "speaker",
            {**SPEC, "dataset": {"name": "example", "speakers": ["anna", "bert", "dora"]}},
            ["anna", "bert", "dora"],
        ),
        ("generator", {**SPEC, "protocol": {"name": "generator", "test": 0.2}}, ["lpcnet", "world"]),
    ],
)
async def test_each_name_is_held_out_in_turn(
    gateway: Installation, each: str, spec: dict[str, Any], names: list[str]
) -> None:
    await gateway.has_imported(clips=wide())
    made = await start(gateway, seeds=None, each=each, spec=spec)
    specs = [TrainingJobSpec.model_validate((await gateway.job(run["id"])).spec) for run in made["runs"]]
    assert [(one.protocol.name, one.protocol.held_out) for one in specs] == [(each, [name]) for name in names]
    assert [run["turn"] for run in made["runs"]] == [f"held out: {name}" for name in names]
    assert (made["cautions"], {one.protocol.seed for one in specs}) == ([], {17})


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({}, "", "say what its runs differ in: seeds, folds, or each"),
        ({"folds": 3, "each": "speaker"}, "", "both decide on the test part"),
        ({"folds": 1}, "", "one fold leaves nothing to learn from"),
        ({"folds": 21}, "folds", "21 is too much; give 20 or less"),
        ({"each": "sentence"}, "each", "'sentence' is not known"),
        ({"each": "condition"}, "protocol.name", "Protocol condition needs at least 2 conditions"),
        (
            {"each": "speaker", "spec": {**SPEC, "protocol": {"name": "utterance"}}},
            "protocol.name",
            "each speaker in turn is held out by protocol speaker, not by utterance",
        ),
        ({"folds": 17}, "protocol.folds", "Protocol utterance needs at least 17 sentences; this choice has 16"),
        ({"folds": 6, "seeds": list(range(9))}, "folds", "54 runs are more than 50; make several groups"),
        (
            {"folds": 2, "spec": {**SPEC, "protocol": {"name": "external", "external": {"name": "example"}}}},
            "protocol.name",
            "the other dataset is the test part",
        ),
        (
            {"each": "speaker", "spec": {**SPEC, "dataset": {"name": "coming"}}},
            "each",
            "coming is not imported yet",
        ),
    ],
)
async def test_turns_that_cannot_be_taken_are_refused_and_none_is_started(
    gateway: Installation, body: dict[str, Any], field: str, says: str
) -> None:
    await gateway.has_imported(clips=wide())
    await gateway.import_example("coming")
    answer = await gateway.http.post("/api/v1/groups", json={"spec": SPEC, **body})
    refused = assert_problem(answer, 422)
    assert says in refused["detail"]
    assert [each["field"] for each in refused["errors"]] == [field]
    assert (await gateway.http.get("/api/v1/runs")).json()["items"] == []


async def test_as_many_as_fifty_seeds_are_one_request(gateway: Installation) -> None:
    await gateway.has_imported()
    made = await start(gateway, seeds=list(range(50)))
    assert [run["seed"] for run in made["runs"]] == list(range(50))


group_bodies = st.fixed_dictionaries(
    {"spec": near_misses},
    optional={
        "seeds": st.lists(st.integers(-2, 3) | leaves, max_size=3),
        "folds": st.integers(-1, 3) | leaves,
        "each": st.sampled_from(["speaker", "generator", ""]) | leaves,
        "name": texts,
    },
)


@settings(max_examples=60)
@given(body=group_bodies | bodies)
async def test_no_body_whatever_breaks_anything(gateway: Installation, body: Any) -> None:
    if (await gateway.http.get("/api/v1/datasets/example")).status_code == 404:
        await gateway.has_imported()
    content = json.dumps(body)
    answer = await gateway.http.post("/api/v1/groups", content=content, headers={"Content-Type": "application/json"})
    if answer.status_code == 201:
        read = await gateway.http.get(f"/api/v1/groups/{quote(answer.json()['name'], safe='')}")
        assert read.json() == answer.json()
    else:
        assert_problem(answer, answer.status_code)
        assert answer.status_code in {400, 404, 409, 422}


async def test_a_figure_is_told_with_mean_and_deviation_over_the_runs_that_have_it(gateway: Installation) -> None:
    await gateway.has_imported()
    made = await start(gateway, name="monday")
    ids = [run["id"] for run in made["runs"]]
    await has_found_out(gateway, ids[0], 0.8, accuracy=0.75, eer=0.1)
    await has_found_out(gateway, ids[1], 0.9, accuracy=0.85)
    read = (await gateway.http.get("/api/v1/groups/monday")).json()
    found = {each["name"]: each for each in read["figures"]}
    f1 = found["testF1"]
    assert (f1["n"], f1["mean"], f1["minimum"], f1["maximum"]) == (2, pytest.approx(0.85), 0.8, 0.9)
    assert f1["deviation"] == pytest.approx(0.1 / 2**0.5)
    assert (found["testEqualErrorRate"]["n"], found["testEqualErrorRate"]["deviation"]) == (1, None)
    assert (found["testBalancedAccuracy"]["n"], found["testBalancedAccuracy"]["mean"]) == (0, None)
    first, _second, third = read["runs"]
    assert (first["bestEpoch"], first["testClips"], first["figures"]["testAccuracy"]) == (7, 42, 0.75)
    assert (third["bestEpoch"], third["testClips"], set(third["figures"].values())) == (None, None, {None})


async def test_the_protocols_caution_stands_beside_the_figures(gateway: Installation) -> None:
    await gateway.has_imported()
    made = await start(gateway, name="monday")
    assert (made["protocol"], made["badge"]) == ("sentences apart", "the same voices on both sides")
    assert made["cautions"] == []
    await gateway.start_run(group="monday", protocol={"name": "random"})
    mixed = (await gateway.http.get("/api/v1/groups/monday")).json()
    assert mixed["protocol"] == "sentences apart, nothing kept apart"
    assert mixed["badge"].split("; ") == [made["badge"], "optimistic: the same sentences and voices on both sides"]
    assert "keep different things apart" in mixed["cautions"][0]


async def test_what_is_wanted_of_a_group_is_wanted_of_all_that_go_on(gateway: Installation) -> None:
    await gateway.has_imported()
    ids = [run["id"] for run in (await start(gateway, name="monday"))["runs"]]
    await has_found_out(gateway, ids[0], 0.8)
    answer = await gateway.http.patch("/api/v1/groups/monday", json={"desired": "Stop"})
    assert answer.status_code == 200
    assert [(await gateway.job(id)).spec["desired"] for id in ids] == ["Run", "Stop", "Stop"]
    for id in ids[1:]:
        await has_found_out(gateway, id, 0.8)
    refused = assert_problem(await gateway.http.patch("/api/v1/groups/monday", json={"desired": "Run"}), 409)
    assert refused["detail"] == "all runs of monday have ended; start new ones to go on"


async def test_a_deleted_group_is_stopped_gone_and_comes_back(gateway: Installation) -> None:
    await gateway.has_imported()
    ids = [run["id"] for run in (await start(gateway, name="monday"))["runs"]]
    assert (await gateway.http.delete("/api/v1/groups/monday")).status_code == 204
    assert {(await gateway.job(id)).spec["desired"] for id in ids} == {"Stop"}
    for method in ("get", "delete"):
        assert_problem(await gateway.http.request(method, "/api/v1/groups/monday"), 404)
    assert (await gateway.http.get("/api/v1/groups")).json()["items"] == []
    await gateway.http.post(f"/api/v1/runs/{ids[1]}/restore")
    assert [run["id"] for run in (await gateway.http.get("/api/v1/groups/monday")).json()["runs"]] == [ids[1]]
    back = (await gateway.http.post("/api/v1/groups/monday/restore")).json()
    assert [run["id"] for run in back["runs"]] == ids
    assert_problem(await gateway.http.post("/api/v1/groups/monday/restore"), 404)


async def test_a_run_that_was_started_alone_may_join_by_name(gateway: Installation) -> None:
    """`spec.group` is all that makes a group, so its name may be any text."""
    await gateway.has_imported()
    id = (await gateway.start_run(group="mine/too ?"))["id"]
    read = (await gateway.http.get("/api/v1/groups/mine%2Ftoo%20%3F")).json()
    assert (read["name"], [run["id"] for run in read["runs"]]) == ("mine/too ?", [id])
    assert (await gateway.http.delete("/api/v1/groups/mine%2Ftoo%20%3F")).status_code == 204
    assert (await gateway.http.post("/api/v1/groups/mine%2Ftoo%20%3F/restore")).json()["name"] == "mine/too ?"


async def test_groups_are_listed_in_parts(gateway: Installation) -> None:
    await gateway.has_imported()
    for name in ("a", "b", "c"):
        await start(gateway, name=name, seeds=[1])
    first = (await gateway.http.get("/api/v1/groups?limit=2")).json()
    assert ([each["name"] for each in first["items"]], first["next"]) == (["c", "b"], "b")
    rest = (await gateway.http.get("/api/v1/groups?limit=2&after=b")).json()
    assert ([each["name"] for each in rest["items"]], rest["next"]) == (["a"], None)


async def test_a_group_is_its_owners_alone(gateway: Installation) -> None:
    await gateway.has_imported()
    await start(gateway, name="monday")
    async with await gateway.stranger() as stranger:
        assert (await stranger.get("/api/v1/groups")).json() == {"items": [], "next": None}
        for method, path, body in (
            ("GET", "monday", None),
            ("PATCH", "monday", {"desired": "Stop"}),
            ("DELETE", "monday", None),
            ("POST", "monday/restore", None),
        ):
            assert_problem(await stranger.request(method, f"/api/v1/groups/{path}", json=body), 404)
        assert_problem(await stranger.post("/api/v1/groups", json=BODY), 404)  # the dataset is not theirs either
    assert {run["phase"] for run in (await gateway.http.get("/api/v1/groups/monday")).json()["runs"]} == {"Pending"}


@given(st.text(max_size=130), st.integers(0, 20))
def test_a_name_is_always_made_up_and_never_one_that_is_taken(title: str, others: int) -> None:
    import re

    taken: set[str] = set()
    for _ in range(others + 1):
        name = made_up(title, taken)
        assert name not in taken
        assert re.fullmatch(NAME, name)
        taken.add(name)
