"""Batches that cannot be learnt from: the reason, what is kept, and what would have worked."""

import csv
import json
import shutil

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from veravox.core import exits
from veravox.core.run_folder import RunFolder
from veravox.detection.bundle import load_bundle, read_weights, write_bundle
from veravox.detection.networks import build_network
from veravox.training import starting_weights


@pytest.fixture(scope="module")
def poisoned(runs, trained) -> RunFolder:
    """A model whose weights make every loss a NaN."""
    folder, weights = runs.make(), read_weights(trained.bundle)
    weights["1.3.bias"] = torch.full_like(weights["1.3.bias"], torch.nan)
    shutil.copy(trained.split, folder.split)
    write_bundle(folder.bundle, load_bundle(trained.bundle).card, weights)
    return folder


def test_a_loss_that_is_not_a_number_ends_the_run_and_its_batch_is_kept(runs, poisoned, steps_of) -> None:
    folder = runs.make(model={"architecture": "compact", "weights": poisoned.id})
    assert runs.attempt(folder) is exits.NOT_A_NUMBER, folder.log.read_text()
    assert folder.ending(1).message == ("The loss of step 1 is not a number. The batch that did it is kept in failure.")
    assert steps_of(folder) == []
    tensors = load_file(folder.failure / "batch.safetensors")
    assert tensors["pictures"].shape == (12, 1, 128, 128)
    with (folder.failure / "batch.csv").open() as file:
        rows = list(csv.DictReader(file))
    known = {row.clip: row.generator for row in runs.data.dataset(runs.version).rows()}
    assert [known[row["clip"]] for row in rows] == [row["class"] for row in rows]
    classes = ["bonafide", "fargan", "lpcnet"]
    assert [classes[kind] for kind in tensors["classes"].tolist()] == [row["class"] for row in rows]
    with Image.open(folder.failure / "batch.png") as picture:
        assert picture.width > 300


class Greedy(torch.nn.Sequential):
    """A network that wants more memory than there is for more than four windows."""

    on_gpu = False

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        much = self.training and len(pictures) > 4
        if much and self.on_gpu:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")
        if much:
            torch.empty(1 << 60, dtype=torch.uint8)
        return super().forward(pictures)


@pytest.mark.parametrize(
    ("on_gpu", "end", "what"),
    [(False, exits.OUT_OF_MEMORY, "The main memory"), (True, exits.OUT_OF_GPU_MEMORY, "The GPU's memory")],
)
def test_where_memory_does_not_suffice_the_size_that_would_fit_is_said(runs, monkeypatch, on_gpu, end, what) -> None:
    def build(name: str, classes: int, *_state: object) -> Greedy:
        return Greedy(*build_network(name, classes))

    monkeypatch.setattr(Greedy, "on_gpu", on_gpu)
    monkeypatch.setattr(starting_weights, "build_network", build)
    folder = runs.make({"compile": "off", "precision": "float32"})
    assert runs.attempt(folder) is end, folder.log.read_text()
    assert folder.ending(1).message == (
        f"{what} did not suffice for 12 windows a step; training.batchSize 3 would fit."
    )
    assert _open_castings() == 0


def _open_castings() -> int:
    """How many autocast contexts were entered and not left: while there is one, torch keeps casts of old weights."""
    torch.autocast_increment_nesting()
    return torch.autocast_decrement_nesting()


def test_a_batch_size_that_is_found_is_one_that_fits(runs, monkeypatch) -> None:
    monkeypatch.setattr(starting_weights, "build_network", lambda *asked: Greedy(*build_network(*asked[:2])))
    runs.data.measured.unlink(missing_ok=True)
    folder = runs.make({"batchSize": 0, "precision": "float32", "compile": "off"})
    try:
        assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
        assert json.loads(folder.decisions.read_text())["batchSize"] == 4
    finally:
        runs.data.measured.unlink(missing_ok=True)


POISON = """
class Poison(Callback):
    def after_batch(self):
        if self.training and self.train_iter == 12:
            for each in self.model.parameters():
                each.data.fill_(float("nan"))
callbacks = [Poison]
"""


def test_weights_that_break_after_an_epochs_last_batch_are_told_and_the_best_ones_stay(runs, monkeypatch) -> None:
    monkeypatch.setenv("VERAVOX_FREE_PYTHON", "true")
    monkeypatch.setattr("veravox.training.keeping.steward.DEAREST", 1e-9)  # no checkpoint would write the best weights
    folder = runs.make({"epochs": 4}, callbackCode=POISON)
    assert runs.attempt(folder) is exits.NOT_A_NUMBER, folder.log.read_text()
    sentence = "After step 12 the validation loss is not a number. That batch is kept in failure."
    assert folder.ending(1).message == sentence
    rows = list(csv.DictReader(folder.history.open()))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    best = max(rows, key=lambda row: (float(row["f1_score"]), -float(row["valid_loss"])))
    card = load_bundle(folder.bundle).card
    assert (card.epoch, card.metrics["f1"]) == (int(best["epoch"]), float(best["f1_score"]))
    assert json.loads(folder.report.read_text())["bestEpoch"] == card.epoch
