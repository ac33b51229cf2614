"""All dashboards, as Grafana reads them."""

from typing import Any

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.cog.encoder import JSONEncoder

from monitoring.health_board import health
from monitoring.overview_board import overview
from monitoring.queue_board import queue
from monitoring.run_board import run

BOARDS = {"overview": overview, "run": run, "queue": queue, "health": health}


def text(dashboard: Dashboard) -> str:
    """JSON, ready to be provisioned: with numbered panels, and no `id` of some Grafana's own."""
    made = dashboard.build()
    for number, panel in enumerate(made.panels or [], 1):
        panel.id_val = number
    return str(JSONEncoder(sort_keys=True, indent=2, ensure_ascii=False).encode(made)) + "\n"


def expressions(dashboard: dict[str, Any]) -> list[str]:
    """The PromQL of every panel of a dashboard that was read again, and of what may be chosen above it."""
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
