"""The pure core against a hostile world: thousands of schedules in which everything happens at the worst moment."""

import pytest
from schedules_history import History
from schedules_world import BUDGET, SECOND, TOLD, Process

from veravox.core import exits, reasons
from veravox.core.desired import Desired
from veravox.core.exits import Outcome
from veravox.core.reconcile import Data, Ended

SCHEDULES, PARTS = 12_000, 6
CALM_ROUNDS = 60
TOO_LATE = {reasons.DEADLINE_EXCEEDED, reasons.START_DEADLINE_EXCEEDED}
NO_LUCK = {*TOO_LATE, reasons.DATA_FAILED, reasons.BAD_SPEC}
FOR_GOOD: dict[Outcome | None, Ended] = {
    Outcome.SUCCEEDED: Ended.SUCCEEDED,
    Outcome.STOPPED: Ended.STOPPED,
    Outcome.HOPELESS: Ended.FAILED,
}


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_a_job_is_at_work_once_and_comes_to_its_right_end(part: int) -> None:
    """A failure shows its seed; `Schedule(seed).run()` plays it again."""
    for seed in range(part, SCHEDULES, PARTS):
        schedule = Schedule(seed)
        try:
            schedule.run()
        except AssertionError as error:
            lines = "\n".join(schedule.world.history)
            pytest.fail(f"schedule {seed}: {error}\n{lines}", pytrace=False)


class Schedule(History):
    """One history of the world, and then peace."""

    def run(self) -> None:
        self.happen()
        self._come_to_rest()

    def _come_to_rest(self) -> None:
        world = self.world
        world.desired = self.random.choice([Desired.RUN, Desired.RUN, Desired.STOP, Desired.PAUSE])
        world.wanted.add(world.desired)
        world.note(f"peace: the user wants {world.desired} for good")
        had_ended = world.ledger.ended
        unheard = [each for each in world.processes if each.how and each.number not in world.closed]
        self.executor_dies()
        for _round in range(CALM_ROUNDS):
            before = world.ledger, len(world.alive())
            self._quiet_round()
            if (world.ledger, len(world.alive())) == before and not world.alive() and self._is_at_rest():
                break
        assert self._is_at_rest(), "it comes to rest"
        self._is_right(had_ended is None and not unheard)

    def _quiet_round(self) -> None:
        world = self.world
        world.now += SECOND
        if world.data in {Data.COMING, Data.MISSING} and self.random.random() < 0.5:
            world.data = Data.READY
        for process in world.alive():
            self._goes_on(process)
        self.watch()
        for _act in self.executor.look():
            pass

    def _goes_on(self, process: Process) -> None:
        world = self.world
        if process.told_to_leave:
            world.end(process, exits.TERMINATED, told=True)
        elif process.placed is None:
            if world.desired is Desired.RUN:  # who is to leave must not wait for a place to do so
                process.placed = world.now
        elif not process.listens:
            process.listens = True
        elif not process.began:
            world.begin(process)
        elif not world.is_fenced(process) and world.control[1] is not Desired.RUN:
            world.end(process, TOLD[world.control[1]], told=True)
        elif process.first and self.random.random() < 0.5:
            world.end(process, exits.SUCCEEDED, told=True)
        else:
            world.step(process)

    def _is_at_rest(self) -> bool:
        ledger = self.world.ledger
        paused = self.world.desired is Desired.PAUSE and ledger.reason == reasons.PAUSED_BY_USER
        return bool(ledger.ended or paused) and not self.world.alive()

    def _is_right(self, undecided: bool) -> None:
        world, ledger = self.world, self.world.ledger
        last = world.closed[max(world.closed)] if world.closed else None
        assert all(each.ended_at for each in world.records), "what has ended is told as ended"
        if world.succeeded and ledger.reason not in TOO_LATE:  # what ends well after its time has ended too late
            assert ledger.ended is Ended.SUCCEEDED, "an attempt that succeeded is the job's success"
        for number, closes in world.closed.items():
            if end := FOR_GOOD.get(closes.outcome):
                assert (ledger.ended, number) == (end, max(world.closed)), "nothing follows what is for good"
        match ledger.ended:
            case Ended.SUCCEEDED:
                assert last
                assert last.outcome is Outcome.SUCCEEDED, "it ends well only where an attempt did"
            case Ended.STOPPED:
                assert Desired.STOP in world.wanted, "nothing is stopped that nobody stopped"
            case Ended.FAILED:
                spent = ledger.failures == BUDGET.retries or ledger.interruptions == BUDGET.infrastructure_retries
                hopeless = last is not None and last.outcome is Outcome.HOPELESS
                assert spent or hopeless or ledger.reason in NO_LUCK, "it fails for a reason"
        if world.desired is Desired.STOP and undecided and ledger.reason not in NO_LUCK:
            assert ledger.ended in {Ended.STOPPED, Ended.SUCCEEDED}, "who stops a job stops it, unless it was faster"
