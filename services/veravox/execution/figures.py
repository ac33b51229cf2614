"""A training's figures while it runs, scraped from its `/metrics`, and afterwards, out of its report."""

import logging
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from prometheus_client.parser import text_string_to_metric_families

from veravox.core.files import read_json
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Metrics

log = logging.getLogger(__name__)


@dataclass
class Figures:
    """Remembers each run's counters, so that the mean loss between two looks is exact: no batch is missed."""

    http: httpx.AsyncClient
    _before: dict[UUID, tuple[float, float]] = field(default_factory=dict)

    async def of(self, id: UUID, endpoint: str, known: Metrics) -> Metrics:
        """The newest figures; those known before where the trainer does not answer."""
        try:
            answer = await self.http.get(f"http://{endpoint}/metrics", timeout=1.0)
            answer.raise_for_status()
        except httpx.HTTPError:
            return known
        scraped = _samples(answer.text)
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
            }
        )

    def forget(self, id: UUID) -> None:
        self._before.pop(id, None)


def _samples(text: str) -> dict[str, float]:
    """Plain values by name; what is not a number yet is left out."""
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.value == sample.value
    }


def best_of(folder: RunFolder, known: Metrics) -> Metrics:
    """The best epoch so far, as the report has it."""
    report: dict[str, Any] = read_json(folder.report) or {}
    best = report.get("validation") or {}
    return known.model_copy(update={"best_f1": best.get("f1"), "best_epoch": report.get("bestEpoch")})
