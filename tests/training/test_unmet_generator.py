"""A generator, and a whole dataset, that the training never meets: what the network knows, and what is told of the rest."""

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from veravox.core import exits
from veravox.core.protocols import Part
from veravox.core.run_folder import RunFolder
from veravox.datasets.example import example_folder
from veravox.datasets.importing import import_folder
from veravox.datasets.pack import build_pack
from veravox.datasets.report import Report
from veravox.datasets.splits import read_split
from veravox.detection.bundle import load_bundle
from veravox.detection.judging import judge_recording
from veravox.metrics import equal_error_rate
from veravox.training.choosing import chosen_clips

APART = {"name": "generator", "validation": 0.2, "test": 0.3, "heldOut": ["lpcnet"]}


def report_of(folder: RunFolder) -> dict:
    return json.loads(folder.report.read_text())


@pytest.fixture(scope="module")
def apart(runs) -> RunFolder:
    folder = runs.make({"epochs": 1}, protocol=APART)
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    return folder


def test_the_network_knows_what_it_learnt_and_nothing_else(apart: RunFolder) -> None:
    card = load_bundle(apart.bundle).card
    assert card.classes == ["bonafide", "fargan"]
    assert set(card.priors) == {"bonafide", "fargan"}
    assert report_of(apart)["classes"] == ["bonafide", "fargan"]
    assert len(report_of(apart)["validation"]["confusionMatrix"]) == 2


def test_the_unmet_generator_is_tested_beside_human_clips_of_sentences_that_nobody_learnt(apart: RunFolder) -> None:
    rows = read_split(apart.split)
    pairs = {part: {row.pair for row in rows if row.part is part} for part in Part}
    assert not pairs[Part.TEST] & (pairs[Part.TRAIN] | pairs[Part.VALIDATION])
    split = report_of(apart)["split"]
    assert split["test"]["byClass"] == {"bonafide": 3, "lpcnet": 3}
    assert {name for part in ("train", "validation") for name in split[part]["byClass"]} == {"bonafide", "fargan"}
    used = sum(split[part]["clips"] for part in Part)
    assert report_of(apart)["leftOver"] == 30 - used > 0
    assert split["test"]["byCondition"] == {"clean": 6}


def test_its_row_says_what_it_was_taken_for_and_its_error_rate_counts(apart: RunFolder) -> None:
    report = report_of(apart)
    protocol, test = report["protocol"], report["test"]
    assert (protocol["heldOut"], protocol["unmet"]) == (["lpcnet"], ["lpcnet"])
    assert (test["n"], test["unknownClasses"]) == (6, {"lpcnet": 3})
    assert (test["classes"], test["rows"]) == (["bonafide", "fargan"], ["bonafide", "fargan", "lpcnet"])
    assert [sum(row) for row in test["confusionMatrix"]] == [3, 0, 3]
    assert 0 <= test["eer"] == test["eerByClass"]["lpcnet"] <= 0.5
    assert test["f1Macro"] is None  # one known class is nothing to tell apart
    scores = list(csv.DictReader(apart.scores.open(newline="")))
    assert Counter(row["class"] for row in scores) == {"bonafide": 3, "lpcnet": 3}
    human, machine = (
        np.array([float(row["score"]) for row in scores if (row["class"] == "bonafide") == is_human])
        for is_human in (True, False)
    )
    assert test["eer"] == pytest.approx(equal_error_rate(human, machine))
    with apart.confusion.open(newline="") as file:
        table = list(csv.reader(file))
    assert [row[0] for row in table] == ["class", "bonafide", "fargan", "lpcnet"]
    assert (apart.plots / "confusion_matrix.png").is_file()

    stranger, unmet = load_bundle(apart.bundle).card.stranger, test["unmet"]
    assert (unmet is None) == (stranger is None)
    assert unmet is None or (unmet["clips"], unmet["generators"]) == (3, ["lpcnet"])


def test_another_dataset_is_the_test_part_with_frames_of_its_own_pack(runs, tmp_path: Path) -> None:
    """Its classes and its name for humans are others, and one clip is known from the training."""
    source, voice = tmp_path / "elsewhere", sorted(example_folder().iterdir())[2].name
    for kind, called in (("bonafide", "human"), ("fargan", "fargan"), ("lpcnet", "world")):
        (source / voice / called).mkdir(parents=True)
        for clip in sorted((example_folder() / voice / kind).glob("*.flac"))[:2]:
            shutil.copy(clip, source / voice / called)
    known = min(example_folder().iterdir())
    (source / known.name / "human").mkdir(parents=True)
    shutil.copy(min((known / "bonafide").glob("*.flac")), source / known.name / "human")
    other = import_folder(source, runs.data.path / "datasets", "elsewhere", "", "job", Report())
    build_pack(other.folder, "mel", Report())
    external = {"name": "external", "external": {"name": "elsewhere", "version": other.card.version}}
    folder = runs.make({"epochs": 1}, protocol=external)
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    report = report_of(folder)
    assert report["split"]["test"]["byClass"] == {"fargan": 2, "bonafide": 2, "world": 2}
    assert report["split"]["test"]["bySpeaker"] == {voice: 6}
    assert (report["leftOver"], report["protocol"]["unmet"]) == (1, ["world"])
    assert (report["test"]["n"], report["test"]["unknownClasses"]) == (6, {"world": 2})
    assert report["test"]["f1Macro"] is not None
    assert report["protocol"]["external"] == external["external"]
    assert report["split"]["train"]["clips"] + report["split"]["validation"]["clips"] == 30
    bundle = load_bundle(folder.bundle)
    for row in csv.DictReader(folder.scores.open(newline="")):  # the frames were those of the right clips
        verdict, _frames = judge_recording(bundle, other.folder.clips / row["clip"])
        assert float(row["score"]) == pytest.approx(verdict.score, abs=1e-4)


def test_a_test_dataset_that_is_gone_is_named(runs) -> None:
    folder = runs.make(protocol={"name": "external", "external": {"name": "gone", "version": "0123456789abcdef"}})
    assert runs.attempt(folder) is exits.DATA_MISSING
    assert folder.ending(1).message == "Dataset gone 0123456789abcdef is not there."


def test_the_one_left_out_is_chosen_by_the_seed_where_nobody_names_it(runs) -> None:
    held = set()
    for seed in range(6):
        protocol = {"name": "generator", "validation": 0.2, "test": 0.3, "seed": seed}
        division = chosen_clips(runs.data, runs.spec(protocol=protocol), Report()).division
        held.add(tuple(division.held_out))
    assert held == {("fargan",), ("lpcnet",)}
