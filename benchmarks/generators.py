"""How many times real time each generator of copy synthesis that runs here makes, with one thread, on the example.

Times depend on the machine and on what else it does, which is printed with them. Trained vocoders are timed where
their weights are named; without weights they do not run, and no time is made up for them.

    python benchmarks/generators.py [--weights FOLDER] [--clips 6] [--names world lpc]
"""

import argparse
import os
import platform
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from veravox.audio.recording import Recording, Samples, read_recording, resample
from veravox.core.generators import find_weights
from veravox.datasets.example import example_folder
from veravox.datasets.generators import generator
from veravox.datasets.generators.listing import Told, listing


def crest(samples: Samples) -> float:
    """Peak above the root of the mean square, dB."""
    return float(20 * np.log10(np.abs(samples).max() / np.sqrt(np.mean(samples**2))))


def measure(told: Told, weights: Path | None, recordings: list[Recording]) -> None:
    """Print one row: median and range of times real time, and how much the crest factor grows."""
    found = find_weights(told.name, weights) if weights else None
    rebuild = generator(told.name, found).open(found)
    heard = [resample(each.samples, each.rate, told.rate) for each in recordings]
    rebuild(heard[0], 1)  # libraries are loaded
    times, grown = [], []
    for samples in heard:
        began = perf_counter()
        made = rebuild(samples, 1)
        times.append(samples.size / told.rate / (perf_counter() - began))
        grown.append(crest(made) - crest(samples))
    spread = f"{min(times):.1f} to {max(times):.1f}"
    load = os.getloadavg()[0]
    print(
        f"{told.name:<30} {told.rate:>6}  {np.median(times):>7.1f}x  {spread:>16}  {np.median(grown):>+6.1f}  {load:>5.2f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--clips", type=int, default=6)
    parser.add_argument("--names", nargs="+", default=[], help="which; all without")
    asked = parser.parse_args()
    paths = sorted(example_folder().glob("*/bonafide/*.flac"))
    recordings = [read_recording(path) for path in paths[:: max(1, len(paths) // asked.clips)][: asked.clips]]
    seconds = sum(each.seconds for each in recordings)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, torch {torch.__version__}; "
        f"one thread; {len(recordings)} clips of {seconds:.1f} s together\n"
    )
    print(
        f"{'generator':<30} {'Hz':>6}  {'real time':>8}  {'its range':>16}  {'crest':>6}  {'load':>5}   (crest: dB more than the source)"
    )
    torch.set_num_threads(1)
    every = [each for each in listing(asked.weights) if not asked.names or each.name in asked.names]
    with threadpool_limits(1):
        for told in every:
            if told.runs:
                measure(told, asked.weights, recordings)
    missing = [each.name for each in every if not each.runs]
    print(f"\nNot here: {', '.join(missing) or 'none'}")


if __name__ == "__main__":
    main()
