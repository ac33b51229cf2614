"""The runner's loop: look at every unfinished job, decide with `reconcile`, write the status, make it true."""

import asyncio
import logging
import os
from datetime import UTC, datetime
from uuid import UUID

from veravox.core.data_folder import DataFolder
from veravox.core.desired import Desired
from veravox.core.job_environment import job_environment
from veravox.core.job_folder import Control
from veravox.core.logs import log_format
from veravox.core.reconcile import Observed, Plan, reconcile
from veravox.core.settings import Settings
from veravox.core.specs import TrainingJobSpec
from veravox.core.trace import VARIABLE, Trace, current, follow, following, know
from veravox.core.unused_packs import mark_used, needs_of
from veravox.execution.jobs import Looked, Spec, budget_of
from veravox.execution.settling import settle
from veravox.execution.steps import tell_steps
from veravox.execution.telling import Telling
from veravox.runner.census import CENSUS
from veravox.runner.children import Children
from veravox.runner.data_needs import DataSeen, ask_for_packs, data_seen
from veravox.runner.echo import Echo
from veravox.runner.far_back import FarBack
from veravox.runner.health import LAST_PASS, QUEUED
from veravox.runner.kinds import KINDS, KindOfJob, Lane, command_of, folder_of, leaves_model
from veravox.runner.observing import attempt_seen
from veravox.runner.passes import Places
from veravox.runner.tidying import Tidying
from veravox.runner.wakefulness import Wakefulness
from veravox.store import jobs
from veravox.store.away import AWAY
from veravox.store.database import Database
from veravox.store.jobs import Kind, Unfinished
from veravox.store.registry import Registry
from veravox.store.schema import Age, age_of_database, why_not
from veravox.store.tables import Job

log = logging.getLogger(__name__)
LOOK_EVERY = 0.5  # seconds
Queue = list[Unfinished]


