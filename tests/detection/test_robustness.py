"""What noise and codecs do to a model, on real speech; and what one side alone can tell."""

import csv
import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from test_breakdown import judged
from test_evaluation import dataset, result_of

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.desired import Desired
from veravox.core.job_folder import Control, JobFolder
from veravox.core.job_process import run_job
from veravox.core.manifest import Clip
from veravox.core.specs import EvaluationSpec, Progress
from veravox.core.specs.evaluation import LADDER
from veravox.datasets.splits import write_split
from veravox.detection.breakdown import detection
from veravox.detection.evaluation import evaluate
from veravox.detection.figures import figures
from veravox.detection.robustness import drawn

__all__ = ["dataset"]
ASKED = ["snr10", "snr-5", "alaw", "resample16000", "resample8000"]


def row(pair: str, generator: str, condition: str = "clean") -> Clip:
    clip, levels = f"{pair}/{generator}-{condition}.wav", (-26.0, 0.5, 0.1, 0.0, 4000.0)
    return Clip(clip, "anna", generator, condition, "", pair, "", 3.0, 16000, 1, *levels)


def test_whole_utterances_are_drawn_alike_for_a_seed_and_never_too_many() -> None:
    rows = [row(f"u{at:03}", kind) for at in range(40) for kind in ("bonafide", "world", "lpcnet")]
    noisy = row("u000", "world", "snr10")
    some = drawn([*rows, noisy], 50, 17)
    assert len(some) == 48
    assert {sum(one.pair == each.pair for one in some) for each in some} == {3}
    assert some == drawn(rows, 50, 17)
    assert some != drawn(rows, 50, 18)
    assert drawn([*rows, noisy], 1000, 17) == rows  # what has something added already stays out
    assert drawn([noisy], 20, 17) == [noisy]  # unless there is nothing else
    assert len(drawn(rows[:3], 1, 17)) == 3


def asked(data: DataFolder, model: UUID, version: str, conditions: list[str]) -> JobFolder:
    folder = data.job(uuid4())
    folder.path.mkdir(parents=True)
    spec = {
        "model": model,
        "dataset": {"name": "nine", "version": version},
        "robustness": {"conditions": conditions, "clips": 20},
    }
    folder.write_spec(EvaluationSpec.model_validate(spec))
    folder.tell(Control())
    return folder


def test_each_condition_is_judged_on_the_same_clips_and_again_alike(data, model, dataset, one_thread) -> None:
    write_split(data.run(model).split, {})
    first, second = (asked(data, model, dataset.version, ASKED) for _time in range(2))
    assert [exits.exit_for(run_job(each, 1, evaluate)) for each in (first, second)] == [exits.SUCCEEDED] * 2
    found = result_of(first)["robustness"]
    assert result_of(second)["robustness"] == found
    points = {each["name"]: each for each in found["conditions"]}
    assert list(points) == ["clean", *ASKED]
    assert (found["clips"], found["of"], found["utterances"], found["seed"]) == (9, 9, 3, 17)
    assert [points[name]["n"] for name in points] == [9, 9, 9, 9, 0, 9]
    assert points["clean"]["eer"] == result_of(first)["eer"]
    assert points["resample16000"]["refused"] == 9
    assert "Nothing of it lies above 8000 Hz" in points["resample16000"]["why"]
    assert "Fewer than eight utterances" in points["snr10"]["whyNone"]
    assert points["snr10"]["balancedAccuracy"] == pytest.approx(1 - points["snr10"]["halfTotalErrorRate"])
    with (first.path / "robustness.csv").open(newline="") as file:
        rows = {each["name"]: each for each in csv.DictReader(file)}
    assert float(rows["alaw"]["eer"]) == points["alaw"]["eer"]
    assert rows["resample16000"]["eer"] == ""
    for kind in ("png", "svg"):
        drawings = [(each.path / "plots" / f"robustness.{kind}").read_bytes() for each in (first, second)]
        assert drawings[0] == drawings[1]
    assert "speech above noise, dB" in (first.path / "plots" / "robustness.svg").read_text()
    assert first.progress().percent == 100
    page, table = ((first.path / f"report.{kind}").read_text() for kind in ("html", "csv"))
    assert "white noise, 10 dB" in page
    assert "Model card: What it learnt from" in page
    assert f"robustness,alaw,eer,{points['alaw']['eer']}" in table
    assert json.loads((first.path / "report.json").read_text())["evaluation"] == result_of(first)
    assert (first.path / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_it_stops_where_it_is_told_to(data, model, dataset, one_thread, monkeypatch: pytest.MonkeyPatch) -> None:
    write_split(data.run(model).split, {})
    folder, report = asked(data, model, dataset.version, list(LADDER)), JobFolder.report_progress

    def stop_in_noise(self: JobFolder, progress: Progress) -> None:
        report(self, progress)
        if "noise" in progress.stage:
            self.tell(Control(desired=Desired.STOP))

    monkeypatch.setattr(JobFolder, "report_progress", stop_in_noise)
    assert exits.exit_for(run_job(folder, 1, evaluate)) is exits.STOPPED
    assert 50 <= folder.progress().percent < 60
    assert not (folder.path / "result.json").exists()


def test_a_condition_that_nobody_knows_is_refused_with_what_would_be_right(data, model) -> None:
    with pytest.raises(ValueError, match=r"'snr99' is no condition.*Behind snr stands a whole number"):
        asked(data, model, "0", ["snr99"])


def test_of_humans_alone_it_is_said_how_many_are_called_machine_and_why_there_is_no_more() -> None:
    found = figures(
        [judged(at, "bonafide", -3.0 if at < 2 else 0.0 if at < 5 else 3.0) for at in range(40)], ["bonafide"]
    )
    alone = found["oneSided"]
    assert found["detection"] is None
    assert (alone["human"], alone["calledWrongly"]["rate"], alone["undecided"]) == (True, 0.05, 0.075)
    assert alone["calledWrongly"]["low"] < 0.05 < alone["calledWrongly"]["high"] < 0.2
    assert "All clips are human" in alone["why"]
    machines = figures([judged(at, "world", -3.0) for at in range(9)], ["bonafide", "world"])["oneSided"]
    assert (machines["human"], machines["calledWrongly"]["rate"]) == (False, 0.0)
    assert figures([judged(0, "world", -3.0), judged(1, "bonafide", 3.0)], ["world", "bonafide"])["oneSided"] is None


def test_intervals_are_over_utterances_and_over_speakers_where_these_are_known_and_enough() -> None:
    many = [
        judged(at, kind, (1 if kind == "bonafide" else -1) * (at % 7 - 1), f"s{at % 9}")
        for at in range(90)
        for kind in ("bonafide", "world")
    ]
    found = detection(many)
    assert found
    assert {name: each["groups"] for name, each in found["intervals"].items()} == {"utterances": 90, "speakers": 9}
    assert all(each["interval"] for each in found["intervals"].values())
    few = detection([replace(each, speaker="anna") for each in many])
    assert few
    assert "Fewer than eight speakers" in few["intervals"]["speakers"]["whyNone"]
    assert few["intervals"]["utterances"]["interval"] == found["interval"]
    untold = detection([replace(each, speaker="unknown") for each in many])
    assert untold
    assert untold["intervals"]["speakers"]["whyNone"] == "Nobody has told of each clip who spoke it."
