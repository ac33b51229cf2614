"""How long jobs wait, how busy GPUs are and who is treated how, with up to 10,000 jobs of 1,000 users: a simulation.

Decisions are the real ones: each job is brought from its beginning to its end by `core.reconcile`, called whenever
something happened, and once a minute while it works. Time, machines, users and what befalls an attempt are pretended, and
drawn from a seed, so that the same line prints the same table. Who gets a free GPU:

order    the oldest that fits, as the runner's queue has it, and roughly a cluster without queues
quota    the same, but nobody has more than `--quota` jobs that wait or work (the installation's `unfinishedJobs`);
         the rest waits at the user's desk, and that counts as waiting
fair     whoever's jobs hold the fewest GPUs comes next: a model of fair sharing, which on a cluster is Kueue's to do

    python benchmarks/capacity.py [--jobs 10000 --users 1000 --gpus 96] [--days 5] [--quota 4]
"""

import argparse
import heapq
import math
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean, median, quantiles

from one_run import machine

from veravox.core import exits
from veravox.core.desired import Desired
from veravox.core.exits import Exit
from veravox.core.reconcile import Attempt, Budget, Data, Ended, Ledger, Observed, reconcile

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = 3600.0
TABLE = (
    (100, 10, 1),
    (1_000, 100, 8),
    (1_000, 100, 12),
    (10_000, 1_000, 64),
    (10_000, 1_000, 96),
    (10_000, 1_000, 128),
)
MEDIAN_WORK, SPREAD = HOUR / 2, 1.0  # of a training: lognormal, so 0.8 hours on average
GPUS = ((1, 90), (2, 5), (4, 3), (8, 2))  # that one asks for, and how many in a hundred do
BUSY = (8, 20)  # o'clock: when four of five jobs are sent
DATASETS_PER_USER, PACKING = 2, 600.0  # s until a dataset's pack is there, once the first training asks for it
STARTING, LEAVING = 45.0, 5.0  # s from the place to the first step, and from being told to stop to the end
BETWEEN_LOSSES = 200 * HOUR  # of work between two losses of an attempt's node
LOST = 300.0  # s of work since the last checkpoint, at most
STOPPED, FAILED = 0.05, 0.03  # of all jobs
LOOK_EVERY = 60.0  # s


@dataclass(eq=False)
class Pretended:
    """A job, and what will befall it."""

    user: int
    dataset: int
    wished: float  # s since Monday
    work: float  # s
    gpus: int
    stopped_at: float | None  # share of the work after which its user stops it
    fails: bool
    desired: Desired = Desired.RUN
    ledger: Ledger = field(default_factory=Ledger)
    attempt: Attempt | None = None
    done: float = 0.0  # s of work that are in a checkpoint
    placed: float | None = None  # when it first had a place
    ended: float | None = None
    sent: float | None = None  # when it entered the line


@dataclass
class Line:
    """Who waits for a place, by how many GPUs each wants; the oldest first."""

    jobs: dict[int, deque[Pretended]] = field(default_factory=lambda: defaultdict(deque))

    def first(self, free: int) -> Pretended | None:
        """The oldest that fits; who does not want the place any more is forgotten on the way."""
        heads = [line[0] for gpus, line in self.jobs.items() if gpus <= free and self._clean(line)]
        return min(heads, key=lambda each: each.sent or 0.0, default=None)

    def take(self, job: Pretended) -> None:
        self.jobs[job.gpus].popleft()

    @staticmethod
    def _clean(line: deque[Pretended]) -> bool:
        while line and (line[0].attempt is None or line[0].attempt.started):
            line.popleft()
        return bool(line)


