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
    if "RANK" not in os.environ and (together := _together(run)):
        line = [sys.executable, "-m", "torch.distributed.run", *together]
        line += ["-m", "veravox", "trainer", str(run.path), "--attempt", str(attempt)]
        os.execv(sys.executable, line)  # noqa: S606 - it takes our place: runner and signals find it under our id
    raise typer.Exit(carry_out(run, attempt))


def _together(run: "RunFolder") -> list[str]:
    """How torchrun starts those who train together: on this machine, and on other nodes beside it; empty for one alone."""
    processes, nodes = max(1, _gpus(run)), int(os.environ.get("VERAVOX_NODES", "1"))
    if nodes == 1:
        return ["--standalone", "--nproc-per-node", str(processes)] if processes > 1 else []
    leader, _colon, port = os.environ["VERAVOX_LEADER"].rpartition(":")
    return [
        *(
            "--nnodes",
            str(nodes),
            "--node-rank",
            os.environ["JOB_COMPLETION_INDEX"],
            "--nproc-per-node",
            str(processes),
        ),
        *("--master-addr", leader, "--master-port", port),
    ]


def fetch_weights(
    architecture: Annotated[str, typer.Argument(help="Of which network, such as resnet18.")],
    folder: Annotated[Path, typer.Argument(help="The cache.")],
) -> None:
    """Fetch ImageNet weights into a cache, and say there that they are whole; a cluster does so once for all."""
    from veravox.training.weights_cache import keep_weights  # torch

    raise typer.Exit(keep_weights(architecture, folder.absolute()))


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
