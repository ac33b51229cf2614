"""What a newcomer gets without doing anything: data, a trained model, right verdicts."""

import csv
import json
import stat
from pathlib import Path

import pytest

from serving import Installation
from veravox.core.example import EXAMPLE_CLIPS


def test_it_prints_one_link_and_keeps_it_to_its_owner(laptop: Installation) -> None:
    server = json.loads((laptop.data / "server.json").read_text())
    assert laptop.link == f"{server['page']}/login?token={server['token']}"
    assert stat.S_IMODE((laptop.data / "server.json").stat().st_mode) == 0o600


def test_the_first_model_learns_the_example(laptop: Installation, first_run: str) -> None:
    run = laptop.json("run", "show", first_run)
    assert run["status"]["phase"] == "Succeeded"
    assert run["badge"] == "the same voices on both sides"
    report = json.loads((Path(run["folder"]) / "report.json").read_text())
    assert report["test"]["f1Macro"] >= 0.8


def test_it_judges_clips_rightly_that_it_was_not_trained_on(laptop: Installation, first_run: str) -> None:
    clips = _test_clips(laptop, first_run)[:30]
    found = laptop.json("detect", *map(str, clips), "--model", first_run)
    assert [each["file"] for each in found] == [str(each) for each in clips]
    right = [each for each, clip in zip(found, clips, strict=True) if each["verdict"] == _truth(clip)]
    assert len(right) >= 24
    for each in found:
        assert sum(each["probabilities"].values()) == pytest.approx(1)
        assert (each["generator"] is not None) == (each["verdict"] == "machine" and not each["unknownGenerator"])


def test_an_evaluation_leaves_out_what_the_model_was_trained_on(laptop: Installation, first_run: str) -> None:
    clips = len(list(EXAMPLE_CLIPS.rglob("*.flac")))
    found = laptop.json("evaluate", "--model", first_run, "--dataset", "example")
    assert found["n"] == len(_test_clips(laptop, first_run))
    assert found["n"] + found["leftOut"] == clips
    assert sum(map(sum, found["confusionMatrix"])) == found["n"]
    for name in ("eer", "f1Macro", "accuracy", "balancedAccuracy"):
        assert 0 <= found[name] <= 1


def test_an_unreadable_file_is_named_and_the_others_are_judged(
    laptop: Installation, first_run: str, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF but not really")
    good = next(EXAMPLE_CLIPS.rglob("*.flac"))
    done = laptop.command("detect", str(broken), str(good), str(tmp_path / "none.wav"), "--model", first_run, "--json")
    first, second, third = json.loads(done.stdout)
    assert done.returncode == 1
    assert set(first) == {"file", "error"} == set(third)
    assert second["verdict"] in {"human", "machine", "inconclusive"}


def test_the_model_can_be_taken_away(laptop: Installation, first_run: str, tmp_path: Path) -> None:
    target = tmp_path / "model.zip"
    assert laptop.json("model", "download", first_run, "--output", str(target))["file"] == str(target)
    assert target.read_bytes()[:2] == b"PK"


def _test_clips(laptop: Installation, run: str) -> list[Path]:
    with (laptop.data / "runs" / run / "split.csv").open() as file:
        return [EXAMPLE_CLIPS / row["clip"] for row in csv.DictReader(file) if row["part"] == "test"]


def _truth(clip: Path) -> str:
    return "human" if clip.parent.name == "bonafide" else "machine"
