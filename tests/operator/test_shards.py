"""A data job that several pods share, on a real cluster: how it begins, is paused, goes on, ends, and breaks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from running import Operator, dataset, overlay, upload

from cluster.harness import Cluster
from cluster.rooms import close_room, open_room

Body = dict[str, Any]
MINUTES = 60.0

# Instead of the data job: says which shard it is, works until the file `go` is there, and breaks where `break` names it.
SHARE = """
import os, sys, threading
from pathlib import Path
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.job_environment import SHARD, SHARDS
from veravox.core.job_folder import JobFolder
from veravox.core.job_process import help_job, run_job
from veravox.core.specs.status import Progress

folder, attempt = JobFolder(Path(sys.argv[1])), int(sys.argv[3])
shard, uploads = int(os.environ[SHARD]), Path(os.environ["VERAVOX_DATA"]) / "uploads/example"
assert shard == int(os.environ["JOB_COMPLETION_INDEX"])

def work(told):
    (folder.path / f"{attempt}-{shard}-of-{os.environ[SHARDS]}.txt").touch()  # at once: the first shard sweeps what is half-written
    while not (uploads / "go").exists():
        told.check()
        if (uploads / f"break-{shard}").exists():
            raise JobError(BAD_DATA, f"shard {shard} found a clip without samples")
        if shard == 0 and len(list(folder.path.glob(f"{attempt}-*"))) == int(os.environ[SHARDS]):
            folder.report_progress(Progress(stage="sharing"))
        threading.Event().wait(0.1)

raise SystemExit((run_job if shard == 0 else help_job)(folder, attempt, work))
"""


@pytest.fixture(scope="module")
def sharing(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    namespace, data = open_room(kinds.kubectl), tmp_path_factory.mktemp("volume")
    template = overlay()
    template["spec"]["containers"][0]["command"] = ["python", "-c", SHARE]
    kinds.share(namespace, data)
    work = tmp_path_factory.mktemp("operator")
    with upload(data), Operator(kinds, namespace, data, work, port=8092, template=template) as operator:
        yield operator
    close_room(kinds.kubectl, namespace)


def shards(operator: Operator, name: str) -> Body:
    spec = dataset(name, resources={"shards": 3, "cpu": 0.1, "memory": "128Mi"}, limits={"infrastructureRetries": 0})
    operator.cluster.apply(spec, operator.namespace)
    return begun(operator, name, 1)


def begun(operator: Operator, name: str, attempt: int) -> Body:
    """Once all three are at work."""

    def running(body: Body) -> bool:
        status = body.get("status", {})
        return status.get("attempt", {}).get("number") == attempt and status["phase"] == "Running"

    cluster, ns = operator.cluster, operator.namespace
    selector = f"veravox.dev/job={name},veravox.dev/attempt={attempt}"
    body = cluster.wait("vds", name, ns, running, MINUTES)
    assert len(cluster.items("pods", ns, selector)) == 3
    return body


def desire(operator: Operator, name: str, desired: str) -> None:
    patch = json.dumps({"spec": {"desired": desired}})
    operator.cluster.kubectl(
        "patch", "vds", name, f"--namespace={operator.namespace}", "--type=merge", f"--patch={patch}"
    )


def phase(*phases: str) -> Any:
    return lambda body: body.get("status", {}).get("phase") in phases


def test_shards_begin_together_pause_go_on_and_end(sharing: Operator) -> None:
    cluster, ns = sharing.cluster, sharing.namespace
    body = shards(sharing, "life")
    folder = sharing.data / "jobs" / body["metadata"]["uid"]
    job = cluster.get("job", "life-data-1", ns)
    assert (job["spec"]["completionMode"], job["spec"]["completions"], job["spec"]["parallelism"]) == ("Indexed", 3, 3)

    desire(sharing, "life", "Pause")
    paused = cluster.wait("vds", "life", ns, phase("Paused", "Failed"), MINUTES)
    assert (paused["status"]["phase"], paused["status"]["attempts"][0]["reason"]) == ("Paused", "PausedByUser")
    for each in cluster.items("pods", ns, "veravox.dev/job=life"):
        cluster.gone("pod", each["metadata"]["name"], ns)

    desire(sharing, "life", "Run")
    begun(sharing, "life", 2)
    assert sorted(each.name for each in folder.glob("*-of-*")) == [
        f"{a}-{n}-of-3.txt" for a in (1, 2) for n in range(3)
    ]
    (sharing.data / "uploads" / "example" / "go").touch()
    done = cluster.wait("vds", "life", ns, phase("Succeeded", "Failed"), MINUTES)
    (sharing.data / "uploads" / "example" / "go").unlink()
    assert done["status"]["phase"] == "Succeeded", done["status"]


def test_a_shard_that_breaks_ends_the_attempt_and_says_why(sharing: Operator) -> None:
    cluster, ns = sharing.cluster, sharing.namespace
    body = shards(sharing, "broken")
    (sharing.data / "uploads" / "example" / "break-2").touch()
    failed = cluster.wait("vds", "broken", ns, phase("Failed", "Succeeded"), MINUTES)
    assert failed["status"]["phase"] == "Failed"
    (attempt,) = failed["status"]["attempts"]
    assert (attempt["reason"], attempt["exitCode"]) == ("BadData", 23)
    assert attempt["message"] == "shard 2 found a clip without samples"
    cluster.kubectl("delete", "vds", "broken", f"--namespace={ns}", "--wait=false")
    cluster.gone("vds", "broken", ns)  # not before its evidence is kept
    place = sharing.data / "attempts" / body["metadata"]["uid"] / "1"
    kept = json.loads((place / "attempt.json").read_text())
    assert {each["name"].rsplit("-", 1)[0]: each["exitCode"] for each in kept["pods"]}["broken-data-1-2"] == 23
    assert "shard 2 found a clip without samples" in (place / "log.txt").read_text()


def test_all_shards_stop(sharing: Operator) -> None:
    cluster, ns = sharing.cluster, sharing.namespace
    (sharing.data / "uploads" / "example" / "break-2").unlink(missing_ok=True)
    shards(sharing, "stopped")
    desire(sharing, "stopped", "Stop")
    stopped = cluster.wait("vds", "stopped", ns, phase("Stopped", "Failed"), MINUTES)
    assert (stopped["status"]["phase"], stopped["status"]["attempt"].get("interruptions", 0)) == ("Stopped", 0)
