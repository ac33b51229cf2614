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

    from veravox_operator.logs import set_up_json_logging
    from veravox_operator.process import serve
    from veravox_operator.settings import OperatorSettings

    set_up_json_logging()
    try:
        settings = OperatorSettings()
    except ValidationError as error:
        wrong = "; ".join(
            f"VERAVOX_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors()
        )
        typer.secho(f"veravox operator: {wrong}", err=True, fg="red")
        raise typer.Exit(1) from None
    asyncio.run(serve(settings, host, port))
