"""The app that all commands of `veravox run` belong to."""

from typing import Annotated
from uuid import UUID

import typer

app = typer.Typer(no_args_is_help=True, help="Watch, steer, compare and show trainings.")
Id = Annotated[UUID, typer.Argument(help="The run's id.")]
