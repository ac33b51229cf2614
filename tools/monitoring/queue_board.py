"""Queue and GPUs: who waits, for what, and who has them."""

from grafana_foundation_sdk.builders import dashboard

from monitoring.panels import HALF, HERE, Panels, board, course, number


def queue() -> dashboard.Dashboard:
    """The dashboard."""
    made = board("veravox-queue", "Veravox: queue and GPUs", "Who waits, for what, and who has the GPUs.")
    for each in (*_now(), *_over_time(), *_on_a_cluster()):
        made = made.with_panel(each)
    return made


def _now() -> Panels:
    return (
        number(
            "Trainings that wait",
            "Trainings whose data are there and which have no place yet.",
            f"sum(veravox:trainings_waiting:count{{{HERE}}}) or vector(0)",
        ),
        number(
            "Trainings at work",
            "Trainings that have a place.",
            f"sum(veravox:trainings_working:count{{{HERE}}}) or vector(0)",
        ),
        number("GPUs used", "GPUs that trainings hold.", f"sum(veravox:gpus_used:count{{{HERE}}})"),
        number(
            "GPUs idle",
            "GPUs that nobody holds; of a cluster, where kube-state-metrics tells of them.",
            f"sum(veravox:gpus_idle:count{{{HERE}}})",
        ),
        number(
            "GPUs wanted",
            "What the least demanding of those asks for that wait for a place; 0: none waits for a GPU.",
            f"min(veravox_gpus_wanted{{{HERE}}} > 0) or vector(0)",
        ),
        number(
            "Attempts that stalled today",
            "Attempts that were ended in 24 hours because they took no step within limits.stallSeconds.",
            f'sum(increase(veravox_attempts_ended_total{{reason="Stalled",{HERE}}}[24h])) or vector(0)',
            warns=1,
        ),
    )


def _over_time() -> Panels:
    return (
        course(
            "Jobs by phase",
            "Jobs that have not ended.",
            [
                (
                    f'sum by (kind, phase) (veravox_jobs{{phase!~"Succeeded|Stopped|Failed",{HERE}}})',
                    "{{kind}} {{phase}}",
                )
            ],
            stacked=True,
        ),
        course(
            "Why they wait",
            "Jobs that are queued, by reason; docs/reference/cluster.md lists what a cluster lets them wait for.",
            [(f'sum by (reason) (veravox_jobs{{phase=~"Pending|Queued",{HERE}}})', "{{reason}}")],
            stacked=True,
        ),
        course(
            "GPUs",
            "GPUs that trainings hold, and those that nobody holds.",
            [
                (f"sum(veravox:gpus_used:count{{{HERE}}})", "used"),
                (f"sum(veravox:gpus_idle:count{{{HERE}}})", "idle"),
            ],
            stacked=True,
        ),
        course(
            "How attempts end",
            "Attempts that ended in an hour, by reason; docs/reference/exits.md tells what follows.",
            [(f"sum by (reason) (increase(veravox_attempts_ended_total{{{HERE}}}[1h]))", "{{reason}}")],
        ),
        course(
            "Places that are waited for on one machine",
            "Jobs that wait for the runner's place for trainings, or for work on data.",
            [(f"sum by (lane) (veravox_runner_jobs_waiting{{{HERE}}})", "{{lane}}")],
        ),
        course(
            "Data jobs and evaluations at work",
            "How far each is; a series ends with its job.",
            [('veravox_job_progress_percent{run!=""}', "{{run}}")],
            "percent",
            span=HALF,
        ),
    )


def _on_a_cluster() -> Panels:
    wait, start = "veravox_job_queue_wait_seconds_bucket", "veravox_job_start_up_seconds_bucket"
    return (
        course(
            "How long a place is waited for (cluster)",
            "Half of the jobs, and 95 % of them, had a node within so long, in the last hour.",
            [
                (f"histogram_quantile(0.5, sum by (le) (rate({wait}{{{HERE}}}[1h])))", "half"),
                (f"histogram_quantile(0.95, sum by (le) (rate({wait}{{{HERE}}}[1h])))", "95 %"),
            ],
            "s",
        ),
        course(
            "From a node to the first step (cluster)",
            "Half of the jobs, and 95 % of them, worked within so long, in the last hour.",
            [
                (f"histogram_quantile(0.5, sum by (le) (rate({start}{{{HERE}}}[1h])))", "half"),
                (f"histogram_quantile(0.95, sum by (le) (rate({start}{{{HERE}}}[1h])))", "95 %"),
            ],
            "s",
        ),
        course(
            "GPU hours by how they ended (cluster)",
            "Hours of GPUs in a day, by the reason with which their attempt ended.",
            [(f"sum by (reason) (increase(veravox_gpu_seconds_total{{{HERE}}}[1d])) / 3600", "{{reason}}")],
            "h",
        ),
        course(
            "Trainings at work (cluster)",
            "How far each is, in percent.",
            [(f'veravox_job_progress_percent{{kind="TrainingJob",{HERE}}}', "{{name}}")],
            "percent",
        ),
    )
