"""Alerts of jobs and of their queue."""

from monitoring.alert import Alert
from veravox.core.disruptions import DISRUPTIONS
from veravox.core.exits import EXITS, SUPERSEDED, TERMINATED, Outcome
from veravox.core.reasons import LOST, STALLED
from veravox.core.specs import TrainingJobSpec

STALL = TrainingJobSpec.model_fields["limits"].get_default(call_default_factory=True).stall_seconds


def _interruptions() -> str:
    """Reasons by which an installation's machines, and nobody's will, end attempts."""
    expected = {TERMINATED.reason, SUPERSEDED.reason}
    known = {each.reason for each in (*EXITS.values(), *DISRUPTIONS.values()) if each.outcome is Outcome.INFRASTRUCTURE}
    return "|".join(sorted({*known, LOST} - expected))


JOBS = (
    Alert(
        "VeravoxJobStalled",
        f'time() - veravox_heartbeat_timestamp_seconds{{job="jobs"}} > {STALL}',
        "1m",
        "ticket",
        "Training {{ $labels.run }} gives no sign of life",
        f"Its process answers, and its training has stood still for more than {STALL // 60} minutes. It is started anew "
        "after limits.stallSeconds; if that is higher for this run, nothing is wrong yet.",
        of_all="A training gives no sign of life",
    ),
    Alert(
        "VeravoxAttemptsStall",
        f'sum by (namespace, kind) (increase(veravox_attempts_ended_total{{reason="{STALLED}"}}[1h])) > 0',
        "0m",
        "ticket",
        "A training stood still and was ended",
        "In the last hour an attempt was ended because it took no step within limits.stallSeconds.",
    ),
    Alert(
        "VeravoxAttemptsInterrupted",
        f'sum by (namespace, reason) (increase(veravox_attempts_ended_total{{reason=~"{_interruptions()}"}}[6h])) > 3',
        "5m",
        "ticket",
        "Attempts are ended by {{ $labels.reason }}",
        "{{ $value | humanize }} attempts in six hours were ended by their machine and not by anybody's will. They go on "
        "from their checkpoints, and each time some work is lost.",
        of_all="Attempts are ended again and again by their machines",
    ),
    Alert(
        "VeravoxJobNotScraped",
        'up{job="jobs"} == 0',
        "10m",
        "ticket",
        "A job's figures cannot be read",
        "The job at {{ $labels.instance }} is said to work and has not answered Prometheus for ten minutes: its network, or "
        "the job itself, hangs.",
    ),
    Alert(
        "VeravoxQueueWaitsWhileGpusIdle",
        "veravox:gpus_idle:count >= on (namespace) (max by (namespace) (veravox_gpus_wanted) > 0)",
        "15m",
        "ticket",
        "A training waits while {{ $value | humanize }} GPUs do nothing",
        "For 15 minutes a training has waited for its place, though as many GPUs as it asks for are idle.",
        of_all="A training waits while GPUs do nothing",
    ),
    Alert(
        "VeravoxQueueStuck",
        "veravox:trainings_waiting:count > 0 unless on (namespace) veravox:trainings_working:count > 0",
        "30m",
        "ticket",
        "{{ $value | humanize }} trainings wait, and none works",
        "For half an hour trainings have waited for a place that none of them has.",
        of_all="Trainings wait, and none works",
    ),
)
