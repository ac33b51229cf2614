"""What the detector counts, for Prometheus."""

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from veravox.core.verdict import Verdict


class Meters:
    """What the detector says of itself to Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        said: Any = {"registry": self.registry}
        self.verdicts = Counter("veravox_verdicts", "Recordings judged, by answer.", ["answer"], **said)
        self.refused = Counter("veravox_recordings_refused", "Recordings that could not be judged.", **said)
        self.seconds = Histogram("veravox_verdict_seconds", "From the file to the verdict, in seconds.", **said)
        self.warm = Gauge("veravox_models_warm", "Models in memory.", **said)
        self.queue = Gauge("veravox_recordings_waiting", "Recordings that are judged, or wait for it.", **said)
        self.turned_away = Counter("veravox_recordings_turned_away", "Recordings for which there was no room.", **said)

    def count(self, verdict: Verdict) -> None:
        self.verdicts.labels(verdict.verdict or "none").inc()
        self.seconds.observe(verdict.milliseconds / 1000)
