import csv
import json
import math
import subprocess
import sys

import pytest
from PIL import Image

from veravox.core import exits
from veravox.core.audit import headline
from veravox.core.estimates import JUDGING_SHARE
from veravox.core.protocols import Part
from veravox.core.run_folder import BATCH_COLUMNS, HISTORY_COLUMNS, RunFolder
from veravox.datasets.audit import audit
from veravox.datasets.pack import Pack
from veravox.datasets.splits import read_split
from veravox.detection.bundle import load_bundle
from veravox.detection.judging import judge_recording
from veravox.detection.windows import stretches
from veravox.training.course import Course, Epoch
from veravox.training.evidence.report import _validation
from veravox.training.telling.journal import read_journal


def report_of(folder: RunFolder) -> dict:
    return json.loads(folder.report.read_text())


def test_each_step_stands_once_in_the_table_of_batches(trained: RunFolder) -> None:
    rows = list(read_journal(trained.batches))
    assert tuple(rows[0]) == BATCH_COLUMNS
    assert [int(row["step"]) for row in rows] == list(range(1, len(rows) + 1))
    assert {int(row["epoch"]) for row in rows} == {1, 2, 3, 4, 5, 6}


def test_the_history_has_a_row_for_each_epoch_and_means_what_it_says(trained: RunFolder) -> None:
    history, batches = list(read_journal(trained.history)), list(read_journal(trained.batches))
    assert tuple(history[0]) == HISTORY_COLUMNS
    for row in history:
        losses = [float(batch["train_loss"]) for batch in batches if batch["epoch"] == row["epoch"]]
        assert float(row["train_loss"]) == pytest.approx(sum(losses) / len(losses))


def test_files_for_other_programs_are_left_by_who_asked_for_them(trained: RunFolder, runs) -> None:
    without = runs.make({"epochs": 1}, checkpoints={"exports": False})
    assert runs.attempt(without) is exits.SUCCEEDED, without.log.read_text()
    assert [(each.learner.exists(), each.onnx.exists()) for each in (trained, without)] == [
        (True, True),
        (False, False),
    ]
    assert without.report.exists()


def test_it_learns(trained: RunFolder) -> None:
    history = list(read_journal(trained.history))
    assert float(history[-1]["train_loss"]) < float(history[0]["train_loss"]) < 1.5 * math.log(3)


def test_the_report_tells_what_a_page_needs(trained: RunFolder) -> None:
    report = report_of(trained)
    assert report["classes"] == ["bonafide", "fargan", "lpcnet"]
    assert report["bonafide"] == "bonafide"
    assert report["protocol"]["badge"] == "the same voices on both sides"
    assert [row["epoch"] for row in report["history"]] == [1, 2, 3, 4, 5, 6]
    best = max(report["history"], key=lambda row: (row["f1"], -row["validationLoss"]))
    assert report["bestEpoch"] == best["epoch"]
    parts = read_split(trained.split)
    for part in Part:
        assert report["split"][part]["clips"] == sum(row.part is part for row in parts)
    assert report["test"]["n"] == sum(map(sum, report["test"]["confusionMatrix"])) == report["split"]["test"]["clips"]


def test_the_report_says_what_stands_in_several_parts(trained: RunFolder) -> None:
    parts, report = read_split(trained.split), report_of(trained)
    voices = {row.part: {each.clip.split("/")[0] for each in parts if each.part is row.part} for row in parts}
    both = [name for name in set().union(*voices.values()) if sum(name in some for some in voices.values()) > 1]
    found = {each["kind"]: each for each in report["crossings"]}
    assert sorted(found) == ["prompt", "speaker"]
    assert (found["speaker"]["crossing"], found["speaker"]["groups"]) == (len(both), 2)


def test_the_audits_sentence_stands_beside_the_figures(trained: RunFolder, runs) -> None:
    dataset = runs.data.dataset(runs.version)
    found, told = audit(dataset.card(), dataset.rows()), report_of(trained)["dataset"]["audit"]
    assert told == {
        "headline": headline(found),
        "band": found.band.value,
        "linearModel": {"pairsApart": [], "speakersApart": []},
    }


