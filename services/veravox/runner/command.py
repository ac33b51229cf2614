"""`veravox runner` and `veravox serve`: the processes."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from veravox.core.logs import set_up_logging
from veravox.core.ownership import Refused
from veravox.core.processes import die_with_parent
from veravox.core.settings import Settings, told
from veravox.core.spans import tell_collector
from veravox.runner.health import serve_health
from veravox.runner.runner import Runner
from veravox.runner.supervisor import Supervisor
from veravox.store.database import RUNNER, Database


def runner(
    host: Annotated[str, typer.Option(help="Address of its health and metrics.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of its health and metrics.")] = 8083,
) -> None:
    """Execute the queue on this machine (settings: VERAVOX_DATABASE_URL, VERAVOX_DATA, VERAVOX_THREADS)."""
    set_up_logging()
    tell_collector()
    if os.environ.get("VERAVOX_SUPERVISED"):
        die_with_parent()
    with serve_health(host, port):
        asyncio.run(_work(Settings()))


async def _work(settings: Settings) -> None:
    assert settings.database_url, "the supervisor or the operator of the installation sets VERAVOX_DATABASE_URL"
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    database = Database(settings.database_url.get_secret_value(), RUNNER)
    await Runner(settings, database).run(stop)
    await database.close()


def serve(
    port: Annotated[int | None, typer.Option(help="The page's port. Without it: 8080, or the next free one.")] = None,
    data: Annotated[Path | None, typer.Option(help="The data folder. Without it: ~/.local/share/veravox.")] = None,
    first_job: Annotated[
        bool | None,
        typer.Option(
            "--first-job/--no-first-job",
            help="At the first start: import the example and train on it, unless VERAVOX_FIRST_JOB=false.",
        ),
    ] = None,
) -> None:
    """Start everything that one machine needs, print the link, and keep it running until Ctrl-C."""
    given = {"data": data, "port": port, "first_job": first_job}
    try:
        settings = Settings()
    except ValidationError as error:
        typer.secho(f"veravox serve: {told(error)}", err=True, fg="red")
        raise typer.Exit(1) from None
    settings = settings.model_copy(update={name: value for name, value in given.items() if value is not None})
    try:
        Supervisor(settings, port_given=port is not None).run()
    except Refused as refused:
        typer.secho(f"veravox serve: {refused}", err=True, fg="red")
        raise typer.Exit(1) from None
