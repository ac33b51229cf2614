"""A training's figures while it runs, scraped from its `/metrics`, and afterwards, out of its report."""

import asyncio
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from prometheus_client.parser import text_string_to_metric_families
from pydantic import ValidationError

from veravox.core.files import sensible
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Metrics

log = logging.getLogger(__name__)
MEBIBYTE = 1 << 20
PATIENCE, LARGEST = 2.0, 1 << 20  # s, and bytes, of one look at a trainer


@dataclass
class Figures:
    """Remembers each run's counters, so that the mean loss between two looks is exact: no batch is missed."""

    http: httpx.AsyncClient
    _before: dict[UUID, tuple[float, float]] = field(default_factory=dict)

    async def of(self, id: UUID, endpoint: str, known: Metrics) -> Metrics:
        """The newest figures; those known before where the trainer does not answer."""
        try:
            async with asyncio.timeout(PATIENCE):
                scraped = _samples(await self._scraped(endpoint))
        except (httpx.HTTPError, TimeoutError, ValueError):
            return known
        total, count = scraped.get("veravox_train_loss_sum", 0.0), scraped.get("veravox_train_loss_count", 0.0)
        sum_before, count_before = self._before.get(id, (0.0, 0.0))
        self._before[id] = (total, count)
        fresh = (total - sum_before) / (count - count_before) if count > count_before else known.train_loss
        return known.model_copy(
            update={
                "train_loss": fresh,
                "validation_loss": scraped.get("veravox_validation_loss", known.validation_loss),
                "f1": scraped.get("veravox_f1", known.f1),
                "accuracy": scraped.get("veravox_accuracy", known.accuracy),
                "equal_error_rate": scraped.get("veravox_equal_error_rate", known.equal_error_rate),
                "memory_bytes": _amount(scraped, "veravox_memory_bytes", known.memory_bytes),
                "gpu_memory_bytes": _amount(scraped, "veravox_gpu_memory_bytes", known.gpu_memory_bytes),
                "cpu_share": _share(scraped, "veravox_cpu_share"),
                "gpu_utilization": _share(scraped, "veravox_gpu_utilization"),
            }
        )

    async def _scraped(self, endpoint: str) -> str:
        """What the trainer exports, as it is: a user's Python may answer in its place, for ever or much of little.

        Raises:
            ValueError: if it is too much.
        """
        content, plain = bytearray(), {"Accept-Encoding": "identity"}
        async with self.http.stream("GET", f"http://{endpoint}/metrics", timeout=1.0, headers=plain) as answer:
            answer.raise_for_status()
            async for chunk in answer.aiter_raw():
                content += chunk
                if len(content) > LARGEST:
                    raise ValueError("too much")
        return content.decode(errors="replace")

    def forget(self, id: UUID) -> None:
        self._before.pop(id, None)


def _amount(scraped: Mapping[str, float], name: str, known: float | None) -> float | None:
    """In whole mebibytes, so that a status does not change with every page of memory."""
    said = scraped.get(name)
    return known if said is None or said < 0 else float(round(said / MEBIBYTE) * MEBIBYTE)


def _share(scraped: Mapping[str, float], name: str) -> float | None:
    """Of this moment, in whole percent; an older one would say nothing of it."""
    said = scraped.get(name)
    return None if said is None else round(min(max(said, 0.0), 1.0), 2)


def _samples(text: str) -> dict[str, float]:
    """Plain values by name; what is not a number yet is left out."""
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if math.isfinite(sample.value)
    }


def best_of(folder: RunFolder, known: Metrics) -> Metrics:
    """The best epoch so far, as the report has it."""
    report = sensible(folder.report)
    said: dict[str, Any] = report if isinstance(report, dict) else {}
    best = said.get("validation")
    update = {"best_f1": best.get("f1") if isinstance(best, dict) else None, "best_epoch": said.get("bestEpoch")}
    try:
        return Metrics.model_validate(known.model_dump() | update)
    except ValidationError:
        return known
