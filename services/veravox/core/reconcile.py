"""What a job needs next, decided from what was asked and what is seen. No I/O, no clock of its own."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from veravox.core import reasons
from veravox.core.desired import Desired
from veravox.core.exits import Outcome
from veravox.core.text import sentences


class Ended(StrEnum):
    """How a job ended, for good."""

    SUCCEEDED = "Succeeded"
    STOPPED = "Stopped"
    FAILED = "Failed"


class Data(StrEnum):
    """Whether what the job reads is there."""

    READY = "Ready"
    MISSING = "Missing"  # nobody has been asked to make it yet
    COMING = "Coming"
    FAILED = "Failed"


@dataclass(frozen=True)
class Budget:
    """How long and how often a job may try."""

    retries: int = 1
    infrastructure_retries: int = 10
    active_deadline: timedelta = timedelta(days=1)
    start_deadline: timedelta | None = None
    stall: timedelta | None = None


@dataclass(frozen=True)
class Ledger:
    """What is remembered of a job's attempts: all that `reconcile` needs from before."""

    __pydantic_config__ = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    number: int = 0  # the newest attempt that was ever asked for
    made: bool = False  # whether that attempt was seen to exist
    failures: int = 0
    interruptions: int = 0
    active: float = 0.0  # seconds of work in the attempts that ended
    ended: Ended | None = None
    reason: str = ""
    message: str = ""
    endpoint: str = ""  # host:port of the newest attempt's metrics
    job: str = ""  # a cluster's name for the newest attempt
    node: str = ""  # where it works, or worked last once the job has ended

    @property
    def restarts(self) -> int:
        return self.failures + self.interruptions


@dataclass(frozen=True)
class Attempt:
    """The one attempt that exists outside: a Job on a cluster, a subprocess on one machine.

    While it has no outcome, `reason` and `message` say what it waits for, if it waits.
    """

    number: int
    started: datetime | None = None  # since when it has its place
    listens: bool = True  # once it has its place: whether a process is there that can be told to leave
    first_step: datetime | None = None
    last_step: datetime | None = None
    ended: datetime | None = None
    outcome: Outcome | None = None
    reason: str = ""
    message: str = ""
    endpoint: str = ""
    job: str = ""
    node: str = ""
    exit_code: int | None = None

    def ran_for(self, now: datetime) -> timedelta:
        return (self.ended or now) - self.started if self.started else timedelta()


@dataclass(frozen=True)
class Observed:
    """What is seen at one moment."""

    attempt: Attempt | None = None
    data: Data = Data.READY
    data_message: str = ""
    data_reason: str = ""  # more exactly than its state says it
    invalid: str = ""  # what is wrong with the spec, where nobody could refuse it before
    hindrance: str = ""  # the reason why the attempt that was asked for could not be made yet
    hindrance_message: str = ""


@dataclass(frozen=True)
class Plan:
    """What the caller makes true, in this order: the ledger first, then data and attempt."""

    ledger: Ledger
    attempt: int | None = None  # the only attempt that may exist; it is made if missing, others are removed
    tell: Desired = Desired.RUN  # what the attempt is told
    wants_data: bool = False  # ask for the data job that makes what is missing
    look_again: timedelta | None = None
    closes: Attempt | None = None  # the attempt that counts as over from now on, and why


def reconcile(desired: Desired, budget: Budget, ledger: Ledger, seen: Observed, now: datetime) -> Plan:
    """Decide the next step.

    Level-based: the answer depends on what is true now, not on what happened, so the caller may die at any
    point, repeat itself, or miss any number of changes.
    """
    if ledger.ended and not _was_corrected(ledger, seen):
        return Plan(ledger)
    if ledger.ended:
        ledger = Ledger()
    if seen.invalid and ledger.number == 0:
        return Plan(replace(ledger, ended=Ended.FAILED, reason=reasons.BAD_SPEC, message=seen.invalid))
    attempt = seen.attempt
    if attempt is None or attempt.number < ledger.number:
        return _lost(desired, budget, ledger, seen) if ledger.made else _begin(desired, ledger, seen)
    if attempt.outcome is not None:
        return _settle(desired, budget, ledger, seen, attempt, now)
    return _continue(desired, budget, ledger, seen, attempt, now)


def _was_corrected(ledger: Ledger, seen: Observed) -> bool:
    """A spec that made no sense never had an attempt; once it makes sense, the job begins."""
    return ledger.number == 0 and ledger.reason == reasons.BAD_SPEC and not seen.invalid


_STALLED = {Desired.RUN: Outcome.FAILED, Desired.PAUSE: Outcome.PAUSED, Desired.STOP: Outcome.STOPPED}


def _begin(desired: Desired, ledger: Ledger, seen: Observed) -> Plan:
    """Ask for the next attempt, unless the user wants none or its data are not there."""
    if desired is Desired.STOP:
        return Plan(replace(ledger, ended=Ended.STOPPED, reason=reasons.STOPPED_BY_USER, message=""))
    if desired is Desired.PAUSE:
        return Plan(replace(ledger, reason=reasons.PAUSED_BY_USER, message=""))
    if seen.data is Data.FAILED:
        reason = seen.data_reason or reasons.DATA_FAILED
        return Plan(replace(ledger, ended=Ended.FAILED, reason=reason, message=seen.data_message))
    if seen.data is not Data.READY:
        reason = seen.data_reason or reasons.WAITING_FOR_DATA
        waiting = replace(ledger, reason=reason, message=seen.data_message)
        return Plan(waiting, wants_data=seen.data is Data.MISSING)
    number = max(ledger.number, 1)
    reason, message = seen.hindrance or reasons.STARTING, seen.hindrance_message
    return Plan(replace(ledger, number=number, reason=reason, message=message), attempt=number)


