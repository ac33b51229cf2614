"""A run trained again from its record, and the verdict on both."""

import json
import shutil
from typing import Any

import pytest
from installation import Installation, installed
from run_files import LOSSES, leave_record
from test_who_may import assert_problem

from veravox.core.desired import Desired
from veravox.core.settings import Settings
from veravox.core.specs import Phase, TrainingJobSpec, TrainingJobStatus


async def ended_run(gateway: Installation, **spec: Any) -> str:
    """A run with a record."""
    if (await gateway.http.get("/api/v1/datasets/example")).status_code == 404:
        await gateway.has_imported()
    id = str((await gateway.start_run(**{"title": "Two voices", **spec}))["id"])
    leave_record(gateway.run_folder(id))
    await gateway.has_status(id, TrainingJobStatus(phase=Phase.SUCCEEDED), ended=True)
    return id


async def repeat(gateway: Installation, id: str) -> dict[str, Any]:
    answer = await gateway.http.post(f"/api/v1/runs/{id}/repeat")
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def ended_repeat(gateway: Installation, id: str, losses: list[float] | None = None, **environment: Any) -> str:
    again = str((await repeat(gateway, id))["id"])
    leave_record(gateway.run_folder(again), losses, **environment)
    await gateway.has_status(again, TrainingJobStatus(phase=Phase.SUCCEEDED), ended=True)
    return again


async def test_a_repetition_asks_for_all_that_was_decided(gateway: Installation) -> None:
    id = await ended_run(gateway, training={"batchSize": 0, "learningRate": 0, "seed": 18}, group="monday")
    again = await repeat(gateway, id)
    assert (again["repeats"], again["title"], again["status"]["phase"]) == (id, "Two voices · repeat", "Pending")
    spec = TrainingJobSpec.model_validate((await gateway.job(again["id"])).spec)
    training = spec.training
    assert (training.batch_size, training.learning_rate, training.seed) == (24, 0.0021, 18)
    assert (training.precision, training.compile, spec.resources.gpus) == ("float32", "off", 0)
    assert (spec.model.weights, spec.group, spec.desired) == ("none", "", Desired.RUN)
    assert spec.dataset.version == "version-of-example"
    assert (await gateway.http.get(f"/api/v1/runs/{id}")).json()["repeats"] is None
    assert (await repeat(gateway, id))["title"] == "Two voices · repeat · 2"


async def test_a_run_that_is_gone_from_the_datasets_list_is_repeated_on_its_own_version(gateway: Installation) -> None:
    id = await ended_run(gateway)
    await gateway.http.delete("/api/v1/datasets/example")
    assert (await repeat(gateway, id))["spec"]["dataset"]["version"] == "version-of-example"


async def test_what_cannot_be_repeated_says_why(gateway: Installation) -> None:
    await gateway.has_imported()
    going = (await gateway.start_run())["id"]
    refused = assert_problem(await gateway.http.post(f"/api/v1/runs/{going}/repeat"), 409)
    assert refused["detail"] == "the run has not ended; wait for it, or stop it first"
    await gateway.has_status(going, TrainingJobStatus(phase=Phase.FAILED), ended=True)
    refused = assert_problem(await gateway.http.post(f"/api/v1/runs/{going}/repeat"), 409)
    assert refused["detail"].startswith("the run did not do all that was asked")
    id = await ended_run(gateway)
    gateway.run_folder(id).decisions.write_text(json.dumps({"batchSize": "many"}))
    assert "makes no sense" in assert_problem(await gateway.http.post(f"/api/v1/runs/{id}/repeat"), 409)["detail"]
    shutil.rmtree(gateway.data / "datasets")
    refused = assert_problem(await gateway.http.post(f"/api/v1/runs/{id}/repeat"), 409)
    assert refused["detail"].startswith("version version-of-example of dataset example is gone; importing the same")


