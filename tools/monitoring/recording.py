"""What is computed beforehand. Everything is by namespace: an installation is one namespace, and on one machine it is empty."""

from dataclasses import dataclass

from veravox.core.reasons import FOR_A_PLACE

BUSY = "Starting|Running|Pausing|Stopping"
KUBE_GPUS = 'resource="nvidia_com_gpu"'


@dataclass(frozen=True)
class Recording:
    """A name, how it is computed, and what it means."""

    name: str
    expr: str
    help: str


def _waiting() -> str:
    chosen = f'kind="TrainingJob",phase="Queued",reason=~"{"|".join(sorted(FOR_A_PLACE))}"'
    return f"sum by (namespace) (veravox_jobs{{{chosen}}})"


GATEWAY = (
    Recording(
        "veravox:gateway_requests:rate5m",
        "sum by (namespace) (rate(veravox_gateway_requests_total[5m]))",
        "Requests that the gateway answers in a second.",
    ),
    Recording(
        "veravox:gateway_errors:rate5m",
        'sum by (namespace) (rate(veravox_gateway_requests_total{status=~"5.."}[5m]))'
        " or 0 * sum by (namespace) (rate(veravox_gateway_requests_total[5m]))",
        "Of them, those that it answers with an error of its own.",
    ),
    Recording(
        "veravox:gateway_errors:ratio5m",
        "veravox:gateway_errors:rate5m / (veravox:gateway_requests:rate5m > 0)",
        "Their share.",
    ),
    Recording(
        "veravox:gateway_request_seconds:p95_5m",
        "histogram_quantile(0.95, sum by (namespace, operation, le) (rate(veravox_gateway_request_seconds_bucket[5m])))",
        "Seconds within which 95 % of an operation's answers begin.",
    ),
)

JUDGING = (
    Recording(
        "veravox:verdict_seconds:p95_15m",
        "histogram_quantile(0.95, sum by (namespace, le) (rate(veravox_verdict_seconds_bucket[15m])))",
        "Seconds within which 95 % of the verdicts are given.",
    ),
    Recording(
        "veravox:recordings_turned_away:rate5m",
        "sum by (namespace) (rate(veravox_recordings_turned_away_total[5m]))",
        "Recordings in a second for which the detector has no room.",
    ),
)

JOBS = (
    Recording(
        "veravox:trainings_waiting:count",
        _waiting(),
        "Trainings that wait for a place, their data being there.",
    ),
    Recording(
        "veravox:trainings_working:count",
        f'sum by (namespace) (veravox_jobs{{kind="TrainingJob",phase=~"{BUSY}"}})',
        "Trainings that have a place.",
    ),
    Recording("veravox:gpus_used:count", "sum by (namespace) (veravox_gpus_used)", "GPUs that trainings hold."),
    Recording(
        "veravox:gpus_idle:count",
        "(sum by (namespace) (veravox_gpus) - sum by (namespace) (veravox_gpus_used)) or "
        'group by (namespace) (veravox_gpus_used{job="operator"}) * on () group_left () '
        f"(sum(kube_node_status_allocatable{{{KUBE_GPUS}}}) - "
        f"(sum(kube_pod_container_resource_requests{{{KUBE_GPUS}}} * on (namespace, pod) group_left () "
        '(kube_pod_status_phase{phase="Running"} == 1)) or vector(0)))',
        "GPUs that nobody holds: of the runner's machine, or of the cluster, where kube-state-metrics tells of it.",
    ),
    Recording(
        "veravox:train_loss:mean1m",
        "rate(veravox_train_loss_sum[1m]) / (rate(veravox_train_loss_count[1m]) > 0)",
        "Mean loss of the batches of the last minute, by run.",
    ),
)

VOLUME = (
    Recording(
        "veravox:volume_free:ratio",
        "min by (namespace) (veravox_volume_free_bytes / (veravox_volume_bytes > 0))",
        "Share of the volume that is free.",
    ),
)

GROUPS = {"gateway": GATEWAY, "judging": JUDGING, "jobs": JOBS, "volume": VOLUME}
EVERY = tuple(each for group in GROUPS.values() for each in group)
