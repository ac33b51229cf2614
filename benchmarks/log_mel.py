"""How fast the log-mel spectrogram is beside librosa's, file by file, on the bundled example.

Both see the same samples in the same process, in turns, so that what else the machine does meets both alike. The
ratio is what counts; times real time depend on the machine and its load, which is printed.

    python benchmarks/log_mel.py [--rounds 7] [--clips 279]
"""

import argparse
import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from time import perf_counter

import librosa
import numpy as np
import torch
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from veravox.audio.log_mel import log_mel
from veravox.audio.recording import read_recording, resample
from veravox.core.front_end import RECIPES
from veravox.datasets.example import example_folder

MEL = RECIPES["mel"]
Samples = NDArray[np.float32]


def by_librosa(samples: Samples) -> Samples:
    """The same picture, made as librosa's documentation does."""
    power = librosa.feature.melspectrogram(
        y=samples,
        sr=MEL.rate,
        n_fft=MEL.fft,
        hop_length=MEL.hop,
        n_mels=MEL.bands,
        fmin=MEL.low,
        fmax=MEL.high,
        pad_mode="constant",
    )
    return np.asarray(librosa.power_to_db(power, top_db=None)).T


def by_veravox(samples: Samples) -> Samples:
    return log_mel(samples, MEL).numpy()


def seconds_for(make: Callable[[Samples], Samples], clips: list[Samples]) -> float:
    """How long all clips take, one after the other."""
    began = perf_counter()
    for samples in clips:
        make(samples)
    return perf_counter() - began


def compare(clips: list[Samples], threads: int, rounds: int) -> None:
    """Print one row: median times real time of both, median ratio and its range over the rounds."""
    torch.set_num_threads(threads)
    with threadpool_limits(threads):
        pairs = [(seconds_for(by_librosa, clips), seconds_for(by_veravox, clips)) for _round in range(rounds + 1)][1:]
    speech = sum(samples.size for samples in clips) / MEL.rate
    theirs, ours = (median(speech / each for each in column) for column in zip(*pairs, strict=True))
    ratios = sorted(them / us for them, us in pairs)
    spread = f"{ratios[0]:.1f} to {ratios[-1]:.1f}"
    print(
        f"{threads:>7}  {theirs:>9,.0f}x  {ours:>9,.0f}x  {median(ratios):>6.1f}  {spread:>14}  {os.getloadavg()[0]:>5.2f}"
    )


def load_clips(most: int | None) -> list[Samples]:
    """So many clips of the example at the front end's rate, or all of it."""
    recordings = [read_recording(path) for path in sorted(example_folder().glob("*/*/*.flac"))[:most]]
    return [resample(each.samples, each.rate, MEL.rate) for each in recordings]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--clips", type=int, default=None)
    asked = parser.parse_args()
    rounds, clips = asked.rounds, load_clips(asked.clips)
    apart = max(float(np.abs(by_librosa(samples) - by_veravox(samples)).max()) for samples in clips)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, torch {torch.__version__}"
    )
    print(
        f"librosa {version('librosa')}; {len(clips)} clips one by one; the pictures differ by {apart:.1e} dB at most\n"
    )
    print(f"{'threads':>7}  {'librosa':>10}  {'veravox':>10}  {'ratio':>6}  {'its range':>14}  {'load':>5}")
    for threads in (1, 2):
        compare(clips, threads, rounds)


if __name__ == "__main__":
    main()
