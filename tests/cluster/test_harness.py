"""The cluster that other tests rely on: real pods, a real scheduler, and ways in and out."""

import json
import os
import select
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from cluster.fake_nodes import on_fake_nodes
from cluster.harness import Cluster
from cluster.images import EMPTY, USER
from cluster.kubectl import KubectlFailed
from cluster.pods import own_python

RESTRICTED = {
    "runAsNonRoot": True,
    "runAsUser": USER,
    "readOnlyRootFilesystem": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
}


def job(name: str, pod: dict[str, Any]) -> dict[str, Any]:
    spec = {"restartPolicy": "Never", "terminationGracePeriodSeconds": 1, **pod}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name},
        "spec": {"backoffLimit": 0, "template": {"spec": spec}},
    }


def ended(document: dict[str, Any]) -> bool:
    states = {each["type"] for each in document.get("status", {}).get("conditions", []) if each["status"] == "True"}
    return bool(states & {"Complete", "Failed"})


def test_a_restricted_pod_runs_the_projects_own_python_on_a_shared_folder(
    cluster: Cluster, namespace: str, tmp_path: Path
) -> None:
    cluster.share(namespace, tmp_path)
    own = own_python()
    code = "import os, veravox.core; open('/data/by', 'w').write(str(os.getuid())); print(veravox.core.__file__)"
    container = {
        "name": "python",
        "image": own["image"],
        "imagePullPolicy": own["imagePullPolicy"],
        "env": own["env"],
        "volumeMounts": [*own["volumeMounts"], {"name": "data", "mountPath": "/data"}],
        "command": ["python", "-c", code],
        "securityContext": RESTRICTED,
    }
    data = {"name": "data", "persistentVolumeClaim": {"claimName": "veravox-data"}}
    cluster.apply(job("own", {"containers": [container], "volumes": [*own["volumes"], data]}), namespace)
    done = cluster.wait("job", "own", namespace, ended)
    log = cluster.kubectl("logs", "job/own", f"--namespace={namespace}")
    assert done["status"].get("succeeded") == 1, log
    assert log.strip().endswith("services/veravox/core/__init__.py")
    assert (tmp_path / "by").read_text() == str(USER)


def test_more_gpus_than_there_are_stay_unscheduled_with_the_schedulers_sentence(
    cluster: Cluster, namespace: str
) -> None:
    container = {"name": "greedy", "image": EMPTY, "resources": {"limits": {"nvidia.com/gpu": 3}}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "greedy"}, "spec": {"containers": [container]}}
    cluster.apply(pod, namespace)
    waiting = cluster.wait("pod", "greedy", namespace, lambda each: each["status"].get("conditions"))
    (condition,) = waiting["status"]["conditions"]
    assert condition["reason"] == "Unschedulable"
    assert "Insufficient nvidia.com/gpu" in condition["message"]


def test_pods_on_fake_nodes_end_without_running(cluster: Cluster, namespace: str) -> None:
    container = {"name": "fake", "image": "nowhere/fake:1", "resources": {"limits": {"nvidia.com/gpu": 8}}}
    with cluster.kwok():
        names = cluster.add_fake_nodes(3)
        cluster.apply(
            [job(f"fake-{each}", {"containers": [container], **on_fake_nodes()}) for each in range(3)], namespace
        )
        for each in range(3):
            cluster.wait("job", f"fake-{each}", namespace, ended)
    pods = cluster.items("pods", namespace)
    assert {each["spec"]["nodeName"] for each in pods} <= set(names)
    assert {each["status"]["phase"] for each in pods} == {"Succeeded"}


def test_the_api_server_is_trusted_and_answers_outside(cluster: Cluster) -> None:
    known = yaml.safe_load(cluster.host_kubeconfig.read_text())
    server = known["clusters"][0]["cluster"]
    token = known["users"][0]["user"]["token"]
    request = urllib.request.Request(f"{server['server']}/version", headers={"Authorization": f"Bearer {token}"})
    trust = ssl.create_default_context(cafile=server["certificate-authority"])
    with urllib.request.urlopen(request, context=trust) as answer:
        assert json.load(answer)["gitVersion"].startswith("v1.")


def test_a_server_started_inside_is_reached_from_outside_and_sees_the_clusters_names(cluster: Cluster) -> None:
    code = (
        "import http.server, socket, sys\n"
        "socket.getaddrinfo('kubernetes.default.svc.cluster.local', 443)\n"
        "server = http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)\n"
        "print(server.server_port, flush=True)\n"
        "server.handle_request()"
    )
    with subprocess.Popen(cluster.inside(sys.executable, "-c", code), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = cluster.forward("127.0.0.1", int(server.stdout.readline()))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200
    with pytest.raises(OSError, match=r"refused|reset|closed"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/")


def test_what_is_asked_wrongly_is_said_in_kubectls_words(cluster: Cluster, namespace: str) -> None:
    with pytest.raises(KubectlFailed, match='configmaps "missing" not found'):
        cluster.get("configmap", "missing", namespace)
    with pytest.raises(TimeoutError, match="never there"):
        cluster.wait("configmap", "missing", namespace, lambda _: True, timeout=1)
    with pytest.raises(KubectlFailed, match="resource type"):
        cluster.wait("nonsense", "missing", namespace, lambda _: True)


def test_nothing_stays_when_the_process_that_started_it_is_killed(cluster: Cluster) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from subprocess import PIPE, Popen\n"
        "from cluster.harness import Cluster\n"
        "with Cluster(node=False) as second:\n"
        "    within = Popen(second.inside('sh', '-c', 'echo; exec sleep 600'), stdout=PIPE)\n"
        "    within.stdout.readline()\n"
        "    print(second.state, within.pid, second.pid, flush=True)\n"
        "    sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(Path(__file__).parents[1])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        state, *pids = process.stdout.readline().split()
        ends = [os.pidfd_open(int(each)) for each in pids]
        process.kill()
        for each in ends:
            assert select.select([each], [], [], 30)[0], f"of {pids} one is still there"
            os.close(each)
    assert not Path(state).exists()
    assert cluster.kubectl("get", "--raw", "/readyz") == "ok"
