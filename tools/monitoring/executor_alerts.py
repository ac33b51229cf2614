"""Alerts of those who execute jobs, and of the gateway that hears of them."""

from monitoring.alert import Alert
from veravox.gateway.administration.health import SILENT
from veravox_operator.health import STALE

EXECUTORS = (
    Alert(
        "VeravoxOperatorStale",
        f"(time() - veravox_operator_sign_timestamp_seconds > {STALE:.0f}) or "
        f"(time() - veravox_operator_last_reconcile_timestamp_seconds > {STALE:.0f} and on (instance) "
        'sum by (instance) (veravox_jobs{job="operator",phase=~"Starting|Running"}) > 0)',
        "1m",
        "page",
        "The operator gives no sign of life",
        "It runs, and for more than two minutes has looked at nothing, though jobs are at work, or has heard of nothing. "
        "Jobs that are at work go on; nothing new starts, and no status is true.",
    ),
    Alert(
        "VeravoxOperatorFails",
        "increase(veravox_operator_reconcile_errors_total[15m]) > 10",
        "5m",
        "ticket",
        "The operator must repeat its looks",
        "{{ $value | humanize }} looks at resources have failed in 15 minutes; they are repeated.",
    ),
    Alert(
        "VeravoxApiServerAway",
        'sum by (instance) (rate(veravox_operator_api_calls_total{code=~"0|5.."}[5m])) / '
        "(sum by (instance) (rate(veravox_operator_api_calls_total[5m])) > 0) > 0.5",
        "5m",
        "page",
        "The API server does not answer the operator",
        "More than half of the operator's calls have failed for five minutes: the API server is away, or refuses.",
    ),
    Alert(
        "VeravoxRunnerStale",
        f"time() - veravox_runner_last_pass_timestamp_seconds > {STALE:.0f}",
        "1m",
        "page",
        "The runner does not look at its queue",
        "It runs, and has not passed over the queue for more than two minutes, which it does twice a second. What it has "
        "started works on; nothing new starts.",
    ),
    Alert(
        "VeravoxMirrorStale",
        f"(time() - max by (namespace) (veravox_gateway_mirror_heard_timestamp_seconds) > {SILENT:.0f}) and on (namespace) "
        '(count by (namespace) (veravox_gateway_info{launcher="kubernetes"}) > 0)',
        "3m",
        "page",
        "The gateway does not hear of the cluster's jobs",
        "No gateway has heard of the cluster's jobs for more than two minutes: page and API show what was so then.",
    ),
)
