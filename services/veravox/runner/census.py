"""What one pass over the queue counts, for Prometheus: jobs, GPUs, attempts that ended."""

from collections import Counter as Counts
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from prometheus_client import REGISTRY, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from veravox.core import reasons
from veravox.core.attempts import ended_since
from veravox.core.machine_memory import count_gpus
from veravox.core.specs import JobStatus, Phase, TrainingJobStatus
from veravox.store.jobs import Kind

NAMES = MappingProxyType({Kind.TRAINING: "TrainingJob", Kind.DATA: "Dataset", Kind.EVALUATION: "Evaluation"})
WITHOUT = frozenset({Phase.PENDING, Phase.QUEUED, Phase.PAUSED})  # phases in which a job holds nothing
ENDED = Counter("veravox_attempts_ended", "Attempts that ended, by reason.", ["kind", "reason"])
ENDED.labels(NAMES[Kind.TRAINING], reasons.STALLED)  # so that the first one is an increase

Row = tuple[str, str, str]  # kind, phase, reason


class Census(Collector):
    """The jobs of the newest pass that came to its end; whoever scrapes meanwhile reads the one before."""

    def __init__(self) -> None:
        self._jobs: Mapping[Row, int] = {}
        self._gpus_used = self._gpus_wanted = 0

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily(
            "veravox_jobs", "Jobs that have not ended, by phase and reason.", labels=["kind", "phase", "reason"]
        )
        for row, count in self._jobs.items():
            jobs.add_metric(list(row), count)
        yield jobs
        yield GaugeMetricFamily("veravox_gpus", "GPUs of this machine.", value=count_gpus())
        yield GaugeMetricFamily("veravox_gpus_used", "GPUs that trainings hold.", value=self._gpus_used)
        yield GaugeMetricFamily("veravox_gpus_wanted", reasons.GPUS_WANTED, value=self._gpus_wanted)

    def publish(self, counting: "Counting") -> None:
        """Tell of this pass from now on."""
        self._jobs, self._gpus_used = dict(counting.jobs), counting.gpus_used
        self._gpus_wanted = min(filter(None, counting.wanted), default=0)


class Counting:
    """Of one pass."""

    def __init__(self) -> None:
        self.jobs: Counts[Row] = Counts()
        self.gpus_used = 0
        self.wanted: list[int] = []

    def count(self, kind: Kind, before: JobStatus, after: JobStatus) -> None:
        """One job, whose status was written."""
        for attempt in ended_since(before.attempts, after.attempts):
            ENDED.labels(NAMES[kind], attempt.reason).inc()
        if after.ended_at:
            return
        self.jobs[NAMES[kind], after.phase, after.attempt.reason] += 1
        if isinstance(after, TrainingJobStatus):
            self._count_gpus(after)

    def _count_gpus(self, status: TrainingJobStatus) -> None:
        if status.phase not in WITHOUT and not _has_none(status):
            self.gpus_used += status.gpus
        elif status.phase is Phase.QUEUED and status.attempt.reason in reasons.FOR_A_PLACE:
            self.wanted.append(status.gpus)


def _has_none(status: JobStatus) -> bool:
    """Whether its machine turned out to have no GPU."""
    return any(each.reason == "NoGpu" for each in status.notices)


CENSUS = Census()
REGISTRY.register(CENSUS)
