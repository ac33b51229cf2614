"""The figures of a running training, for Prometheus, the gateway and the executor."""

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from veravox.core.specs import Progress
from veravox.training.course import Epoch
from veravox.training.telling.busy import Processor, gpu_figures

PAGE = 4096  # bytes, Linux on x86_64 and on most of arm64


@dataclass(eq=False)
class Meters(Collector):
    """Set by the training's thread, read by the server's: each figure is one assignment, so none is half-written."""

    run: str
    losses: tuple[float, int] = (0.0, 0)  # sum and count of every batch of this run, earlier attempts included
    hits: tuple[float, int] = (0.0, 0)  # windows named rightly, and windows, of the same batches
    gauges: dict[str, float] = field(default_factory=dict)
    last_step: float | None = None  # monotonic seconds
    last_sign: float = field(default_factory=time.time)  # seconds since 1970
    ready: bool = False  # data are loaded, training has begun
    processor: Processor = field(default_factory=Processor)

    def count_batch(self, loss: float, right: float, windows: int) -> None:
        """One more batch."""
        self.losses = self.losses[0] + loss, self.losses[1] + 1
        self.hits = self.hits[0] + right, self.hits[1] + windows
        self.last_step = time.monotonic()

    def beat(self) -> None:
        """A sign of life of the training's thread."""
        self.last_sign = time.time()

    def set(self, values: Mapping[str, float | None]) -> None:
        """Gauges; what nobody knows yet is left out."""
        known = {name: float(value) for name, value in values.items() if value is not None and math.isfinite(value)}
        self.gauges = {**self.gauges, **known}

    def set_epoch(self, row: Epoch) -> None:
        """The newest epoch's figures."""
        names = {"validation_loss": row.valid_loss, "f1": row.f1_score, "accuracy": row.accuracy}
        self.set({**names, "equal_error_rate": row.equal_error_rate})

    def collect(self) -> Iterator[Metric]:
        yield self._summary("train_loss", "Training loss, summed over every batch.", self.losses)
        yield self._summary("train_hits", "Training windows named rightly, of those learnt from.", self.hits)
        for name, value in {**self.gauges, **self._momentary()}.items():
            gauge = GaugeMetricFamily(f"veravox_{name}", HELP[name], labels=["run"])
            gauge.add_metric([self.run], value)
            yield gauge

    def _summary(self, name: str, help: str, value: tuple[float, int]) -> Metric:
        summary = SummaryMetricFamily(f"veravox_{name}", help, labels=["run"])
        summary.add_metric([self.run], value[1], value[0])
        return summary

    def _momentary(self) -> dict[str, float]:
        since = {} if self.last_step is None else {"seconds_since_step": time.monotonic() - self.last_step}
        share = self.processor.share()
        busy = {} if share is None else {"cpu_share": share}
        held = {"heartbeat_timestamp_seconds": self.last_sign, "memory_bytes": _memory()}
        return {**since, **held, **busy, **gpu_figures()}


def gauges(progress: Progress) -> dict[str, float | None]:
    """Progress as gauges."""
    return {
        "step": progress.step,
        "steps": progress.steps,
        "epoch": progress.epoch,
        "epochs": progress.epochs,
        "progress_percent": progress.percent,
        "eta_seconds": progress.eta_seconds,
        "images_per_second": progress.images_per_second,
    }


HELP = {
    "step": "Batches done.",
    "steps": "Batches in all.",
    "epoch": "The epoch at work, from 1.",
    "epochs": "Epochs in all.",
    "progress_percent": "How much of the training is done.",
    "eta_seconds": "Seconds left, by the pace so far.",
    "validation_loss": "Mean loss over the validation windows, after the newest epoch.",
    "f1": "Macro F1 over the validation windows, after the newest epoch.",
    "accuracy": "Share of validation windows named rightly, after the newest epoch.",
    "equal_error_rate": "Equal error rate of human against machine over the validation windows.",
    "learning_rate": "The learning rate of the last layers.",
    "images_per_second": "Windows learnt from in a second.",
    "seconds_since_step": "Seconds since the newest batch ended.",
    "heartbeat_timestamp_seconds": "When the training's thread last gave a sign of life, in seconds since 1970.",
    "memory_bytes": "Main memory that the process holds.",
    "cpu_share": "Share of the cores that it may use which the process kept busy lately.",
    "gpu_memory_bytes": "GPU memory that the process holds.",
    "gpu_utilization": "Share of the time in which its GPU computed lately, as its driver tells it.",
}


def _memory() -> float:
    try:
        return float(Path("/proc/self/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0.0
