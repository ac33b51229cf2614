"""Pause, resume, stop, delete and the queue, through the command line as scripts use it."""

import asyncio
import csv
from pathlib import Path
from typing import Any
from uuid import UUID

from serving import SPARING, Installation

LONG = (
    "--dataset",
    "example",
    "--architecture",
    "compact",
    "--epochs",
    "400",
    "--set",
    "training.learningRate=0.003",
    *SPARING,
)


def begin(laptop: Installation, *options: str) -> str:
    return laptop.command("train", *LONG, *options).stdout.strip()


def steps(run: dict[str, Any]) -> list[int]:
    with (Path(run["folder"]) / "batches.csv").open() as file:
        return [int(row["step"]) for row in csv.DictReader(file)]


def until_it_steps(laptop: Installation, id: str, step: int) -> None:
    """Follow the run's own words until it has gone that far."""

    async def follow() -> None:
        async with laptop.client() as client:
            async for event in client.follow_run(id, last_event_id=""):
                if event.name == "curve" and max(event.data["step"], default=0) >= step:
                    return
                assert event.name != "end", event.data

    asyncio.run(follow())


async def _until_the_second_attempt(laptop: Installation, id: str) -> None:
    async with laptop.client() as client:
        async for event in client.follow_run(UUID(id)):
            if event.name == "status" and len(event.data["status"]["attempts"]) == 2:
                return


def test_a_run_makes_the_pack_that_is_missing_pauses_goes_on_where_it_was_and_stops_with_its_model(
    laptop: Installation,
) -> None:
    dataset = Path(laptop.json("dataset", "show", "example")["folder"])
    for each in sorted((dataset / "packs").rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()
    id = begin(laptop, "--set", "title=Paused and resumed")
    until_it_steps(laptop, id, 12)
    assert (dataset / "packs" / "mel" / "pack.json").exists()

    paused = laptop.json("run", "pause", id)
    assert paused["status"]["phase"] == "Paused"
    assert not laptop.processes("trainer")
    at = len(steps(paused))
    laptop.json("run", "resume", id)
    until_it_steps(laptop, id, at + 5)

    stopped = laptop.json("run", "stop", id)
    assert stopped["status"]["phase"] == "Stopped"
    assert stopped["status"]["attempt"]["interruptions"] == 0
    assert steps(stopped) == list(range(1, len(steps(stopped)) + 1))
    assert laptop.json("model", "show", id)["generators"] == ["bonafide", "fargan", "lpcnet"]


def test_a_second_training_waits_leaves_the_queue_and_the_first_one_goes_on_though_it_is_killed(
    laptop: Installation,
) -> None:
    id, second = begin(laptop), begin(laptop)
    until_it_steps(laptop, id, 12)
    waiting = laptop.json("run", "show", second)["status"]
    admitted = next(each for each in waiting["conditions"] if each["type"] == "Admitted")
    assert (waiting["phase"], admitted["reason"]) == ("Queued", "WaitingForPlace")
    assert laptop.json("run", "stop", second)["status"]["phase"] == "Stopped"

    laptop.kill("trainer")
    asyncio.run(_until_the_second_attempt(laptop, id))
    stopped = laptop.json("run", "stop", id)
    first, again = stopped["status"]["attempts"]
    assert (first["number"], first["reason"], again["number"]) == (1, "Killed", 2)
    assert again["reason"] == "StoppedByUser"
    assert "attempt 1" in laptop.command("run", "show", id).stdout


def test_what_has_ended_cannot_be_stopped_and_says_so(laptop: Installation, first_run: str) -> None:
    done = laptop.command("run", "stop", first_run)
    assert done.returncode == 1
    assert "has ended" in done.stderr


def test_a_deleted_run_is_gone_and_comes_back(laptop: Installation, first_run: str) -> None:
    laptop.json("run", "delete", first_run)
    assert first_run not in [each["id"] for each in laptop.json("run", "list")["items"]]
    laptop.json("run", "restore", first_run)
    assert first_run in [each["id"] for each in laptop.json("run", "list")["items"]]


def test_a_wrong_request_says_what_would_be_right(laptop: Installation) -> None:
    for options, sentence in (
        (("--architecture", "resnet8"), "Did you mean resnet18?"),
        (("--dataset", "nothing"), "there is no dataset nothing"),
        (("--set", "training.epochs=0"), "0 is too little; give 1 or more"),
        (("--set", "dataset.speakers=[nobody]"), "en_allison"),
    ):
        done = laptop.command("train", *LONG[:4], *options)
        assert (done.returncode, done.stdout) == (1, "")
        assert sentence in done.stderr
