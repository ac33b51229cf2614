"""Steps on the CPU under other settings of threads, memory and precision, each beside the trainer's own, in turns.

python benchmarks/cpu_settings.py [--architecture compact resnet18] [--rounds 3]
"""

import argparse
import json
import os
import subprocess
import sys
from statistics import median

from one_run import THREADS, machine

from veravox.core.job_environment import ALLOCATION, SPINS, job_environment

STEPS = """
import json, sys, time, torch
from torch.nn import functional
from veravox.detection.networks import build_network
from veravox.training.optimizer import optimizer_for
from veravox.training.precision import autocast, laid_out
architecture, precision, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
cpu = torch.device("cpu")
network = laid_out(build_network(architecture, 3).train(), precision, cpu)
optimiser = optimizer_for(precision, cpu)([list(network.parameters())], lr=1e-3)
pictures, kinds, times = torch.rand(32, 1, 128, 128), torch.arange(32) % 3, []
for step in range(count):
    began = time.perf_counter()
    with autocast(precision, cpu):
        loss = functional.cross_entropy(network(pictures).float(), kinds)
    loss.backward()
    optimiser.step()
    optimiser.zero_grad()
    times.append(time.perf_counter() - began)
print(json.dumps(sorted(times[2:])[len(times) // 2]))
"""


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in job_environment(THREADS).items() if name not in names}


WAYS = {
    "as the trainer": (job_environment(THREADS), "bfloat16"),
    "float32": (job_environment(THREADS), "float32"),
    "1 thread": (job_environment(1), "bfloat16"),
    "memory as glibc has it": (without(*ALLOCATION), "bfloat16"),
    "threads that never spin": (without("GOMP_SPINCOUNT") | {"OMP_WAIT_POLICY": "PASSIVE"}, "bfloat16"),
    "threads that spin as by default": (without("GOMP_SPINCOUNT"), "bfloat16"),
}


def seconds(environment: dict[str, str], precision: str, architecture: str, count: int) -> float:
    line = [sys.executable, "-W", "ignore", "-c", STEPS, architecture, precision, str(count)]
    return float(json.loads(subprocess.check_output(line, env=os.environ | environment)))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--architecture", nargs="+", default=["compact", "resnet18"])
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    print(machine(), f"spins {SPINS}")
    for architecture in asked.architecture:
        count = 100 if architecture == "compact" else 12
        rounds = [
            {name: seconds(*way, architecture, count) for name, way in WAYS.items()} for _round in range(asked.rounds)
        ]
        for name in WAYS:
            ratios = sorted(each[name] / each["as the trainer"] for each in rounds)
            own = median(each[name] for each in rounds)
            print(f"{architecture}, {name}: {1000 * own:.1f} ms a step, {median(ratios):.2f} times the trainer's")


if __name__ == "__main__":
    main()
