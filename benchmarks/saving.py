"""What saving costs a run: a checkpoint, the bundle and the report at each epoch's end, beside nothing, in turns.

The goal of 2 % is for what training waits for; what the disk does meanwhile on other cores is in the second figure.

    python benchmarks/saving.py [--architecture resnet18] [--epochs 6] [--rounds 3]
"""

import argparse
from statistics import median
from time import perf_counter
from unittest.mock import patch

import torch
from one_run import THREADS, example_data, machine, make_run

from veravox.core.data_folder import DataFolder
from veravox.core.job_process import Told
from veravox.core.specs import TrainingJobSpec
from veravox.training.keeping.best_model import BestModel
from veravox.training.keeping.steward import Steward
from veravox.training.session import Session
from veravox.training.telling.meters import Meters


def trained(data: DataFolder, version: str, architecture: str, epochs: int) -> tuple[float, float]:
    """Seconds of all epochs, and those of them in which training waited for saving."""
    folder = make_run(data, version, architecture, epochs=epochs)
    session = Session.prepare(Told(folder, 1), folder, folder.read_spec(TrainingJobSpec), Meters(folder.id))
    waited, save, renew = 0.0, Steward.save, BestModel.after_epoch

    def timed(work):
        def run(*arguments):
            nonlocal waited
            began = perf_counter()
            work(*arguments)
            waited += perf_counter() - began

        return run

    began = perf_counter()
    with patch.object(Steward, "save", timed(save)), patch.object(BestModel, "after_epoch", timed(renew)):
        session.learn()
    took = perf_counter() - began
    session.close()
    return took, waited


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--architecture", default="resnet18")
    arguments.add_argument("--epochs", type=int, default=6)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    torch.set_num_threads(THREADS)
    print(machine())
    with example_data() as (data, version):
        waits, ratios = [], []
        trained(data, version, asked.architecture, 1)
        for _round in range(asked.rounds):
            took, waited = trained(data, version, asked.architecture, asked.epochs)
            with (
                patch.object(Steward, "save", lambda _self: None),
                patch.object(BestModel, "after_epoch", lambda _self, _better: None),
            ):
                without, _none = trained(data, version, asked.architecture, asked.epochs)
            waits.append(waited / took)
            ratios.append(took / without)
    print(
        f"{asked.architecture}, {asked.epochs} epochs: training waits {100 * median(waits):.1f} % of its time for saving"
    )
    print(f"with saving a run takes {median(ratios):.3f} times as long ({min(ratios):.3f} to {max(ratios):.3f})")


if __name__ == "__main__":
    main()
