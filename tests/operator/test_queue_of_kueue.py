"""The contract with Kueue, on the objects: who suspends, who resumes, and whose words the status tells."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from running import Operator, dataset, training, upload

from cluster.harness import Cluster
from cluster.rooms import close_room, open_room

Body = dict[str, Any]
MINUTES = 180.0
WORKLOADS = {  # of Kueue's definition, what is read of it
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
        "name": "workloads.kueue.x-k8s.io",
        "annotations": {"api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/kueue"},
    },
    "spec": {
        "group": "kueue.x-k8s.io",
        "scope": "Namespaced",
        "names": {"plural": "workloads", "singular": "workload", "kind": "Workload", "listKind": "WorkloadList"},
        "versions": [
            {
                "name": "v1beta1",
                "served": True,
                "storage": True,
                "subresources": {"status": {}},
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
            }
        ],
    },
}


@pytest.fixture(scope="module")
def queued(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    namespace = open_room(kinds.kubectl)
    data = tmp_path_factory.mktemp("queue-volume")
    kinds.share(namespace, data)
    kinds.apply(WORKLOADS)
    kinds.kubectl("wait", "--for=condition=Established", "crd/workloads.kueue.x-k8s.io")
    work = tmp_path_factory.mktemp("queue-operator")
    with upload(data), Operator(kinds, namespace, data, work, VERAVOX_KUEUE="true") as operator:
        kinds.apply(dataset(), namespace)
        yield operator
    close_room(kinds.kubectl, namespace)


def workload(cluster: Cluster, ns: str, job: Body, reason: str, message: str) -> None:
    """What Kueue says of a Job that it holds back."""
    owner = {"apiVersion": "batch/v1", "kind": "Job", "name": job["metadata"]["name"], "uid": job["metadata"]["uid"]}
    name = f"job-{job['metadata']['name']}"
    meta = {"name": name, "namespace": ns, "ownerReferences": [owner]}
    cluster.apply({"apiVersion": "kueue.x-k8s.io/v1beta1", "kind": "Workload", "metadata": meta})
    said = {"type": "QuotaReserved", "status": "False", "reason": reason, "message": message}
    patch = json.dumps({"status": {"conditions": [said]}})
    cluster.kubectl(
        "patch", "workload", name, f"--namespace={ns}", "--subresource=status", "--type=merge", f"--patch={patch}"
    )


def suspend(cluster: Cluster, ns: str, job: str, *, suspended: bool) -> None:
    patch = json.dumps({"spec": {"suspend": suspended}})
    cluster.kubectl("patch", "job", job, f"--namespace={ns}", "--type=merge", f"--patch={patch}")


def admitted(tj: Body) -> Body:
    found: Body = next((each for each in tj.get("status", {}).get("conditions", []) if each["type"] == "Admitted"), {})
    return found


def test_a_queue_decides_and_its_reasons_are_passed_on(queued: Operator) -> None:
    cluster, ns = queued.cluster, queued.namespace
    scheduling = {"scheduling": {"queue": "team-a"}}
    cluster.apply(training("earlier", training={"epochs": 2000}, **scheduling), ns)
    job = cluster.wait("job", "earlier-1", ns, lambda _job: True, MINUTES)
    assert job["spec"]["suspend"] is True
    assert job["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "team-a"
    cluster.apply(training("later", **scheduling), ns)

    workload(cluster, ns, job, "WaitingForQuota", "couldn't assign flavors: insufficient quota for nvidia.com/gpu")
    told = cluster.wait("tj", "earlier", ns, lambda tj: "WaitingForQuota" in admitted(tj).get("message", ""))
    assert (told["status"]["phase"], admitted(told)["reason"]) == ("Queued", "WaitingForQueue")
    assert "insufficient quota for nvidia.com/gpu" in admitted(told)["message"]
    behind = cluster.wait("tj", "later", ns, lambda tj: "earlier job" in admitted(tj).get("message", ""))
    assert admitted(behind)["message"].endswith("One earlier job waits for the same.")

    suspend(cluster, ns, "earlier-1", suspended=False)
    cluster.wait("tj", "earlier", ns, lambda tj: tj["status"]["progress"].get("step", 0) > 0, MINUTES)
    assert cluster.get("job", "earlier-1", ns)["spec"]["suspend"] is False

    suspend(cluster, ns, "earlier-1", suspended=True)  # the queue takes its quota back
    again = cluster.wait("tj", "earlier", ns, lambda tj: tj["status"]["attempt"]["number"] == 2, MINUTES)
    assert again["status"]["attempts"][0]["reason"] == "Preempted"
    assert again["status"]["attempt"]["interruptions"] == 1
    second = cluster.wait("job", "earlier-2", ns, lambda _job: True, MINUTES)
    assert second["spec"]["suspend"] is True
