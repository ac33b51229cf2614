"""Datasets that the owner of the machine has put into a folder: each folder in it is imported at the start, once.

They belong to the first administrator and are everybody's to use. A name that is taken, or was deleted not long ago, is
passed over: nobody's dataset is replaced, and what somebody removed does not come back by itself.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from veravox.core.problems import Problem
from veravox.core.roles import Role
from veravox.core.specs import Source
from veravox.gateway.context import Services
from veravox.gateway.datasets import service
from veravox.gateway.datasets.schemas import DatasetCreate
from veravox.gateway.lasting import beside
from veravox.store import accounts, owned, shares
from veravox.store.tables import Account

log = logging.getLogger(__name__)
EVERY = 10.0  # s, until there is an administrator whose they are


@asynccontextmanager
async def registering(services: Services, every: float = EVERY) -> AsyncIterator[None]:
    """Import them as soon as there is somebody to own them."""
    async with beside(_register_again(services, every)):
        yield


async def _register_again(services: Services, every: float) -> None:
    folder = services.settings.datasets
    while folder is not None:
        try:
            if await register(services, folder):
                return
        except (SQLAlchemyError, OSError) as error:
            log.warning("the datasets in %s could not be registered, trying again: %s", folder, error)
        await asyncio.sleep(every)


async def register(services: Services, folder: Path) -> bool:
    """Once; False where nobody is there yet to own them."""
    async with services.database.transaction() as session:
        everybody = await accounts.all_of_them(session)
    owner = next((each for each in everybody if each.role == Role.ADMINISTRATOR and each.blocked_at is None), None)
    if owner is None:
        return False
    for each in sorted(await asyncio.to_thread(_folders, folder)):
        await _import(services, owner, each)
    return True


def _folders(folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if each.is_dir() and not each.name.startswith(".")]


def name_of(folder: Path) -> str:
    """What it is called as a dataset: small letters, digits and dashes; empty where nothing of its name is left."""
    return re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-")[:63].rstrip("-")


async def _import(services: Services, owner: Account, folder: Path) -> None:
    name = name_of(folder)
    try:
        async with services.database.transaction() as session:
            if not name or await owned.was_name_used(session, name):
                return
            body = DatasetCreate(name=name, source=Source(path=str(folder)))
            row = await service.create(session, owner.id, services.launcher, body)
            await shares.share(session, row, [], all=True)
    except Problem as problem:
        log.warning("the folder %s is no dataset that can be imported: %s", folder.name, problem.detail)
        return
    log.info("the folder %s is being imported as the dataset %s", folder.name, name)
