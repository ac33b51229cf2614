"""Events for people who describe a resource: on transitions alone, and only once the status says so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from veravox.cluster import names
from veravox.core.text import sentences

Body = dict[str, Any]
TROUBLED = frozenset({"Failed"})
AT_WORK = frozenset({"Starting", "Running", "Pausing", "Stopping"})
COMPONENT = "veravox-operator"
LONGEST = 1000


@dataclass(frozen=True)
class Transition:
    """One event."""

    reason: str
    message: str
    warning: bool = False


def transitions(before: Body, after: Body) -> Iterator[Transition]:
    """What changed from one status to the next that somebody would like to be told."""
    told: dict[str, Transition] = {}
    for each in _all(before, after):
        known = told.get(each.reason, each)
        told[each.reason] = replace(known, warning=known.warning or each.warning)  # once is enough for each reason
    yield from told.values()


def _all(before: Body, after: Body) -> Iterator[Transition]:
    yield from _ended_attempts(before, after)
    if after.get("phase") != before.get("phase"):
        yield _of_phase(after)
    for condition in after.get("conditions", []):
        old = _condition(before, condition["type"])
        if condition["type"] in {"DatasetReady", "Admitted", "Running"} and _is_new_trouble(old, condition):
            yield Transition(condition["reason"], _said(condition), warning=True)


def _ended_attempts(before: Body, after: Body) -> Iterator[Transition]:
    known = {each["number"] for each in before.get("attempts", []) if each.get("endedAt")}
    for each in after.get("attempts", []):
        if each.get("endedAt") and each["number"] not in known:
            where = f" on {each['node']}" if each.get("node") else ""
            yield Transition(each.get("reason", ""), f"Attempt {each['number']} ended{where}: {_said(each)}")


def _of_phase(after: Body) -> Transition:
    phase = after["phase"]
    told = _condition(after, "Ended") if phase in {"Succeeded", "Stopped", "Failed"} else {}
    attempt = f", attempt {after.get('attempt', {}).get('number', 0)}" if phase in AT_WORK else ""
    message = _said(told) if told else f"{phase}{attempt}"
    reason: str = told["reason"] if told and phase in TROUBLED else phase
    return Transition(reason, message, warning=phase in TROUBLED)


def _condition(status: Body, type: str) -> Body:
    return next((each for each in status.get("conditions", []) if each["type"] == type), {})


def _is_new_trouble(old: Body, new: Body) -> bool:
    """It waits for something, and for something else than before; `remedy` is there where somebody must act."""
    return bool(new["status"] == "False" and new.get("remedy") and old.get("reason") != new["reason"])


def _said(told: Body) -> str:
    return sentences(told.get("message", ""), told.get("remedy", ""))


def event(body: Body, told: Transition, now: datetime | None = None) -> Body:
    """The Event object about a resource."""
    meta, time = body["metadata"], (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{meta['name']}.{uuid4().hex[:16]}", "namespace": meta["namespace"]},
        "involvedObject": {
            "apiVersion": names.API_VERSION,
            "kind": body["kind"],
            "name": meta["name"],
            "namespace": meta["namespace"],
            "uid": meta["uid"],
            "resourceVersion": meta["resourceVersion"],
        },
        "type": "Warning" if told.warning else "Normal",
        "reason": told.reason,
        "message": told.message[:LONGEST],
        "source": {"component": COMPONENT},
        "reportingComponent": COMPONENT,
        "firstTimestamp": time,
        "lastTimestamp": time,
        "count": 1,
    }
