"""Signs of life in a job's folder: when it began to work, and when it last did."""

from datetime import UTC, datetime
from pathlib import Path

from veravox.core.job_folder import JobFolder
from veravox.core.run_folder import RunFolder

PROGRESS = "progress.json"


def first_step(folder: JobFolder, since: datetime) -> datetime | None:
    """Since when it works: a training since its first batch, for loading is not work yet."""
    return _newest(since, folder.batches) if isinstance(folder, RunFolder) else _newest(since, folder.path / PROGRESS)


def last_sign(folder: JobFolder, since: datetime) -> datetime | None:
    """When it last gave a sign of life: a batch, or progress of another kind."""
    batches = [folder.batches] if isinstance(folder, RunFolder) else []
    return _newest(since, folder.path / PROGRESS, *batches)


def _newest(since: datetime, *paths: Path) -> datetime | None:
    return max((each for each in map(_changed, paths) if each and each >= since), default=None)


def _changed(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):  # none, or a link that leads in a circle, or a time before time
        return None
