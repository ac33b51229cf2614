"""Which launcher an installation has, and what runs beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from veravox.core.settings import Settings
from veravox.gateway.lasting import beside
from veravox.gateway.launching.launcher import Launcher
from veravox.gateway.launching.local import LocalLauncher
from veravox.store.database import Database


@asynccontextmanager
async def launching(settings: Settings, database: Database) -> AsyncIterator[Launcher]:
    """The launcher; on a cluster its resources are mirrored into the database as long as this lasts."""
    if settings.launcher == "local":
        yield LocalLauncher()
        return
    from veravox.cluster.api import Api  # needs aiohttp, which a gateway of one machine does without
    from veravox.gateway.launching.kubernetes import KubernetesLauncher
    from veravox.gateway.mirror.mirror import Mirror

    api = await Api.connect("veravox-gateway")
    try:
        async with beside(Mirror(api, database, settings.folder, settings.namespace).run()):
            yield KubernetesLauncher(api, settings.namespace, settings.folder.path)
    finally:
        await api.close()
