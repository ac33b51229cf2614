"""What the runner tells Prometheus of its queue: jobs, GPUs, attempts that ended."""

from collections import Counter as Counts
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

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


@dataclass(frozen=True)
class _Counted:
    """What a job counts as."""

    kind: str
    phase: str = Phase.PENDING
    reason: str = ""
    holds: int = 0  # GPUs
    wants: int = 0  # GPUs, where it waits for its place and nothing else


class Census(Collector):
    """Of each job what was seen of it last; a series ends with its last job. Whoever scrapes reads the newest whole pass."""

    def __init__(self) -> None:
        self._seen: dict[UUID, _Counted | None] = {}  # none: it has ended
        self._told: list[_Counted] = []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        told = self._told
        jobs = GaugeMetricFamily(
            "veravox_jobs", "Jobs that have not ended, by phase and reason.", labels=["kind", "phase", "reason"]
        )
        for row, count in Counts((each.kind, each.phase, each.reason) for each in told).items():
            jobs.add_metric(list(row), count)
        wanted = min((each.wants for each in told if each.wants), default=0)
        yield jobs
        yield GaugeMetricFamily("veravox_gpus", "GPUs of this machine.", value=count_gpus())
        held = sum(each.holds for each in told)
        yield GaugeMetricFamily("veravox_gpus_used", "GPUs that trainings hold.", value=held)
        yield GaugeMetricFamily("veravox_gpus_wanted", reasons.GPUS_WANTED, value=wanted)

    def count(self, id: UUID, kind: Kind, before: JobStatus, after: JobStatus) -> None:
        """A job was looked at, and its status written."""
        for attempt in ended_since(before.attempts, after.attempts):
            ENDED.labels(NAMES[kind], attempt.reason).inc()
        self._seen[id] = None if after.ended_at else _counted(kind, after)

    def publish(self, queue: Mapping[UUID, Kind]) -> None:
        """A pass has come to its end; a job that it passed over counts as before, one that nobody has seen yet as pending."""
        self._seen = {id: self._seen.get(id, _Counted(NAMES[kind])) for id, kind in queue.items()}
        self._told = [each for each in self._seen.values() if each]


def _counted(kind: Kind, status: JobStatus) -> _Counted:
    name, reason = NAMES[kind], status.attempt.reason
    gpus = status.gpus if isinstance(status, TrainingJobStatus) else 0
    if status.phase not in WITHOUT and not any(each.reason == "NoGpu" for each in status.notices):
        return _Counted(name, status.phase, reason, holds=gpus)
    waits = status.phase is Phase.QUEUED and reason in reasons.FOR_A_PLACE
    return _Counted(name, status.phase, reason, wants=gpus if waits else 0)


CENSUS = Census()
REGISTRY.register(CENSUS)
