"""How fast trainings were that did all that was asked, as far as an account may see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from veravox.core.specs import Phase
from veravox.store.owned import Owned
from veravox.store.tables import Job, Run

MOST = 200  # the newest


@dataclass(frozen=True)
class Speed:
    """What a training was, and the windows that it learnt from in a second at its end."""

    architecture: str
    precision: str
    gpus: int  # that it asked for, of all nodes together
    notices: frozenset[str]  # the reasons: a GPU that was not there, for instance
    windows: float
    besides: float | None  # seconds of its process before and after that; None: it was interrupted, or nobody measured
    exports: bool  # whether it wrote those, which takes some of them


async def speeds_of(runs: Owned[Run]) -> list[Speed]:
    """The newest first."""
    progress, status = Job.status["progress"], Job.status
    columns = (
        Job.architecture,
        Job.spec["training"]["precision"].astext,
        status["gpus"],
        status["notices"],
        status["attempts"],
        Job.spec["checkpoints"]["exports"],
        progress["workSeconds"],
        progress["workPerSecond"],
        progress["imagesPerSecond"],
    )
    rows = runs.visible().with_only_columns(*columns).where(Job.id == Run.id, Job.phase == Phase.SUCCEEDED.value)
    found = (await runs.session.execute(rows.order_by(Job.ended_at.desc()).limit(MOST))).all()
    return [_speed(*row) for row in found if row[0] and row[-1]]


def _speed(
    architecture: str,
    precision: str | None,
    gpus: Any,
    notices: Any,
    attempts: Any,
    exports: bool | None,
    seconds: float | None,
    work: float | None,
    newest: float,
) -> Speed:
    """What an older version left unsaid is as by default; it told how fast the last batches were, and no more."""
    reasons = frozenset(str(each.get("reason", "")) for each in notices or [])
    besides = None if seconds is None else _besides(attempts or [], float(seconds))
    speed = float(newest if work is None else work)
    return Speed(architecture, precision or "auto", int(gpus or 0), reasons, speed, besides, exports is not False)


def _besides(attempts: list[dict[str, Any]], seconds: float) -> float | None:
    """What is left of the only attempt, which is told by the one that saw it begin and end."""
    times = [each.get(name) for each in attempts for name in ("startedAt", "endedAt")]
    if len(times) != 2 or not all(times):
        return None
    began, ended = (datetime.fromisoformat(str(each)) for each in times)
    return max((ended - began).total_seconds() - seconds, 0.0)
