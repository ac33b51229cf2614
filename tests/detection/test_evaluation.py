import csv
import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from untrained import card_of, make_bundle, spec_of

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.job_folder import Control, JobFolder
from veravox.core.job_process import run_job
from veravox.core.judged_clips import CLIPS, read_clips
from veravox.core.manifest import Card, Clip, write_manifest
from veravox.core.protocols import Part
from veravox.core.specs import EvaluationSpec
from veravox.datasets.example import example_folder
from veravox.datasets.importing import import_folder
from veravox.datasets.report import Report
from veravox.datasets.splits import write_split
from veravox.detection.bundle import read_weights, write_bundle
from veravox.detection.evaluation import evaluate

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def dataset(data: DataFolder, tmp_path: Path) -> Card:
    """Three sentences of one voice in three classes: nine clips."""
    voice = min(example_folder().iterdir())
    for kind in voice.iterdir():
        (tmp_path / "speech" / voice.name / kind.name).mkdir(parents=True)
        for clip in sorted(kind.glob("*.flac"))[:3]:
            shutil.copy(clip, tmp_path / "speech" / voice.name / kind.name)
    return import_folder(tmp_path / "speech", data.path / "datasets", "nine", "", "job", Report()).card


def rows_of(data: DataFolder, card: Card) -> list[Clip]:
    return data.dataset(card.version).rows()


def carry_out(data: DataFolder, model: UUID, version: str) -> tuple[exits.Exit, JobFolder]:
    folder = data.job(uuid4())
    folder.path.mkdir(parents=True)
    dataset = {"name": "nine", "version": version}
    folder.write_spec(EvaluationSpec.model_validate({"model": model, "dataset": dataset}))
    folder.tell(Control())
    return exits.exit_for(run_job(folder, 1, evaluate)), folder


def result_of(folder: JobFolder) -> dict:
    return json.loads((folder.path / "result.json").read_text())


def test_clips_that_made_the_model_and_their_pairs_are_left_out(data, model, dataset) -> None:
    rows = rows_of(data, dataset)
    learnt = next(row for row in rows if row.generator == "bonafide")
    tested = [row for row in rows if row.pair != learnt.pair]
    write_split(data.run(model).split, {Part.TRAIN: [learnt], Part.TEST: tested})
    how, folder = carry_out(data, model, dataset.version)
    result = result_of(folder)
    assert how is exits.SUCCEEDED
    assert (result["n"], result["leftOut"]) == (6, 3)
    with (folder.path / "scores.csv").open(newline="") as file:
        assert {row["clip"] for row in csv.DictReader(file)} == {row.clip for row in tested}


@pytest.mark.parametrize(("tested", "says"), [(9, "its own test part"), (3, "3 human and"), (0, "3 human and")])
def test_scores_are_not_read_by_clips_of_the_models_own_test_part(data, model, dataset, tested: int, says: str) -> None:
    rows = sorted(rows_of(data, dataset), key=lambda row: row.pair)
    write_split(data.run(model).split, {Part.TEST: rows[:tested]})
    _, folder = carry_out(data, model, dataset.version)
    result = result_of(folder)
    assert (result["n"], "calibration" in result) == (9, False)
    counted = (9 - tested) // 3
    assert says.replace("3 human", f"{counted} human") in result["notCalibrated"]
    assert ("own test part are not counted" in result["notCalibrated"]) == (tested == 3)


@pytest.mark.parametrize(("learnt_from", "left_out"), [("nine", 2), ("another", 0)])
def test_a_pair_counts_without_its_original_where_the_dataset_has_the_same_name(
    data, model, dataset, learnt_from: str, left_out: int
) -> None:
    whole = rows_of(data, dataset)
    learnt = next(row for row in whole if row.generator == "bonafide")
    data.run(model).write_spec(spec_of(learnt_from))
    write_split(data.run(model).split, {Part.TRAIN: [replace(learnt, sha256="of a version before")]})
    write_manifest(data.dataset(dataset.version).manifest, [row for row in whole if row is not learnt])
    how, folder = carry_out(data, model, dataset.version)
    assert how is exits.SUCCEEDED
    assert (result_of(folder)["n"], result_of(folder)["leftOut"]) == (8 - left_out, left_out)


