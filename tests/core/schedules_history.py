"""What happens to a job in a hostile world, in an order that a seed decides."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from schedules_executor import Executor
from schedules_world import BY_ITSELF, BY_THE_CLUSTER, SECOND, TOLD, Process, World

from veravox.core import exits
from veravox.core.desired import Desired
from veravox.core.reconcile import Data

MOST_EVENTS = 250
JUMPS = [SECOND, timedelta(minutes=1), timedelta(minutes=1), timedelta(minutes=20), timedelta(hours=2)]
RESYNC = timedelta(minutes=5)


class History:
    """A world, an executor, and all that may happen to them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.world = World(self.random, invalid="what is that?" if self.random.random() < 0.1 else "")
        self.world.data = self.random.choice([Data.READY, Data.READY, Data.MISSING, Data.COMING])
        self.executor = Executor(self.world)
        self.looking = self.executor.look()
        self.watches_late = self.random.random() < 0.3

    def happen(self) -> None:
        events = self._events()
        for event in self.random.choices(events, self._weights(events), k=self.random.randint(5, MOST_EVENTS)):
            self.world.now += SECOND
            event()

    def _events(self) -> list[Callable[[], None]]:
        executor = [self.executor_acts] * 5 + [self.executor_dies]
        own = [
            self.a_pod_is_placed,
            self.a_process_begins,
            self.a_process_steps,
            self.a_process_ends,
            self.a_pod_leaves,
        ]
        others = [
            self.a_process_ends,
            self.the_cluster_strikes,
            self.a_job_is_deleted,
            self.the_user_changes_his_mind,
            self.data_change,
        ]
        return [*executor, *own, *others, self.time_passes, self.a_status_is_lost, self.a_spec_is_corrected, self.watch]

    def _weights(self, events: list[Callable[[], None]]) -> list[int]:
        """Each schedule has a character: most events come rarely in it, some often."""
        return [self.random.choice([1, 1, 3, 9]) for _event in events]

    # the executor

    def executor_acts(self) -> None:
        if not self.watches_late:
            self.watch()
        else:
            self.executor.is_late = True
        whole = self.random.random() < 0.5
        while next(self.looking, None) is not None:
            if not whole:
                return
        self.looking = self.executor.look()

    def executor_dies(self) -> None:
        self.world.note("the executor is killed")
        self.executor = Executor(self.world)
        self.looking = self.executor.look()

    def watch(self) -> None:
        self.executor.watch()

    def a_status_is_lost(self) -> None:
        self.world.version += 1

    # the attempts

    def a_pod_is_placed(self) -> None:
        for process in self._any(lambda each: each.placed is None):
            process.placed = self.world.now

    def a_process_begins(self) -> None:
        for process in self._any(lambda each: each.placed is not None and not each.began):
            if process.listens:
                self.world.begin(process)
            else:
                process.listens = True

    def a_process_steps(self) -> None:
        for process in self._any(lambda each: each.began):
            self.world.step(process)

    def a_process_ends(self) -> None:
        for process in self._any(lambda each: each.began):
            leaves = TOLD.get(self.world.control[1]) if self.world.control[0] == process.number else None
            how = exits.SUPERSEDED if self.world.is_fenced(process) else leaves or self.random.choice(BY_ITSELF)
            self.world.end(process, how, told=self.random.random() < 0.8)

    def the_cluster_strikes(self) -> None:
        for process in self._any(lambda each: each.placed is not None and self.random.random() < 0.3):
            self.world.end(process, self.random.choice(BY_THE_CLUSTER), told=False)

    def a_job_is_deleted(self) -> None:
        """By hand; one that has ended too."""
        there = [each.number for each in self.world.processes if each.job_is_there]
        if there and self.random.random() < 0.2:
            self.world.delete(self.random.choice(there))

    def a_pod_leaves(self) -> None:
        for process in self._any(lambda each: each.told_to_leave):
            self.world.end(process, exits.TERMINATED, told=self.random.random() < 0.8)

    def _any(self, fits: Callable[[Process], bool]) -> list[Process]:
        """One of those that are alive, or none."""
        found = [each for each in self.world.alive() if fits(each)]
        return [self.random.choice(found)] if found else []

    # the rest

    def the_user_changes_his_mind(self) -> None:
        self.world.desired = self.random.choices(list(Desired), [5, 4, 1])[0]
        self.world.wanted.add(self.world.desired)
        self.world.note(f"the user wants {self.world.desired}")

    def data_change(self) -> None:
        self.world.data = self.random.choice(
            [Data.READY, Data.READY, Data.READY, Data.MISSING, Data.COMING, Data.FAILED]
        )

    def time_passes(self) -> None:
        """What has been watched is compared with what is there every few minutes."""
        jump = self.random.choice(JUMPS)
        self.world.now += jump
        if jump > RESYNC:
            self.executor_dies()

    def a_spec_is_corrected(self) -> None:
        self.world.invalid = ""
