"""A training with each front end, and a clip that is judged with what it made."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from veravox.audio.front_end import KINDS, levels_of, spectrogram
from veravox.audio.picture import to_bytes, to_levels
from veravox.audio.recording import read_recording
from veravox.core import exits
from veravox.core.front_end import RECIPES
from veravox.core.run_folder import RunFolder
from veravox.core.specs import Augmentation
from veravox.datasets.example import example_folder
from veravox.datasets.pack import build_pack
from veravox.datasets.report import Report
from veravox.detection.bundle import load_bundle
from veravox.detection.judging import judge_recording
from veravox.detection.spectrogram import draw_kept, keep_shades
from veravox.detection.weighing import weigh
from veravox.detection.windows import Framing, stretches
from veravox.training.augmentation import DRAWS, Augmenter
from veravox.training.loaders import Clips, Source, TileLoader, TrainLoader

CPU = torch.device("cpu")
Trained = Callable[[str, str], RunFolder]
CLIP = min(example_folder().glob("*/bonafide/*.flac"))


@pytest.mark.parametrize(("name", "transform"), [("linear", "RandomCrop"), ("lfcc", "RandomCrop"), ("cqt", "Resize")])
def test_a_run_learns_and_its_bundle_judges(runs, name: str, transform: str, tmp_path: Path) -> None:
    build_pack(runs.data.dataset(runs.version), name, Report())
    augmentation = {"noise": RECIPES[name].is_spectrogram, "specAugment": True}
    folder = runs.make(
        {"augmentation": augmentation, "epochs": 1},
        frontEnd={"name": name, "transform": transform, "windowSeconds": 0.6},
        checkpoints={},
    )
    assert runs.attempt(folder) is exits.SUCCEEDED, folder.log.read_text()
    bundle = load_bundle(folder.bundle)
    assert bundle.card.recipe == RECIPES[name]
    verdict, frames = judge_recording(bundle, CLIP)
    assert sum(verdict.probabilities.values()) == pytest.approx(1)
    assert frames.shape == (RECIPES[name].frames(verdict.seconds), RECIPES[name].bands)
    assert (folder.path / "model.onnx").exists()
    keep_shades(tmp_path, frames, bundle.card.recipe)
    draw_kept(tmp_path)
    with Image.open(tmp_path / "spectrogram.png") as picture:
        assert np.asarray(picture.convert("L")).std() > 10


@pytest.mark.parametrize("name", KINDS)
def test_a_clip_that_is_shorter_than_a_window_is_repeated_wherever_it_is_seen(name: str, runs) -> None:
    """In training, in judging and in detecting alike, frame by frame."""
    recipe = RECIPES[name]
    recording = read_recording(CLIP)
    short = to_bytes(spectrogram(recording, recipe), recipe)[20:50]
    framing = Framing("Resize", 100)
    clips = Clips(torch.tensor([0]), torch.tensor([30]), torch.tensor([0]))
    again = torch.cat([short] * 4)[:100]
    source = Source(short, framing)
    expected = framing.pictures(again[None])
    trained, _classes = next(iter(TrainLoader(source, clips, 1, seed=1, balance=False)))
    judged, _classes = next(iter(TileLoader(source, clips)))
    zero = torch.zeros(1, dtype=torch.long)
    detected = framing.pictures(stretches(short, zero, torch.tensor([30]), zero, 100))
    for pictures in (trained, judged, detected):
        torch.testing.assert_close(pictures, expected)


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("seconds", [0.05, 0.3, 1.28, 2.97, 60])
def test_windows_of_any_length_become_pictures(name: str, seconds: float) -> None:
    recipe = RECIPES[name]
    framing = Framing("Resize", recipe.window_frames("Resize", seconds))
    frames = torch.full((40, recipe.bands), 51, dtype=torch.uint8)
    zero = torch.zeros(1, dtype=torch.long)
    pictures = framing.pictures(stretches(frames, zero, torch.tensor([40]), zero, framing.window))
    torch.testing.assert_close(pictures, torch.full((1, 1, 128, 128), 0.2))


def test_of_a_long_window_nothing_is_skipped() -> None:
    """One loud frame in a thousand shows, wherever it is."""
    for place in (1, 333, 500, 998):
        frames = torch.zeros(1, 1000, 80, dtype=torch.uint8)
        frames[:, place] = 255
        assert Framing("Resize", 1000).pictures(frames).max() > 0.05


@pytest.mark.parametrize("name", ["mel", "linear", "cqt"])
def test_noise_is_added_to_each_spectrogram_at_the_level_that_is_asked_for(name: str) -> None:
    """White noise at 5 dB below white noise raises the power by 10 log10(1 + 10^-0.5) = 1.19 dB."""
    recipe = RECIPES[name]
    samples = torch.randn(3 * recipe.rate, generator=torch.Generator().manual_seed(5)).numpy() * np.float32(0.1)
    before = to_bytes(levels_of(samples, recipe), recipe)[None, 40:200]
    augmenter = Augmenter.of(Augmentation(noise=True), recipe, CPU)
    assert augmenter
    after = augmenter.changed(before, torch.zeros(1, DRAWS), 0.0)
    then, now = (torch.pow(10, to_levels(each, recipe) / 10).mean() for each in (before, after))
    assert 10 * torch.log10(now / then).item() == pytest.approx(1.19, abs=0.3)


def test_evidence_is_the_same_however_the_clip_is_padded(trained: RunFolder) -> None:
    """A clip of half a window, and the same clip said twice: what the network sees of both is one picture."""
    bundle = load_bundle(trained.bundle)
    half = to_bytes(spectrogram(read_recording(CLIP), bundle.card.recipe), bundle.card.recipe)
    half = half[: bundle.framing.window // 2]
    twice = torch.cat([half, half])[: bundle.framing.window]
    torch.testing.assert_close(weigh(bundle, half).log_probabilities, weigh(bundle, twice).log_probabilities)
