"""`veravox gateway`: the process."""

import gc
import os
from typing import Annotated

import typer

from veravox.core.logs import set_up_logging
from veravox.core.processes import die_with_parent
from veravox.core.settings import Settings
from veravox.core.spans import tell_collector
from veravox.gateway.app import create_app
from veravox.serving import listen


def gateway(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8081,
) -> None:
    """Serve the API (settings: VERAVOX_DATABASE_URL, VERAVOX_DATA, VERAVOX_DETECTOR_URL, VERAVOX_INTERNAL_TOKEN)."""
    set_up_logging()
    tell_collector()
    if os.environ.get("VERAVOX_SUPERVISED"):
        die_with_parent()
    settings = Settings()
    trusted = f"127.0.0.1,{settings.trusted_proxies}"  # the page stands before it on the same machine
    listen(create_app(settings, _settle), host, port, settings, trusted)


def _settle() -> None:
    """What stays for good is not looked through for garbage again and again: all answers wait for a third of a second then."""
    gc.collect()
    gc.freeze()
