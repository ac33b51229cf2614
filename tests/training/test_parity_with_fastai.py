"""With speed-ups off the trainer takes fastai's own steps: same rates, same losses, on the same tensors."""

from collections.abc import Iterator

import pytest
import torch
from fastai.callback import schedule  # noqa: F401 - gives `Learner` its fit_one_cycle
from fastai.callback.core import Callback, TrainEvalCallback
from fastai.learner import CastToTensor, Learner, Recorder
from fastai.losses import CrossEntropyLossFlat
from torch import Tensor

from veravox.core import exits
from veravox.core.protocols import Part
from veravox.core.specs import TrainingJobSpec
from veravox.detection.networks import groups
from veravox.training.loaders import TileLoader, TrainLoader, mixed
from veravox.training.material import load_material
from veravox.training.starting_weights import start

PLAIN = {"precision": "float32", "compile": "off"}
COMPARED = 20  # batches; later ones drift apart as sums in another order do


class Written(Callback):
    """Seeds each batch as the trainer does, and notes what fastai does."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed, self.rates, self.noted = seed, [], []

    def before_batch(self) -> None:
        if self.training:
            torch.manual_seed(mixed(self.seed, len(self.noted)))

    def after_batch(self) -> None:
        if self.training:
            self.rates.append(self.opt.hypers[-1]["lr"])
            self.noted.append(self.learn.loss.item())


class Tensors:
    """The batches of each epoch, made beforehand: all that fastai's loop sees of the data."""

    def __init__(self, epochs: list[list[tuple[Tensor, Tensor]]]) -> None:
        self.epochs, self.begun = epochs, 0

    def __len__(self) -> int:
        return len(self.epochs[0])

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        self.begun += 1
        return iter(self.epochs[self.begun - 1])


class Loaders:
    """What fastai asks of its `dls`."""

    n_inp = 1
    device = torch.device("cpu")

    def __init__(self, train: Tensors, valid: Tensors) -> None:
        self.train, self.valid = train, valid

    def __getitem__(self, index: int) -> Tensors:
        return (self.train, self.valid)[index]


def fastais_own(runs, spec: TrainingJobSpec, epochs: int) -> tuple[Learner, Written]:
    """A fastai loop by hand: its Learner, its Adam, its loss, on tensors."""
    material, training = load_material(runs.data, spec, torch.device("cpu")), spec.training
    torch.manual_seed(training.seed)
    network = start(runs.data, spec.model, material.classes).network
    loader = TrainLoader(
        material.source, material.clips[Part.TRAIN], training.batch_size, training.seed, training.balance
    )
    train = [[loader.batch(windows) for windows in loader.windows(epoch)] for epoch in range(epochs)]
    valid = list(TileLoader(material.source, material.clips[Part.VALIDATION]))
    written = Written(training.seed)
    learner = Learner(
        Loaders(Tensors(train), Tensors([valid] * epochs)),
        network,
        loss_func=CrossEntropyLossFlat(),
        splitter=lambda network: groups(spec.model.architecture, network),
        default_cbs=False,
        cbs=[TrainEvalCallback(), Recorder(add_time=False), CastToTensor(), written],
    )
    learner.logger = lambda _row: None
    return learner, written


def assert_same(runs, spec: TrainingJobSpec, written: Written, steps_of) -> None:
    folder = runs.folder(spec)
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    rows = steps_of(folder)
    assert len(rows) == len(written.noted) >= COMPARED
    assert [float(row["learning_rate"]) for row in rows] == pytest.approx(written.rates)
    losses = [float(row["train_loss"]) for row in rows]
    assert losses[:COMPARED] == pytest.approx(written.noted[:COMPARED], rel=1e-6)


@pytest.mark.parametrize("architecture", ["compact", "resnet18"])
def test_one_cycle_is_fastais_fit_one_cycle(runs, steps_of, architecture: str) -> None:
    training = {"epochs": 5, "batchSize": 12, "learningRate": 0.0003, **PLAIN}
    spec = runs.spec(training, model={"architecture": architecture, "weights": "none"})
    learner, written = fastais_own(runs, spec, 5)
    learner.fit_one_cycle(5, 0.0003)
    assert_same(runs, spec, written, steps_of)


def test_fine_tune_is_fastais_fine_tune(runs, trained, steps_of) -> None:
    training = {"schedule": "FineTune", "frozenEpochs": 2, "epochs": 3, **PLAIN}
    spec = runs.spec(training, model={"architecture": "compact", "weights": trained.id})
    learner, written = fastais_own(runs, spec, 5)
    learner.fine_tune(3, base_lr=0.003, freeze_epochs=2)
    assert_same(runs, spec, written, steps_of)
