"""What a preview says of time and memory, by what has been trained here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from commands import at_a_terminal
from installation import Installation
from test_rights_table import account
from test_sharing import share

from veravox.core.specs import Notice, Phase, Progress, TrainingJobStatus
from veravox.core.specs.status import AttemptRecord
from veravox.gateway.launching.launcher import Room

COMPACT = {"dataset": {"name": "example"}, "model": {"architecture": "compact"}}
ROOM = "veravox.gateway.launching.local.LocalLauncher.room"


@pytest.fixture(autouse=True)
def small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """16 GB and no GPU, whatever these tests run on."""
    monkeypatch.setattr(ROOM, lambda _launcher, _spec: Room(16 * 10**9, None, False))


async def has_trained(
    gateway: Installation, speed: float, gpus: int = 0, notice: str = "", phase: Phase = Phase.SUCCEEDED, **spec: Any
) -> str:
    """The id of a run that ended at this many windows a second."""
    made = await gateway.start_run(**COMPACT | spec)
    notices = [Notice(reason=notice, message=notice)] if notice else []
    status = TrainingJobStatus(phase=phase, gpus=gpus, progress=Progress(images_per_second=speed), notices=notices)
    await gateway.has_status(made["id"], status, ended=True)
    return str(made["id"])


async def estimate(http: httpx.AsyncClient, **spec: Any) -> dict[str, Any]:
    answer = await http.post("/api/v1/runs/preview", json=COMPACT | spec)
    assert answer.status_code == 200, answer.text
    return answer.json()["estimate"]  # type: ignore[no-any-return]


async def test_where_nothing_was_trained_the_first_batches_will_tell(gateway: Installation) -> None:
    await gateway.has_imported()
    told = await estimate(gateway.http)
    assert (told["seconds"], told["secondsLeast"], told["trainings"]) == (None, None, 0)
    assert "first batches will tell" in told["takenFrom"]
    assert (told["device"], told["deviceSaid"], told["warning"]) == ("cpu", "CPU", "")
    assert told["memory"] > 10**9


async def test_trainings_that_ended_well_give_a_range(gateway: Installation) -> None:
    await gateway.has_imported()
    for speed, phase in ((100.0, Phase.SUCCEEDED), (50.0, Phase.SUCCEEDED), (1.0, Phase.FAILED)):
        await has_trained(gateway, speed, phase=phase)
    preview = (await gateway.http.post("/api/v1/runs/preview", json=COMPACT)).json()
    told, (train, *_rest) = preview["estimate"], preview["parts"]
    learnt = 20 * train["windows"]
    assert told["secondsLeast"] < 11.5 + learnt / 50 < told["secondsMost"]
    assert told["secondsLeast"] < told["seconds"] < told["secondsMost"]
    assert (told["trainings"], told["takenFrom"]) == (2, "after 2 trainings of compact here")
    longer = await estimate(gateway.http, training={"epochs": 200})
    assert longer["secondsMost"] - told["secondsMost"] > 180 * train["windows"] / 50


async def test_what_a_whole_training_took_counts_before_how_fast_its_last_batches_were(gateway: Installation) -> None:
    await gateway.has_imported()
    began = datetime(2026, 1, 1, tzinfo=UTC)
    for seconds in (26, 28):  # of which 20 were work
        attempt = AttemptRecord(number=1, started_at=began, ended_at=began + timedelta(seconds=seconds))
        progress = Progress(images_per_second=1.0, work_seconds=20, work_per_second=100)
        made = await gateway.start_run(**COMPACT)
        status = TrainingJobStatus(phase=Phase.SUCCEEDED, progress=progress, attempts=[attempt])
        await gateway.has_status(made["id"], status, ended=True)
    preview = (await gateway.http.post("/api/v1/runs/preview", json=COMPACT | {"training": {"epochs": 10_000}})).json()
    told, (train, validation, *_rest) = preview["estimate"], preview["parts"]
    work = 10_000 * (train["windows"] + 0.35 * validation["windows"]) / 100
    assert told["secondsLeast"] == pytest.approx(6 / 1.25 + work / 1.5, rel=0.01)
    assert told["secondsMost"] == pytest.approx(17.25 + 1.5 * work, rel=0.01)
    short = (await gateway.http.post("/api/v1/runs/preview", json=COMPACT | {"training": {"epochs": 1}})).json()
    assert short["estimate"]["secondsLeast"] < 8 < short["estimate"]["secondsMost"] < 20


async def test_another_network_is_scaled(gateway: Installation) -> None:
    await gateway.has_imported()
    await has_trained(gateway, 1000.0)
    told = await estimate(gateway.http, model={"architecture": "resnet18"}, resources={"gpus": 0})
    assert told["takenFrom"] == "scaled from a training of compact here"
    assert told["seconds"] > 0


async def test_what_others_train_does_not_count_before_they_share_it(gateway: Installation) -> None:
    await gateway.has_imported()
    run = await has_trained(gateway, 100.0)
    mine = (await gateway.http.get("/api/v1/datasets/example")).json()["id"]
    await share(gateway, "datasets", mine, all=True)
    async with await account(gateway, "bert") as bert:
        assert (await estimate(bert))["trainings"] == 0
        await share(gateway, "runs", run, all=True)
        assert (await estimate(bert))["trainings"] == 1


async def test_a_gpu_that_is_not_there_is_not_reckoned_with(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gateway.has_imported()
    await has_trained(gateway, 100.0, gpus=1, notice="NoGpu")
    asked = {"resources": {"gpus": 1}}
    told = await estimate(gateway.http, **asked)
    assert (told["device"], told["deviceSaid"]) == ("cpu", "CPU: no GPU was found here")
    assert told["takenFrom"] == "after a training of compact here"
    monkeypatch.setattr(ROOM, lambda _launcher, _spec: Room())  # nobody knows: the last training does
    assert (await estimate(gateway.http, **asked))["device"] == "cpu"
    monkeypatch.setattr(ROOM, lambda _launcher, _spec: Room(gpu=8 * 10**9, has_gpu=True))
    told = await estimate(gateway.http, **asked)
    assert (told["device"], told["trainings"], told["available"]) == ("gpu", 0, 8 * 10**9)
    await has_trained(gateway, 4000.0, gpus=2)
    await has_trained(gateway, 9000.0, gpus=2, notice="FewerGpus")  # of how many, nobody knows
    assert (await estimate(gateway.http, **asked))["trainings"] == 1


async def test_more_memory_than_there_is_is_warned_of(gateway: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    await gateway.has_imported()
    large = {"model": {"architecture": "vgg19"}, "training": {"batchSize": 4}}
    told = await estimate(gateway.http, **large)
    assert (told["batchSize"], told["memoryFor"]) == (4, "main memory, with batches of 4")
    assert (told["available"], told["warning"]) == (16 * 10**9, "")
    monkeypatch.setattr(ROOM, lambda _launcher, _spec: Room(10**9, None, False))
    assert "there are 1.0 GB here" in (await estimate(gateway.http, **large))["warning"]


async def test_a_batch_that_the_trainer_chooses_is_told_as_a_condition(gateway: Installation) -> None:
    await gateway.has_imported()
    preview = (await gateway.http.post("/api/v1/runs/preview", json=COMPACT | {"training": {"batchSize": 0}})).json()
    windows = preview["parts"][0]["windows"]
    assert windows < 64
    assert preview["estimate"]["memoryFor"] == f"main memory, if batches of {windows} are fastest"


async def test_data_that_are_not_prepared_have_no_time_yet(gateway: Installation) -> None:
    await gateway.import_example()
    told = await estimate(gateway.http)
    assert (told["seconds"], told["takenFrom"]) == (None, "Unknown until the data are prepared.")


async def test_a_terminal_says_the_same(gateway: Installation) -> None:
    await gateway.has_imported()
    await has_trained(gateway, 100.0)
    async with at_a_terminal(gateway) as terminal:
        shown = await terminal.veravox("train", "--template", "first-look", "--batch-size", "4096", "--dry-run")
        assert shown.status == 0, shown.complained
        assert "computes on: CPU\n" in shown.said
        assert ", after a training of compact here\n" in shown.said
        assert "main memory, with batches of " in shown.said
        refused = await terminal.veravox(
            "train", "--template", "first-application", "--dataset", "example", "--dry-run"
        )
        assert "example has no bdl, rms; it has anna, bert" in refused.complained
        made = await terminal.json("train", "--template", "strangers", "--protocol", "utterance")
        assert (made["spec"]["protocol"]["name"], made["spec"]["training"]["augmentation"]["noise"]) == (
            "utterance",
            True,
        )
