"""How fast trainings were that did all that was asked, as far as an account may see them."""

from dataclasses import dataclass
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


async def speeds_of(runs: Owned[Run]) -> list[Speed]:
    """The newest first."""
    progress, status = Job.status["progress"], Job.status
    columns = (
        Job.architecture,
        Job.spec["training"]["precision"].astext,
        status["gpus"],
        status["notices"],
        progress["imagesPerSecond"],
    )
    rows = runs.visible().with_only_columns(*columns).where(Job.id == Run.id, Job.phase == Phase.SUCCEEDED.value)
    found = (await runs.session.execute(rows.order_by(Job.ended_at.desc()).limit(MOST))).all()
    return [_speed(*row) for row in found if row[0] and row[-1]]


def _speed(architecture: str, precision: str | None, gpus: Any, notices: Any, windows: Any) -> Speed:
    """What an older version left unsaid is as by default."""
    reasons = frozenset(str(each.get("reason", "")) for each in notices or [])
    return Speed(architecture, precision or "auto", int(gpus or 0), reasons, float(windows))
