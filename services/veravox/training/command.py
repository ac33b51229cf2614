"""The command `veravox trainer`, started by the runner with a run's folder."""

import os
from pathlib import Path
from typing import Annotated

import typer


def trainer(
    folder: Annotated[Path, typer.Argument(help="The run's folder.")],
    attempt: Annotated[int, typer.Option(help="Which try it is.", min=1)] = 1,
) -> None:
    """Train a detector as the folder's spec.yaml asks; goes on from a checkpoint where there is one."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # or torch's threads burn the cores that others wait for
    from veravox.core.run_folder import RunFolder
    from veravox.training.attempt import carry_out

    raise typer.Exit(carry_out(RunFolder(folder.absolute()), attempt))
