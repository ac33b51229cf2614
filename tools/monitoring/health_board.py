"""Service health: each process, its speed, its errors, its signs of life."""

from grafana_foundation_sdk.builders import dashboard

from monitoring.panels import HALF, HERE, THIRD, WIDE, Panels, board, choice, course

JOB = f'job=~"$job",{HERE}'


def health() -> dashboard.Dashboard:
    """The dashboard."""
    made = board(
        "veravox-health",
        "Veravox: service health",
        "Each process: whether it answers, how fast, what it uses, and when it last gave a sign of life.",
        choice("job", "Process", 'label_values(up{job=~"gateway|web|detector|runner|operator"}, job)'),
    )
    for each in (*_processes(), *_gateway(), *_detector(), *_signs()):
        made = made.with_panel(each)
    return made


def _processes() -> Panels:
    return (
        course(
            "Answers",
            "1 where a process answers Prometheus, 0 where it does not.",
            [(f"up{{{JOB}}}", "{{job}} {{instance}}")],
            span=WIDE,
        ),
        course(
            "Memory",
            "Main memory that each process holds; a container is killed at its limit.",
            [(f"process_resident_memory_bytes{{{JOB}}}", "{{job}} {{instance}}")],
            "bytes",
            span=THIRD,
        ),
        course(
            "Cores",
            "Cores that each process keeps busy.",
            [(f"rate(process_cpu_seconds_total{{{JOB}}}[$__rate_interval])", "{{job}} {{instance}}")],
            span=THIRD,
        ),
        course(
            "Open files",
            "Files and connections that each process holds, as a share of what it may.",
            [(f"process_open_fds{{{JOB}}} / process_max_fds{{{JOB}}}", "{{job}} {{instance}}")],
            "percentunit",
            span=THIRD,
        ),
    )


def _gateway() -> Panels:
    return (
        course(
            "Requests by operation",
            "The gateway's busiest operations, in requests a second.",
            [
                (
                    f"topk(8, sum by (operation) (rate(veravox_gateway_requests_total{{{HERE}}}[$__rate_interval])))",
                    "{{operation}}",
                )
            ],
            "reqps",
        ),
        course(
            "Time to an answer's head",
            "Within so long 95 % of an operation's answers begin; the slowest ones.",
            [(f"topk(8, veravox:gateway_request_seconds:p95_5m{{{HERE}}})", "{{operation}}")],
            "s",
        ),
        course(
            "Errors by operation",
            "Answers with a status of 500 or more, in a second.",
            [
                (
                    f'sum by (operation, status) (rate(veravox_gateway_requests_total{{status=~"5..",{HERE}}}[5m]))',
                    "{{operation}} {{status}}",
                )
            ],
            "reqps",
        ),
        course(
            "Page",
            "Pages that are kept in memory, and runs whose events are followed.",
            [
                (f"sum(veravox_web_pages_open{{{HERE}}})", "pages"),
                (f"sum(veravox_web_runs_followed{{{HERE}}})", "runs followed"),
            ],
        ),
    )


def _detector() -> Panels:
    return (
        course(
            "Recordings in the detector",
            "Recordings that are judged or wait for it; beyond VERAVOX_QUEUE they are turned away.",
            [
                (f"sum(veravox_recordings_waiting{{{HERE}}})", "in it"),
                (f"sum(rate(veravox_recordings_turned_away_total{{{HERE}}}[5m])) * 60", "turned away in a minute"),
                (f"sum(rate(veravox_recordings_refused_total{{{HERE}}}[5m])) * 60", "could not be judged in a minute"),
            ],
        ),
        course(
            "Time of a verdict",
            "Within so long 95 % of the verdicts are given, from the file on.",
            [(f"veravox:verdict_seconds:p95_15m{{{HERE}}}", "95 %")],
            "s",
            span=THIRD,
        ),
        course(
            "Models in memory",
            "Models that the detector keeps warm.",
            [(f"sum(veravox_models_warm{{{HERE}}})", "models")],
            span=4,
        ),
    )


def _signs() -> Panels:
    calls = f"veravox_operator_api_calls_total{{{HERE}}}"
    return (
        course(
            "Since the last sign of life",
            "Seconds since the runner passed over its queue, the operator stirred, and the gateway heard of the cluster; "
            "more than 120 is an alert.",
            [
                (f"time() - veravox_runner_last_pass_timestamp_seconds{{{HERE}}}", "runner"),
                (f"time() - veravox_operator_sign_timestamp_seconds{{{HERE}}}", "operator"),
                (f"time() - (veravox_gateway_mirror_heard_timestamp_seconds{{{HERE}}} > 0)", "mirror {{instance}}"),
            ],
            "s",
        ),
        course(
            "Operator's looks",
            "Within so long 95 % of the looks end, and how many in a second must be repeated.",
            [
                (
                    "histogram_quantile(0.95, sum by (le) "
                    f"(rate(veravox_operator_reconcile_seconds_bucket{{{HERE}}}[$__rate_interval])))",
                    "95 %, seconds",
                ),
                (f"sum(rate(veravox_operator_reconcile_errors_total{{{HERE}}}[$__rate_interval]))", "repeated"),
            ],
        ),
        course(
            "Calls of the API server",
            "The operator's calls in a second, by status; 0: no answer came.",
            [(f"sum by (method, code) (rate({calls}[$__rate_interval]))", "{{method}} {{code}}")],
            "reqps",
            span=HALF,
        ),
        course(
            "Database",
            "1 where the database answers the gateway, 0 where it does not.",
            [(f"veravox_database_up{{{HERE}}}", "{{instance}}")],
            span=HALF,
        ),
    )