class Runner:
    """Executes the queue of one data folder."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._data: DataFolder = settings.folder
        self._database = database
        self._children = Children()
        self._registry = Registry()
        self._wakefulness = Wakefulness()
        self._far_back = FarBack()
        self._telling = Telling(self._data)
        self._tidying = Tidying(settings, database)
        self._echo = Echo(log_format() == "json")
        self._queue: Queue = []  # as it was last seen
        self._age: Age | None = None
        self._away = False  # the database
        threads = settings.threads or os.cpu_count() or 1
        self._environment = {
            "VERAVOX_DATA": str(self._data.path),
            "VERAVOX_FREE_PYTHON": str(settings.free_python).lower(),
            "VERAVOX_CONVERT_LEARNERS": str(settings.convert_learners).lower(),
            **job_environment(threads),
        }

    async def run(self, stop: asyncio.Event) -> None:
        """Pass after pass until `stop` is set; then leave every attempt paused, to go on at the next start."""
        while not stop.is_set():
            try:
                ready = await self._knows_schema()
                if self._away:
                    self._away = False
                    log.info("the database answers again")
                if ready:
                    await self.look_at_all()
                    await self._tidying.look()
                    LAST_PASS.set_to_current_time()
            except AWAY as error:
                if not self._away:
                    log.warning("the database does not answer; trying again until it does: %s", error)
                self._away = True
            except Exception:
                log.exception("a pass over the queue failed, trying again")
            try:
                await asyncio.wait_for(stop.wait(), LOOK_EVERY)
            except TimeoutError:
                continue
        await self.leave()

    async def _knows_schema(self) -> bool:
        """The gateway brings it up to date when it starts; until then nothing is touched."""
        age = await age_of_database(self._database.engine)
        if age is not self._age:
            self._age = age
            log.log(logging.INFO if age is Age.CURRENT else logging.WARNING, "schema: %s", why_not(age) or age)
        return age is Age.CURRENT

    async def _unfinished(self) -> Queue:
        async with self._database.transaction() as session:
            self._queue = await jobs.line(session)
        return self._queue

    async def look_at_all(self) -> None:
        """One pass over the queue, oldest job first."""
        self._children.reap()
        queue = await self._unfinished()
        places = Places()
        working = [job for job in queue if self._works_on(job)]
        for job in working:
            places.holders.setdefault(KINDS[job.kind].lane, job.id)
        self._wakefulness.look(datetime.now(UTC))
        self._far_back.begin(queue)
        for job in queue:
            if job in working or job.id in self._children.by_job or not self._far_back.passed_over(job, places):
                await self._turn(job, places)
        for lane in Lane:
            QUEUED.labels(lane).set(places.waiting.get(lane, 0))
        CENSUS.publish({job.id: job.kind for job in queue})

    def _works_on(self, job: Unfinished) -> bool:
        """Whether anybody does; files are not asked where nobody can have begun since they were asked last."""
        ours = job.begun or job.id in self._children.by_job or not self._far_back.knows(job.id)
        return ours and self._children.is_working(job.id, folder_of(self._data, job.kind, job.id))

    async def _turn(self, job: Unfinished, places: Places) -> None:
        before = dict(places.waiting)
        with following(None, job=str(job.id)):
            try:
                await self._look_at(job.id, places)
            except AWAY:
                raise
            except Exception:  # one job that cannot be looked at must not keep the others from their turn
                log.exception("job %s could not be looked at", job.id)
        self._far_back.looked(job, waits=places.waiting != before)

    async def _look_at(self, id: UUID, places: Places) -> None:
        now = datetime.now(UTC)
        async with self._database.transaction() as session:
            job = await jobs.get(session, id, for_update=True)
            if job is None or job.ended_at:
                return
            follow(Trace.of(job.trace), job=str(id))
            kind = KINDS[Kind(job.kind)]
            spec = kind.spec.model_validate(job.spec)
            data = await data_seen(session, self._data, job, spec)
            if isinstance(spec, TrainingJobSpec) and data.version and not spec.dataset.version:
                spec.dataset.version = data.version  # for good: the name may mean another dataset later
                job.spec = spec.outside()
            looked, created = self._look(job, kind, spec, data), job.created_at
            know(attempt=looked.status.attempt.number)
            plan = reconcile(spec.desired, budget_of(spec), looked.status.attempt, looked.seen, now)
            has_place = plan.attempt is not None and places.take(kind.lane, id)
            if plan.wants_data and isinstance(spec, TrainingJobSpec):
                await ask_for_packs(session, self._data, spec, data.version)
            waits_for = places.ahead(kind.lane) if plan.attempt is not None else ""
            status = await self._telling.status(looked, plan, None if has_place else waits_for, now)
            over = plan.ledger.ended and not self._children.is_working(id, looked.folder)
            jobs.write_status(job, status.outside(), now if over else None)  # looked at until nobody works on it
            if (model := leaves_model(self._data, looked.spec, id)) is not None:
                await self._registry.keep_up(session, id, model)
        CENSUS.count(id, Kind(job.kind), looked.status, status)
        tell_steps(looked.status, status, created)
        self._echo.look(id, looked.folder, command := command_of(Kind(job.kind), spec))
        self._make_true(looked, command, plan, has_place, now)
        if over:
            self._forget(looked)

    def _look(self, job: Job, kind: KindOfJob, spec: Spec, data: DataSeen) -> Looked:
        folder = folder_of(self._data, Kind(job.kind), job.id)
        status = kind.status.model_validate(job.status)
        number = max(status.attempt.number, 1)
        attempt = attempt_seen(folder, number, self._children.of(job.id, number))
        seen = Observed(attempt and self._wakefulness.without_sleep(attempt), data.state, data.message)
        return Looked(job.id, job.generation, folder, spec, status, seen, data.version)

    def _make_true(self, looked: Looked, command: str, plan: Plan, has_place: bool, now: datetime) -> None:
        folder, attempt = looked.folder, looked.seen.attempt
        stranger = attempt is None or attempt.number != plan.attempt
        if plan.attempt is None or (stranger and self._children.is_working(looked.id, folder)):
            self._children.remove(looked.id, folder, now)
            return
        if not has_place:
            return
        folder.path.mkdir(parents=True, exist_ok=True)
        if stranger:
            self._begin(looked, command, plan.attempt)
        else:
            folder.tell(Control(desired=plan.tell, attempt=plan.attempt))

    def _begin(self, looked: Looked, command: str, number: int) -> None:
        for version, front_end in needs_of(looked.spec):
            mark_used(self._data.dataset(version).pack(front_end))
        looked.folder.write_spec(looked.spec)
        looked.folder.tell(Control(desired=looked.spec.desired, attempt=number))
        know(attempt=number)
        trace = current()
        follows = {VARIABLE: trace.header if trace else ""}
        self._children.start(looked.id, command, looked.folder, number, self._environment | follows)

    def _forget(self, looked: Looked) -> None:
        for memory in (self._children, self._telling, self._registry, self._echo):
            memory.forget(looked.id)
        settle(looked)

    async def leave(self) -> None:
        """Pause whatever works, so that the next start goes on where it was and no retry is spent.

        Where the database is away, that is what was in the queue when it was last seen.
        """
        try:
            queue = await self._unfinished()
        except AWAY as error:
            log.warning("the database does not answer; what was last seen at work is paused: %s", error)
            queue = self._queue
        every = [(job.id, folder_of(self._data, job.kind, job.id)) for job in queue]
        working = [(id, folder) for id, folder in every if self._children.is_working(id, folder)]
        for _id, folder in working:
            control = folder.control() or Control()
            if control.desired is Desired.RUN:
                folder.tell(control.model_copy(update={"desired": Desired.PAUSE}))
        clock = asyncio.get_running_loop()
        until = clock.time() + 10
        while left := [(id, folder) for id, folder in working if self._children.is_working(id, folder)]:
            if clock.time() > until:
                for id, folder in left:
                    self._children.remove(id, folder, datetime.now(UTC))
            await asyncio.sleep(0.1)
