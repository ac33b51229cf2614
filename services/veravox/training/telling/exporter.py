"""`/metrics`, `/healthz` and `/readyz` of a trainer, on a free port that the run folder tells."""

from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, generate_latest

from veravox.core.probes import probed
from veravox.training.telling.meters import Meters


def exported(meters: Meters) -> AbstractContextManager[str]:
    """Serve the meters while the block runs; gives host:port."""
    registry = CollectorRegistry()
    registry.register(meters)
    return probed(lambda: generate_latest(registry), lambda: meters.ready)
