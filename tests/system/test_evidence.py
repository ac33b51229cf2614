"""Figures that can be defended: several seeds, the same run again, and all that it takes to check one elsewhere."""

import zipfile
from pathlib import Path

from serving import Installation, TwoSeeds


def test_a_run_repeats_itself_to_the_last_digit_on_the_same_machine(laptop: Installation, two_seeds: TwoSeeds) -> None:
    done = laptop.command("run", "repeat", two_seeds.runs[0])
    assert done.returncode == 0, done.stdout + done.stderr + laptop.logs()
    assert done.stdout.startswith("identical: The losses of ")


def test_two_seeds_are_two_trainings_with_a_mean_and_are_told_apart(laptop: Installation, two_seeds: TwoSeeds) -> None:
    assert "±" in two_seeds.said
    group = laptop.json("run", "group", two_seeds.group)
    assert {each["n"] for each in group["figures"]} == {2}
    compared = laptop.json("run", "compare", *two_seeds.runs)
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
