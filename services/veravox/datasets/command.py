"""`veravox data-job`: what runner and operator start for each attempt of a data job."""

from pathlib import Path
from typing import Annotated

import typer


def data_job(
    folder: Annotated[Path, typer.Argument(help="The job's folder, <data>/jobs/<id>, with its spec.yaml.")],
    attempt: Annotated[int, typer.Option(min=1, help="Which attempt this is; it leaves when a newer one is told.")] = 1,
) -> None:
    """Import clips and compute their packs, as the folder's spec.yaml says."""
    from veravox.datasets.process import run  # torch: not before somebody wants it

    raise typer.Exit(run(folder, attempt))
