"""docs/reference/metrics.md, and the table at the head of docs/runbooks.md."""

from monitoring import alerts, inventory, recording
from monitoring.inventory import JOBS, Known

PROCESSES = {
    "gateway": ("`veravox gateway`", "`/metrics` of its port, 8081"),
    "web": ("`veravox web`", "`/metrics` of the page's port"),
    "detector": ("`veravox detector`", "`/metrics` of its port, 8082"),
    "runner": ("`veravox runner`, on one machine", "`/metrics` of its port, 8083"),
    "operator": ("`veravox operator`, on a cluster", "`/metrics` of the port of its probes"),
    "jobs": (
        "a training, a data job, an evaluation, while it works",
        "a port that it tells: `/metrics/targets` of the gateway",
    ),
}
HEAD = """# Metrics

Made by `make client` from the registries of the processes themselves: do not edit. `job` is the label by which Prometheus
knows the process, in Compose and on a cluster alike. A counter is asked for as `NAME_total`, a histogram as `NAME_bucket`,
`NAME_sum` and `NAME_count`, a summary as the latter two; `NAME_created` says since when it counts. No series bears a job's id
but those that end with the job; a label `reason` is one of [exits.md](exits.md) or [cluster.md](cluster.md).
"""
ALERTS_HEAD = "| alert | severity | after | what is so |\n| --- | --- | --- | --- |"
BEGIN, END = "<!-- made by tools/generate_monitoring.py -->", "<!-- end of what is made -->"


def metrics() -> str:
    known = inventory.every()
    parts = [HEAD, *(_process(job, [each for each in known if each.job == job]) for job in JOBS)]
    return "\n".join([*parts, _clients(), _recorded(), _others()])


def runbooks(before: str) -> str:
    """The page with its table made anew; what is written below by hand stays."""
    head, _begin, rest = before.partition(BEGIN)
    _old, _end, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{_alerts()}\n{END}{tail}"


def _process(job: str, known: list[Known]) -> str:
    who, where = PROCESSES[job]
    lines = [f"## `{job}`", "", f"{who[0].upper() + who[1:]}: {where}.", "", *TABLE]
    return "\n".join([*lines, *map(_row, known), ""])


TABLE = ("| metric | kind | labels | unit | what it is |", "| --- | --- | --- | --- | --- |")


def _row(each: Known) -> str:
    labels = ", ".join(f"`{label}`" for label in each.labels)
    return f"| `{each.series[0] if each.kind == 'counter' else each.name}` | {each.kind} | {labels} | {each.unit} | {each.help} |"


def _clients() -> str:
    head = ["## Of every process", "", "All but jobs tell this of themselves, by the client library.", "", *TABLE]
    return "\n".join([*head, *map(_row, inventory.of_each_process()), ""])


def _recorded() -> str:
    head = ["## What Prometheus computes beforehand", "", "By `charts/veravox/files/monitoring/rules.yaml`.", ""]
    table = ["| series | what it is |", "| --- | --- |"]
    return "\n".join([*head, *table, *(f"| `{each.name}` | {each.help} |" for each in recording.EVERY), ""])


def _others() -> str:
    return """## Of others

GPUs that are idle on a cluster are told by kube-state-metrics (`kube_node_status_allocatable`,
`kube_pod_container_resource_requests`, `kube_pod_status_phase`). Where there is none, `veravox:gpus_idle:count` has no value
there, and `VeravoxQueueWaitsWhileGpusIdle` never fires; `VeravoxQueueStuck` does. What each GPU does is told by NVIDIA's
DCGM exporter, where it is installed; Veravox' rules and dashboards do without it.
"""


def _alerts() -> str:
    rows = [
        f"| [{each.name}](#{each.name.lower()}) | {each.severity} | {each.wait} | {each.title} |"
        for each in alerts.EVERY
    ]
    return "\n".join([ALERTS_HEAD, *rows])
