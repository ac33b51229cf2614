"""How sharing reaches whoever reads the volume: `access.json` in folders, and the visibility label of resources.

The database decides. What stands on the volume follows it, under a lock, so that the newest decision is the one that stays.
"""

import asyncio
import logging

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.cluster import names
from veravox.core.access import Access, allow
from veravox.core.data_folder import DataFolder
from veravox.core.specs import DatasetStatus
from veravox.gateway.context import Services
from veravox.store import jobs, shares
from veravox.store.tables import Dataset, Model, Run

log = logging.getLogger(__name__)


async def reach(services: Services, session: AsyncSession, row: Dataset | Run | Model) -> None:
    """Let who sees it now read what a job of theirs reads: a dataset's clips, a model's weights.

    A run that is shared without its model changes nothing there: its curve and its files are told by the gateway.

    Raises:
        Problem: UNAVAILABLE if a cluster does not answer; then nothing is shared.
    """
    await session.flush()
    if isinstance(row, Run):
        return
    # The row before the folder, as the mirror takes them: otherwise each could wait for the other.
    job = await jobs.get(session, row.job_id if isinstance(row, Dataset) else row.id, for_update=True)
    if isinstance(row, Dataset):
        access = await access_of_dataset(session, services.folder, row)
    else:
        access = await access_of_model(session, services.folder, row)
    if job and access and row.owner_id:
        await services.launcher.show(session, job, label_of(access))


async def access_of_model(session: AsyncSession, data: DataFolder, row: Model) -> Access | None:
    """Who may read its weights, once that stands in its folder."""
    folder = data.model(row.id).path
    await shares.hold_access(session, folder.name)
    access = await shares.readers_of_model(session, row.id)
    if access:
        await asyncio.to_thread(allow, folder, access)
    return access


async def access_of_dataset(session: AsyncSession, data: DataFolder, row: Dataset) -> Access | None:
    """Who may read its clips, once that stands in their folder; None while there are none."""
    result = DatasetStatus.model_validate(row.job.status).result
    if result is None or not result.version:
        return None
    await shares.hold_access(session, result.version)
    access = await shares.readers_of_version(session, result.version)
    if access:
        await asyncio.to_thread(allow, data.dataset(result.version).path, access)
    return access


def label_of(access: Access) -> str:
    """What a resource may say of it; whom it names, `access.json` alone says."""
    return names.PUBLIC if access.public else names.EVERY_ACCOUNT if access.every_account else names.PRIVATE
