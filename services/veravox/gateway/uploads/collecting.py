"""Uploads that nobody goes on with are removed, and so are those that were imported."""

import asyncio
import logging
import time
from collections.abc import Collection
from typing import Any

from veravox.core.data_folder import DataFolder
from veravox.gateway.context import Services
from veravox.gateway.uploads import keeping
from veravox.store import jobs

log = logging.getLogger(__name__)


async def collect_uploads(services: Services) -> None:
    """Remove what was touched last too long ago and what no job reads."""
    async with services.database.transaction() as session:
        sources = [path for job in await jobs.unfinished(session) for path in _read_by(job.spec.get("source") or {})]
    oldest = time.time() - 3600 * services.settings.upload_keep_hours
    await asyncio.to_thread(collect, services.folder, [path for path in sources if path], oldest)


def _read_by(source: dict[str, Any]) -> tuple[str, str]:
    return source.get("path", ""), (source.get("learner") or {}).get("path", "")


def collect(data: DataFolder, read: Collection[str], oldest: float) -> None:
    """Remove uploads.

    Args:
        data: the data folder.
        read: the paths that unfinished jobs read.
        oldest: in seconds since 1970; what was touched since stays.
    """
    for upload in list(keeping.all_of(data)):
        is_read = any(str(upload.id) in path for path in read)
        if not is_read and keeping.last_touched(data, upload) < oldest:
            keeping.remove(data, upload)
            log.info("upload %s (%s) was not touched any more and is removed", upload.id, upload.name)
