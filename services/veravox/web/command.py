"""`veravox web`: the process."""

import os
from typing import Annotated

import typer

from veravox.core.logs import set_up_logging
from veravox.core.processes import die_with_parent
from veravox.core.settings import Settings
from veravox.core.spans import tell_collector
from veravox.core.text import _
from veravox.serving import listen


def web(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8080,
) -> None:
    """Serve the page (settings: VERAVOX_GATEWAY_URL, VERAVOX_DATA). One process: NiceGUI's pages live in its memory."""
    set_up_logging()
    tell_collector()
    if os.environ.get("VERAVOX_SUPERVISED"):
        die_with_parent()
    settings = Settings()
    if not settings.gateway_url:
        raise typer.BadParameter(
            _("VERAVOX_GATEWAY_URL is not set; give the gateway's address, or use `veravox serve`")
        )
    os.environ["NICEGUI_STORAGE_PATH"] = str(settings.folder.path / "web")  # read when NiceGUI is imported
    from veravox.web.app import create_app
    from veravox.web.health import tell_certificate

    tell_certificate(settings)
    listen(create_app(settings), host, port, settings, settings.trusted_proxies, https=settings.tls != "off")
