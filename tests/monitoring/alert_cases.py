"""When each alert fires, and a case close by in which it does not: series as promtool's unit tests write them."""

from dataclasses import dataclass

Series = dict[str, str]
DAY = 86400
FAILING = 'veravox_gateway_requests_total{job="gateway",operation="read_me",status="500"}'
WELL = 'veravox_gateway_requests_total{job="gateway",operation="read_me",status="200"}'
PASS = 'veravox_runner_last_pass_timestamp_seconds{job="runner"}'
SIGN = 'veravox_operator_sign_timestamp_seconds{job="operator",instance="a"}'
LOOK = 'veravox_operator_last_reconcile_timestamp_seconds{job="operator",instance="a"}'
AT_WORK = 'veravox_jobs{job="operator",instance="a",kind="TrainingJob",phase="Running",reason="Running"}'
ENDED = 'veravox_attempts_ended_total{job="runner",kind="TrainingJob",reason="%s"}'
QUEUED = 'veravox_jobs{job="runner",kind="TrainingJob",phase="Queued",reason="%s"}'
RUNNING = 'veravox_jobs{job="runner",kind="TrainingJob",phase="Running",reason="Running"}'
FREE, WHOLE = 'veravox_volume_free_bytes{job="gateway"}', 'veravox_volume_bytes{job="gateway"}'
CERTIFICATE = 'veravox_web_certificate_not_after_timestamp_seconds{job="web"}'
HEARD = 'veravox_gateway_mirror_heard_timestamp_seconds{job="gateway",instance="%s"}'
ON_CLUSTER = 'veravox_gateway_info{job="gateway",launcher="kubernetes",version="1"}'
CALLS = 'veravox_operator_api_calls_total{job="operator",instance="a",method="GET",code="%s"}'
USED, WANTED = 'veravox_gpus_used{job="%s"}', 'veravox_gpus_wanted{job="%s"}'
NODES = 'kube_node_status_allocatable{resource="nvidia_com_gpu",node="n"}'
ASKED = 'kube_pod_container_resource_requests{resource="nvidia_com_gpu",namespace="x",pod="%s"}'
PHASE = 'kube_pod_status_phase{namespace="x",pod="%s",phase="Running"}'


@dataclass(frozen=True)
class Case:
    """What Prometheus sees until it is asked."""

    alert: str
    fires: bool
    series: Series
    at: str  # when it is asked
    every: str = "1m"  # how often it looks
    why: str = ""


def fires(alert: str, series: Series, at: str, every: str = "1m", why: str = "fires") -> Case:
    return Case(alert, True, series, at, every, why)


def quiet(alert: str, series: Series, at: str, every: str = "1m", why: str = "quiet") -> Case:
    return Case(alert, False, series, at, every, why)


