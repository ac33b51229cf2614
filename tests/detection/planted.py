"""Copies of real speech that differ from it at one known place, and a detector that has learnt to hear just that."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional
from untrained import card_of

from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.recording import read_recording
from veravox.core.front_end import RECIPES
from veravox.datasets.example import example_folder
from veravox.detection.bundle import Bundle, load_bundle, write_bundle
from veravox.detection.evidence import Pair
from veravox.detection.networks import build_network
from veravox.detection.windows import Framing, stretches

CLASSES = ["bonafide", "planted"]
BANDS = slice(48, 56)  # a whistle of 3.5 to 5 kHz
LENGTH = 30  # frames, 0.35 s
LOUDER = 60  # bytes, 28 dB
STEPS = 90
BATCH = 24


def human_frames() -> list[torch.Tensor]:
    """The example's human clips as a front end hears them."""
    clips = sorted(example_folder().glob("*/bonafide/*.flac"))
    return [to_bytes(spectrogram(read_recording(clip), RECIPES["mel"]), RECIPES["mel"]) for clip in clips]


def planted(frames: torch.Tensor, begin: int) -> torch.Tensor:
    """The same with a whistle from this frame on."""
    copy = frames.int()
    copy[begin : begin + LENGTH, BANDS] += LOUDER
    return copy.clamp(0, 255).to(torch.uint8)


def pairs(every: list[torch.Tensor], seed: int = 5) -> Iterator[tuple[Pair, int]]:
    """Each clip beside its planted copy, and where the whistle begins."""
    random = np.random.default_rng(seed)
    for frames in every:
        begin = int(random.integers(0, len(frames) - LENGTH))
        yield Pair.of(frames, planted(frames, begin)), begin


def learnt(folder: Path, every: list[torch.Tensor]) -> Bundle:
    """`compact`, trained on windows of these clips of which every other one has the whistle."""
    card = card_of(CLASSES, architecture="compact", created=datetime.now(UTC))
    torch.manual_seed(3)
    network, framing, random = build_network("compact", 2), Framing.of(card.front_end), np.random.default_rng(3)
    optimizer = torch.optim.AdamW(network.parameters(), 0.004)
    for _step in range(STEPS):
        windows = torch.cat([_window(every[random.integers(len(every))], framing, random) for _ in range(BATCH)])
        labels = torch.arange(BATCH) % 2
        for at in range(1, BATCH, 2):
            windows[at] = planted(windows[at], int(random.integers(0, framing.window - LENGTH)))
        pictures = (framing.pictures(windows) - card.mean) / card.deviation
        loss = functional.cross_entropy(network(pictures), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    write_bundle(folder, card, network.state_dict())
    return load_bundle(folder)


def _window(frames: torch.Tensor, framing: Framing, random: np.random.Generator) -> torch.Tensor:
    offset = torch.tensor([int(random.integers(0, max(1, len(frames) - framing.window)))])
    return stretches(frames, torch.tensor([0]), torch.tensor([len(frames)]), offset, framing.window)
