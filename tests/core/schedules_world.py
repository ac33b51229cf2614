"""A pretended world outside: Jobs with their processes, a run folder, data, a user, and a status that may be lost.

What must hold whatever happens is asserted where it could break.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from veravox.core import disruptions, exits, reasons
from veravox.core.attempts import attempts
from veravox.core.desired import Desired
from veravox.core.exits import EXITS, Exit, Outcome
from veravox.core.reconcile import Attempt, Budget, Data, Ledger, Observed, Plan
from veravox.core.specs.status import AttemptRecord

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BUDGET = Budget(
    retries=1,
    infrastructure_retries=3,
    active_deadline=timedelta(hours=4),
    start_deadline=timedelta(minutes=30),
    stall=timedelta(minutes=15),
)
TOLD = {Desired.PAUSE: exits.PAUSED, Desired.STOP: exits.STOPPED}
BY_ITSELF = [each for each in EXITS.values() if each not in {*TOLD.values(), exits.TERMINATED, exits.SUPERSEDED}]
BY_THE_CLUSTER = [*disruptions.DISRUPTIONS.values(), exits.KILLED]


@dataclass
class Process:
    """An attempt's Job, its pod, and what runs in it."""

    number: int
    job_is_there: bool = True
    told_to_leave: bool = False
    placed: datetime | None = None
    listens: bool = False
    began: bool = False  # it has claimed the folder, and writes
    first: datetime | None = None
    last: datetime | None = None
    ended: datetime | None = None
    how: Exit | None = None

    def as_attempt(self) -> Attempt:
        """As an executor sees it through its Job."""
        if self.how:
            end = {"ended": self.ended, "outcome": self.how.outcome, "reason": self.how.reason}
            return Attempt(self.number, started=self.placed, **end)  # type: ignore[arg-type]
        steps = {"first_step": self.first, "last_step": self.last}
        return Attempt(self.number, started=self.placed, listens=self.listens, **steps)


@dataclass
class World:
    """Everything that outlives an executor."""

    random: Random
    desired: Desired = Desired.RUN
    invalid: str = ""
    data: Data = Data.READY
    now: datetime = NOON
    ledger: Ledger = field(default_factory=Ledger)
    records: list[AttemptRecord] = field(default_factory=list)
    version: int = 0  # of the status
    processes: list[Process] = field(default_factory=list)
    control: tuple[int, Desired] = (0, Desired.RUN)
    claim: tuple[int, datetime] | None = None
    ending: tuple[int, Exit, datetime] | None = None
    history: list[str] = field(default_factory=list)
    begun: set[int] = field(default_factory=set)
    closed: dict[int, Attempt] = field(default_factory=dict)
    worked: float = 0.0  # s, in attempts that ended in a way that was seen
    wanted: set[Desired] = field(default_factory=set)
    succeeded: set[int] = field(default_factory=set)

    def note(self, what: object) -> None:
        self.history.append(f"{(self.now - NOON).total_seconds():7.0f} s  {what}")

    # what an executor does

    def write(self, plan: Plan, seen: Observed, when: datetime, *, sees_everything: bool) -> None:
        """The status; the caller has seen that it is still the one that was read."""
        old, new = self.ledger, plan.ledger
        assert not old.ended or new == old or (old.reason, old.number) == (reasons.BAD_SPEC, 0), "an end is an end"
        assert new.number >= old.number, "numbers only grow"
        assert new.failures <= BUDGET.retries, "no more failures than the budget has"
        assert new.interruptions <= BUDGET.infrastructure_retries, "no more interruptions than the budget has"
        if plan.closes:
            self._close(plan.closes, when, sees_everything=sees_everything)
        assert abs(new.active - self.worked) < 1e-6, "the active time adds up"
        self.ledger = new
        self.records = attempts(self.records, seen.attempt, plan, 0, when)
        self.version += 1
        self.note(f"written: attempt {new.number}, {new.ended or new.reason}")

    def _close(self, closes: Attempt, when: datetime, *, sees_everything: bool) -> None:
        assert closes.number not in self.closed, "an attempt ends once"
        self.closed[closes.number] = closes
        if self.ending and self.ending[0] == closes.number and self.ending[2] > when:
            self.succeeded.discard(closes.number)  # it was given up before that
        if closes.outcome and closes.started:
            until = closes.ended or when
            process = next((each for each in reversed(self.processes) if each.number == closes.number), None)
            assert process, "it had its place"
            assert process.placed, "it had its place"
            assert process.placed <= closes.started <= until <= self.now, "its times are true"
            assert until <= (process.ended or when) or not sees_everything, "it was at work until then"
            self.worked += (until - closes.started).total_seconds()

    def create(self, number: int, *, sees_everything: bool) -> Process:
        """Make the Job; its name is taken where it is there already."""
        if there := self.job(number):
            return there
        assert number not in self.begun, "a number is not used again once its attempt has begun to write"
        assert all(number >= each.number for each in self.processes), "the newest number is the highest"
        if sees_everything:
            assert not self.alive(), "no attempt begins while another one is there"
        self.processes.append(Process(number))
        self.note(f"made: attempt {number}")
        return self.processes[-1]

    def delete(self, number: int) -> None:
        """The Job goes at once, its process is told to leave."""
        if job := self.job(number):
            job.job_is_there, job.told_to_leave = False, True
            if job.placed is None:
                self.end(job, exits.KILLED, told=False)
            self.note(f"deleted: attempt {number}")

    def tell(self, number: int, desired: Desired) -> None:
        assert number >= self.control[0], "control.json never goes back to an older attempt"
        self.control = number, desired

    # what is seen

    def job(self, number: int) -> Process | None:
        return next((each for each in self.processes if each.number == number and each.job_is_there), None)

    def alive(self) -> list[Process]:
        return [each for each in self.processes if each.how is None]

    def is_fenced(self, process: Process) -> bool:
        """A newer attempt has the folder: it leaves at its next look, and writes nothing."""
        return self.control[0] > process.number

    # what happens

    def begin(self, process: Process) -> None:
        """It claims the folder, unless somebody holds it."""
        if self.is_fenced(process) or any(each.began for each in self.alive()):
            return self.end(process, exits.SUPERSEDED, told=False)
        assert process.number not in self.begun, "only one process of a number ever writes"
        process.began, self.claim = True, (process.number, self.now)
        self.begun.add(process.number)
        return self.note(f"began: attempt {process.number}")

    def step(self, process: Process) -> None:
        if self.is_fenced(process):
            return self.end(process, exits.SUPERSEDED, told=False)
        writers = [each.number for each in self.alive() if each.began and not self.is_fenced(each)]
        assert writers == [process.number], "never are two at work at once"
        process.first, process.last = process.first or self.now, self.now
        return None

    def end(self, process: Process, how: Exit, *, told: bool) -> None:
        """It is over; in its own words, where it had the time and the folder is still its own."""
        process.how, process.ended = how, self.now
        if told and process.began and not self.is_fenced(process):
            self.ending = process.number, how, self.now
            if how.outcome is Outcome.SUCCEEDED and process.number not in self.closed:
                self.succeeded.add(process.number)
        self.note(f"ended: attempt {process.number}, {how.reason}")

    def snapshot(self) -> list[Process]:
        return [replace(each) for each in self.processes if each.job_is_there or each.how is None]