UP = {'up{job="gateway",instance="g"}': "1x40"}
CASES = (
    fires("VeravoxProcessDown", {**UP, 'up{job="detector",instance="d"}': "1x5 0x10"}, "9m"),
    quiet("VeravoxProcessDown", {**UP, 'up{job="detector",instance="d"}': "1x5 0 0 1x10"}, "9m", why="begun anew"),
    quiet("VeravoxProcessDown", {**UP, 'up{job="jobs",instance="r:4001"}': "0x20"}, "9m", why="a job"),
    fires("VeravoxGatewayMissing", {'up{job="web"}': "1x20"}, "6m"),
    quiet("VeravoxGatewayMissing", UP, "20m"),
    fires("VeravoxDatabaseAway", {'veravox_database_up{job="gateway"}': "1x5 0x10"}, "9m"),
    quiet("VeravoxDatabaseAway", {'veravox_database_up{job="gateway"}': "1x5 0 1x10"}, "9m"),
    fires("VeravoxGatewayErrors", {WELL: "0+60x30", FAILING: "0+6x30"}, "15m"),
    quiet("VeravoxGatewayErrors", {WELL: "0+600x30", FAILING: "0+6x30"}, "15m", why="one in a hundred"),
    quiet("VeravoxGatewayErrors", {WELL: "0+4x30", FAILING: "0+1x30"}, "15m", why="one a minute"),
    fires("VeravoxDetectorTurnsAway", {'veravox_recordings_turned_away_total{job="detector"}': "0+1x30"}, "15m"),
    quiet("VeravoxDetectorTurnsAway", {'veravox_recordings_turned_away_total{job="detector"}': "0x5 9x30"}, "15m"),
    fires("VeravoxOperatorStale", {SIGN: "0+60x5 300x20"}, "10m", why="silent"),
    fires("VeravoxOperatorStale", {SIGN: "0+60x20", LOOK: "0+60x5 300x15", AT_WORK: "1x20"}, "10m", why="no look"),
    quiet("VeravoxOperatorStale", {SIGN: "0+60x20", LOOK: "0+60x5 300x15"}, "10m", why="nothing to look at"),
    quiet("VeravoxOperatorStale", {SIGN: "0+60x20", LOOK: "0+60x20", AT_WORK: "1x20"}, "10m"),
    fires("VeravoxOperatorFails", {'veravox_operator_reconcile_errors_total{job="operator"}': "0+2x30"}, "20m"),
    quiet("VeravoxOperatorFails", {'veravox_operator_reconcile_errors_total{job="operator"}': "0x9 3x20"}, "20m"),
    fires("VeravoxApiServerAway", {CALLS % 200: "0+1x20", CALLS % 0: "0+9x20"}, "12m"),
    quiet("VeravoxApiServerAway", {CALLS % 200: "0+9x20", CALLS % 503: "0+1x20"}, "12m"),
    fires("VeravoxRunnerStale", {PASS: "0+60x5 300x20"}, "9m"),
    quiet("VeravoxRunnerStale", {PASS: "0+60x20"}, "9m"),
    fires("VeravoxMirrorStale", {HEARD % "a": "0x30", ON_CLUSTER: "1x30"}, "9m"),
    quiet(
        "VeravoxMirrorStale",
        {HEARD % "a": "0x30", HEARD % "b": "0+60x30", ON_CLUSTER: "1x30"},
        "9m",
        why="another does",
    ),
    quiet("VeravoxMirrorStale", {HEARD % "a": "0x30"}, "9m", why="one machine"),
    fires("VeravoxJobStalled", {'veravox_heartbeat_timestamp_seconds{job="jobs",run="a"}': "0x30"}, "18m"),
    quiet("VeravoxJobStalled", {'veravox_heartbeat_timestamp_seconds{job="jobs",run="a"}': "0+60x30"}, "18m"),
    quiet(
        "VeravoxJobStalled", {'veravox_heartbeat_timestamp_seconds{job="jobs",run="a"}': "0x30"}, "14m", why="not yet"
    ),
    fires("VeravoxAttemptsStall", {ENDED % "Stalled": "0x5 1x20"}, "10m"),
    quiet("VeravoxAttemptsStall", {ENDED % "Stalled": "0x20", ENDED % "Succeeded": "0+1x20"}, "10m"),
    fires("VeravoxAttemptsInterrupted", {ENDED % "Killed": "0+1x60"}, "50m"),
    quiet("VeravoxAttemptsInterrupted", {ENDED % "Terminated": "0+1x60", ENDED % "Killed": "0x9 1x60"}, "50m"),
    fires("VeravoxJobNotScraped", {'up{job="jobs",instance="r:4001"}': "0x20"}, "12m"),
    quiet("VeravoxJobNotScraped", {'up{job="jobs",instance="r:4001"}': "1x5 0x3"}, "12m", why="it has ended"),
    fires(
        "VeravoxQueueWaitsWhileGpusIdle",
        {'veravox_gpus{job="runner"}': "2x30", USED % "runner": "0x30", WANTED % "runner": "1x30"},
        "20m",
        why="on one machine",
    ),
    quiet(
        "VeravoxQueueWaitsWhileGpusIdle",
        {'veravox_gpus{job="runner"}': "2x30", USED % "runner": "1x30", WANTED % "runner": "2x30"},
        "20m",
        why="too few are idle",
    ),
    quiet(
        "VeravoxQueueWaitsWhileGpusIdle",
        {'veravox_gpus{job="runner"}': "2x30", USED % "runner": "0x30", WANTED % "runner": "0x30"},
        "20m",
        why="nobody wants one",
    ),
    fires(
        "VeravoxQueueWaitsWhileGpusIdle",
        {
            NODES: "4x30",
            ASKED % "a": "2x30",
            PHASE % "a": "1x30",
            ASKED % "b": "2x30",
            PHASE % "b": "0x30",
            USED % "operator": "2x30",
            WANTED % "operator": "2x30",
        },
        "20m",
        why="on a cluster, where a pod that has ended holds none",
    ),
    quiet(
        "VeravoxQueueWaitsWhileGpusIdle",
        {
            NODES: "4x30",
            ASKED % "a": "4x30",
            PHASE % "a": "1x30",
            USED % "operator": "2x30",
            WANTED % "operator": "1x30",
        },
        "20m",
        why="others of the cluster have them",
    ),
    fires("VeravoxQueueStuck", {QUEUED % "Starting": "2x60", RUNNING: "1x5 0x60"}, "40m"),
    quiet("VeravoxQueueStuck", {QUEUED % "Starting": "2x60", RUNNING: "1x60"}, "40m"),
    quiet("VeravoxQueueStuck", {QUEUED % "WaitingForData": "2x60"}, "40m", why="data are made"),
    fires("VeravoxVolumeFilling", {FREE: "9x60", WHOLE: "100x60"}, "40m", why="little is left"),
    fires("VeravoxVolumeFilling", {FREE: "2900-2x600", WHOLE: "10000x600"}, "420m", why="full tomorrow"),
    quiet("VeravoxVolumeFilling", {FREE: "2900x600", WHOLE: "10000x600"}, "420m", why="it does not grow"),
    fires("VeravoxVolumeFull", {FREE: "1x60", WHOLE: "100x60"}, "10m"),
    quiet("VeravoxVolumeFull", {FREE: "3x60", WHOLE: "100x60"}, "10m"),
    fires("VeravoxCertificateEnds", {CERTIFICATE: f"{20 * DAY}x90"}, "70m"),
    quiet("VeravoxCertificateEnds", {CERTIFICATE: f"{30 * DAY}x90"}, "70m"),
    quiet("VeravoxCertificateEnds", {CERTIFICATE: "0x90"}, "70m", why="the page speaks http"),
    fires("VeravoxCertificateEndsNow", {CERTIFICATE: f"{1 * DAY}x90"}, "10m"),
    fires("VeravoxCertificateEndsNow", {CERTIFICATE: "1x90"}, "10m", why="it has ended"),
    quiet("VeravoxCertificateEndsNow", {CERTIFICATE: f"{20 * DAY}x90"}, "10m"),
    fires("VeravoxBackupOld", {'veravox_backup_timestamp_seconds{job="gateway"}': "1x300"}, "220h", "1h"),
    quiet("VeravoxBackupOld", {'veravox_backup_timestamp_seconds{job="gateway"}': "0+3600x300"}, "220h", "1h"),
    quiet(
        "VeravoxBackupOld",
        {'veravox_backup_timestamp_seconds{job="gateway"}': "1x300"},
        "200h",
        "1h",
        why="not yet a day",
    ),
)
