"""A bundle that was sent becomes a model that answers alike; what its publisher claims stays his word."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import torch
from untrained import card_of, make_bundle

from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.job_folder import Control
from veravox.core.job_process import Told
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetSpec
from veravox.detection.bundle import CARD, WEIGHTS, Bundle, load_bundle, read_weights, write_bundle
from veravox.detection.judging import judge_recording
from veravox.detection.taking_in import take_in

Send = Callable[[Path], Told]


@pytest.fixture
def send(data: DataFolder) -> Send:
    """Packs a bundle's folder as `veravox model download` does, and asks for it to be taken in."""

    def sent(folder: Path) -> Told:
        upload = data.uploads / str(uuid4())
        upload.mkdir(parents=True)
        (upload / "access.json").write_text("{}")
        with zipfile.ZipFile(upload / "theirs.zip", "w") as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, path.name)
        job = RunFolder(data.job(uuid4()).path)
        job.path.mkdir(parents=True)
        source = {"bundle": {"path": str(upload.relative_to(data.path))}}
        job.write_spec(DatasetSpec.model_validate({"title": "theirs", "source": source}))
        job.tell(Control())
        return Told(job, 1)

    return sent


def taken_in(data: DataFolder, told: Told) -> Bundle:
    take_in(told)
    result = json.loads((told.folder.path / "result.json").read_text())
    assert (result["model"], result["version"]) == (told.folder.id, "")
    return load_bundle(data.model(UUID(told.folder.id)).bundle)


def test_it_answers_as_it_did_and_its_claims_are_its_publishers(
    data: DataFolder, send: Send, tmp_path: Path, clip: Path
) -> None:
    card = card_of(title="best of all", metrics={"f1_score": 0.999}, notes=["\x09trust me"], epoch=7)
    make_bundle(tmp_path / "theirs", card)
    told, original = send(tmp_path / "theirs"), load_bundle(tmp_path / "theirs")
    bundle = taken_in(data, told)
    kept = ("architecture", "classes", "bonafide", "priors", "front_end", "recipe", "mean", "deviation", "parameters")
    assert [getattr(bundle.card, each) for each in kept] == [getattr(original.card, each) for each in kept]
    assert (bundle.card.run, bundle.card.title, bundle.card.provenance) == (told.folder.id, "theirs", "uploaded")
    assert (bundle.card.metrics, bundle.card.dataset.name, bundle.card.protocol, bundle.card.epoch) == ({}, "", "", 0)
    notes = " ".join(bundle.card.notes)
    for says in (
        "nothing that it says of itself was measured here",
        "f1_score 0.999",
        "learnt from example",
        "trust me",
    ):
        assert says in notes
    content = (data.model(UUID(told.folder.id)).bundle / WEIGHTS).read_bytes()
    assert bundle.card.sha256 == hashlib.sha256(content).hexdigest()
    one, other = judge_recording(original, clip)[0], judge_recording(bundle, clip)[0]
    assert one.probabilities == pytest.approx(other.probabilities, abs=1e-6)


def test_a_network_whose_numbers_run_away_is_refused_though_each_weight_is_one(send: Send, tmp_path: Path) -> None:
    card = make_bundle(tmp_path / "theirs")
    weights = {
        name: each * 0 + 3e38 if each.is_floating_point() else each
        for name, each in read_weights(tmp_path / "theirs").items()
    }
    write_bundle(tmp_path / "theirs", card, weights)
    assert all(bool(torch.isfinite(each).all()) for each in weights.values())
    with pytest.raises(JobError, match="answers no numbers") as error:
        take_in(send(tmp_path / "theirs"))
    assert error.value.end is BAD_DATA


def test_a_class_whose_name_hides_something_is_refused(send: Send, tmp_path: Path) -> None:
    names = ["bonafide", "hifigan\u202e", "lpcnet"]
    make_bundle(tmp_path / "theirs", card_of(names))
    with pytest.raises(JobError, match="characters that cannot be seen"):
        take_in(send(tmp_path / "theirs"))


@pytest.mark.parametrize(
    ("missing", "why"), [(CARD, r"model\.json is missing"), (WEIGHTS, r"model\.safetensors is missing")]
)
def test_what_is_missing_is_named_and_nothing_is_left(send: Send, tmp_path: Path, missing: str, why: str) -> None:
    make_bundle(tmp_path / "theirs")
    (tmp_path / "theirs" / missing).unlink()
    told = send(tmp_path / "theirs")
    with pytest.raises(JobError, match=why):
        take_in(told)
    assert not RunFolder(told.folder.path).bundle.exists()


def test_an_upload_that_is_gone_is_missing(data: DataFolder, send: Send, tmp_path: Path) -> None:
    make_bundle(tmp_path / "theirs")
    told = send(tmp_path / "theirs")
    next(data.uploads.glob("*/theirs.zip")).unlink()
    with pytest.raises(JobError, match=r"source\.bundle\.path: there is no") as error:
        take_in(told)
    assert error.value.end is exits.DATA_MISSING
