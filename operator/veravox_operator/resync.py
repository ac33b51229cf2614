"""Compares what was watched with what is there, now and then: a deletion may be missed, and a watch may go deaf."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from veravox.cluster import names
from veravox.cluster.api import DATASETS, JOBS, PODS, TRAINING_JOBS, Api, ApiError, Kind
from veravox_operator.health import Signs
from veravox_operator.view import View, key_of
from veravox_operator.work import Work

log = logging.getLogger(__name__)

Body = dict[str, Any]
TURN = 20.0  # s: how often the loop shows that it turns
PATIENCE = 5.0  # s that a watch may be late
OURS = f"{names.MANAGED_BY}={names.VERAVOX}"
LISTED: tuple[tuple[str, Kind, str], ...] = (
    ("TrainingJob", TRAINING_JOBS, ""),
    ("Dataset", DATASETS, ""),
    ("Job", JOBS, OURS),
    ("Pod", PODS, OURS),
)


@dataclass
class Resync:
    """Lists everything, corrects the view, and has every resource looked at once more."""

    api: Api
    view: View
    work: Work
    signs: Signs
    namespaces: Sequence[str]
    every: float
    _missed: dict[tuple[str, str], int] = field(default_factory=dict)

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
        """Once; an API server that does not answer is asked again next time."""
        try:
            for namespace in self.namespaces:
                for kind, path, labels in LISTED:
                    await self._compare(namespace, kind, path, labels)
            self.signs.compared = True
        except ApiError as error:
            log.warning("the comparison with the API server is put off: %s %s", error.status, error)
        for key in list(self.view.resources):
            self.work.add(key)

    async def _compare(self, namespace: str, kind: str, path: Kind, labels: str) -> None:
        there, version = await self.api.listing(path, namespace, labels)
        if self._unheard(kind, there):
            await asyncio.sleep(PATIENCE)
        unheard = self._unheard(kind, there)
        gone = self.view.keep_only(kind, namespace, there, int(version) if version.isdigit() else 0)
        for body in unheard:
            self._put(kind, body)
        missed = self._missed[namespace, kind] = self._missed.get((namespace, kind), 0) + 1 if unheard else 0
        if unheard or gone:
            log.warning(
                "the watch of %ss in %s missed %d changes and %d deletions", kind, namespace, len(unheard), len(gone)
            )
        if missed >= 2:
            self.signs.deaf = True

    def _unheard(self, kind: str, there: Sequence[Body]) -> list[Body]:
        return [body for body in there if not self.view.knows(kind, body)]

    def _put(self, kind: str, body: Body) -> None:
        match kind:
            case "Job":
                self.view.put_job(body)
            case "Pod":
                self.view.put_pod(body)
            case _:
                self.view.put_resource(body)
                self.work.add(key_of(body))
