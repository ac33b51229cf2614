"""Once an hour, packs on the shared volume that no resource needs any more are deleted."""

import asyncio
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass

from veravox.core.specs import DatasetStatus, TrainingJobSpec, TrainingJobStatus
from veravox.core.unused_packs import EVERY, Need, needs_of, put_back, remove, set_aside
from veravox_operator.kinds import KINDS, read_spec, read_status
from veravox_operator.settings import OperatorSettings
from veravox_operator.view import Key, View

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tidying:
    """Knows from the view what is needed."""

    view: View
    settings: OperatorSettings

    async def run(self) -> None:
        """Until cancelled; the first time after an hour, when the view is complete."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await asyncio.to_thread(self.tidy, time.time())
            except OSError as error:
                log.warning("packs on the volume could not be looked at: %s", error)

    def tidy(self, now: float) -> int:
        """Delete what nobody needs; returns how many bytes that were.

        A resource that was told meanwhile that its pack is ready was in the view by then: what it needs is put back.
        """
        datasets = self.settings.folder.path / "datasets"
        aside = set_aside(datasets, set(self.needed()), self.settings.keep_packs_days, now)
        aside = put_back(aside, set(self.needed()))
        for each in aside:
            log.info("the pack %s of %s is deleted: no job needs it", each.name, each.parents[1].name)
        return remove(aside)

    def needed(self) -> Iterator[Need]:
        """By all resources that have not ended."""
        for namespace in self.settings.namespaces:
            for kind in KINDS:
                for body in self.view.of_kind(kind, namespace):
                    status = read_status(kind, body)
                    if status.attempt.ended:
                        continue
                    spec, _wrong = read_spec(kind, body)
                    if isinstance(spec, TrainingJobSpec) and isinstance(status, TrainingJobStatus):
                        spec.dataset.version = spec.dataset.version or self._version(namespace, spec, status)
                    yield from needs_of(spec)

    def _version(self, namespace: str, spec: TrainingJobSpec, status: TrainingJobStatus) -> str:
        """What an earlier look settled on, or what the name means now."""
        dataset = self.view.resources.get(Key("Dataset", namespace, spec.dataset.name))
        said = read_status("Dataset", dataset or {})
        now = said.result.version if isinstance(said, DatasetStatus) and said.result else ""
        return status.dataset_version or now