async def test_a_run_with_code_of_its_own_is_repeated_only_where_that_is_allowed(own_settings: Settings) -> None:
    async with installed(own_settings.model_copy(update={"free_python": True})) as gateway:
        id = await ended_run(gateway, callbackCode="callbacks = []")
        assert (await repeat(gateway, id))["spec"]["callbackCode"] == "callbacks = []"
    async with installed(own_settings) as gateway:
        refused = assert_problem(await gateway.http.post(f"/api/v1/runs/{id}/repeat"), 422)
        assert refused["errors"][0]["field"] == "callbackCode"


async def test_a_run_that_decided_nothing_is_repeated_as_it_was_asked_for(gateway: Installation) -> None:
    id = await ended_run(gateway, training={"batchSize": 0})
    shutil.rmtree(gateway.run_folder(id).path)
    assert (await repeat(gateway, id))["spec"]["training"]["batchSize"] == 0


async def test_the_same_to_the_last_digit_is_identical(gateway: Installation) -> None:
    again = await ended_repeat(gateway, await ended_run(gateway))
    read = (await gateway.http.get(f"/api/v1/runs/{again}/agreement")).json()
    assert (read["verdict"], read["partsAt"], read["environment"]) == ("identical", None, [])
    assert "4 batches, 2 epochs and the scores of 2 test clips" in read["sentence"]
    names = [each["name"] for each in read["findings"]]
    assert names[:3] == ["firstLoss", "losses", "history.trainLoss"]
    assert {"history.equalErrorRate", "testF1", "validationLoss", "scores", "probabilities"} <= set(names)


@pytest.mark.parametrize(("by", "verdict"), [(1e-6, "within tolerance"), (0.3, "different")])
async def test_a_difference_is_told_with_where_and_what_is_not_as_it_was(
    gateway: Installation, by: float, verdict: str
) -> None:
    losses = [*LOSSES[:2], LOSSES[2] + by, LOSSES[3]]
    again = await ended_repeat(gateway, await ended_run(gateway), losses, threads=8)
    read = (await gateway.http.get(f"/api/v1/runs/{again}/agreement")).json()
    assert (read["verdict"], read["partsAt"]) == (verdict, 3)
    found = next(each for each in read["findings"] if each["name"] == "losses")
    assert (found["where"], found["difference"], found["tolerance"]) == ("step 3", pytest.approx(by), 0.1)
    assert [each["path"] for each in read["environment"]] == ["threads"]
    assert read["environment"][0]["sentence"].startswith("Threads: 2, now 8")


async def test_what_repeats_none_or_has_not_ended_has_no_agreement(gateway: Installation) -> None:
    id = await ended_run(gateway)
    refused = assert_problem(await gateway.http.get(f"/api/v1/runs/{id}/agreement"), 409)
    assert refused["detail"] == "the run repeats no other; `veravox run repeat ID` makes one that does"
    again = (await repeat(gateway, id))["id"]
    assert "has not ended" in assert_problem(await gateway.http.get(f"/api/v1/runs/{again}/agreement"), 409)["detail"]
    await gateway.has_status(again, TrainingJobStatus(phase=Phase.FAILED), ended=True)
    shutil.rmtree(gateway.run_folder(id).path)
    assert (
        "nothing to agree with"
        in assert_problem(await gateway.http.get(f"/api/v1/runs/{again}/agreement"), 409)["detail"]
    )


async def test_a_repetition_that_failed_early_is_different_from_where_it_ended(gateway: Installation) -> None:
    again = await ended_repeat(gateway, await ended_run(gateway), LOSSES[:1])
    read = (await gateway.http.get(f"/api/v1/runs/{again}/agreement")).json()
    assert read["verdict"] == "different"
    assert read["sentence"].startswith("The original took 4 batches, the repetition 1.")


async def test_a_deleted_original_can_still_be_compared_with(gateway: Installation) -> None:
    id = await ended_run(gateway)
    again = await ended_repeat(gateway, id)
    await gateway.http.delete(f"/api/v1/runs/{id}")
    assert (await gateway.http.get(f"/api/v1/runs/{again}/agreement")).json()["verdict"] == "identical"
    assert_problem(await gateway.http.post(f"/api/v1/runs/{id}/repeat"), 404)