def _continue(
    desired: Desired, budget: Budget, ledger: Ledger, seen: Observed, attempt: Attempt, now: datetime
) -> Plan:
    if not (attempt.started and attempt.listens) and desired is not Desired.RUN:  # nobody is there to be told
        return _withdraw(desired, ledger, seen, attempt, now)
    ran = attempt.ran_for(now)
    left = budget.active_deadline - timedelta(seconds=ledger.active) - ran
    if left <= timedelta():
        return _too_late(ledger, attempt, reasons.DEADLINE_EXCEEDED, now)
    if attempt.started and not attempt.first_step and budget.start_deadline and ran > budget.start_deadline:
        return _too_late(ledger, attempt, reasons.START_DEADLINE_EXCEEDED, now, _what_it_waited_for(attempt))
    if attempt.last_step and budget.stall and now - attempt.last_step > budget.stall:
        stalled = replace(attempt, outcome=_STALLED[desired], reason=reasons.STALLED, ended=now)
        return _settle(desired, budget, ledger, seen, stalled, now)
    known = replace(_known(ledger, attempt), reason=_state(attempt), message=attempt.message)
    return Plan(known, attempt=attempt.number, tell=desired, look_again=_next_clock(budget, attempt, left, now))


def _known(ledger: Ledger, attempt: Attempt) -> Ledger:
    known = replace(ledger, number=attempt.number, made=True, endpoint=attempt.endpoint)
    return replace(known, job=attempt.job or ledger.job, node=attempt.node or ledger.node)


def _state(attempt: Attempt) -> str:
    return attempt.reason or (reasons.RUNNING if attempt.first_step else reasons.STARTING)


def _next_clock(budget: Budget, attempt: Attempt, left: timedelta, now: datetime) -> timedelta | None:
    """When the first of the clocks that tick for this attempt runs out."""
    if attempt.started is None:
        return None
    clocks = [left]
    if not attempt.first_step and budget.start_deadline:
        clocks.append(budget.start_deadline - attempt.ran_for(now))
    if attempt.last_step and budget.stall:
        clocks.append(budget.stall - (now - attempt.last_step))
    return min(clocks)


def _withdraw(desired: Desired, ledger: Ledger, seen: Observed, attempt: Attempt, now: datetime) -> Plan:
    plan = _begin(desired, replace(ledger, number=attempt.number + 1, made=False, node=""), seen)
    return replace(plan, closes=replace(attempt, ended=now, reason=plan.ledger.reason))


def _too_late(ledger: Ledger, attempt: Attempt, reason: str, now: datetime, message: str = "") -> Plan:
    closes = replace(attempt, ended=now, reason=reason, message=message)
    over = replace(_known(ledger, attempt), ended=Ended.FAILED, reason=reason, message=message, endpoint="")
    return Plan(over, closes=closes)


def _what_it_waited_for(attempt: Attempt) -> str:
    if not attempt.reason:
        return ""
    why = reasons.sentence(attempt.reason, attempt.message)
    return sentences(reasons.sentence(reasons.START_DEADLINE_EXCEEDED), why, reasons.remedy(attempt.reason))


def _lost(desired: Desired, budget: Budget, ledger: Ledger, seen: Observed) -> Plan:
    """An attempt that existed is gone without a word: deleted by hand, or with its node."""
    gone = Attempt(ledger.number, outcome=Outcome.INFRASTRUCTURE, reason=reasons.LOST)
    return _settle(desired, budget, ledger, seen, gone, None)


def _settle(
    desired: Desired, budget: Budget, ledger: Ledger, seen: Observed, attempt: Attempt, now: datetime | None
) -> Plan:
    ran = attempt.ran_for(now).total_seconds() if now else 0.0
    told = replace(_known(ledger, attempt), reason=attempt.reason, message=attempt.message, endpoint="")
    over = replace(told, number=attempt.number, made=False, active=ledger.active + ran)
    return replace(_next(desired, budget, over, seen, attempt), closes=attempt)


def _next(desired: Desired, budget: Budget, over: Ledger, seen: Observed, attempt: Attempt) -> Plan:
    """What follows an attempt that is over."""
    after = replace(over, number=attempt.number + 1, node="")
    match attempt.outcome:
        case Outcome.SUCCEEDED:
            return Plan(replace(over, ended=Ended.SUCCEEDED))
        case Outcome.STOPPED:
            return Plan(replace(over, ended=Ended.STOPPED))
        case Outcome.PAUSED:
            return _begin(desired, after, seen)
        case Outcome.INFRASTRUCTURE if over.interruptions < budget.infrastructure_retries:
            return _begin(desired, replace(after, interruptions=over.interruptions + 1), seen)
        case Outcome.FAILED if over.failures < budget.retries:
            return _begin(desired, replace(after, failures=over.failures + 1), seen)
        case _:
            return Plan(replace(over, ended=Ended.FAILED))
