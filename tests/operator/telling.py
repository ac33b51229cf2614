"""What a resource tells of a reason: status, printer column, events, and evidence on the volume."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from running import Operator

from cluster.harness import Cluster

Body = dict[str, Any]
TELLS_WITHIN = 30.0  # s after the cluster shows it
MINUTES = 180.0


def wait(operator: Operator, name: str, holds: Callable[[Body], object], timeout: float = MINUTES) -> Body:
    """The TrainingJob as soon as its status is so."""
    return operator.cluster.wait(
        "tj", name, operator.namespace, lambda tj: "status" in tj and holds(tj["status"]), timeout
    )


def told(operator: Operator, name: str, reason: str, timeout: float = MINUTES, times: int = 1) -> Body:
    """The TrainingJob as soon as it gives this reason: in a condition with what to do, in the column, and as an event."""
    tj = wait(operator, name, lambda status: _gives(status, reason), timeout)
    (condition, *_others) = [each for each in tj["status"]["conditions"] if each["reason"] == reason]
    assert condition["remedy"], condition
    assert condition["message"], condition
    assert column(operator.cluster, operator.namespace, name) == reason
    assert_told_by_events(operator, tj, reason, times)
    return tj


def _gives(status: Body, reason: str) -> bool:
    attempt = status["attempt"]
    assert attempt["reason"] == reason or not attempt.get("ended"), attempt
    return bool(attempt["reason"] == reason)


def message(tj: Body) -> str:
    """What the status says of its reason."""
    reason = tj["status"]["attempt"]["reason"]
    return next(str(each["message"]) for each in tj["status"]["conditions"] if each["reason"] == reason)


def column(cluster: Cluster, namespace: str, name: str, of: str = "REASON") -> str:
    """What `kubectl get -o wide` shows."""
    head, row = cluster.kubectl("get", "tj", name, "--output=wide", f"--namespace={namespace}").splitlines()
    start = head.index(of)
    return row[start:].split(" ", 1)[0]


def assert_told_by_events(operator: Operator, tj: Body, reason: str, times: int = 1) -> None:
    """So often and no oftener, since it is told after the status is."""
    fields = {"involvedObject.uid": tj["metadata"]["uid"], "reason": reason}
    operator.cluster.wait_for_any("events", operator.namespace, fields, timeout=TELLS_WITHIN)
    selector = ",".join(f"{name}={value}" for name, value in fields.items())
    listed = ("get", "events", f"--namespace={operator.namespace}", f"--field-selector={selector}", "--output=name")
    same = operator.cluster.kubectl(*listed).split()
    assert len(same) == times, same


def ended(operator: Operator, name: str, number: int, timeout: float = MINUTES) -> Body:
    """What is told of an attempt, as soon as it has ended."""
    tj = wait(operator, name, lambda status: _ended(status, number), timeout)
    return _ended(tj["status"], number)


def _ended(status: Body, number: int) -> Body:
    return next((each for each in status["attempts"] if each["number"] == number and each.get("endedAt")), {})


def at_work(operator: Operator, name: str, attempt: int = 1, beyond: int = 0) -> Body:
    """The TrainingJob as soon as this attempt takes steps beyond that one."""

    def steps_on(status: Body) -> bool:
        here = (status["attempt"]["number"], status["attempt"]["reason"]) == (attempt, "Running")
        return here and status["progress"]["step"] > beyond

    return wait(operator, name, steps_on)


def folder(operator: Operator, tj: Body) -> Path:
    return operator.data / "runs" / tj["metadata"]["uid"]


def evidence(operator: Operator, tj: Body, attempt: int = 1) -> tuple[Body, str]:
    """What is kept of an attempt: its facts and its last lines."""
    kept = operator.data / "attempts" / tj["metadata"]["uid"] / str(attempt)
    return json.loads((kept / "attempt.json").read_text()), (kept / "log.txt").read_text()


def pod_of(operator: Operator, name: str, attempt: int) -> str:
    labels = f"veravox.dev/job={name},veravox.dev/attempt={attempt}"
    (pod,) = operator.cluster.items("pods", operator.namespace, labels)
    return str(pod["metadata"]["name"])


def desire(operator: Operator, name: str, desired: str) -> None:
    patch = json.dumps({"spec": {"desired": desired}})
    operator.cluster.kubectl(
        "patch", "tj", name, f"--namespace={operator.namespace}", "--type=merge", f"--patch={patch}"
    )


def delete_all(operator: Operator) -> None:
    """So that nothing of a test holds a place in the next one."""
    operator.cluster.kubectl("delete", "tj", "--all", f"--namespace={operator.namespace}", "--wait=false")
    for each in operator.cluster.items("tj", operator.namespace):
        operator.cluster.gone("tj", each["metadata"]["name"], operator.namespace)
