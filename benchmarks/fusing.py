"""What a network takes of a processor to look at windows, plain and fused (`detection/fusing.py`), in turns in one process.

Processor time of all threads, so that others on the machine do not count; medians of the rounds.

    python benchmarks/fusing.py [--architectures compact resnet18] [--windows 3 32] [--rounds 20]
"""

import argparse
import os
import platform
from statistics import median
from time import process_time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the detector sets it

import torch
from torch import nn

from veravox.detection.bundle import without_last
from veravox.detection.fusing import fused
from veravox.detection.networks import build_network


def milliseconds(network: nn.Module, pictures: torch.Tensor) -> float:
    began = process_time()
    network(pictures)
    return 1000 * (process_time() - began)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--architectures", nargs="+", default=["compact", "resnet18"])
    arguments.add_argument("--windows", nargs="+", type=int, default=[3, 32])
    arguments.add_argument("--rounds", type=int, default=20)
    asked = arguments.parse_args()
    print(f"{platform.machine()}, {torch.get_num_threads()} threads, load {os.getloadavg()[0]:.1f}")
    for architecture in asked.architectures:
        network = without_last(build_network(architecture, 3).eval().requires_grad_(requires_grad=False))
        quick = fused(network, 1)
        assert quick, "it cannot be fused here"
        for windows in asked.windows:
            pictures = torch.rand(windows, 1, 128, 128)
            with torch.inference_mode():
                rounds = [
                    (milliseconds(network, pictures), milliseconds(quick, pictures)) for _ in range(asked.rounds + 2)
                ]
            plain, ours = (median(column) for column in zip(*rounds[2:], strict=True))
            ratio = median(theirs / mine for theirs, mine in rounds[2:])
            print(f"{architecture}, {windows} windows: plain {plain:.1f} ms, fused {ours:.1f} ms, {ratio:.2f} times")


if __name__ == "__main__":
    main()
