"""The folder of a training: `runs/<id>/` in the data folder, and what each file in it is."""

from dataclasses import dataclass
from pathlib import Path

from veravox.core.job_folder import JobFolder

BATCH_COLUMNS = ("step", "epoch", "batch", "train_loss", "learning_rate", "accuracy", "time")
HISTORY_COLUMNS = ("epoch", "step", "train_loss", "valid_loss", "f1_score", "accuracy", "equal_error_rate", "seconds")


@dataclass(frozen=True)
class RunFolder(JobFolder):
    """A training's folder."""

    @property
    def batches(self) -> Path:
        return self.path / "batches.csv"

    @property
    def history(self) -> Path:
        return self.path / "history.csv"

    @property
    def environment(self) -> Path:
        return self.path / "environment.json"

    @property
    def split(self) -> Path:
        """Which clip went to which part: `clip,sha256,pair,part`."""
        return self.path / "split.csv"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def bundle(self) -> Path:
        return self.path / "bundle"

    @property
    def decisions(self) -> Path:
        """What was left to the trainer and decided once: batch size, rate, precision, compiling."""
        return self.path / "decisions.json"

    @property
    def rates(self) -> Path:
        """What fastai's finder saw: `learning_rate,loss`."""
        return self.path / "learning_rate.csv"

    @property
    def failure(self) -> Path:
        """The batch whose loss was not a number: `batch.safetensors`, `batch.csv`, `batch.png`."""
        return self.path / "failure"

    @property
    def learner(self) -> Path:
        return self.path / "model.pkl"

    @property
    def onnx(self) -> Path:
        return self.path / "model.onnx"

    @property
    def report(self) -> Path:
        return self.path / "report.json"

    @property
    def scores(self) -> Path:
        return self.path / "scores.csv"

    @property
    def confusion(self) -> Path:
        """The confusion matrix of the test part: counts, and shares of each row."""
        return self.path / "confusion_matrix.csv"

    @property
    def reliability(self) -> Path:
        """What was said of validation clips, and what was so: `calibrated,said,was,clips`."""
        return self.path / "reliability.csv"

    @property
    def plots(self) -> Path:
        return self.path / "plots"
