"""The status of a resource, written only where it changed, onto what was read, and followed by its events."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from veravox.cluster.api import EVENTS, Api, ApiError
from veravox.cluster.resource import patch_to, without_nulls
from veravox.core.crd import stored_status
from veravox.core.data_folder import DataFolder
from veravox.execution.jobs import Status
from veravox_operator.folders import remember
from veravox_operator.kinds import KINDS
from veravox_operator.looking import Found
from veravox_operator.transitions import event, transitions
from veravox_operator.view import View
from veravox_operator.work import TryAgain

log = logging.getLogger(__name__)

Body = dict[str, Any]
QUIET = ("progress", "metrics", "observedGeneration")  # what may wait a few seconds


@dataclass
class Writer:
    """Writes statuses; remembers when each was written last."""

    api: Api
    view: View
    data: DataFolder
    least: timedelta  # between two writes that tell of progress only
    _written: dict[str, datetime] = field(default_factory=dict)

    async def write(self, found: Found, status: Status, now: datetime) -> Body:
        """The resource with its new status.

        Raises:
            TryAgain: if it has changed meanwhile, or the API server does not answer.
        """
        before, after = found.body.get("status") or {}, without_nulls(stored_status(status))
        patch = patch_to(before, after)
        if not patch or (self._may_wait(found, before, after, now)):
            return found.body
        body = await self._patch(found, patch)
        self._written[found.uid] = now
        await asyncio.to_thread(self._remember, found, body)
        about = {"attempt": status.attempt.number}
        for told in transitions(before, after):
            log.info("%s: %s", told.reason, told.message, extra=about)
            with contextlib.suppress(ApiError):  # an event that is lost is told by the status
                await self.api.create(EVENTS, found.key.namespace, event(body, told, now))
        return body

    def forget(self, uid: str) -> None:
        self._written.pop(uid, None)

    def _may_wait(self, found: Found, before: Body, after: Body, now: datetime) -> bool:
        last = self._written.get(found.uid)
        return last is not None and now - last < self.least and _essence(before) == _essence(after)

    async def _patch(self, found: Found, patch: Body) -> Body:
        key, meta = found.key, found.body["metadata"]
        onto = {"metadata": {"resourceVersion": meta["resourceVersion"]}, "status": patch}
        try:
            body = await self.api.merge(KINDS[key.kind].path, key.namespace, key.name, onto, "status")
        except ApiError as error:
            if error.status == 409:
                await self._renew(found)
            raise TryAgain(f"the status could not be written: {error}", error.retry_after) from None
        self.view.put_resource(body)
        return body

    async def _renew(self, found: Found) -> None:
        """Somebody was faster; look at what is there now."""
        key = found.key
        body = await self.api.get(KINDS[key.kind].path, key.namespace, key.name)
        if body is None:
            self.view.drop_resource(key, found.uid)
        else:
            self.view.put_resource(body)

    def _remember(self, found: Found, body: Body) -> None:
        with contextlib.suppress(OSError):  # the volume's trouble is told where it keeps an attempt from beginning
            remember(self.data, body)


def _essence(status: Body) -> Body:
    """A status without what changes all the time."""
    kept = {name: each for name, each in status.items() if name not in QUIET}
    conditions = [_without_times(each) for each in status.get("conditions", [])]
    attempts = [{name: each for name, each in one.items() if name != "step"} for one in status.get("attempts", [])]
    return {**kept, "conditions": conditions, "attempts": attempts}


def _without_times(condition: Body) -> Body:
    """How many wait before it may change quietly too."""
    quiet = {"observedGeneration", *(("message",) if condition["type"] == "Admitted" else ())}
    return {name: each for name, each in condition.items() if name not in quiet}
