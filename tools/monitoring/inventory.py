"""Every metric of every process, as its own registry has it; nothing is written down twice."""

import importlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.metrics_core import Metric

import veravox
from veravox.core import probes
from veravox.detection.meters import Meters as DetectorMeters
from veravox.runner.census import CENSUS
from veravox.training.telling import meters as training
from veravox_operator.health import Signs
from veravox_operator.meters import LiveJobs, SignsOfLife
from veravox_operator.meters import Meters as OperatorMeters
from veravox_operator.view import View

SERVICES = Path(veravox.__file__).parent
JOBS = ("gateway", "web", "detector", "runner", "operator", "jobs")
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "summary": ("_sum", "_count")}


@dataclass(frozen=True)
class Known:
    """One metric, and the Prometheus job under which its process is scraped."""

    job: str
    name: str
    kind: str
    labels: tuple[str, ...]
    help: str

    @property
    def series(self) -> tuple[str, ...]:
        """By which names it is asked for."""
        return tuple(self.name + each for each in SUFFIXES.get(self.kind, ("",)))

    @property
    def unit(self) -> str:
        """As its name has it."""
        return next((each for each in ("seconds", "bytes", "percent") if each in self.name.split("_")), "")


def every() -> list[Known]:
    """By job, and then by name."""
    found = [
        *_of_modules("gateway"),
        *_of_modules("web"),
        *_of_registry("detector", DetectorMeters().registry),
        *_of_modules("runner"),
        *_of_families("runner", CENSUS.collect()),
        *_operator(),
        *_trainer(),
        *_data_job(),
    ]
    return sorted(found, key=lambda each: (JOBS.index(each.job), each.name))


def of_each_process() -> list[Known]:
    """What the client library tells of every process but a job's; on Linux alone."""
    return sorted(_of_families("", ProcessCollector(registry=None).collect()), key=lambda each: each.name)


def series() -> frozenset[str]:
    """The names of all series."""
    return frozenset(name for each in (*every(), *of_each_process()) for name in each.series)


def _of_modules(job: str) -> Iterator[Known]:
    """What the modules of a room register with the client library's own registry."""
    seen: set[str] = set()
    for module in _telling(SERVICES / job):
        for each in vars(module).values():
            if isinstance(each, MetricWrapperBase) and each.__class__.__module__.startswith("prometheus_client"):
                known = _of_meter(job, each)
                if known.name not in seen:
                    yield known
                seen.add(known.name)


def _telling(room: Path) -> Iterator[ModuleType]:
    for path in sorted(room.rglob("*.py")):
        if "prometheus_client" in path.read_text():
            name = ".".join(path.relative_to(SERVICES.parent).with_suffix("").parts)
            yield importlib.import_module(name)


def _of_meter(job: str, meter: MetricWrapperBase) -> Known:
    return Known(job, meter._name, str(meter._type), tuple(meter._labelnames), meter._documentation)


def _of_registry(job: str, registry: CollectorRegistry) -> Iterator[Known]:
    for each in list(registry._collector_to_names):
        if isinstance(each, MetricWrapperBase):
            yield _of_meter(job, each)


def _of_families(job: str, families: Iterable[Metric]) -> Iterator[Known]:
    for each in families:
        labels = tuple(getattr(each, "_labelnames", ()))
        yield Known(job, each.name, each.type, labels, each.documentation)


def _operator() -> Iterator[Known]:
    yield from _of_registry("operator", OperatorMeters().registry)
    for collector in (LiveJobs(View()), SignsOfLife(Signs())):
        yield from _of_families("operator", collector.collect())


def _trainer() -> Iterator[Known]:
    """With a figure for each gauge that it may have one of."""
    meters = training.Meters("a run")
    meters.gauges = dict.fromkeys(training.HELP, 0.0)
    yield from _of_families("jobs", meters.collect())


def _data_job() -> Iterator[Known]:
    for name, help in probes.FIGURES.items():
        yield Known("jobs", f"veravox_job_{name}", "gauge", ("run",), help)


logging.getLogger("nicegui").setLevel(logging.ERROR)