def test_the_scores_are_what_the_detector_says_of_the_same_files(trained: RunFolder, runs) -> None:
    bundle, clips = load_bundle(trained.bundle), runs.data.dataset(runs.version).clips
    with trained.scores.open(newline="") as file:
        for row in csv.DictReader(file):
            verdict, _frames = judge_recording(bundle, clips / row["clip"])
            assert float(row["score"]) == pytest.approx(verdict.score, abs=1e-4)
            assert row["verdict"] == verdict.verdict


def test_the_bundle_holds_the_best_epoch_and_says_what_it_was_made_of(trained: RunFolder, runs) -> None:
    card = load_bundle(trained.bundle).card
    assert (card.run, card.dataset.version, card.protocol) == (trained.id, runs.version, "utterance")
    assert card.epoch == report_of(trained)["bestEpoch"]
    assert card.metrics["f1"] == report_of(trained)["validation"]["f1"]


def test_pictures_and_progress_are_there_and_no_checkpoint_is_left(trained: RunFolder) -> None:
    for name in ("loss.png", "confusion_matrix.png"):
        with Image.open(trained.plots / name) as picture:
            assert picture.width > 300
    assert trained.progress().percent == 100
    assert not list(trained.checkpoints.glob("*"))


def test_its_progress_says_how_long_it_was_at_work_and_how_much_it_did_meanwhile(trained: RunFolder) -> None:
    told, epochs = trained.progress(), list(read_journal(trained.history))
    judged = report_of(trained)["split"]["validation"]["windows"]
    done = 12 * (told.step - 1) + JUDGING_SHARE * judged * (len(epochs) - 1)  # but for what the first and last wait for
    assert told.work_seconds
    assert told.work_per_second == pytest.approx(done / told.work_seconds)
    assert told.work_seconds < sum(float(row["seconds"]) for row in epochs)


PLAIN_FASTAI = """
import json, sys, warnings
sys.modules["veravox"] = None  # importing it is an error
warnings.simplefilter("ignore")
from fastai.vision.all import PILImageBW, load_learner
learner = load_learner(sys.argv[1])
with learner.no_bar():
    print(json.dumps([list(learner.dls.vocab), learner.predict(PILImageBW.create(sys.argv[2]))[2].tolist()]))
"""


def test_the_exported_learner_works_in_plain_fastai(trained: RunFolder, runs, tmp_path) -> None:
    import torch

    bundle = load_bundle(trained.bundle)
    frames = torch.tensor(Pack.open(runs.data.dataset(runs.version).pack("mel")).frames[:400])
    zero = torch.zeros(1, dtype=torch.long)
    window = stretches(frames, zero, zero + len(frames), zero + 100, bundle.framing.window)
    Image.fromarray(window[0].T.flip(0).numpy()).save(tmp_path / "window.png")
    ours = bundle.logits(bundle.framing.pictures(window)).softmax(1)[0]
    call = [sys.executable, "-c", PLAIN_FASTAI, str(trained.learner), str(tmp_path / "window.png")]
    said = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    vocab, probabilities = json.loads(said.strip().splitlines()[-1])
    assert vocab == bundle.card.classes
    assert probabilities == pytest.approx(ours.tolist(), abs=0.1)  # Pillow scales a little differently


def test_a_model_of_an_epoch_whose_checkpoint_was_lost_keeps_its_own_figures(trained) -> None:
    """As if killed between the bundle and the checkpoint that names it, and stopped before it came there again."""
    card, course = load_bundle(trained.bundle).card, Course()
    course.ended_epoch(Epoch(1, 4, 1.0, 1.0, 0.2, 0.3, 0.4, 1.0))
    assert card.epoch > 1
    assert _validation(course, card) == {"epoch": card.epoch, **card.metrics, "per": "window"}
    assert _validation(course, None)["epoch"] == 1
