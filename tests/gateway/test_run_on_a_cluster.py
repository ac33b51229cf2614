"""A run on a cluster as its user sees it, from the form to the model; the test plays operator and trainer."""

import asyncio
import subprocess
import sys

from installation import CLIPS, TOKEN, Installation, served
from on_a_cluster import Room, has_imported, installed_on, seen, until
from run_files import leave_record
from test_curve import Trainer

from veravox.client import Client
from veravox.client.models import Curve
from veravox.core.files import replace_json
from veravox.core.run_folder import RunFolder
from veravox.core.settings import Settings
from veravox.core.specs import Phase, RunFiles, TrainingJobStatus

CARD = {
    "schema": 1,
    "architecture": "compact",
    "classes": ["bonafide", "world"],
    "bonafide": "bonafide",
    "epoch": 1,
    "metrics": {"f1": 0.9},
}


async def test_a_run_is_followed_from_the_form_to_its_model(place: Room, clustered: Installation) -> None:
    await has_imported(place, clustered)
    preview = (await clustered.http.post("/api/v1/runs/preview", json={"dataset": {"name": "example"}})).json()
    assert preview["clips"] == len(CLIPS)
    run = await clustered.start_run(title="Two voices")
    id, name = run["id"], place.resource(run["id"])["metadata"]["name"]
    steps: list[int] = []
    async with served(clustered.app) as url, Client(url, TOKEN) as client, asyncio.timeout(60):
        events = client.follow_run(id)
        assert (await anext(events)).data["status"]["phase"] == "Pending"
        trainer = Trainer(clustered.run_folder(id)).begin()
        place.told("tj", name, TrainingJobStatus(phase=Phase.RUNNING))
        while (event := await anext(events)).data["status"]["phase"] != "Running":
            assert event.name == "status"
        trainer.step(3)
        event = await anext(events)
        steps += Curve.model_validate(event.data).step
        await events.aclose()  # type: ignore[attr-defined]  # the connection breaks
        trainer.step(2)
        trainer.epoch()
        leaves(clustered.run_folder(id))
        files = RunFiles(folder=f"runs/{id}", bundle=f"runs/{id}/bundle", report=f"runs/{id}/report.json")
        place.told("tj", name, TrainingJobStatus(phase=Phase.SUCCEEDED, run=files), ended=True)
        async for each in client.follow_run(id, event.id):
            event = each
            steps += Curve.model_validate(each.data).step if each.name == "curve" else []
    assert (event.name, event.data) == ("end", {"phase": "Succeeded"})
    assert steps == [1, 2, 3, 4, 5]
    await sees_all(clustered, id)


def leaves(folder: RunFolder) -> None:
    """What the trainer leaves at its end."""
    replace_json(folder.bundle / "model.json", CARD)
    replace_json(folder.report, {"validation": {"epoch": 1, "f1": 0.9}, "test": {"f1": 0.8, "n": 4}})
    folder.log.write_text("done\n")


async def sees_all(gateway: Installation, id: str) -> None:
    read = (await gateway.http.get(f"/api/v1/runs/{id}")).json()
    assert (read["model"], read["status"]["run"]["bundle"]) == (id, f"runs/{id}/bundle")
    model = (await gateway.http.get(f"/api/v1/models/{id}")).json()
    assert (model["title"], model["metrics"]["test"]) == ("Two voices", {"f1": 0.8, "n": 4})
    assert (await gateway.http.get(f"/api/v1/runs/{id}/files/log.txt")).text == "done\n"
    assert (await gateway.http.get(f"/api/v1/runs/{id}/report")).json()["report"]["test"]["n"] == 4
    assert (await gateway.http.get(f"/api/v1/models/{id}/bundle")).status_code == 200
    again = await gateway.start_run(model={"architecture": "compact", "weights": id})
    assert again["spec"]["model"]["weights"] == id


async def test_a_run_that_was_applied_by_hand_leaves_a_model_for_everybody(
    place: Room, clustered: Installation
) -> None:
    id = place.applied("TrainingJob", "first", {"dataset": {"name": "example"}})["metadata"]["uid"]
    leaves(clustered.run_folder(id))
    place.told("tj", "first", TrainingJobStatus(phase=Phase.SUCCEEDED), ended=True)
    await until(lambda: has_model(clustered, id), "the model")
    async with await clustered.stranger() as stranger:
        assert (await stranger.get(f"/api/v1/models/{id}")).json()["title"] == "first"
        assert (await stranger.delete(f"/api/v1/models/{id}")).status_code == 403


async def test_a_model_that_makes_no_sense_keeps_nothing_else_from_being_told(
    place: Room, clustered: Installation
) -> None:
    id = place.applied("TrainingJob", "first", {"dataset": {"name": "example"}})["metadata"]["uid"]
    replace_json(clustered.run_folder(id).bundle / "model.json", {"architecture": 7})
    place.told("tj", "first", TrainingJobStatus(phase=Phase.SUCCEEDED), ended=True)
    await until(lambda: seen(clustered, f"runs/{id}", "Succeeded"), "its end")
    assert not await has_model(clustered, id)


async def has_model(gateway: Installation, id: str) -> bool:
    return (await gateway.http.get(f"/api/v1/models/{id}")).status_code == 200


async def test_a_repeated_run_remembers_which_run_it_repeats(place: Room, clustered: Installation) -> None:
    await has_imported(place, clustered)
    id = (await clustered.start_run(model={"architecture": "compact"}))["id"]
    leave_record(clustered.run_folder(id))
    place.told("tj", place.resource(id)["metadata"]["name"], TrainingJobStatus(phase=Phase.SUCCEEDED), ended=True)
    await until(lambda: seen(clustered, f"runs/{id}", "Succeeded"), "its end")
    answer = await clustered.http.post(f"/api/v1/runs/{id}/repeat")
    assert answer.status_code == 201, answer.text
    again = answer.json()
    assert (again["repeats"], place.resource(again["id"])["spec"]["training"]["seed"]) == (id, 17)


async def test_a_cluster_gets_an_account_and_no_first_job(place: Room, own_settings: Settings) -> None:
    async with installed_on(place, own_settings.model_copy(update={"first_job": True})) as gateway:
        assert await gateway.accounts() == ["local"]
        assert place.resources() == place.resources("datasets") == []


def test_a_gateway_of_one_machine_needs_no_client_of_a_cluster() -> None:
    code = "import sys, veravox.gateway.app; print(sorted({'aiohttp', 'kopf'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
