"""The command `veravox trainer`, started by runner and operator with a run's folder; by torchrun, one for each GPU."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from veravox.core.run_folder import RunFolder


def trainer(
    folder: Annotated[Path, typer.Argument(help="The run's folder.")],
    attempt: Annotated[int, typer.Option(help="Which try it is.", min=1)] = 1,
) -> None:
    """Train a detector as the folder's spec.yaml asks; goes on from a checkpoint where there is one."""
    from veravox.core.run_folder import RunFolder
    from veravox.training.attempt import carry_out

    run = RunFolder(folder.absolute())
    if "RANK" not in os.environ and (processes := _gpus(run)) > 1:
        line = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
        line += ["-m", "veravox", "trainer", str(run.path), "--attempt", str(attempt)]
        os.execv(sys.executable, line)  # noqa: S606 - it takes our place: runner and signals find it under our id
    raise typer.Exit(carry_out(run, attempt))


def _gpus(run: "RunFolder") -> int:
    """How many of this machine's GPUs train together: as many as are asked for and there."""
    from pydantic import ValidationError

    from veravox.core.specs import TrainingJobSpec

    try:
        asked = run.read_spec(TrainingJobSpec).resources.gpus
    except (OSError, ValidationError):  # the attempt itself says what is wrong
        return 0
    if asked < 2:
        return asked
    import torch  # seconds, which nobody pays who asks for one GPU

    return min(asked, torch.cuda.device_count())
