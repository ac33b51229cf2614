"""Conditions and phase, told from the ledger and what is seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from veravox.core import reasons
from veravox.core.desired import Desired
from veravox.core.reconcile import Data, Ended, Observed, Plan
from veravox.core.specs.status import Condition, Notice, Phase
from veravox.core.text import sentences


@dataclass(frozen=True)
class _Fact:
    type: str
    status: bool
    reason: str
    message: str = ""


def conditions(
    plan: Plan,
    seen: Observed,
    *,
    has_place: bool,
    before: Iterable[Condition],
    generation: int,
    now: datetime,
    place_message: str = "",
    notices: Sequence[Notice] = (),
) -> list[Condition]:
    """The conditions of a job; a transition time moves only when its condition's status does."""
    changed_at = {each.type: each for each in before}
    return [
        Condition(
            type=fact.type,
            status=fact.status,
            reason=fact.reason,
            message=reasons.sentence(fact.reason, fact.message),
            remedy=reasons.remedy(fact.reason, ended=fact.type == "Ended"),
            observed_generation=generation,
            last_transition_time=old.last_transition_time if old and old.status is fact.status else now,
        )
        for fact in [*_facts(plan, seen, has_place, place_message), _as_asked(notices)]
        for old in [changed_at.get(fact.type)]
    ]


def _facts(plan: Plan, seen: Observed, has_place: bool, place_message: str) -> list[_Fact]:
    ledger = plan.ledger
    paused = not ledger.ended and ledger.reason == reasons.PAUSED_BY_USER and plan.attempt is None
    return [
        _Fact("Validated", False, reasons.BAD_SPEC, seen.invalid)
        if seen.invalid
        else _Fact("Validated", True, reasons.VALID),
        _Fact("DatasetReady", seen.data is Data.READY, _data(seen), seen.data_message),
        _Fact("Admitted", has_place, *_place(plan, has_place, place_message)),
        _running(plan, seen),
        _Fact("Paused", paused, ledger.reason if paused else reasons.NOT_PAUSED),
        _Fact(
            "Ended", bool(ledger.ended), *((ledger.reason, ledger.message) if ledger.ended else (reasons.NOT_ENDED,))
        ),
    ]


def _data(seen: Observed) -> str:
    if seen.invalid:
        return reasons.NOT_LOOKED_FOR
    known = {Data.READY: reasons.DATA_READY, Data.FAILED: reasons.DATA_FAILED}
    return seen.data_reason or known.get(seen.data, reasons.WAITING_FOR_DATA)


def _running(plan: Plan, seen: Observed) -> _Fact:
    attempt = seen.attempt
    if not (plan.attempt and attempt and attempt.started and not attempt.outcome):
        return _Fact("Running", False, reasons.NOT_RUNNING)
    return _Fact("Running", attempt.listens, plan.ledger.reason, plan.ledger.message)


def _as_asked(notices: Sequence[Notice]) -> _Fact:
    """Whether it got what it asked for: a GPU, pretrained weights."""
    if not notices:
        return _Fact("Degraded", False, reasons.AS_ASKED)
    return _Fact("Degraded", True, notices[0].reason, " ".join(each.message for each in notices))


def _place(plan: Plan, has_place: bool, place_message: str) -> tuple[str, str]:
    """Why it has its place or not: what the cluster says it waits for, and how many come first."""
    if has_place:
        return reasons.ADMITTED, ""
    if not plan.attempt:
        return reasons.NO_PLACE_WANTED, ""
    reason = plan.ledger.reason
    if reason in {reasons.STARTING, reasons.RUNNING}:
        return reasons.WAITING_FOR_PLACE, place_message
    return reason, sentences(plan.ledger.message, place_message)


def phase(desired: Desired, found: Iterable[Condition], ended: Ended | None) -> Phase:
    """One word for people."""
    true = {each.type: each for each in found if each.status}
    if ended:
        return Phase(ended.value)
    if "Paused" in true:
        return Phase.PAUSED
    if "Admitted" in true and desired is not Desired.RUN:
        return Phase.PAUSING if desired is Desired.PAUSE else Phase.STOPPING
    if "Running" in true and true["Running"].reason == reasons.RUNNING:
        return Phase.RUNNING
    return Phase.STARTING if "Admitted" in true else Phase.QUEUED
