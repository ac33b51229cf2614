"""What the operator says of itself to Prometheus. No series bears a job's name but those of jobs that are at work now."""

import time
from collections import Counter as Counts
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from veravox.core import reasons
from veravox.core.attempts import ended_since
from veravox.core.specs import JobStatus, TrainingJobStatus
from veravox_operator.health import Signs
from veravox_operator.view import View

SECONDS = (1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 14400, 86400)
WITHOUT = frozenset({"Pending", "Queued", "Paused", "Succeeded", "Stopped", "Failed"})  # phases without a GPU
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class LiveJobs(Collector):
    """Gauges that are counted when they are asked for, so that a series ends with its object."""

    def __init__(self, view: View) -> None:
        self._view = view

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily(
            "veravox_jobs", "Resources by phase and reason.", labels=["kind", "namespace", "phase", "reason"]
        )
        progress = GaugeMetricFamily(
            "veravox_job_progress_percent", "How far jobs at work are.", labels=["kind", "namespace", "name"]
        )
        used = GaugeMetricFamily("veravox_gpus_used", "GPUs that trainings hold.", labels=["namespace"])
        counts: Counts[tuple[str, str, str, str]] = Counts()
        wanted = GaugeMetricFamily("veravox_gpus_wanted", reasons.GPUS_WANTED, labels=["namespace"])
        held: Counts[str] = Counts()
        asked: dict[str, list[int]] = {}
        for key, body in list(self._view.resources.items()):
            status = body.get("status") or {}
            phase = status.get("phase") or "Pending"
            reason, gpus = (status.get("attempt") or {}).get("reason", ""), status.get("gpus", 0)
            counts[key.kind, key.namespace, phase, reason] += 1
            held[key.namespace] += 0 if phase in WITHOUT else gpus
            if phase == "Queued" and reason in reasons.FOR_A_PLACE:
                asked.setdefault(key.namespace, []).append(gpus)
            if phase == "Running":
                progress.add_metric(list(key), (status.get("progress") or {}).get("percent", 0.0))
        for labels, count in counts.items():
            jobs.add_metric(list(labels), count)
        for namespace, gpus in held.items():
            used.add_metric([namespace], gpus)
            wanted.add_metric([namespace], min(filter(None, asked.get(namespace, [])), default=0))
        yield from (jobs, progress, used, wanted)


class SignsOfLife(Collector):
    """The newest of the signs by which `/healthz` judges, for alerts."""

    def __init__(self, signs: Signs) -> None:
        self._signs = signs

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily(
            "veravox_operator_sign_timestamp_seconds",
            "When the operator last gave a sign of life: its loop turned, a watch brought something, or a look ended.",
            value=time.time() - self._signs.silent_for(),
        )


@dataclass
class Meters:
    """Counters and histograms."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        ProcessCollector(registry=self.registry)
        self.look_seconds = Histogram(
            "veravox_operator_reconcile_seconds", "Time of one look.", buckets=QUICK, registry=self.registry
        )
        self.errors = Counter(
            "veravox_operator_reconcile_errors", "Looks that are to be repeated.", registry=self.registry
        )
        self.last_look = Gauge(
            "veravox_operator_last_reconcile_timestamp_seconds", "When a look ended last.", registry=self.registry
        )
        self.api_calls = Counter(
            "veravox_operator_api_calls",
            "Calls of the API server, watches apart; code 0 where no answer came.",
            ["method", "code"],
            registry=self.registry,
        )
        self.queue_wait = Histogram(
            "veravox_job_queue_wait_seconds",
            "From asking for a place to having it.",
            ["kind"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.start_up = Histogram(
            "veravox_job_start_up_seconds",
            "From having a place to the first step.",
            ["kind"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.ended = Counter(
            "veravox_attempts_ended", "Attempts that ended, by reason.", ["kind", "reason"], registry=self.registry
        )
        self.ended.labels("TrainingJob", reasons.STALLED)  # so that the first one is an increase
        self.gpu_seconds = Counter(
            "veravox_gpu_seconds", "Time that GPUs were held, by how it ended.", ["reason"], registry=self.registry
        )

    def called(self, method: str, status: int) -> None:
        """The API server was called."""
        self.api_calls.labels(method, str(status)).inc()

    @contextmanager
    def look(self) -> Iterator[None]:
        before = time.monotonic()
        try:
            yield
        finally:
            self.look_seconds.observe(time.monotonic() - before)
            self.last_look.set_to_current_time()

    def told(self, before: JobStatus, after: JobStatus, now: datetime, asked: datetime | None = None) -> None:
        """Count what changed from one status to the next; a place was asked for when the attempt's Job was made."""
        kind = "TrainingJob" if isinstance(after, TrainingJobStatus) else "Dataset"
        old, new = _since(before, "Admitted"), _since(after, "Admitted")
        if asked and new and new[0] and not (old and old[0]):
            self.queue_wait.labels(kind).observe(max(0.0, (now - asked).total_seconds()))
        self._measure_start(kind, before, after, now)
        for attempt in ended_since(before.attempts, after.attempts):
            self.ended.labels(kind, attempt.reason).inc()
            if isinstance(after, TrainingJobStatus) and attempt.started_at and attempt.ended_at:
                held = (attempt.ended_at - attempt.started_at).total_seconds() * after.gpus
                self.gpu_seconds.labels(attempt.reason).inc(max(0.0, held))

    def _measure_start(self, kind: str, before: JobStatus, after: JobStatus, now: datetime) -> None:
        placed = _since(after, "Admitted")
        if before.phase == "Starting" and after.phase == "Running" and placed and placed[0]:
            self.start_up.labels(kind).observe(max(0.0, (now - placed[1]).total_seconds()))


def _since(status: JobStatus, type: str) -> tuple[bool, datetime] | None:
    found = next((each for each in status.conditions if each.type == type), None)
    return (found.status, found.last_transition_time) if found else None