def ancestors(data: DataFolder, model: UUID, *others: UUID) -> None:
    """Let the model have begun with the weights of the first of them, that with those of the second, and so on."""
    for run, before in pairwise([model, *others]):
        data.run(run).write_spec(spec_of("example", weights=str(before)))


def test_clips_that_made_the_weights_it_began_with_are_left_out_too(data, model, dataset) -> None:
    rows, parent, grandparent = rows_of(data, dataset), uuid4(), uuid4()
    first, second = sorted({row.pair for row in rows})[:2]
    ancestors(data, model, parent, grandparent, model)  # in a circle even, which ends where it began
    write_split(data.run(model).split, {})
    write_split(data.run(parent).split, {Part.TRAIN: [row for row in rows if row.pair == first]})
    write_split(data.run(grandparent).split, {Part.VALIDATION: [row for row in rows if row.pair == second]})
    how, folder = carry_out(data, model, dataset.version)
    assert how is exits.SUCCEEDED
    assert (result_of(folder)["n"], result_of(folder)["leftOut"]) == (3, 6)


def test_where_the_run_it_began_with_is_gone_nobody_can_say_what_it_has_seen(data, model, dataset) -> None:
    gone = uuid4()
    ancestors(data, model, gone)
    write_split(data.run(model).split, {})
    how, folder = carry_out(data, model, dataset.version)
    assert how is exits.DATA_MISSING
    assert (
        folder.ending(1).message == f"The spec.yaml of run {gone} is missing: nobody can say what the model has seen."
    )


def test_the_figures_add_up(data, model, dataset) -> None:
    write_split(data.run(model).split, {})
    _, folder = carry_out(data, model, dataset.version)
    result = result_of(folder)
    assert (result["n"], result["leftOut"], result["classes"]) == (9, 0, ["bonafide", "fargan", "lpcnet"])
    matrix = result["confusionMatrix"]
    assert [sum(row) for row in matrix] == [3, 3, 3]
    assert result["accuracy"] == pytest.approx(sum(matrix[k][k] for k in range(3)) / 9)
    assert 0 <= result["eer"] <= 0.5
    verdicts = result["verdicts"]
    assert sum(verdicts["human"].values()) + sum(verdicts["machine"].values()) + verdicts["inconclusive"] == 9
    assert folder.progress().percent == 100
    for groups in result["by"].values():
        for each in groups:
            low, high = each["wrongInterval"]
            assert 0 <= low <= each["wrong"] <= high <= 1
    drawn = result["curves"]
    assert sum(drawn["histogram"]["human"]) + sum(drawn["histogram"]["machine"]) == 9
    assert (drawn["det"]["misses"][0], drawn["det"]["falseAcceptances"][-1]) == (0.0, 0.0)
    assert sum(each["clips"] for each in drawn["reliability"]["bins"]) == 9


def test_the_clips_are_written_down_with_what_the_model_said_of_each(data, model, dataset) -> None:
    write_split(data.run(model).split, {})
    _, folder = carry_out(data, model, dataset.version)
    with (folder.path / CLIPS).open(newline="") as file:
        clips = list(read_clips(file))
    rows = {row.clip: row for row in rows_of(data, dataset)}
    assert [each.clip for each in clips] == list(rows)
    for each in clips:
        row = rows[each.clip]
        assert (each.truth, each.speaker, each.seconds) == (row.generator, row.speaker, row.seconds)
        assert (each.human, each.utterance) == (row.generator == "bonafide", row.pair)
        assert each.probabilities[each.predicted] == max(each.probabilities.values())


