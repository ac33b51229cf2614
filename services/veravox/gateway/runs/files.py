"""What may be fetched of a run: a fixed list, so that no name from outside becomes a path."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from veravox.core.beneath import is_plain
from veravox.core.run_folder import RunFolder
from veravox.core.text import N_, _


class RunFile(StrEnum):
    """The files of a run that its owner may download."""

    SPEC = "spec.yaml"
    LOG = "log.txt"
    BATCHES = "batches.csv"
    HISTORY = "history.csv"
    SCORES = "scores.csv"
    SPLIT = "split.csv"
    REPORT = "report.json"
    ENVIRONMENT = "environment.json"
    DECISIONS = "decisions.json"
    RATES = "learning_rate.csv"
    CONFUSION = "confusion_matrix.csv"
    RELIABILITY_TABLE = "reliability.csv"
    LEARNER = "model.pkl"
    ONNX = "model.onnx"
    LOSS = "loss.png"
    LOSS_SVG = "loss.svg"
    CONFUSION_MATRIX = "confusion_matrix.png"
    CONFUSION_MATRIX_SVG = "confusion_matrix.svg"
    DET = "det.png"
    DET_SVG = "det.svg"
    RELIABILITY = "reliability.png"
    RELIABILITY_SVG = "reliability.svg"
    RATE_PLOT = "learning_rate.png"
    RATE_PLOT_SVG = "learning_rate.svg"
    FAILED_BATCH = "failed_batch.safetensors"
    FAILED_CLIPS = "failed_batch.csv"
    FAILED_PICTURES = "failed_batch.png"
    FAILED_PICTURES_SVG = "failed_batch.svg"


@dataclass(frozen=True)
class Kept:
    """Where a file is in the run's folder, and what it is for."""

    of: Callable[[RunFolder], Path]
    help: str


def _plot(name: str, help: str) -> Kept:
    return Kept(lambda folder: folder.plots / name, help)


def _failed(name: str, help: str) -> Kept:
    return Kept(lambda folder: folder.failure / name, help)


FILES = MappingProxyType(
    {
        RunFile.SPEC: Kept(lambda f: f.spec, N_("What was asked for, every default filled in.")),
        RunFile.LOG: Kept(lambda f: f.log, N_("What the training said while it worked.")),
        RunFile.BATCHES: Kept(lambda f: f.batches, N_("Loss, rate, accuracy and time of every batch.")),
        RunFile.HISTORY: Kept(lambda f: f.history, N_("The figures of every epoch, on validation windows.")),
        RunFile.SCORES: Kept(lambda f: f.scores, N_("What the model says of each test clip.")),
        RunFile.SPLIT: Kept(lambda f: f.split, N_("Which clip went to which part, with its hash.")),
        RunFile.REPORT: Kept(lambda f: f.report, N_("All that the run found out, for programs.")),
        RunFile.ENVIRONMENT: Kept(lambda f: f.environment, N_("Versions, device, threads and seeds.")),
        RunFile.DECISIONS: Kept(lambda f: f.decisions, N_("What was left to the trainer, what it decided, and why.")),
        RunFile.RATES: Kept(lambda f: f.rates, N_("Learning rates that were tried, with the loss of each.")),
        RunFile.CONFUSION: Kept(lambda f: f.confusion, N_("Which class was taken for which, on the test clips.")),
        RunFile.RELIABILITY_TABLE: Kept(lambda f: f.reliability, N_("Probabilities by bin, and what was so.")),
        RunFile.LEARNER: Kept(lambda f: f.learner, N_("The model for fastai; opening it runs the code in it.")),
        RunFile.ONNX: Kept(lambda f: f.onnx, N_("The network for other programs; it holds no code.")),
        RunFile.LOSS: _plot("loss.png", N_("The loss by batch, as a picture.")),
        RunFile.LOSS_SVG: _plot("loss.svg", N_("The loss by batch, for print.")),
        RunFile.CONFUSION_MATRIX: _plot("confusion_matrix.png", N_("The confusion matrix, as a picture.")),
        RunFile.CONFUSION_MATRIX_SVG: _plot("confusion_matrix.svg", N_("The confusion matrix, for print.")),
        RunFile.DET: _plot("det.png", N_("Misses against false acceptances, as a picture.")),
        RunFile.DET_SVG: _plot("det.svg", N_("Misses against false acceptances, for print.")),
        RunFile.RELIABILITY: _plot("reliability.png", N_("Probabilities that were given, and what was so.")),
        RunFile.RELIABILITY_SVG: _plot("reliability.svg", N_("The same, for print.")),
        RunFile.RATE_PLOT: _plot("learning_rate.png", N_("How the loss followed the rates tried, as a picture.")),
        RunFile.RATE_PLOT_SVG: _plot("learning_rate.svg", N_("How the loss followed the rates tried, for print.")),
        RunFile.FAILED_BATCH: _failed("batch.safetensors", N_("The batch whose loss was not a number.")),
        RunFile.FAILED_CLIPS: _failed("batch.csv", N_("Clips and classes of the batch whose loss was not a number.")),
        RunFile.FAILED_PICTURES: _failed("batch.png", N_("What the network saw of that batch, as a picture.")),
        RunFile.FAILED_PICTURES_SVG: _failed("batch.svg", N_("What the network saw of that batch, for print.")),
    }
)
PICTURES = MappingProxyType({".png": "image/png", ".svg": "image/svg+xml"})
MEDIA = MappingProxyType(
    {".yaml": "application/yaml", ".txt": "text/plain", ".csv": "text/csv", ".json": "application/json", **PICTURES}
)
BINARY = "application/octet-stream"


OF_THE_MODEL = frozenset({RunFile.LEARNER, RunFile.ONNX})  # whoever may have the model may have them


def path_of(folder: RunFolder, file: RunFile) -> Path:
    return FILES[file].of(folder)


def there(folder: RunFolder) -> Iterator[tuple[RunFile, Path]]:
    """Those that the run has by now."""
    for file in RunFile:
        if is_plain(path := path_of(folder, file), folder.path):
            yield file, path


def help_of(file: RunFile) -> str:
    return _(FILES[file].help)


def media_type(file: RunFile) -> str:
    return MEDIA.get(Path(file).suffix, BINARY)


def is_picture(file: RunFile) -> bool:
    """Pictures are shown where they are asked for; everything else is saved."""
    return Path(file).suffix in PICTURES