class Machines:
    """GPUs, those who wait for them, and a clock that jumps from one event to the next."""

    def __init__(self, gpus: int, policy: str, quota: int, random: Random) -> None:
        self.gpus = self.free = gpus
        self.policy, self.quota, self.random = policy, quota, random
        self.now = self.until = self.busy = self.processor = 0.0
        self.calls = 0
        self.longest = self.waiting = 0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count, self._changed = 0, False
        self._lines: dict[int, Line] = defaultdict(Line)  # one for all, or one a user where shares are fair
        self._held: Counter[int] = Counter()  # GPUs by user
        self._unfinished: Counter[int] = Counter()
        self._desks: dict[int, deque[Pretended]] = defaultdict(deque)
        self._data: dict[int, tuple[Data, list[Pretended]]] = {}

    def run(self, jobs: list[Pretended]) -> None:
        self.until = max(job.wished for job in jobs)
        for job in jobs:
            self.at(job.wished, lambda job=job: self._wish(job))  # type: ignore[misc]
        while self._events:
            moment, _count, act = heapq.heappop(self._events)
            self.busy += max(0.0, min(moment, self.until) - self.now) * (self.gpus - self.free)
            self.now = moment
            act()
            if self._changed:
                self._place()

    def at(self, moment: float, act: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (moment, self._count, act))

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        self.at(self.now + seconds, act)

    def _wish(self, job: Pretended) -> None:
        if self.policy == "quota" and self._unfinished[job.user] >= self.quota:
            self._desks[job.user].append(job)
            return
        self._unfinished[job.user] += 1
        self.look(job)

    @property
    def clock(self) -> datetime:
        return MONDAY + timedelta(seconds=self.now)

    def look(self, job: Pretended) -> None:
        """One look, as runner and operator take it: decide, remember, make it true."""
        if job.ended is not None:
            return
        state = self._data.get(job.dataset, (Data.MISSING, []))[0]
        began = time.process_time()
        plan = reconcile(job.desired, BUDGET, job.ledger, Observed(job.attempt, state), self.clock)
        self.processor += time.process_time() - began
        self.calls += 1
        job.ledger = plan.ledger
        if plan.ledger.ended:
            self._end(job)
        elif plan.wants_data or (plan.attempt is None and state is Data.COMING):
            self._for_data(job)
        elif plan.attempt and (job.attempt is None or job.attempt.number != plan.attempt):
            self._stand(job, Attempt(plan.attempt))
        elif plan.tell is Desired.STOP and job.attempt and job.attempt.started:
            self._leave_later(job, LEAVING, exits.STOPPED, job.attempt.number)

    def _for_data(self, job: Pretended) -> None:
        if job.dataset not in self._data:
            self._data[job.dataset] = (Data.COMING, [])
            self.after(PACKING, lambda: self._packed(job.dataset))
        self._data[job.dataset][1].append(job)

    def _packed(self, dataset: int) -> None:
        waiting = self._data[dataset][1]
        self._data[dataset] = (Data.READY, [])
        for job in waiting:
            self.look(job)

    def _stand(self, job: Pretended, attempt: Attempt) -> None:
        job.attempt = attempt
        job.sent = self.now if job.sent is None else job.sent
        self._lines[job.user if self.policy == "fair" else 0].jobs[job.gpus].append(job)
        self._changed = True
        self.waiting += 1
        self.longest = max(self.longest, self.waiting)

    def _place(self) -> None:
        self._changed = False
        while self.free and (found := self._next()):
            line, job = found
            line.take(job)
            self._begin(job)

    def _next(self) -> tuple[Line, Pretended] | None:
        for user in sorted(self._lines, key=lambda each: self._held[each]) if self.policy == "fair" else [0]:
            if job := self._lines[user].first(self.free):
                return self._lines[user], job
        return None

    def _begin(self, job: Pretended) -> None:
        assert job.attempt
        self.free -= job.gpus
        assert self.free >= 0, "no GPU has two jobs"
        self._held[job.user] += job.gpus
        self.waiting -= 1
        job.placed = self.now if job.placed is None else job.placed
        job.attempt = replace(job.attempt, started=self.clock)
        self.after(STARTING, lambda number=job.attempt.number: self._first_step(job, number))  # type: ignore[misc]

    def _first_step(self, job: Pretended, number: int) -> None:
        assert job.attempt
        job.attempt = replace(job.attempt, first_step=self.clock, last_step=self.clock)
        left, lost = job.work - job.done, self.random.expovariate(1 / BETWEEN_LOSSES)
        if job.stopped_at is not None and (until := job.stopped_at * job.work - job.done) > 0:
            self.after(until, lambda: self._stop(job))
        how = exits.SUCCEEDED if not job.fails else exits.BAD_DATA
        seconds = left if not job.fails else 0.1 * left
        if lost < seconds:
            how, seconds = exits.KILLED, lost
        self._leave_later(job, seconds, how, number)
        self.after(LOOK_EVERY, lambda: self._look_again(job, number))

    def _look_again(self, job: Pretended, number: int) -> None:
        if job.attempt and job.attempt.number == number and job.attempt.outcome is None and job.ended is None:
            job.attempt = replace(job.attempt, last_step=self.clock)
            self.look(job)
            self.after(LOOK_EVERY, lambda: self._look_again(job, number))

    def _stop(self, job: Pretended) -> None:
        job.desired = Desired.STOP
        self.look(job)

    def _leave_later(self, job: Pretended, seconds: float, how: Exit, number: int) -> None:
        self.after(seconds, lambda: self._left(job, how, number))

    def _left(self, job: Pretended, how: Exit, number: int) -> None:
        """The process is gone, and with it its hold on the GPUs."""
        attempt = job.attempt
        if attempt is None or attempt.number != number or attempt.outcome is not None:
            return
        self._changed = True
        self.free += job.gpus
        self._held[job.user] -= job.gpus
        worked = (self.clock - attempt.first_step).total_seconds() if attempt.first_step else 0.0
        if how is exits.KILLED:
            job.done += max(0.0, worked - self.random.uniform(0, LOST))
        job.attempt = replace(attempt, ended=self.clock, outcome=how.outcome, reason=how.reason)
        self.look(job)

    def _end(self, job: Pretended) -> None:
        if job.attempt and job.attempt.started is None:
            self.waiting -= 1
        job.ended, job.attempt = self.now, None
        self._unfinished[job.user] -= 1
        if desk := self._desks[job.user]:
            self._wish(desk.popleft())


