import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import signal

from veravox.audio.conditions.noise import pinked
from veravox.audio.front_end import levels_of, middles
from veravox.audio.log_mel import band_widths
from veravox.audio.picture import to_bytes
from veravox.audio.recording import read_recording
from veravox.core.front_end import RECIPES, FrontEndRecipe
from veravox.core.specs import Augmentation
from veravox.datasets.example import example_folder
from veravox.detection.windows import Framing
from veravox.training.augmentation import (
    DRAWS,
    FIRST_DRAWS,
    GAIN,
    GENTLE,
    HIGHEST_BAND,
    LOUDEST,
    LOWEST_BAND,
    QUIETEST,
    STEEP,
    Augmenter,
    BandLimit,
    Gain,
    Noise,
    masked,
)
from veravox.training.loaders import Clips, Source, TrainLoader, seeded

MEL = RECIPES["mel"]
SPECTROGRAMS = [name for name, recipe in RECIPES.items() if recipe.is_spectrogram]
CPU = torch.device("cpu")
DRAW = st.floats(0, 1, exclude_max=True, width=32)


def speech(seconds: float = 4.0) -> torch.Tensor:
    """Real speech at the recipe's rate, shape (n,)."""
    import soxr

    recording = read_recording(min(example_folder().rglob("bonafide/*.flac")))
    samples = soxr.resample(recording.samples, recording.rate, MEL.rate)
    return torch.from_numpy(samples[: int(seconds * MEL.rate)])


def as_bytes(samples: torch.Tensor, recipe: FrontEndRecipe = MEL) -> torch.Tensor:
    return to_bytes(levels_of(samples, recipe), recipe)


@pytest.mark.parametrize("ratio", [5.0, 15.0, 30.0])
@pytest.mark.parametrize("colour", ["white", "pink"])
def test_noise_in_the_picture_is_what_noise_in_the_waveform_would_be(ratio: float, colour: str) -> None:
    """Band by band, on average over time, within what band-wise sums of power can do."""
    clean = speech()
    noise = torch.randn(len(clean), generator=torch.Generator().manual_seed(1))
    if colour == "pink":
        noise = torch.from_numpy(pinked(noise.numpy().astype(np.float64), MEL.rate).astype(np.float32))
    noise *= clean.std() / noise.std() / 10 ** (ratio / 20)
    real = as_bytes(clean + noise).float()
    loudness = torch.tensor([(ratio - LOUDEST) / (QUIETEST - LOUDEST)])
    none = torch.zeros(1)
    made = Noise.of(MEL, CPU, colour).added(as_bytes(clean).float()[None], none, loudness, none, none)[0]
    decibels = (made.mean(0) - real.mean(0)) * (MEL.ceiling - MEL.floor) / 255
    assert decibels.abs().mean() < 1.0
    assert decibels.abs().max() < (2.5 if colour == "white" else 3.5)  # pink: few octaves hold most of it


def test_either_colour_is_drawn_for_each_window() -> None:
    silent = torch.full((2, 200, MEL.bands), 60.0)
    draws = torch.zeros(2, DRAWS)
    draws[1, 11] = 0.5
    made = Augmenter.of(Augmentation(noise=True, noise_colour="either"), MEL, CPU).changed(silent, draws, 0.0)
    white, pink = (
        Noise.of(MEL, CPU, colour).added(silent[:1], *draws[:1, :3].unbind(1), draws[:1, 11])
        for colour in ("white", "pink")
    )
    assert torch.equal(made, torch.cat([white, pink]))
    assert not torch.equal(white, pink)


@pytest.mark.parametrize("gain", [-10.0, -3.0, 6.0])
@pytest.mark.parametrize("name", SPECTROGRAMS)
def test_gain_in_the_picture_is_gain_in_the_waveform(gain: float, name: str) -> None:
    recipe = RECIPES[name]
    clean = as_bytes(speech(), recipe).float()
    draw = torch.tensor([(gain / GAIN + 1) / 2])
    made = Gain(recipe).changed(clean[None], draw)[0]
    real = as_bytes(speech() * 10 ** (gain / 20), recipe).float()
    heard = clean > 0
    assert (made - real)[heard].abs().max() <= 1  # a step, from rounding twice
    assert (made[~heard] == 0).all()


