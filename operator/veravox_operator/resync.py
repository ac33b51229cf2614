"""Compares what was watched with what is there, now and then: a deletion may be missed, and a watch may go deaf."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from veravox.cluster import names
from veravox.cluster.api import DATASETS, JOBS, PODS, TRAINING_JOBS, Api, ApiError, Kind
from veravox_operator.health import Signs, Watched
from veravox_operator.kinds import KINDS
from veravox_operator.view import Key, View, key_of
from veravox_operator.work import Work

log = logging.getLogger(__name__)

Body = dict[str, Any]
TURN = 20.0  # s: how often the loop shows that it turns
PATIENCE = 5.0  # s that a watch may be late, at most
SILENCES = 2  # listings that knew more than a silent watch, until it counts as deaf
OURS = f"{names.MANAGED_BY}={names.VERAVOX}"
LISTED: tuple[tuple[str, Kind, str], ...] = (
    ("TrainingJob", TRAINING_JOBS, ""),
    ("Dataset", DATASETS, ""),
    ("Job", JOBS, OURS),
    ("Pod", PODS, OURS),
)


@dataclass(frozen=True)
class Listing:
    """What there was at one moment."""

    watched: Watched
    at: float  # on the monotonic clock
    version: int
    there: Sequence[Body]  # by their UIDs alone
    unheard: Sequence[Body]  # what no watch had brought yet


@dataclass
class Resync:
    """Lists everything, corrects the view, and has every resource looked at once more."""

    api: Api
    view: View
    work: Work
    signs: Signs
    namespaces: Sequence[str]
    every: float
    forget: Callable[[Key, str], None]
    _silences: dict[Watched, int] = field(default_factory=dict)
    _listed: dict[Watched, float] = field(default_factory=dict)  # when, the last time

    async def run(self) -> None:
        """Until cancelled."""
        clock = asyncio.get_running_loop()
        due = clock.time() + self.every
        while True:
            await asyncio.sleep(min(TURN, self.every))
            if clock.time() >= due:
                due = clock.time() + self.every
                await self.compare()
            self.signs.turned = clock.time()

    async def compare(self) -> None:
        """Once; an API server that does not answer is asked again next time.

        Children are corrected before their parents, so that nothing is looked at whose Jobs and pods are not known.
        """
        try:
            listings = [await self._list(each, *row) for each in self.namespaces for row in LISTED]
        except ApiError as error:
            log.warning("the comparison with the API server is put off: %s %s", error.status, error)
        except Exception:  # an object that makes no sense must not end the operator
            log.exception("the comparison with the API server failed")
        else:
            await asyncio.sleep(min(PATIENCE, self.every))
            for listing in reversed(listings):
                self._correct(listing)
            self.signs.compared = True
        for key in list(self.view.resources):
            self.work.add(key)

    async def _list(self, namespace: str, kind: str, path: Kind, labels: str) -> Listing:
        at = time.monotonic()
        there, version = await self.api.listing(path, namespace, labels)
        unheard = [body for body in there if not self.view.knows(kind, body)]
        known = [{"metadata": {"uid": body["metadata"]["uid"]}} for body in there]
        return Listing((kind, namespace), at, int(version) if version.isdigit() else 0, known, unheard)

    def _correct(self, listing: Listing) -> None:
        kind, namespace = listing.watched
        unheard = [body for body in listing.unheard if not self.view.knows(kind, body)]
        gone = self.view.keep_only(kind, namespace, listing.there, listing.version)
        for body in unheard:
            self._put(kind, body)
        self._forget(kind, gone)
        self._judge(listing, missed=len(unheard) + len(gone))
        if unheard or gone:
            log.warning(
                "the watch of %ss in %s missed %d changes and %d deletions", kind, namespace, len(unheard), len(gone)
            )

    def _judge(self, listing: Listing, missed: int) -> None:
        """A watch that is late still speaks, and so does one that has lost something; a deaf one does not."""
        watched = listing.watched
        if self.signs.has_heard(watched, self._listed.get(watched, listing.at)):
            self._silences[watched] = 0
        elif missed:
            self._silences[watched] = self._silences.get(watched, 0) + 1
        self._listed[watched] = listing.at
        if self._silences.get(watched, 0) >= SILENCES:
            log.error("the watch of %ss in %s is deaf", *watched)
            self.signs.deaf = True

    def _forget(self, kind: str, gone: Sequence[Any]) -> None:
        if kind in KINDS:
            for body in gone:
                self.forget(key_of(body), body["metadata"]["uid"])
                self.work.forget(key_of(body))

    def _put(self, kind: str, body: Body) -> None:
        match kind:
            case "Job":
                self.view.put_job(body)
            case "Pod":
                self.view.put_pod(body)
            case _:
                self.view.put_resource(body)
