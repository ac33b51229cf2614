"""Figures that can be defended: several seeds, the same run again, and all that it takes to check one elsewhere."""

import asyncio
import zipfile
from pathlib import Path
from uuid import UUID

from test_steering import begin, until_it_steps

from serving import Installation

QUICK = ("--dataset", "example", "--architecture", "compact", "--epochs", "2", "--set", "training.learningRate=0.003")


def test_a_run_repeats_itself_to_the_last_digit_on_the_same_machine(laptop: Installation, first_run: str) -> None:
    done = laptop.command("run", "repeat", first_run)
    assert done.returncode == 0, done.stdout + done.stderr + laptop.logs()
    assert done.stdout.startswith("identical: The losses of ")


def test_two_seeds_are_two_trainings_with_a_mean_and_are_told_apart(laptop: Installation) -> None:
    done = laptop.command("train", *QUICK, "--seeds", "1,2", "--group", "two-seeds", "--follow")
    assert done.returncode == 0, done.stderr + laptop.logs()
    assert "±" in done.stdout
    group = laptop.json("run", "group", "two-seeds")
    assert {each["n"] for each in group["figures"]} == {2}
    ids = [run["id"] for run in group["runs"]]
    compared = laptop.json("run", "compare", *ids)
    assert [each["path"] for each in compared["spec"]] == ["training.seed"]
    assert [len(run["epochs"]) for run in compared["runs"]] == [2, 2]
    assert compared["cautions"] == []


def test_the_evidence_of_a_run_holds_its_model_and_every_file(
    laptop: Installation, first_run: str, tmp_path: Path
) -> None:
    listed = {each["name"] for each in laptop.json("run", "files", first_run)["items"]}
    assert {"spec.yaml", "decisions.json", "environment.json", "scores.csv", "report.json", "det.svg"} <= listed
    laptop.json("run", "download", first_run, "--all", "--output", str(tmp_path / "evidence.zip"))
    with zipfile.ZipFile(tmp_path / "evidence.zip") as evidence:
        assert evidence.testzip() is None
        names = evidence.namelist()
    assert len(names) == 1 + len(listed) + 2  # what is in it, and the bundle's two
    assert {"bundle/model.safetensors", "bundle/model.json"} <= set(names)


async def _until_the_second_attempt(laptop: Installation, id: str) -> None:
    async with laptop.client() as client:
        async for event in client.follow_run(UUID(id)):
            if event.name == "status" and len(event.data["status"]["attempts"]) == 2:
                return


def test_a_killed_attempt_is_told(laptop: Installation) -> None:
    id = begin(laptop)
    until_it_steps(laptop, id, 12)
    laptop.kill("trainer")
    asyncio.run(_until_the_second_attempt(laptop, id))
    stopped = laptop.json("run", "stop", id)
    first, second = stopped["status"]["attempts"]
    assert (first["number"], first["reason"], second["number"]) == (1, "Killed", 2)
    assert second["reason"] == "StoppedByUser"
    assert "attempt 1" in laptop.command("run", "show", id).stdout