BUDGET = Budget(start_deadline=timedelta(minutes=30), stall=timedelta(minutes=15), active_deadline=timedelta(days=3))


def pretended(jobs: int, users: int, days: float, random: Random) -> list[Pretended]:
    """Few send much and many send little: the n-th user sends as many as 1/n of the first."""
    weights = [1 / (1 + number) for number in range(users)]
    sizes, shares = zip(*GPUS, strict=True)
    return [
        Pretended(
            user,
            user * DATASETS_PER_USER + random.randrange(DATASETS_PER_USER),
            _moment(days, random),
            max(60.0, random.lognormvariate(math.log(MEDIAN_WORK), SPREAD)),
            random.choices(sizes, shares)[0],
            random.random() if random.random() < STOPPED else None,
            random.random() < FAILED,
        )
        for user in random.choices(range(users), weights, k=jobs)
    ]


def _moment(days: float, random: Random) -> float:
    first, last = BUSY
    hour = random.uniform(first, last) if random.random() < 0.8 else random.uniform(0, 24)
    return HOUR * (24 * random.randrange(math.ceil(days)) + hour)


@dataclass(frozen=True)
class Told:
    """What the table says of one policy."""

    waits: list[float]  # h, from the wish to the first place
    of_light: list[float]  # the same, of the half of the users who sent least
    of_heavy: list[float]  # of the tenth who sent most
    of_large: list[float]  # the same, of jobs that want 4 GPUs and more
    used: float  # of the GPUs, until the last wish
    even: float  # Jain's index over users: which share of its time, from wish to end, a job worked on average
    longest: int
    hours: float
    calls: int
    microseconds: float  # of a processor a call
    ended: Counter[Ended | None]


def simulate(jobs: int, users: int, gpus: int, days: float, policy: str, quota: int, seed: int) -> Told:
    random = Random(seed)
    them = pretended(jobs, users, days, random)
    them = [replace(each, gpus=min(each.gpus, gpus)) for each in them]
    machines = Machines(gpus, policy, quota, random)
    machines.run(them)
    assert all(each.ended is not None for each in them), "every job ends"
    sent = Counter(each.user for each in them)
    most_first = [user for user, _count in sent.most_common()]
    light, heavy = set(most_first[len(sent) // 2 :]), set(most_first[: max(1, len(sent) // 10)])
    waits = {id(each): ((each.placed or each.ended or 0.0) - each.wished) / HOUR for each in them}
    shares: dict[int, list[float]] = defaultdict(list)
    for each in them:
        shares[each.user].append(each.work / (each.work + HOUR * waits[id(each)]))
    return Told(
        sorted(waits.values()),
        [waits[id(each)] for each in them if each.user in light],
        [waits[id(each)] for each in them if each.user in heavy],
        [waits[id(each)] for each in them if each.gpus >= 4],
        machines.busy / (gpus * machines.until),
        jain([mean(each) for each in shares.values()]),
        machines.longest,
        sum(each.work * each.gpus for each in them) / HOUR,
        machines.calls,
        1e6 * machines.processor / machines.calls,
        Counter(each.ledger.ended for each in them),
    )


def jain(values: list[float]) -> float:
    """1: all wait alike; 1/n: one waits, and nobody else (Jain, Chiu and Hawe 1984)."""
    squares = sum(each * each for each in values)
    return sum(values) ** 2 / (len(values) * squares) if squares else 1.0


def at(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else math.nan


def rows(asked: argparse.Namespace) -> Iterator[str]:
    yield "| jobs, users | GPUs | next is | wait: median | 95 % | of light users | of heavy ones | of 4 GPUs and more | GPUs busy | evenness | longest line |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for jobs, users, gpus in [(asked.jobs, asked.users, asked.gpus)] if asked.jobs else TABLE:
        for policy in ("order", "quota", "fair"):
            told = simulate(jobs, users, gpus, asked.days, policy, asked.quota, asked.seed)
            medians = " | ".join(f"{median(each):.1f} h" for each in (told.waits, told.of_light, told.of_heavy))
            overall, rest = medians.split(" | ", 1)
            large = f"{median(told.of_large):.1f} h" if gpus >= 4 else "-"
            yield (
                f"| {jobs:,}, {users:,} | {gpus} | {policy} | {overall} | {at(told.waits, 95):.1f} h | {rest} | {large} "
                f"| {100 * told.used:.0f} % | {told.even:.2f} | {told.longest:,} |"
            )
            if asked.more:
                ends = ", ".join(f"{count} {how}" for how, count in told.ended.most_common())
                yield f"  {told.hours:,.0f} GPU hours; {told.calls:,} calls of reconcile, {told.microseconds:.1f} us each; {ends}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=0, help="without it: the whole table")
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--gpus", type=int, default=8)
    parser.add_argument("--days", type=float, default=5)
    parser.add_argument("--quota", type=int, default=4)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--more", action="store_true", help="also what deciding cost, and how jobs ended")
    asked = parser.parse_args()
    print(machine())
    for row in rows(asked):
        print(row, flush=True)


if __name__ == "__main__":
    main()
