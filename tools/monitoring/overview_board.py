"""Overview: whether anything is wrong, and how much is going on."""

from grafana_foundation_sdk.builders import dashboard

from monitoring.panels import HALF, HERE, Panels, board, course, number, rows


def overview() -> dashboard.Dashboard:
    """The dashboard."""
    made = board("veravox-overview", "Veravox: overview", "Whether anything is wrong, and how much is going on.")
    for each in (*_now(), *_alerts(), *_over_time()):
        made = made.with_panel(each)
    return made


def _now() -> Panels:
    return (
        number(
            "Alerts",
            "Alerts of Veravox that fire now; the table below names them.",
            'count(ALERTS{app="veravox",alertstate="firing"}) or vector(0)',
            warns=1,
        ),
        number(
            "Processes away",
            "Processes that do not answer Prometheus; jobs apart.",
            f'count(up{{job=~"gateway|web|detector|runner|operator",{HERE}}} == 0) or vector(0)',
            warns=1,
        ),
        number(
            "Trainings at work",
            "Trainings that have a place.",
            f"sum(veravox:trainings_working:count{{{HERE}}}) or vector(0)",
        ),
        number(
            "Trainings that wait",
            "Trainings whose data are there and which have no place yet.",
            f"sum(veravox:trainings_waiting:count{{{HERE}}}) or vector(0)",
        ),
        number(
            "GPUs idle",
            "GPUs that nobody holds; of a cluster, where kube-state-metrics tells of them.",
            f"sum(veravox:gpus_idle:count{{{HERE}}})",
        ),
        number(
            "Volume free",
            "Share of the data folder's volume that is free; below 10 % there is a ticket.",
            f"min(veravox:volume_free:ratio{{{HERE}}})",
            "percentunit",
            warns=0.1,
            low_is_bad=True,
        ),
        number(
            "Requests",
            "Requests that the gateway answers in a second.",
            f"sum(veravox:gateway_requests:rate5m{{{HERE}}})",
            "reqps",
        ),
        number(
            "Errors",
            "Share of the requests that were answered with a status of 500 or more.",
            f"max(veravox:gateway_errors:ratio5m{{{HERE}}}) or vector(0)",
            "percentunit",
            warns=0.05,
        ),
        number(
            "Verdicts in the last hour",
            "Recordings that were judged.",
            f"sum(increase(veravox_verdicts_total{{{HERE}}}[1h])) or vector(0)",
        ),
        number(
            "Newest backup",
            "How long ago the newest backup was begun; empty: none is known.",
            f"time() - max(veravox_backup_timestamp_seconds{{{HERE}}} > 0)",
            "s",
            warns=8 * 86400,
        ),
        number(
            "Certificate",
            "For how long the page's certificate is valid; empty: the page speaks http behind a proxy.",
            f"min(veravox_web_certificate_not_after_timestamp_seconds{{{HERE}}} > 0) - time()",
            "s",
            warns=21 * 86400,
            low_is_bad=True,
        ),
        number(
            "Database",
            "1 where the database answers every gateway.",
            f"min(veravox_database_up{{{HERE}}})",
            warns=1,
            low_is_bad=True,
        ),
    )


def _alerts() -> Panels:
    return (
        rows(
            "What fires",
            "Each alert that fires; docs/runbooks.md tells what to do.",
            'ALERTS{app="veravox",alertstate="firing"}',
            ["alertstate", "app"],
        ),
    )


def _over_time() -> Panels:
    return (
        course(
            "Jobs",
            "Jobs by phase: trainings, data jobs, evaluations.",
            [(f'sum by (phase) (veravox_jobs{{phase!~"Succeeded|Stopped|Failed",{HERE}}})', "{{phase}}")],
            stacked=True,
        ),
        course(
            "Verdicts",
            "Recordings judged in a second, by answer.",
            [(f"sum by (answer) (rate(veravox_verdicts_total{{{HERE}}}[$__rate_interval]))", "{{answer}}")],
            stacked=True,
        ),
        course(
            "Requests by status",
            "Requests that the gateway answers in a second.",
            [(f"sum by (status) (rate(veravox_gateway_requests_total{{{HERE}}}[$__rate_interval]))", "{{status}}")],
            "reqps",
            stacked=True,
        ),
        course(
            "Volume",
            "Bytes that are free of the data folder's volume, and all there are.",
            [
                (f"min(veravox_volume_free_bytes{{{HERE}}})", "free"),
                (f"max(veravox_volume_bytes{{{HERE}}})", "whole"),
            ],
            "bytes",
            span=HALF,
        ),
    )
