"""The figures of a running training, for Prometheus, the gateway and the executor."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

PAGE = 4096  # bytes, Linux on x86_64 and on most of arm64


@dataclass(eq=False)
class Meters(Collector):
    """Set by the training's thread, read by the server's: each figure is one assignment, so none is half-written."""

    run: str
    loss_sum: float = 0.0  # of every batch that was ever counted in this run, earlier attempts included
    loss_count: int = 0
    gauges: dict[str, float] = field(default_factory=dict)
    last_step: float | None = None  # monotonic seconds
    ready: bool = False  # data are loaded, training has begun

    def count_loss(self, loss: float) -> None:
        """One more batch."""
        self.loss_sum, self.loss_count, self.last_step = self.loss_sum + loss, self.loss_count + 1, time.monotonic()

    def collect(self) -> Iterator[Metric]:
        labels = ["run"]
        loss = SummaryMetricFamily("veravox_train_loss", "Training loss, summed over every batch.", labels=labels)
        loss.add_metric([self.run], self.loss_count, self.loss_sum)
        yield loss
        for name, value in {**self.gauges, **self._momentary()}.items():
            gauge = GaugeMetricFamily(f"veravox_{name}", HELP[name], labels=labels)
            gauge.add_metric([self.run], value)
            yield gauge

    def _momentary(self) -> dict[str, float]:
        since = {} if self.last_step is None else {"seconds_since_step": time.monotonic() - self.last_step}
        return {**since, "memory_bytes": _memory()}


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
    "learning_rate": "The learning rate of the last layers.",
    "images_per_second": "Windows learnt from in a second.",
    "seconds_since_step": "Seconds since the newest batch ended.",
    "memory_bytes": "Main memory that the process holds.",
    "gpu_memory_bytes": "GPU memory that the process holds.",
}


def _memory() -> float:
    try:
        return float(Path("/proc/self/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0.0
