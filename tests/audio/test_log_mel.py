from pathlib import Path

import librosa
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from librosa.filters import mel as librosa_filters

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
    np.testing.assert_allclose(log_mel(samples, recipe), by_librosa(samples, recipe), atol=1e-3, rtol=0)


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
        patch.setattr("veravox.audio.log_mel.AT_ONCE", 8)
        pieces = log_mel(samples, recipe)
    assert pieces.shape == whole.shape == (1 + length // recipe.hop, recipe.bands)
    torch.testing.assert_close(pieces, whole, atol=1e-4, rtol=0)


def test_however_long_a_recording_is_a_bounded_stretch_of_it_is_transformed_at_once(monkeypatch) -> None:
    stft, lengths = torch.stft, []
    monkeypatch.setattr(
        torch, "stft", lambda samples, *rest, **more: (lengths.append(len(samples)), stft(samples, *rest, **more))[1]
    )
    levels = log_mel(np.zeros(500 * MEL.rate, np.float32), MEL)
    assert max(lengths) < 200 * MEL.rate
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
