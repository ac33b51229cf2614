"""`veravox gateway`: the process."""

import os
from typing import Annotated

import typer
import uvicorn

from veravox.core.logs import set_up_logging
from veravox.core.processes import die_with_parent
from veravox.core.settings import Settings
from veravox.gateway.app import create_app


def gateway(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8081,
) -> None:
    """Serve the API (settings: VERAVOX_DATABASE_URL, VERAVOX_DATA, VERAVOX_DETECTOR_URL, VERAVOX_INTERNAL_TOKEN)."""
    set_up_logging()
    if os.environ.get("VERAVOX_SUPERVISED"):
        die_with_parent()
    settings = Settings()
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=3,
        forwarded_allow_ips=f"127.0.0.1,{settings.trusted_proxies}",  # the page stands before it on the same machine
    )
