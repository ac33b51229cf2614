import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from veravox.audio.log_mel import band_widths, log_mel
from veravox.audio.picture import to_bytes
from veravox.audio.recording import read_recording
from veravox.core.front_end import RECIPES
from veravox.core.specs import Augmentation
from veravox.datasets.example import example_folder
from veravox.training.augmentation import DRAWS, LOUDEST, QUIETEST, Augmenter, Noise, masked

MEL = RECIPES["mel"]
CPU = torch.device("cpu")
DRAW = st.floats(0, 1, exclude_max=True, width=32)


def speech(seconds: float = 4.0) -> torch.Tensor:
    """Real speech at the recipe's rate, shape (n,)."""
    import soxr

    recording = read_recording(min(example_folder().rglob("bonafide/*.flac")))
    samples = soxr.resample(recording.samples, recording.rate, MEL.rate)
    return torch.from_numpy(samples[: int(seconds * MEL.rate)])


def as_bytes(samples: torch.Tensor) -> torch.Tensor:
    return to_bytes(log_mel(samples, MEL), MEL)


@pytest.mark.parametrize("ratio", [5.0, 15.0, 30.0])
def test_noise_in_the_picture_is_what_noise_in_the_waveform_would_be(ratio: float) -> None:
    """Band by band, on average over time, within what band-wise sums of power can do."""
    clean = speech()
    noise = torch.randn(len(clean), generator=torch.Generator().manual_seed(1))
    noise *= clean.std() / 10 ** (ratio / 20)
    real = as_bytes(clean + noise).float()
    loudness = torch.tensor([(ratio - LOUDEST) / (QUIETEST - LOUDEST)])
    made = Noise.of(MEL, CPU).added(as_bytes(clean).float()[None], torch.zeros(1), loudness, torch.zeros(1))[0]
    decibels = (made.mean(0) - real.mean(0)) * (MEL.ceiling - MEL.floor) / 255
    assert decibels.abs().mean() < 1.0
    assert decibels.abs().max() < 2.5


def test_half_of_the_windows_stay_clean_and_the_others_never_become_quieter_than_the_noise() -> None:
    cut = as_bytes(speech())[None, :110].repeat(64, 1, 1)
    draws = torch.rand(64, DRAWS, generator=torch.Generator().manual_seed(3))
    changed = Augmenter.of(Augmentation(noise=True), MEL, CPU).changed(cut, draws, 100.0)
    same = (changed == cut.float()).flatten(1).all(1)
    assert torch.equal(same, draws[:, 0] >= 0.5)
    assert (changed.round() == changed).all()
    assert 0 <= changed.min() <= changed.max() <= 255


@given(st.lists(DRAW, min_size=8, max_size=8), st.integers(26, 200))
def test_masks_hide_whole_frames_and_bands_and_no_more_than_promised(draws: list[float], window: int) -> None:
    levels = torch.full((1, window, MEL.bands), 7.0)
    hidden = masked(levels, torch.tensor([draws]), -1.0)[0] < 0
    frames, bands = hidden.all(1), hidden.all(0)
    assert torch.equal(hidden, frames[:, None] | bands[None, :])
    assert frames.sum() <= 2 * 0.2 * window + 1
    assert bands.sum() <= 2 * 0.15 * MEL.bands + 1


def test_nothing_asked_for_is_nothing_done() -> None:
    assert Augmenter.of(Augmentation(), MEL, CPU) is None


def test_the_widths_of_the_bands_cover_the_spectrum_once() -> None:
    widths = band_widths(MEL)
    assert widths.min() > 0
    assert (np.diff(widths) >= -1e-3).all()  # wider towards the top
    assert widths.sum() == pytest.approx(MEL.high - MEL.low, rel=0.05)
