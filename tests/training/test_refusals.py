import shutil
from dataclasses import replace
from uuid import UUID

import pytest
import torch

from veravox.core import exits
from veravox.core.audit import write_audit
from veravox.core.exits import JobError
from veravox.core.protocols import Part
from veravox.datasets.audit import audit
from veravox.datasets.report import Report
from veravox.datasets.splits import write_split
from veravox.training.choosing import chosen_clips
from veravox.training.honesty import refuse_learnt


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"speakers": ["nobody"]}, "dataset.speakers: small has no nobody; there are: en_allison"),
        ({"generators": ["bonafide", "world"]}, "dataset.generators: small has no world"),
        ({"conditions": ["snr10"]}, "dataset.conditions: small has no snr10; there are: clean"),
    ],
)
def test_an_unknown_name_is_refused_with_those_that_exist(runs, asked: dict, words: str) -> None:
    folder = runs.make(dataset={"name": "small", "version": runs.version, **asked})
    assert runs.attempt(folder) is exits.BAD_SPEC
    assert words in folder.ending(1).message


def test_a_missing_dataset_is_named(runs) -> None:
    folder = runs.make(dataset={"name": "gone", "version": "0123456789abcdef"})
    assert runs.attempt(folder) is exits.DATA_MISSING
    assert folder.ending(1).message == "Dataset gone 0123456789abcdef is not there."


@pytest.mark.parametrize(
    ("harm", "end", "words"),
    [
        (lambda clip: clip.write_bytes(clip.read_bytes()[:-1]), exits.DATA_CHANGED, "has changed since its import"),
        (lambda clip: clip.unlink(), exits.DATA_MISSING, "is missing from the dataset"),
    ],
)
def test_a_clip_that_is_not_what_was_imported_is_named(runs, harm, end, words: str) -> None:
    dataset = runs.data.dataset(runs.version)
    row = dataset.rows()[0]
    clip = dataset.clips / row.clip
    whole = clip.read_bytes()
    harm(clip)
    try:
        folder = runs.make()
        assert runs.attempt(folder) is end
        assert folder.ending(1).message == f"The clip {row.clip} {words}."
    finally:
        clip.write_bytes(whole)


def test_a_spec_that_makes_no_sense_says_where(runs) -> None:
    folder = runs.make()
    folder.spec.write_text(folder.spec.read_text().replace("epochs: 2", "epochs: 0"))
    assert runs.attempt(folder) is exits.BAD_SPEC
    assert "training.epochs" in folder.ending(1).message


def test_one_class_is_nothing_to_tell_apart(runs) -> None:
    folder = runs.make(dataset={"name": "small", "version": runs.version, "generators": ["bonafide"]})
    assert runs.attempt(folder) is exits.BAD_DATA


@pytest.mark.parametrize("weights", ["../../etc", "00000000-0000-4000-8000-000000000000"])
def test_starting_weights_that_are_no_run_are_refused(runs, weights: str) -> None:
    folder = runs.make(model={"architecture": "compact", "weights": weights})
    assert runs.attempt(folder) is exits.BAD_SPEC
    assert folder.ending(1).message.startswith("model.weights: ")


def test_weights_of_another_architecture_are_refused(runs, trained) -> None:
    folder = runs.make(model={"architecture": "alexnet", "weights": trained.id})
    assert runs.attempt(folder) is exits.BAD_SPEC
    assert f"run {trained.id} is a compact, not a alexnet" in folder.ending(1).message


def test_weights_that_know_the_clips_of_the_test_part_are_refused(runs, trained) -> None:
    other = {"name": "utterance", "validation": 0.2, "test": 0.2, "seed": 4}
    folder = runs.make(model={"architecture": "compact", "weights": trained.id}, protocol=other)
    assert runs.attempt(folder) is exits.BAD_SPEC
    message = folder.ending(1).message
    assert message.startswith(f"model.weights: run {trained.id} was made with ")
    assert "use the same dataset, protocol and split seed as the run whose weights you start from" in message


def test_weights_whose_own_beginning_knows_the_test_part_are_refused_too(runs, trained) -> None:
    between = runs.make(model={"architecture": "compact", "weights": trained.id})
    shutil.copytree(trained.bundle, between.bundle)
    write_split(between.split, {})
    other = {"name": "utterance", "validation": 0.2, "test": 0.2, "seed": 4}
    folder = runs.make(model={"architecture": "compact", "weights": between.id}, protocol=other)
    assert runs.attempt(folder) is exits.BAD_SPEC
    assert f"run {trained.id} was made with" in folder.ending(1).message


def test_clips_that_chose_the_weights_may_choose_the_epoch_but_not_those_they_learnt_from(runs) -> None:
    rows = runs.data.dataset(runs.version).rows()
    ancestor = runs.make()
    write_split(ancestor.split, {Part.TRAIN: rows[:1], Part.VALIDATION: rows[1:2]})
    run = UUID(ancestor.id)
    refuse_learnt(runs.data, run, {Part.VALIDATION: rows[1:2], Part.TEST: rows[2:]})
    for parts in ({Part.VALIDATION: rows[:1], Part.TEST: []}, {Part.VALIDATION: [], Part.TEST: rows[1:2]}):
        with pytest.raises(JobError, match="1 clips") as refusal:
            refuse_learnt(runs.data, run, parts)
        assert refusal.value.end is exits.BAD_SPEC


def test_recordings_of_which_the_weights_knew_another_file_are_no_test_either(runs) -> None:
    rows = runs.data.dataset(runs.version).rows()
    ancestor = runs.make()
    write_split(ancestor.split, {Part.TRAIN: [replace(rows[0], sha256="noisy", original=rows[0].sha256)]})
    with pytest.raises(JobError, match="1 clips"):
        refuse_learnt(runs.data, UUID(ancestor.id), {Part.VALIDATION: [], Part.TEST: rows[:2]})
    write_split(ancestor.split, {Part.TRAIN: rows[:1], Part.TEST: [replace(rows[1], original=rows[0].sha256)]})
    parts = {Part.VALIDATION: [], Part.TEST: [replace(rows[1], original=rows[0].sha256)]}
    refuse_learnt(runs.data, UUID(ancestor.id), parts)  # as protocol random may divide them


def test_a_gpu_that_is_not_there_is_told_and_the_cpu_taken(runs, monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    folder = runs.make({"epochs": 1}, resources={"gpus": 1})
    assert runs.attempt(folder, 1, (1, exits.PAUSED)) is exits.PAUSED
    assert [notice.reason for notice in folder.notices()] == ["NoGpu"]


def test_the_same_recording_in_several_parts_is_told_where_an_audit_found_it(runs) -> None:
    folder = runs.data.dataset(runs.version)
    rows, parts = folder.rows(), chosen_clips(runs.data, runs.spec(), Report()).division.parts
    twice = [part[0].clip for part in (parts[Part.TRAIN], parts[Part.TEST])]
    found = audit(folder.card(), [replace(row, sha256="0f") if row.clip in twice else row for row in rows])
    write_audit(folder.audit, found)
    try:
        run = runs.make({"epochs": 1})
        assert runs.attempt(run, 1, (1, exits.PAUSED)) is exits.PAUSED
    finally:
        shutil.rmtree(folder.audit)
    (notice,) = run.notices()
    assert notice.reason == "SameRecordings"
    assert notice.message.startswith("1 of 1 recordings that are there twice stand in several parts")
