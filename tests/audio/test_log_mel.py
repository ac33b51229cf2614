from pathlib import Path

import librosa
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from librosa.filters import mel as librosa_filters

from veravox.audio.frames import AT_ONCE
from veravox.audio.front_end import spectrogram
from veravox.audio.log_mel import log_mel, mel_filters
from veravox.audio.picture import to_bytes, to_levels
from veravox.audio.recording import Recording, read_recording, resample
from veravox.core.front_end import RECIPES, FrontEndRecipe
from veravox.datasets.example import example_folder

MEL = RECIPES["mel"]
NARROW = FrontEndRecipe("narrow", rate=16000, fft=512, hop=160, bands=40, low=50.0, high=7600.0, floor=-80, ceiling=40)
CLIPS = sorted(example_folder().glob("*/*/*_0[0-9]*.flac"))[::20]


def by_librosa(samples: np.ndarray, recipe: FrontEndRecipe) -> np.ndarray:
    power = librosa.feature.melspectrogram(
        y=samples,
        sr=recipe.rate,
        n_fft=recipe.fft,
        hop_length=recipe.hop,
        n_mels=recipe.bands,
        fmin=recipe.low,
        fmax=recipe.high,
    )
    return np.asarray(librosa.power_to_db(power, top_db=None)).T


@pytest.mark.parametrize("recipe", [MEL, NARROW], ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("path", CLIPS, ids=lambda path: path.stem + path.parent.name)
def test_real_speech_equals_librosa(path: Path, recipe: FrontEndRecipe) -> None:
    recording = read_recording(path)
    samples = resample(recording.samples, recording.rate, recipe.rate)
    ours, theirs = log_mel(samples, recipe).numpy(), by_librosa(samples, recipe)
    heard = theirs >= recipe.floor
    np.testing.assert_allclose(ours[heard], theirs[heard], atol=2e-3, rtol=0)
    np.testing.assert_allclose(ours, theirs, atol=0.1, rtol=0)


def test_a_full_scale_tone_does_not_show_in_empty_bands() -> None:
    """The worst case of single precision: 110 dB between the loudest and the quietest band."""
    times = np.arange(22050) / 22050
    quiet = np.random.default_rng(1).standard_normal(22050) * 1e-5
    samples = (np.sin(2 * np.pi * 440 * times) + quiet).clip(-1, 1).astype(np.float32)
    ours, theirs = log_mel(samples, MEL).numpy(), by_librosa(samples, MEL)
    assert theirs.min() < -80
    heard = theirs >= MEL.floor
    np.testing.assert_allclose(ours[heard], theirs[heard], atol=0.05, rtol=0)
    np.testing.assert_allclose(ours, theirs, atol=0.2, rtol=0)


@pytest.mark.parametrize("length", [1, 2, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 22050])
@pytest.mark.filterwarnings("ignore:n_fft")
def test_noise_of_any_length_equals_librosa(length: int) -> None:
    samples = np.random.default_rng(length).standard_normal(length, np.float32) * np.float32(0.1)
    np.testing.assert_allclose(log_mel(samples, MEL), by_librosa(samples, MEL), atol=1e-3, rtol=0)


@pytest.mark.parametrize("recipe", [MEL, NARROW], ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("frames", [1, 8, 9, 16, 17, 25])
@pytest.mark.parametrize("more", [-1, 0, 1, 128])
def test_in_stretches_the_levels_are_those_of_the_whole(frames: int, more: int, recipe: FrontEndRecipe) -> None:
    length = max(1, (frames - 1) * recipe.hop + more)
    samples = np.random.default_rng(length).standard_normal(length, np.float32) * np.float32(0.1)
    whole = log_mel(samples, recipe)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("veravox.audio.frames.AT_ONCE", 8)
        pieces = log_mel(samples, recipe)
    assert pieces.shape == whole.shape == (1 + length // recipe.hop, recipe.bands)
    torch.testing.assert_close(pieces, whole, atol=1e-4, rtol=0)


def test_however_long_a_recording_is_a_bounded_stretch_of_it_is_transformed_at_once(monkeypatch) -> None:
    rfft, counts = torch.fft.rfft, []
    monkeypatch.setattr(torch.fft, "rfft", lambda frames: (counts.append(len(frames)), rfft(frames))[1])
    levels = log_mel(np.zeros(500 * MEL.rate, np.float32), MEL)
    assert max(counts) == AT_ONCE
    assert (levels == -100).all()


def test_silence_stands_at_the_floor_of_the_power() -> None:
    assert (log_mel(np.zeros(5000, np.float32), MEL) == -100).all()


@pytest.mark.parametrize("recipe", [MEL, NARROW], ids=lambda recipe: recipe.name)
def test_the_filters_are_librosas(recipe: FrontEndRecipe) -> None:
    theirs = librosa_filters(sr=recipe.rate, n_fft=recipe.fft, n_mels=recipe.bands, fmin=recipe.low, fmax=recipe.high)
    np.testing.assert_allclose(mel_filters(recipe), theirs, rtol=1e-5, atol=1e-9)


@given(st.integers(1, 30_000), st.sampled_from([8000, 16000, 22050, 44100, 48000]))
@settings(max_examples=40, deadline=None)
def test_a_clip_has_as_many_frames_as_its_length_in_seconds_says(length: int, rate: int) -> None:
    recording = Recording(np.zeros(length, np.float32), rate, channels=1)
    assert spectrogram(recording, MEL).shape == (MEL.frames(recording.seconds), MEL.bands)


@given(st.lists(st.floats(-150, 60, width=32), min_size=1, max_size=50))
def test_bytes_are_within_half_a_step_inside_the_range(levels: list[float]) -> None:
    step = (MEL.ceiling - MEL.floor) / 255
    there = torch.tensor(levels)
    back = to_levels(to_bytes(there, MEL), MEL)
    assert (back - there.clamp(MEL.floor, MEL.ceiling)).abs().max() <= step / 2 + 1e-4


def test_every_byte_comes_back_as_itself() -> None:
    every = torch.arange(256, dtype=torch.uint8)
    assert torch.equal(to_bytes(to_levels(every, MEL), MEL), every)


def test_real_speech_fills_the_range_without_being_cut() -> None:
    for path in CLIPS:
        picture = to_bytes(spectrogram(read_recording(path), MEL), MEL)
        assert picture.max() < 255
        assert (picture.float().std() > 10).item()
