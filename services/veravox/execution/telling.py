"""What a job's status says: out of the plan, its folder, and the figures of its process."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from veravox.core.attempts import attempts
from veravox.core.conditions import conditions, phase
from veravox.core.data_folder import DataFolder
from veravox.core.files import read_json
from veravox.core.reconcile import Ended, Plan
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Condition, DatasetResult, Notice, Progress, RunFiles, TrainingJobSpec, TrainingJobStatus
from veravox.execution.figures import Figures, best_of
from veravox.execution.jobs import Looked, Spec, Status


class Telling:
    """Tells the status of jobs; remembers the counters that it has scraped."""

    def __init__(self, data: DataFolder) -> None:
        self._data = data
        self._figures = Figures(httpx.AsyncClient(trust_env=False))

    async def status(self, looked: Looked, plan: Plan, place: str | None, now: datetime) -> Status:
        """The new status.

        Args:
            looked: the job as it was found.
            plan: what `reconcile` made of it.
            place: None where it has its place, else what it waits for; empty where it wants none.
            now: when it was looked at.
        """
        before, attempt = looked.status, looked.seen.attempt
        notices, progress, own = await asyncio.to_thread(self._read, looked, plan)
        found = _conditions(looked, plan, place, notices, now)
        values: dict[str, Any] = {
            "phase": phase(looked.spec.desired, found, plan.ledger.ended),
            "conditions": found,
            "attempt": plan.ledger,
            "attempts": attempts(before.attempts, attempt, plan, progress.step, now),
            "progress": progress,
            "notices": notices,
            "dataset_version": looked.dataset_version or before.dataset_version,
            "observed_generation": looked.generation,
            "started_at": before.started_at or (attempt.started if attempt else None),
            "ended_at": (before.ended_at or now) if plan.ledger.ended else None,
        }
        if isinstance(before, TrainingJobStatus) and plan.ledger.endpoint:
            fresh = await self._figures.of(looked.id, plan.ledger.endpoint, before.metrics)
            best = {"best_f1": own["metrics"].best_f1, "best_epoch": own["metrics"].best_epoch}
            own["metrics"] = fresh.model_copy(update=best)
        return before.model_copy(update=values | own)

    def _read(self, looked: Looked, plan: Plan) -> tuple[list[Notice], Progress, dict[str, Any]]:
        """All that its folder says; in a thread, for a volume may be slow, or hang."""
        return looked.folder.notices(), looked.folder.progress(), self._own_part(looked, plan)

    def _own_part(self, looked: Looked, plan: Plan) -> dict[str, Any]:
        """What only this kind of job says."""
        if isinstance(looked.status, TrainingJobStatus) and isinstance(looked.folder, RunFolder):
            metrics, gpus = best_of(looked.folder, looked.status.metrics), _gpus(looked.spec)
            return {"metrics": metrics, "run": self._run_files(looked.folder), "gpus": gpus}
        result = read_json(looked.folder.path / "result.json") if plan.ledger.ended is Ended.SUCCEEDED else None
        if result and "version" in result:
            return {"result": DatasetResult.model_validate(result)}
        return {"result": result}

    def _run_files(self, folder: RunFolder) -> RunFiles:
        def place(path: Path) -> str:
            return str(path.relative_to(self._data.path)) if path.exists() else ""

        return RunFiles(folder=place(folder.path), report=place(folder.report), bundle=place(folder.bundle))

    def forget(self, id: UUID) -> None:
        self._figures.forget(id)


def _gpus(spec: Spec) -> int:
    return spec.resources.nodes * spec.resources.gpus if isinstance(spec, TrainingJobSpec) else 0


def _conditions(looked: Looked, plan: Plan, place: str | None, notices: list[Notice], now: datetime) -> list[Condition]:
    return conditions(
        plan,
        looked.seen,
        has_place=place is None,
        place_message=place or "",
        notices=notices,
        before=looked.status.conditions,
        generation=looked.generation,
        now=now,
    )
