"""How long a recording takes to its verdict, beside the first application's way.

Ours is a warm model in the process; the first application loaded the learner anew for each recording, computed the
spectrogram with librosa, wrote it as a PNG and called `predict`. Both judge the same clip in the same process, in
turns; the first round warms up, so that librosa's compilation counts for neither.

    python benchmarks/verdict.py [--rounds 7] [--threads 2]
"""

import argparse
import os
import platform
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

import librosa
import numpy as np
import torch
from fastai.vision.all import load_learner
from PIL import Image

from veravox.core.front_end import RECIPES
from veravox.core.specs import FrontEnd
from veravox.datasets.example import example_folder
from veravox.detection.bundle import Bundle, load_bundle, write_bundle
from veravox.detection.card import DatasetName, ModelCard
from veravox.detection.judging import judge_recording
from veravox.detection.networks import build_network, parameters
from veravox.training.evidence.fastai_export import export_learner

MEL = RECIPES["mel"]
CLASSES = ["bonafide", "fargan", "lpcnet"]


def make_model(folder: Path, architecture: str) -> Bundle:
    """A model with random weights: what it says does not matter here."""
    network = build_network(architecture, len(CLASSES))
    card = ModelCard(
        run=str(uuid4()),
        architecture=architecture,
        parameters=parameters(network),
        classes=CLASSES,
        bonafide=CLASSES[0],
        priors=dict.fromkeys(CLASSES, 1 / 3),
        front_end=FrontEnd(),
        recipe=MEL,
        mean=0.34,
        deviation=0.18,
        dataset=DatasetName(name="example", version=""),
        protocol="utterance",
        created=datetime.now(UTC),
    )
    write_bundle(folder, card, network.state_dict())
    return load_bundle(folder)


def first_application(learner: Path, clip: Path, picture: Path) -> None:
    """Load, compute, write, predict."""
    model = load_learner(learner)
    samples, _rate = librosa.load(clip, sr=MEL.rate)
    power = librosa.feature.melspectrogram(y=samples, sr=MEL.rate, n_fft=MEL.fft, hop_length=MEL.hop, n_mels=MEL.bands)
    share = (librosa.power_to_db(power, top_db=None) - MEL.floor) / (MEL.ceiling - MEL.floor)
    Image.fromarray((255 * np.clip(share[::-1], 0, 1)).astype(np.uint8)).save(picture)
    with model.no_bar():
        model.predict(picture)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--architecture", default="compact")
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    asked = arguments.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(asked.threads)
    print(f"{platform.machine()}, {os.cpu_count()} cores, {asked.threads} threads, load {os.getloadavg()[0]:.1f}")
    clip = min(example_folder().glob("*/bonafide/*.flac"))
    rounds = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundle = make_model(folder / "bundle", asked.architecture)
        export_learner(folder / "model.pkl", bundle)
        for _ in range(asked.rounds + 1):
            began = perf_counter()
            judge_recording(bundle, clip)
            between = perf_counter()
            first_application(folder / "model.pkl", clip, folder / "picture.png")
            rounds.append((between - began, perf_counter() - between))
    ours, theirs = (1000 * median(column) for column in zip(*rounds[1:], strict=True))
    ratios = [their / my for my, their in rounds[1:]]
    print(f"{asked.architecture}: warm bundle {ours:.1f} ms, the first application's way {theirs:.1f} ms")
    print(f"{asked.architecture}: {median(ratios):.1f} times as fast ({min(ratios):.1f} to {max(ratios):.1f})")


if __name__ == "__main__":
    main()
