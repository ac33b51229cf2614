"""The models that come with the package: copied to the data folder, where every process finds them, and registered."""

import asyncio
import logging
import shutil
from pathlib import Path
from uuid import uuid4

from veravox.core.access import Access, allow
from veravox.core.files import replace_bytes
from veravox.core.installed_models import CARD, FILES, InstalledModel, shipped
from veravox.core.removing import remove_tree
from veravox.gateway.context import Services
from veravox.store.installed import install
from veravox.store.registry import values_of

log = logging.getLogger(__name__)


async def install_models(services: Services) -> None:
    """Bring what was shipped into the registry; several gateways may do so at once, and each start does it again.

    One that cannot be read, or has no room, keeps nobody from working: the log says so.
    """
    if not services.settings.installed_models:
        return
    for model in shipped():
        try:
            folder = services.folder.installed(model.id)
            await asyncio.to_thread(bring, model, folder.path)
            await asyncio.to_thread(allow, folder.path, Access(public=True))  # trainings may begin with its weights
            values = await asyncio.to_thread(values_of, folder)
            async with services.database.transaction() as session:
                if await install(session, model.id, model.title, values):
                    log.info("the model %s came with this version: %s", model.id, model.title)
        except (OSError, ValueError, KeyError) as error:
            log.warning("the model in %s cannot be installed: %s", model.path.name, error)


def bring(model: InstalledModel, to: Path) -> None:
    """All of it at once, by a rename. Its id stands for these very weights, which need no renewing; what a later version of this
    package says of them, on the card, does."""
    if to.exists():
        card = (model.path / CARD).read_bytes()
        if (to / FILES[CARD]).read_bytes() != card:
            replace_bytes(to / FILES[CARD], card)
        return
    beside = to.with_name(f".{to.name}.{uuid4().hex}")
    try:
        for file, place in model.files.items():
            (beside / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, beside / place)
        beside.rename(to)
    except OSError:
        remove_tree(beside)
        if not to.exists():  # otherwise another gateway was faster
            raise
