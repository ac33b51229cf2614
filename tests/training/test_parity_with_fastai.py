"""The trainer comes down to fastai's own calls: same rates, same losses, same weights."""

import pytest
import torch
from fastai.callback import schedule  # noqa: F401 - gives `Learner` its fit_one_cycle
from fastai.callback.core import Callback, TrainEvalCallback
from fastai.learner import CastToTensor, Learner, Recorder
from fastai.losses import CrossEntropyLossFlat

from veravox.core import exits
from veravox.datasets.protocols import Part
from veravox.detection.networks import groups
from veravox.training.loaders import Loaders, TileLoader, TrainLoader, mixed
from veravox.training.material import load_material
from veravox.training.starting_weights import start


class Written(Callback):
    """Seeds each batch as the trainer does, and notes what fastai does."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed, self.rates, self.noted, self.begun = seed, [], [], 0

    def before_train(self) -> None:
        self.dls.train.epoch = self.begun

    def after_train(self) -> None:
        self.begun += 1

    def before_batch(self) -> None:
        if self.training:
            torch.manual_seed(mixed(self.seed, len(self.noted)))

    def after_batch(self) -> None:
        if self.training:
            self.rates.append(self.opt.hypers[-1]["lr"])
            self.noted.append(self.learn.loss.item())


def plain_learner(runs, spec) -> tuple[Learner, Written]:
    device = torch.device("cpu")
    material, training = load_material(runs.data, spec, device), spec.training
    torch.manual_seed(training.seed)
    network = start(runs.data, spec.model, material.classes).network
    train = TrainLoader(
        material.source, material.clips[Part.TRAIN], training.batch_size, training.seed, training.balance
    )
    loaders = Loaders(train, TileLoader(material.source, material.clips[Part.VALIDATION]), device)
    written = Written(training.seed)
    learner = Learner(
        loaders,
        network,
        loss_func=CrossEntropyLossFlat(),
        splitter=lambda network: groups(spec.model.architecture, network),
        default_cbs=False,
        cbs=[TrainEvalCallback(), Recorder(add_time=False), CastToTensor(), written],
    )
    learner.logger = lambda _row: None
    return learner, written


def assert_same(runs, folder, learner: Learner, written: Written, steps_of) -> None:
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    rows = steps_of(folder)
    assert [float(row["learning_rate"]) for row in rows] == pytest.approx(written.rates)
    assert [float(row["train_loss"]) for row in rows] == pytest.approx(written.noted, abs=1e-6)


def test_one_cycle_is_fastais_fit_one_cycle(runs, steps_of) -> None:
    spec = runs.spec()
    learner, written = plain_learner(runs, spec)
    learner.fit_one_cycle(2, 0.003)
    assert_same(runs, runs.folder(spec), learner, written, steps_of)


def test_fine_tune_is_fastais_fine_tune(runs, trained, steps_of) -> None:
    training = {"schedule": "FineTune", "frozenEpochs": 1, "epochs": 2}
    spec = runs.spec(training, model={"architecture": "compact", "weights": trained.id})
    learner, written = plain_learner(runs, spec)
    learner.fine_tune(2, base_lr=0.003, freeze_epochs=1)
    assert_same(runs, runs.folder(spec), learner, written, steps_of)
