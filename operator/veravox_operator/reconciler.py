"""One look at a resource, as a story: hold it, find it, decide, write the status, make it true, say when to look again."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from veravox.cluster import names
from veravox.cluster.api import Api, ApiError
from veravox.core import reasons, waiting
from veravox.core.reconcile import Data, Ended, Plan, reconcile
from veravox.core.specs import TrainingJobSpec
from veravox.core.trace import following
from veravox.execution.jobs import Status, budget_of
from veravox.execution.settling import settle
from veravox.execution.steps import tell_steps
from veravox.execution.telling import Telling
from veravox_operator.applied import with_remedy_of_a_resource
from veravox_operator.asking import confirm, knows_better
from veravox_operator.farewell import Farewell
from veravox_operator.folders import forget_start
from veravox_operator.hindrance import Hindered, Hindrance
from veravox_operator.kinds import KINDS
from veravox_operator.line import Lines
from veravox_operator.looking import Found, find, trace_of
from veravox_operator.making import Maker
from veravox_operator.meters import Meters
from veravox_operator.removing import Remover
from veravox_operator.settings import OperatorSettings
from veravox_operator.view import Body, Key, View
from veravox_operator.weights import Weights
from veravox_operator.work import LONGEST_WAIT, TryAgain
from veravox_operator.writing import Writer

log = logging.getLogger(__name__)

IN_LINE = timedelta(seconds=60)  # how often one who waits looks how many wait before it
FOR_DATA = timedelta(seconds=10)  # how often files are looked for that nobody announces
UNANNOUNCED = {
    each.reason: 5.0 for each in (waiting.VOLUME_UNWRITABLE, waiting.NAME_TAKEN, waiting.PREDECESSOR_LEAVING)
}
FOR_A_PLACE = {each.reason for each in (waiting.UNSCHEDULABLE, waiting.QUOTA_EXCEEDED, waiting.WAITING_FOR_QUEUE)}
LEVELS = 2  # that may be unknown to the watches: an attempt's Job, and that Job's pods
FOR_OTHERS = timedelta(seconds=2)  # how often one looks whether a predecessor has left
MADE_BY_US_STAYS = timedelta(hours=1)  # how long a Dataset stays that the operator made for a pack


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Reconciler:
    """Looks at resources; remembers only what makes the next look cheaper."""

    api: Api
    view: View
    settings: OperatorSettings
    meters: Meters
    clock: Callable[[], datetime] = _now
    _hindrances: dict[Key, Hindrance] = field(default_factory=dict)
    _lines: Lines = field(default_factory=Lines)

    def __post_init__(self) -> None:
        self.weights = Weights(self.api, self.settings)
        self._telling = Telling(self.settings.folder)
        self._writer = Writer(
            self.api, self.view, self.settings.folder, timedelta(seconds=self.settings.progress_seconds)
        )
        self._remover = Remover(self.api, self.view, self.settings)
        self._maker = Maker(self.api, self.view, self.settings, self.weights, self._remover)
        self._farewell = Farewell(self.api, self.view, self.settings, self._remover)

    async def look_at(self, key: Key) -> timedelta | None:
        """Bring one resource a step further; gives when to look again, None where only something new matters.

        Raises:
            TryAgain: if it could not be finished now.
        """
        body = self.view.resources.get(key)
        if body is None:
            return None
        known = {"job": str(body["metadata"]["uid"]), "resource": f"{key.namespace}/{key.name}"}
        with self.meters.look(), following(trace_of(body), **known):
            try:
                return await self._look(key, body)
            except ApiError as error:
                raise TryAgain(f"the API server: {error.status} {error}", error.retry_after) from None

    def forget(self, key: Key, uid: str) -> None:
        """The resource is gone."""
        self._hindrances.pop(key, None)
        self._lines.leave(key)
        self._writer.forget(uid)
        self._telling.forget(UUID(uid))
        self.view.forget(uid)

    async def _look(self, key: Key, body: Body) -> timedelta | None:
        now = self.clock()
        if "deletionTimestamp" in body["metadata"]:
            return await self._farewell.say(key, body, now)
        body = await self._hold(key, body)
        found = await self._find(key, body)
        plan = _decided(found, now)
        status = await self._status(found, plan, now)
        written = await self._writer.write(found, status, now)
        if written is found.body:
            await confirm(self.api, self.view, found, plan)
        else:
            tell_steps(found.looked.status, status, datetime.fromisoformat(body["metadata"]["creationTimestamp"]))
        self.meters.told(found.looked.status, status, now, found.job.created if found.job else None)
        await self._make_true(replace(found, body=written), plan, now)
        return await self._next(found, plan, status, now)

    async def _hold(self, key: Key, body: Body) -> Body:
        """Our finalizer, so that a deleted resource stays until its pods are gone and its evidence is kept."""
        held = body["metadata"].get("finalizers") or []
        if names.FINALIZER in held:
            return body
        meta = {"finalizers": [*held, names.FINALIZER], "resourceVersion": body["metadata"]["resourceVersion"]}
        try:
            body = await self.api.merge(KINDS[key.kind].path, key.namespace, key.name, {"metadata": meta})
        except ApiError as error:
            if error.status == 409 and (there := await self.api.get(KINDS[key.kind].path, key.namespace, key.name)):
                self.view.put_resource(there)
            raise
        self.view.put_resource(body)
        return body

    async def _find(self, key: Key, body: Body) -> Found:
        """Look, and look closer where what was watched would count an attempt as lost or cannot tell why it ended."""
        hindrance = self._hindrances.get(key)
        found = await asyncio.to_thread(find, key, body, self.view, self.settings, hindrance)
        for _level in range(LEVELS):
            if not await knows_better(self.api, self.view, found):
                break
            found = await asyncio.to_thread(find, key, body, self.view, self.settings, hindrance)
        return found

    async def _status(self, found: Found, plan: Plan, now: datetime) -> Status:
        attempt = found.looked.seen.attempt
        placed = attempt is not None and attempt.started is not None and attempt.number == plan.attempt
        if plan.attempt is not None and not placed and plan.ledger.reason in FOR_A_PLACE:
            self._lines.stand(found.key, _queue(found), found.body["metadata"]["creationTimestamp"])
        else:
            self._lines.leave(found.key)
        place = None if placed else self._lines.ahead(found.key)
        return with_remedy_of_a_resource(await self._telling.status(found.looked, plan, place, now))

    async def _make_true(self, found: Found, plan: Plan, now: datetime) -> None:
        try:
            await self._maker.make_true(found, plan, now)
        except Hindered as hindered:
            known = self._hindrances.get(found.key)
            self._hindrances[found.key] = hindered.hindrance
            if known != hindered.hindrance:
                raise TryAgain(f"{hindered.hindrance.reason}: {hindered}") from None  # at once: the status tells it
            again = UNANNOUNCED.get(hindered.hindrance.reason, LONGEST_WAIT)
            raise TryAgain(f"still {hindered.hindrance.reason}", again) from None
        self._hindrances.pop(found.key, None)

    async def _next(self, found: Found, plan: Plan, status: Status, now: datetime) -> timedelta | None:
        if plan.ledger.ended:
            return await self._after_the_end(found, status, now)
        attempt = found.looked.seen.attempt
        waits = [plan.look_again] if plan.look_again else []
        if attempt and attempt.listens and attempt.started:
            waits.append(timedelta(seconds=self.settings.look_seconds))
        elif plan.attempt is not None:
            waits.append(IN_LINE)
        if found.data.state is not Data.READY:
            waits.append(FOR_DATA)
        if self._remover.leftovers(found, plan.attempt) or any(pod.is_leaving for pod in self.view.pods_of(found.uid)):
            waits.append(FOR_OTHERS)
        return min(waits) if waits else None

    async def _after_the_end(self, found: Found, status: Status, now: datetime) -> timedelta | None:
        """Its time to live: then the resource goes, and the files stay."""
        if self._remover.leftovers(found, None):
            return FOR_OTHERS
        await asyncio.to_thread(settle, found.looked)
        await asyncio.to_thread(forget_start, self.settings.folder, found.parent.id)
        stays = _time_to_live(found)
        ended = status.ended_at
        if stays is None or ended is None:
            return None
        left = ended + stays - now
        if left > timedelta():
            return left
        key = found.key
        await self.api.delete(KINDS[key.kind].path, key.namespace, key.name, found.uid)
        return None


def _decided(found: Found, now: datetime) -> Plan:
    """The plan. Where a newer operator cannot read a spec any more, what runs may run on, and nothing is begun."""
    looked, ledger = found.looked, found.looked.status.attempt
    plan = reconcile(looked.spec.desired, budget_of(looked.spec), ledger, looked.seen, now)
    if looked.seen.invalid and plan.attempt is not None and found.job is None:
        return Plan(replace(ledger, ended=Ended.FAILED, reason=reasons.BAD_SPEC, message=looked.seen.invalid))
    return plan


def _queue(found: Found) -> str:
    spec = found.looked.spec
    return spec.scheduling.queue if isinstance(spec, TrainingJobSpec) else ""


def _time_to_live(found: Found) -> timedelta | None:
    """Of a training as its spec says; a Dataset stays, but for those that the operator made itself."""
    spec = found.looked.spec
    if isinstance(spec, TrainingJobSpec):
        return timedelta(seconds=spec.limits.ttl_seconds_after_finished)
    made_for = (found.body["metadata"].get("labels") or {}).get(names.MADE_FOR)
    return MADE_BY_US_STAYS if made_for else None