def test_a_class_that_the_model_does_not_know_counts_for_human_against_machine_and_has_a_row_of_its_own(
    data, model, dataset
) -> None:
    folder = data.dataset(dataset.version)
    text = folder.manifest.read_text()
    folder.manifest.write_text(text.replace(",lpcnet,", ",world,"))
    write_split(data.run(model).split, {})
    _, job = carry_out(data, model, dataset.version)
    result = result_of(job)
    assert (result["n"], result["unknownClasses"]) == (9, {"world": 3})
    assert (result["classes"], result["rows"]) == (
        ["bonafide", "fargan", "lpcnet"],
        ["bonafide", "fargan", "lpcnet", "world"],
    )
    assert [sum(row) for row in result["confusionMatrix"]] == [3, 3, 0, 3]
    right = result["confusionMatrix"][0][0] + result["confusionMatrix"][1][1]
    assert result["accuracy"] == pytest.approx(right / 6)  # nobody can name what they do not know
    assert result["eer"] is not None
    assert set(result["eerByClass"]) == {"fargan", "world"}


def test_where_fewer_than_two_known_classes_are_judged_naming_them_is_no_figure(data, model, dataset) -> None:
    folder = data.dataset(dataset.version)
    text = folder.manifest.read_text()
    folder.manifest.write_text(text.replace(",lpcnet,", ",world,").replace(",fargan,", ",melgan,"))
    write_split(data.run(model).split, {})
    _, job = carry_out(data, model, dataset.version)
    result = result_of(job)
    assert [result[name] for name in ("f1Macro", "accuracy", "balancedAccuracy")] == [None] * 3
    assert 0 <= result["eer"] <= 0.5
    assert result["byClass"]["bonafide"]["n"] == 3


def test_validation_clips_count_as_seen_for_they_chose_the_epoch(data, model, dataset) -> None:
    write_split(data.run(model).split, {Part.VALIDATION: rows_of(data, dataset)})
    how, folder = carry_out(data, model, dataset.version)
    assert how is exits.BAD_DATA
    assert "none is left" in folder.ending(1).message


@pytest.mark.parametrize("missing", ["model", "dataset", "split"])
def test_what_is_missing_is_named(data, model, dataset, missing: str) -> None:
    if missing != "split":
        write_split(data.run(model).split, {})
    asked = uuid4() if missing == "model" else model
    how, folder = carry_out(data, asked, "0123456789abcdef" if missing == "dataset" else dataset.version)
    assert how is exits.DATA_MISSING
    words = {"model": "no model here", "dataset": "Dataset nine 0123456789abcdef", "split": "split.csv"}
    assert words[missing] in folder.ending(1).message


def test_an_unreadable_clip_is_named(data, model, dataset) -> None:
    write_split(data.run(model).split, {})
    clip = rows_of(data, dataset)[0].clip
    (data.dataset(dataset.version).clips / clip).write_bytes(b"")
    how, folder = carry_out(data, model, dataset.version)
    assert how is exits.BAD_DATA
    assert folder.ending(1).message.startswith(f"{clip}: It is empty")


def test_a_model_without_a_human_class_is_told_why_it_cannot_be_calibrated(data, model, dataset) -> None:
    """Not that nobody told which clips are human: this dataset does."""
    make_bundle(data.run(model).bundle, card_of(["fargan", "lpcnet"], bonafide=None))
    write_split(data.run(model).split, {Part.TRAIN: [], Part.TEST: rows_of(data, dataset)})
    how, folder = carry_out(data, model, dataset.version)
    assert how is exits.SUCCEEDED
    assert result_of(folder)["notCalibrated"].startswith("The model knows no human class")


def test_a_model_that_answers_no_numbers_is_bad_data_and_not_a_fault(data, model, dataset) -> None:
    """As a stranger's may be, on recordings that nobody tried when it came."""
    card = make_bundle(data.run(model).bundle, card_of(deviation=1e-6))
    weights = read_weights(data.run(model).bundle)
    write_bundle(data.run(model).bundle, card, {name: each * 10**9 for name, each in weights.items()})
    write_split(data.run(model).split, {Part.TRAIN: [], Part.TEST: rows_of(data, dataset)})
    how, folder = carry_out(data, model, dataset.version)
    assert how is exits.BAD_DATA
    assert "The model answers no numbers about this recording" in folder.ending(1).message
