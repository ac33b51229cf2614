"""A resource that is being deleted: its pods go, what they knew is kept, and it is let go within bounded time."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from veravox.cluster import names
from veravox.cluster.api import JOBS, Api, ApiError
from veravox.cluster.resource import moment
from veravox.core.reconcile import Ledger, Plan
from veravox.core.removing import remove_tree
from veravox.core.specs import DatasetSpec
from veravox.execution.settling import settle
from veravox_operator.folders import remember
from veravox_operator.hindrance import Hindered
from veravox_operator.kinds import KINDS
from veravox_operator.looking import Found, find
from veravox_operator.removing import Remover
from veravox_operator.settings import OperatorSettings
from veravox_operator.view import Body, Key, View

log = logging.getLogger(__name__)

LOOK = timedelta(seconds=1)


@dataclass
class Farewell:
    """Lets resources go."""

    api: Api
    view: View
    settings: OperatorSettings
    remover: Remover

    async def say(self, key: Key, body: Body, now: datetime) -> timedelta | None:
        """Bring the farewell a step further; gives when to look again.

        Raises:
            ApiError: if the API server does not do what it is asked.
        """
        if names.FINALIZER not in (body["metadata"].get("finalizers") or []):
            return None
        late = now > self._at_the_latest(body)
        try:
            found = await asyncio.to_thread(find, key, body, self.view, self.settings, None)
        except Exception:  # whatever cannot be looked at must not be kept for ever
            if not late:
                raise
            log.exception("%s is let go unseen", key.name)
            await self._delete_jobs(body["metadata"]["uid"])
        else:
            await self._take_pods_away(found, now, late=late)
            if self.remover.leftovers(found, None) and not late:
                return LOOK
            if isinstance(found.looked.spec, DatasetSpec):  # a run whose resource is deleted keeps what it has saved
                await asyncio.to_thread(settle, found.looked)
        await self._let_go(key, body)
        return None

    def _at_the_latest(self, body: Body) -> datetime:
        asked = moment(body["metadata"]["deletionTimestamp"])
        assert asked
        return asked + timedelta(seconds=self.settings.grace_seconds + 2 * self.settings.lost_pod_seconds)

    async def _take_pods_away(self, found: Found, now: datetime, *, late: bool) -> None:
        try:
            await self.remover.remove(found, Plan(Ledger()), now)
        except Hindered as hindered:  # evidence that cannot be kept must not keep a resource for ever
            if not late:
                log.warning("%s is kept until its evidence is: %s", found.key.name, hindered)
                raise
            await self._delete_jobs(found.uid)

    async def _delete_jobs(self, uid: str) -> None:
        for job in self.view.jobs_of(uid):
            await self.api.delete(JOBS, job.namespace, job.name, job.uid)

    async def _let_go(self, key: Key, body: Body) -> None:
        making = self.settings.folder.making(body["metadata"]["uid"])
        await asyncio.to_thread(remove_tree, making)
        try:
            await asyncio.to_thread(remember, self.settings.folder, body)
        except OSError as error:
            log.warning("what %s said last could not be kept: %s", key.name, error)
        others = [each for each in body["metadata"]["finalizers"] if each != names.FINALIZER]
        meta = {"finalizers": others, "resourceVersion": body["metadata"]["resourceVersion"]}
        try:
            left: Body | None = await self.api.merge(KINDS[key.kind].path, key.namespace, key.name, {"metadata": meta})
        except ApiError as error:
            if error.status not in {404, 409}:
                raise
            there = await self.api.get(KINDS[key.kind].path, key.namespace, key.name)
            if there is not None and there["metadata"]["uid"] == body["metadata"]["uid"]:
                self.view.put_resource(there)
                raise
            left = None
        if left is not None and left["metadata"].get("finalizers"):  # somebody else holds it too
            self.view.put_resource(left)
        else:
            self.view.drop_resource(key, body["metadata"]["uid"])
