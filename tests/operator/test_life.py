"""A job's life on a real cluster: real pods, real speech, a real trainer on an advertised GPU."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import Operator, dataset, training, upload

from cluster.harness import Cluster
from cluster.kubectl import KubectlFailed
from cluster.rooms import close_room, open_room

Body = dict[str, Any]
MINUTES = 180.0


@pytest.fixture(scope="module")
def at_work(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    namespace = open_room(kinds.kubectl)
    data = tmp_path_factory.mktemp("volume")
    kinds.share(namespace, data)
    with (
        upload(data),
        Operator(
            kinds, namespace, data, tmp_path_factory.mktemp("operator"), VERAVOX_UNREACHABLE_SECONDS="5"
        ) as operator,
    ):
        kinds.apply(dataset(), namespace)
        yield operator
    close_room(kinds.kubectl, namespace)


def phase(*phases: str) -> Any:
    return lambda body: body.get("status", {}).get("phase") in phases


def condition(body: Body, type: str) -> Body:
    found: Body = next((each for each in body.get("status", {}).get("conditions", []) if each["type"] == type), {})
    return found


def steps(folder: Path) -> list[int]:
    with (folder / "batches.csv").open(newline="") as file:
        return [int(row["step"]) for row in csv.DictReader(file)]


def desire(operator: Operator, name: str, desired: str) -> None:
    patch = json.dumps({"spec": {"desired": desired}})
    operator.cluster.kubectl(
        "patch", "tj", name, f"--namespace={operator.namespace}", "--type=merge", f"--patch={patch}"
    )


def pods(operator: Operator, name: str) -> list[Body]:
    return operator.cluster.items("pods", operator.namespace, f"veravox.dev/job={name}")


def test_a_training_waits_for_its_dataset_runs_pauses_resumes_stops_and_is_deleted(at_work: Operator) -> None:
    cluster, ns = at_work.cluster, at_work.namespace
    cluster.apply(training("life", dataset={"name": "late"}, training={"epochs": 2000}, resources={"gpus": 1}), ns)
    waiting = cluster.wait("tj", "life", ns, lambda tj: condition(tj, "DatasetReady").get("reason") == "DatasetMissing")
    assert condition(waiting, "DatasetReady")["remedy"]
    assert f"There is no Dataset late in namespace {ns} yet." in condition(waiting, "DatasetReady")["message"]

    cluster.apply(dataset("late"), ns)
    made = cluster.wait("vds", "late", ns, phase("Succeeded", "Failed"), MINUTES)
    assert made["status"]["result"]["clips"] == 279
    card = at_work.data / "datasets" / made["status"]["result"]["version"] / "dataset.json"
    assert card.stat().st_uid == 1000

    running = cluster.wait(
        "tj", "life", ns, lambda tj: tj.get("status", {}).get("metrics", {}).get("f1") is not None, MINUTES
    )
    status, folder = running["status"], at_work.data / "runs" / running["metadata"]["uid"]
    assert (status["phase"], status["gpus"], status["attempt"]["node"]) == ("Running", 1, "node1")
    assert status["datasetVersion"] == made["status"]["result"]["version"]
    assert condition(running, "Degraded")["status"] == "True"  # nobody has put a GPU behind the one that is advertised
    (pod,) = pods(at_work, "life")
    (container,) = pod["spec"]["containers"]
    assert container["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert status["attempt"]["endpoint"] == f"{pod['status']['podIP']}:9090"
    wide = cluster.kubectl("get", "tj", "life", "-o", "wide", f"--namespace={ns}").splitlines()[1].split()
    assert {"Running", "node1"} <= set(wide)

    with pytest.raises(KubectlFailed, match="training was changed, but the job has begun"):
        cluster.apply(training("life", dataset={"name": "late"}, training={"epochs": 3}, resources={"gpus": 1}), ns)

    desire(at_work, "life", "Pause")
    paused = cluster.wait("tj", "life", ns, phase("Paused"), MINUTES)
    cluster.gone("pod", pod["metadata"]["name"], ns)
    at_step = paused["status"]["progress"]["step"]
    assert at_step == steps(folder)[-1]
    assert paused["status"]["attempts"][0]["exitCode"] == 11
    assert (at_work.data / "attempts" / folder.name / "1" / "log.txt").read_text()

    desire(at_work, "life", "Run")
    on = cluster.wait("tj", "life", ns, lambda tj: tj["status"]["progress"]["step"] > at_step, MINUTES)
    assert on["status"]["attempt"]["number"] == 2
    assert steps(folder) == list(range(1, len(steps(folder)) + 1))  # nothing twice, nothing left out

    desire(at_work, "life", "Stop")
    stopped = cluster.wait("tj", "life", ns, phase("Stopped"), MINUTES)
    assert (folder / "bundle" / "model.safetensors").exists()
    assert stopped["status"]["run"]["bundle"] == f"runs/{folder.name}/bundle"

    cluster.kubectl("delete", "tj", "life", f"--namespace={ns}", "--wait=false")
    cluster.gone("tj", "life", ns)
    remembered = json.loads((at_work.data / "resources" / f"{folder.name}.json").read_text())
    assert (remembered["status"]["phase"], remembered["metadata"]["name"]) == ("Stopped", "life")
    assert (folder / "bundle" / "model.safetensors").exists()


def test_a_resource_that_is_deleted_while_it_runs_takes_its_pod_with_it_and_leaves_its_files(at_work: Operator) -> None:
    cluster, ns = at_work.cluster, at_work.namespace
    cluster.apply(training("gone", training={"epochs": 2000}), ns)
    running = cluster.wait(
        "tj", "gone", ns, lambda tj: tj.get("status", {}).get("progress", {}).get("step", 0) > 0, MINUTES
    )
    folder = at_work.data / "runs" / running["metadata"]["uid"]
    cluster.kubectl("delete", "tj", "gone", f"--namespace={ns}", "--wait=false")
    cluster.gone("tj", "gone", ns)
    for pod in pods(at_work, "gone"):
        assert pod["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 12
        cluster.gone("pod", pod["metadata"]["name"], ns)
    assert json.loads((folder / "ending.json").read_text())["code"] == 12  # it saved first
    assert list((folder / "checkpoints").iterdir())


def test_two_nodes_train_together(at_work: Operator) -> None:
    cluster, ns = at_work.cluster, at_work.namespace
    together = training("together", training={"epochs": 1}, resources={"nodes": 2, "cpu": 0.5, "memory": "2Gi"})
    cluster.apply(together, ns)
    done = cluster.wait("tj", "together", ns, phase("Succeeded", "Failed"), MINUTES)
    assert done["status"]["phase"] == "Succeeded", done["status"]["attempts"]
    cluster.wait("job", "together-1", ns, lambda job: job["status"].get("succeeded") == 2)
    environment = json.loads((at_work.data / done["status"]["run"]["folder"] / "environment.json").read_text())
    assert environment["processes"] == 2
    job = cluster.get("job", "together-1", ns)
    for kind in ("service", "networkpolicy"):  # they go with their attempt, not only with the resource
        (owner,) = cluster.get(kind, "together-1", ns)["metadata"]["ownerReferences"]
        assert (owner["kind"], owner["uid"]) == ("Job", job["metadata"]["uid"])
    cluster.kubectl("delete", "job", "together-1", f"--namespace={ns}")
    for kind in ("service", "networkpolicy"):
        cluster.gone(kind, "together-1", ns)


def test_pretrained_weights_are_fetched_once_by_a_job_that_alone_may_write_them(at_work: Operator) -> None:
    """There is no network here; so the cache says that they cannot be had, and the training begins without."""
    cluster, ns = at_work.cluster, at_work.namespace
    cluster.apply(training("pretrained", model={"architecture": "resnet18", "weights": "imagenet"}), ns)
    fetching = cluster.wait("job", "veravox-weights-resnet18", ns, lambda _job: True, MINUTES)
    (container,) = fetching["spec"]["template"]["spec"]["containers"]
    assert [each for each in container["volumeMounts"] if each["name"] == "data"] == [
        {"name": "data", "mountPath": "/data/weights", "subPath": "weights"}
    ]
    waiting = cluster.wait("tj", "pretrained", ns, lambda tj: condition(tj, "DatasetReady").get("status") == "False")
    assert condition(waiting, "DatasetReady")["reason"] == "WaitingForWeights"
    begun = cluster.wait("job", "pretrained-1", ns, lambda _job: True, MINUTES)
    note = json.loads((at_work.data / "weights" / "resnet18.json").read_text())
    assert (note["file"], bool(note["why"])) == ("", True)
    mounts = begun["spec"]["template"]["spec"]["containers"][0]["volumeMounts"]
    assert {"name": "data", "mountPath": "/data/weights", "subPath": "weights", "readOnly": True} in mounts
    cluster.kubectl("delete", "tj", "pretrained", f"--namespace={ns}", "--wait=false")