@pytest.mark.parametrize("name", SPECTROGRAMS)
def test_a_band_limit_in_the_picture_is_that_of_a_filter_in_the_waveform(name: str) -> None:
    """Where the filter leaves something; a band that stands on its slope sees it a little differently."""
    recipe = RECIPES[name]
    clean = as_bytes(speech(), recipe).float()
    none, half = torch.zeros(1), torch.full((1,), 0.5)
    made = BandLimit(recipe, middles(recipe)).limited(clean[None], none, half, half)[0]
    high, low = ((limits[0] * limits[1]) ** 0.5 for limits in (HIGHEST_BAND, LOWEST_BAND))
    filters = (
        signal.butter(STEEP, high, fs=recipe.rate, output="sos"),
        signal.butter(GENTLE, low, "highpass", fs=recipe.rate, output="sos"),
    )
    filtered = speech().numpy().astype(np.float64)
    for sections in filters:
        filtered = signal.sosfilt(sections, filtered)
    real = as_bytes(torch.from_numpy(filtered.astype(np.float32)), recipe).float()
    step = (recipe.ceiling - recipe.floor) / 255
    decibels = (made.mean(0) - real.mean(0)) * step
    flat = (middles(recipe) > 1.5 * low) & (middles(recipe) < 0.9 * high)
    assert decibels[flat].abs().max() < 0.7
    taken = (clean.mean(0) - made.mean(0)) * step
    outer = middles(recipe) > 1.5 * high
    assert (made[:, outer] == 0).float().mean() > 0.9
    assert taken[flat].max() < 1.5


def test_half_of_the_windows_keep_their_band_and_gain_is_drawn_for_all() -> None:
    cut = as_bytes(speech())[None, :110].repeat(64, 1, 1)
    draws = torch.rand(64, DRAWS, generator=torch.Generator().manual_seed(3))
    limited = Augmenter.of(Augmentation(band_limit=True), MEL, CPU).changed(cut, draws, 100.0)
    assert torch.equal((limited == cut.float()).flatten(1).all(1), draws[:, 13] >= 0.5)
    moved = Augmenter.of(Augmentation(gain=True), MEL, CPU).changed(cut, draws, 100.0)
    means = moved.flatten(1).mean(1)[draws[:, 12].argsort()]
    assert (means.diff() >= 0).all()
    assert means.unique().numel() > 30
    every = Augmenter.of(Augmentation(gain=True, band_limit=True, noise=True, spec_augment=True), MEL, CPU)
    changed = every.changed(cut, draws, 100.0)
    assert (changed.round() == changed).all()
    assert 0 <= changed.min() <= changed.max() <= 255
    assert torch.equal(every.changed(cut[5:9], draws[5:9], 100.0), changed[5:9])  # whoever is beside it


def test_what_was_drawn_before_there_was_more_to_draw_stays_the_same() -> None:
    """So that a run which an older version began goes on as it would have."""
    frames = torch.zeros(300, MEL.bands, dtype=torch.uint8)
    clips = Clips(torch.tensor([0]), torch.tensor([300]), torch.tensor([0]))
    source = Source(frames, Framing("Resize", 110))
    augmenter = Augmenter.of(Augmentation(spec_augment=True), MEL, CPU)
    loader = TrainLoader(source, clips, 2, seed=7, balance=False, augmenter=augmenter)
    (batch,) = loader.windows(epoch=3)
    assert batch.draws.shape == (2, DRAWS)
    assert torch.equal(batch.draws[:, :FIRST_DRAWS], torch.rand(2, 11, generator=seeded(7, 3, 0)))


def test_half_of_the_windows_stay_clean_and_the_others_never_become_quieter_than_the_noise() -> None:
    cut = as_bytes(speech())[None, :110].repeat(64, 1, 1)
    draws = torch.rand(64, DRAWS, generator=torch.Generator().manual_seed(3))
    changed = Augmenter.of(Augmentation(noise=True), MEL, CPU).changed(cut, draws, 100.0)
    same = (changed == cut.float()).flatten(1).all(1)
    assert torch.equal(same, draws[:, 0] >= 0.5)
    assert (changed.round() == changed).all()
    assert 0 <= changed.min() <= changed.max() <= 255


@given(st.lists(DRAW, min_size=8, max_size=8), st.integers(26, 200))
@example([0.99, 0.0, 0.99, 0.5, 0.99, 0.0, 0.99, 0.5], 26)  # a fifth of 26 is no whole number
def test_masks_hide_whole_frames_and_bands_and_no_more_than_promised(draws: list[float], window: int) -> None:
    levels = torch.full((1, window, MEL.bands), 7.0)
    hidden = masked(levels, torch.tensor([draws]), -1.0)[0] < 0
    frames, bands = hidden.all(1), hidden.all(0)
    assert torch.equal(hidden, frames[:, None] | bands[None, :])
    assert frames.sum() <= 2 * 0.2 * window
    assert bands.sum() <= 2 * 0.15 * MEL.bands


def test_nothing_asked_for_is_nothing_done() -> None:
    assert Augmenter.of(Augmentation(), MEL, CPU) is None


def test_the_widths_of_the_bands_cover_the_spectrum_once() -> None:
    widths = band_widths(MEL)
    assert widths.min() > 0
    assert (np.diff(widths) >= -1e-3).all()  # wider towards the top
    assert widths.sum() == pytest.approx(MEL.high - MEL.low, rel=0.05)
