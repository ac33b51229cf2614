"""An application on a port."""

import uvicorn
from starlette.types import ASGIApp

from veravox.core.settings import Settings
from veravox.serving.patience import Limits, patient


def listen(app: ASGIApp, host: str, port: int, settings: Settings, trusted: str, https: bool = False) -> None:
    """Serve it until the process is told to end.

    Args:
        app: to serve.
        host: the address to listen on.
        port: of it.
        settings: how long is waited, and for how many.
        trusted: addresses, with commas between them, that are believed about whom they ask for.
        https: with the settings' certificate, where there is one.
    """
    limits = Limits.of(settings)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        log_config=None,  # as everything else is logged
        access_log=False,  # it would tell what stands behind a `?`; `Following` tells of each request
        http=patient(limits),
        timeout_keep_alive=limits.idle,  # type: ignore[arg-type] # uvicorn hands it to `call_later`
        timeout_graceful_shutdown=3,
        forwarded_allow_ips=trusted,
        ssl_certfile=settings.tls_certificate if https else None,
        ssl_keyfile=settings.tls_key if https else None,
    )
