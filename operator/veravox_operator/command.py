"""`veravox operator`: the process."""

from typing import Annotated

import typer


def operator(
    host: Annotated[str, typer.Option(help="Address of its health and metrics.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of its health and metrics.")] = 8085,
) -> None:
    """Carry out TrainingJob and Dataset resources (settings: VERAVOX_DATA, VERAVOX_NAMESPACES, VERAVOX_TRAINER_IMAGE, ...)."""
    import asyncio

    from pydantic import ValidationError

    from veravox.core.logs import set_up_logging
    from veravox.core.settings import told
    from veravox.core.spans import tell_collector
    from veravox_operator.process import serve
    from veravox_operator.settings import OperatorSettings

    set_up_logging(otherwise="json")
    tell_collector()
    try:
        settings = OperatorSettings()
    except ValidationError as error:
        typer.secho(f"veravox operator: {told(error)}", err=True, fg="red")
        raise typer.Exit(1) from None
    asyncio.run(serve(settings, host, port))
