"""An executor as runner and operator are: look, decide, write the status, and only then make it true.

It may be killed at each `yield`, and what it sees may be old.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from schedules_world import BUDGET, Process, World

from veravox.core import reasons
from veravox.core.attempts import attempts
from veravox.core.exits import Outcome
from veravox.core.reconcile import Attempt, Data, Ledger, Observed, Plan, reconcile


@dataclass
class Executor:
    """Remembers only what it has watched."""

    world: World
    view: list[Process] = field(default_factory=list)
    is_late: bool = False  # what it has watched may be older than what is there

    def __post_init__(self) -> None:
        self.watch()

    def watch(self) -> None:
        self.view, self.is_late = self.world.snapshot(), False

    def look(self) -> Iterator[str]:
        world, ledger, version, now = self.world, self.world.ledger, self.world.version, self.world.now
        seen = Observed(self._attempt(ledger), world.data, invalid=world.invalid if ledger.number == 0 else "")
        desired, made = world.desired, self._job(max(ledger.number, 1)) is not None
        yield "looked"
        plan = reconcile(desired, BUDGET, ledger, seen, now)
        if plan.ledger != ledger or attempts(world.records, seen.attempt, plan, 0, now) != world.records:
            if world.version != version:
                world.note("the status was not written: it has changed")
                return
            world.write(plan, seen, now, sees_everything=not self.is_late)
            yield "written"
        yield from self._make_true(plan, made and plan.attempt == max(ledger.number, 1))

    def _make_true(self, plan: Plan, made: bool) -> Iterator[str]:
        """What was seen when it was decided counts: a Job that has gone since is the next look's affair."""
        world, number = self.world, plan.attempt
        for job in [each for each in self.view if each.job_is_there and each.number != number]:
            if not (plan.ledger.ended and job.how and job.number == plan.ledger.number):  # its log can still be read
                world.delete(job.number)
                job.job_is_there = False
                yield "removed"
        if plan.wants_data and world.data is Data.MISSING:
            world.data = Data.COMING
            yield "asked for data"
        if number is None:
            return
        if not made:
            yield from self._begin(number)
        elif not world.is_fenced(Process(number)):
            world.tell(number, plan.tell)

    def _begin(self, number: int) -> Iterator[str]:
        """Nobody begins beside another one that is still leaving, whatever its number; the folder is told first."""
        if [each for each in self.view if each.how is None]:
            return
        self.world.tell(number, self.world.desired)
        yield "told the folder"
        made = self.world.create(number, sees_everything=not self.is_late)
        if not self._job(number):
            self.view.append(Process(**vars(made)))
        yield "made"

    def _job(self, number: int) -> Process | None:
        return next((each for each in self.view if each.number == number and each.job_is_there), None)

    def _attempt(self, ledger: Ledger) -> Attempt | None:
        """The attempt that the status knows; who does not see it asks whether it is there, before it counts as lost."""
        number = max(ledger.number, 1)
        left = self._left(number)
        if not self._job(number) and (ledger.made or left) and self.world.job(number):
            self.watch()
        job = self._job(number)
        return self._by_its_folder(job) if job else left

    def _by_its_folder(self, job: Process) -> Attempt:
        """The folder is never late: who has claimed it runs, whatever was watched so far."""
        seen, claim = job.as_attempt(), self.world.claim
        if job.how or claim is None or claim[0] != job.number:
            return seen
        writes = next(each for each in self.world.processes if each.number == job.number and each.began)
        steps = {"first_step": writes.first, "last_step": writes.last}
        return replace(seen, started=seen.started or claim[1], listens=True, **steps)

    def _left(self, number: int) -> Attempt | None:
        """What the folder tells of an attempt whose Job is not there: that it had begun, and what it said last."""
        if self.world.claim is None or self.world.claim[0] != number:
            return None
        _number, since = self.world.claim
        if self.world.ending and self.world.ending[0] == number:
            _number, how, until = self.world.ending
            return Attempt(number, started=since, ended=until, outcome=how.outcome, reason=how.reason)
        return Attempt(number, started=since, ended=since, outcome=Outcome.INFRASTRUCTURE, reason=reasons.LOST)
