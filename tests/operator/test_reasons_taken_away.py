"""What a cluster takes away, for real: the training goes on from its checkpoint, and each attempt's end has its reason."""

import contextlib
import csv
import json
import os
import select
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from running import Operator, training
from telling import (
    TELLS_WITHIN,
    Body,
    assert_told_by_events,
    at_work,
    delete_all,
    ended,
    evidence,
    folder,
    message,
    pod_of,
    told,
    wait,
)

from cluster.harness import Cluster
from cluster.images import EMPTY
from cluster.lost_node import condition, lost_node, processes

LONG: dict[str, Any] = {"training": {"epochs": 9000}, "checkpoints": {"everySeconds": 1}}
GOES_ON = "It goes on from its checkpoint by itself."
LOW, HIGH = "test-low", "test-high"


@pytest.fixture
def cleared(ready: Operator) -> Iterator[Operator]:
    """Both GPUs are free again afterwards."""
    yield ready
    delete_all(ready)


@pytest.fixture
def priorities(ready: Operator) -> Iterator[None]:
    kind = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass"}
    ready.cluster.apply(
        [{**kind, "metadata": {"name": LOW}, "value": 1}, {**kind, "metadata": {"name": HIGH}, "value": 9}]
    )
    yield
    ready.cluster.kubectl("delete", "priorityclass", LOW, HIGH)


def test_a_training_survives_eviction_preemption_deletion_and_a_stall(cleared: Operator, priorities: None) -> None:
    hardy = training(
        "hardy",
        resources={"gpus": 2, "cpu": 0.1},
        scheduling={"priorityClassName": LOW},
        limits={"stallSeconds": 10},
        **LONG,
    )
    cleared.cluster.apply(hardy, cleared.namespace)
    running = at_work(cleared, "hardy", beyond=10)
    run = folder(cleared, running)

    _evict(cleared, pod_of(cleared, "hardy", 1))
    evicted = ended(cleared, "hardy", 1, TELLS_WITHIN)
    assert (evicted["reason"], evicted["exitCode"], evicted["node"]) == ("Evicted", 12, "node1")
    assert (evicted["message"], evicted["remedy"]) == (
        "Its pod was evicted from its node. Eviction API: evicting",
        GOES_ON,
    )
    assert_told_by_events(cleared, running, "Evicted")
    saved = _last_step(run)

    _placed(cleared, 2)
    _preempt(cleared)
    preempted = ended(cleared, "hardy", 2, TELLS_WITHIN)
    assert preempted["reason"] == "Preempted"
    assert preempted["exitCode"] in {12, 137, 143}  # it may not have begun, or have been at it when its grace was over
    assert preempted["message"].startswith("A job of higher priority took its place. ")
    waiting = told(cleared, "hardy", "Unschedulable", TELLS_WITHIN)
    assert (waiting["status"]["attempt"]["interruptions"], waiting["status"]["attempt"]["failures"]) == (2, 0)
    _delete(cleared, "pod", "first")

    _placed(cleared, 3)
    _delete(cleared, "pod", pod_of(cleared, "hardy", 3))
    assert ended(cleared, "hardy", 3, TELLS_WITHIN)["reason"] in {"Killed", "Terminated"}

    _placed(cleared, 4)
    _delete(cleared, "job", "hardy-4")
    lost = ended(cleared, "hardy", 4, TELLS_WITHIN)
    assert (lost["reason"], lost["remedy"]) == ("Lost", GOES_ON)

    on = at_work(cleared, "hardy", attempt=5, beyond=saved)
    assert _steps(run) == list(range(1, len(_steps(run)) + 1))  # on at the same step: nothing twice, nothing left out
    assert (on["status"]["attempt"]["interruptions"], on["status"]["attempt"]["failures"]) == (4, 0)
    for pid in _trainers(running):
        os.kill(pid, signal.SIGSTOP)
    stalled = ended(cleared, "hardy", 5)
    assert (stalled["reason"], stalled["message"]) == ("Stalled", "It took no step within limits.stallSeconds.")
    assert stalled["remedy"]
    again = _placed(cleared, 6)
    assert (again["status"]["attempt"]["interruptions"], again["status"]["attempt"]["failures"]) == (4, 1)
    for number in range(1, 6):
        facts, _lines = evidence(cleared, running, number)
        assert (facts["job"], facts["pods"][0]["node"]) == (f"hardy-{number}", "node1")
    assert "attempt 1 ends: Terminated" in evidence(cleared, running, 1)[1]


