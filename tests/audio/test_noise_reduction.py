import numpy as np
import pytest

from veravox.audio.noise_reduction import denoised, noise_power
from veravox.audio.recording import read_recording
from veravox.datasets.example import example_folder

RATE = 16000


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    return read_recording(min(example_folder().glob("*/bonafide/*.flac"))).samples


def test_steady_noise_becomes_quieter_and_speech_stays(speech: np.ndarray) -> None:
    noise = np.random.default_rng(1).standard_normal(speech.size).astype(np.float32) * 0.005
    left = denoised(speech + noise, RATE)
    assert (left.dtype, left.size) == (np.float32, speech.size)
    alone = denoised(noise, RATE)
    assert 10 * np.log10(np.square(alone).mean() / np.square(noise).mean()) < -10
    assert np.corrcoef(left, speech)[0, 1] > 0.98


def test_the_noise_of_white_noise_is_its_power() -> None:
    """The minimum's correction, over bins and seconds, within a decibel."""
    from veravox.audio.noise_reduction import _transform

    noise = np.random.default_rng(2).standard_normal(20 * RATE).astype(np.float32)
    power = np.square(np.abs(_transform(noise, 512, 128)))
    found = noise_power(power, 128 / RATE)[5:-5, 100:-100].mean() / power[5:-5, 100:-100].mean()
    assert abs(10 * np.log10(found)) < 1


@pytest.mark.parametrize("length", [1, 2, 7, 500, 16001])
def test_any_length_stays(speech: np.ndarray, length: int) -> None:
    left = denoised(speech[:length], RATE)
    assert left.size == length
    assert np.isfinite(left).all()
