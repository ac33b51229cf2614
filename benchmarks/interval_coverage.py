"""How often the interval of `cluster_bootstrap` holds the true value, by simulation: the table of docs/metrics.md.

    python benchmarks/interval_coverage.py [--sets 400] [--rounds 300]

Scores are normally distributed; a quarter of their variance is shared by the clips of a speaker. So the true area under
the curve and the true equal error rate of all speakers are known.
"""

import argparse
from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from veravox.metrics import Groups, area_under_curve, cluster_bootstrap, equal_error_rate

SHARED = 0.5  # of a score's standard deviation
SPEAKERS = ((8, 10), (20, 10), (60, 4), (200, 2))  # and clips of each class for each of them
APART = (2.0, 3.5)  # standard deviations between the classes
NORMAL = NormalDist()

Scores = np.ndarray


def speech(seed: int, speakers: int, clips: int, apart: float) -> tuple[Scores, Scores, Groups]:
    """Bonafide and spoofed scores of one set of speakers."""
    random, names = np.random.default_rng(seed), np.repeat(np.arange(speakers), clips)
    voices = SHARED * random.normal(size=(2, speakers))
    bonafide, spoof = voices[:, names] + (1 - SHARED**2) ** 0.5 * random.normal(size=(2, names.size))
    return bonafide + apart, spoof, Groups(names, names)


def coverage(metric: Callable[[Scores, Scores], float], true: float, asked: argparse.Namespace, *how: float) -> str:
    """The share of sets whose interval holds the true value."""
    held = list[bool]()
    for seed in range(asked.sets):
        drawn = speech(seed, int(how[0]), int(how[1]), how[2])
        rate = metric is equal_error_rate
        found = cluster_bootstrap(metric, *drawn, error_rate=rate, rounds=asked.rounds, seed=seed).interval
        held.append(found is not None and found[0] <= true <= found[1])
    return f"{100 * np.mean(held):.0f} %"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=300)
    asked = parser.parse_args()
    print("| speakers | clips | true EER | EER held | true AUC | AUC held |\n| --- | --- | --- | --- | --- | --- |")
    for speakers, clips in SPEAKERS:
        for apart in APART:
            rate, area = NORMAL.cdf(-apart / 2), NORMAL.cdf(apart / 2**0.5)
            held = [
                coverage(metric, true, asked, speakers, clips, apart)
                for metric, true in ((equal_error_rate, rate), (area_under_curve, area))
            ]
            row = [f"{speakers}", f"{2 * speakers * clips}", f"{100 * rate:.0f} %", held[0], f"{area:.3f}", held[1]]
            print("|", " | ".join(row), "|", flush=True)


if __name__ == "__main__":
    main()