def test_a_lost_node_is_told_its_pod_is_given_up_and_what_runs_there_writes_no_more(cleared: Operator) -> None:
    cluster = cleared.cluster
    cluster.apply(training("lone", resources={"gpus": 2, "cpu": 0.1}, **LONG), cleared.namespace)
    running = at_work(cleared, "lone", beyond=10)
    (pid,), run = _trainers(running), folder(cleared, running)
    with ThreadPoolExecutor(1) as watching, _another_node(cluster):
        watched = watching.submit(wait, cleared, "lone", lambda status: status["attempt"]["reason"] == "NodeLost")
        with lost_node(cluster):
            _told_given_up_and_gone(cleared, running, watched, pid)
        saved = _last_step(run)
    on = at_work(cleared, "lone", attempt=2)
    assert [each["number"] for each in on["status"]["attempts"]] == [1, 2]
    assert 0 < on["status"]["progress"]["step"] <= saved + 100
    assert _steps(run) == list(range(1, len(_steps(run)) + 1))


def _told_given_up_and_gone(operator: Operator, running: Body, watched: Future[Body], pid: int) -> None:
    """Seen by who watched before: it is told for a few seconds, until it is given up."""
    cluster, run = operator.cluster, folder(operator, running)
    cluster.wait("node", "node1", "default", lambda node: condition(node, "Ready") != "True")
    lost = watched.result()
    assert message(lost) == "Its node does not answer any more. It is node1."
    assert lost["status"]["attempt"]["number"] == 1
    assert_told_by_events(operator, running, "NodeLost")

    given_up = ended(operator, "lone", 1, TELLS_WITHIN)
    assert (given_up["reason"], given_up["node"], given_up["remedy"]) == ("NodeLost", "node1", GOES_ON)
    waiting = told(operator, "lone", "Unschedulable", TELLS_WITHIN)
    assert (waiting["status"]["attempt"]["number"], waiting["status"]["attempt"]["interruptions"]) == (2, 1)
    _gone(pid)  # of its own accord: nobody could reach it
    assert not (run / "ending.json").exists()
    assert "attempt 1 ends" not in (run / "log.txt").read_text()


@contextlib.contextmanager
def _another_node(cluster: Cluster) -> Iterator[None]:
    """Where no node is left, nothing is taken from any: it might be the API server that is cut off."""
    with cluster.kwok():
        (name,) = cluster.add_fake_nodes(1)
        cluster.wait("node", name, "default", lambda node: condition(node, "Ready") == "True")
        yield


def _evict(operator: Operator, pod: str) -> None:
    eviction = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": pod, "namespace": operator.namespace},
    }
    path = f"/api/v1/namespaces/{operator.namespace}/pods/{pod}/eviction"
    operator.cluster.kubectl("create", f"--raw={path}", "--filename=-", stdin=json.dumps(eviction))


def _preempt(operator: Operator) -> None:
    """A pod that goes before, and needs one of the GPUs."""
    container = {
        "name": "first",
        "image": EMPTY,
        "imagePullPolicy": "Never",
        "resources": {"limits": {"nvidia.com/gpu": "1"}},
    }
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "first"}}
    spec = {"priorityClassName": HIGH, "containers": [container]}
    operator.cluster.apply({**pod, "spec": spec}, operator.namespace)


def _delete(operator: Operator, kind: str, name: str) -> None:
    """At once, as somebody does who is in a hurry."""
    hurry = ("--grace-period=0", "--force") if kind == "pod" else ()
    operator.cluster.kubectl("delete", kind, name, f"--namespace={operator.namespace}", "--wait=false", *hurry)


def _placed(operator: Operator, attempt: int) -> Body:
    return wait(
        operator, "hardy", lambda status: (status["attempt"]["number"], status["phase"]) == (attempt, "Starting")
    )


def _trainers(tj: Body) -> list[int]:
    """Its processes, as this machine sees them."""
    return processes("trainer", f"/data/runs/{tj['metadata']['uid']}")


def _gone(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        process = os.pidfd_open(pid)
        assert select.select([process], [], [], TELLS_WITHIN)[0], f"process {pid} is still there"
        os.close(process)


def _steps(run: Path) -> list[int]:
    with (run / "batches.csv").open(newline="") as file:
        return [int(row["step"]) for row in csv.DictReader(file)]


def _last_step(run: Path) -> int:
    return _steps(run)[-1]
