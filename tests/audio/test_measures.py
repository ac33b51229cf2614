import numpy as np
import pytest

from veravox.audio.measures import QUIETEST, Measures, measure
from veravox.audio.recording import Recording, read_recording
from veravox.datasets.example import example_folder

RATE = 16000


def tone(frequency: float, seconds: float = 1.0) -> np.ndarray:
    return np.sin(2 * np.pi * frequency * np.arange(round(RATE * seconds)) / RATE).astype(np.float32)


def measured(samples: np.ndarray) -> Measures:
    return measure(Recording(samples.astype(np.float32), RATE, channels=1))


def test_a_tone_of_full_scale_has_the_level_of_a_sine() -> None:
    found = measured(tone(1000))
    assert found.level == pytest.approx(-3.01, abs=0.01)
    assert found.peak == pytest.approx(0, abs=0.01)
    assert found.dc == pytest.approx(0, abs=1e-6)
    assert found.silence == 0


@pytest.mark.parametrize("frequency", [250, 1000, 4000, 7500])
def test_the_bandwidth_of_a_tone_is_its_frequency(frequency: int) -> None:
    assert measured(tone(frequency)).bandwidth == pytest.approx(frequency, abs=2 * RATE / 1024)


def test_halving_the_samples_takes_six_decibel_from_level_and_peak_and_nothing_else() -> None:
    samples = tone(500) * np.linspace(0, 1, RATE, dtype=np.float32)
    loud, quiet = measured(samples), measured(samples / 2)
    assert loud.level - quiet.level == pytest.approx(6.02, abs=0.01)
    assert loud.peak - quiet.peak == pytest.approx(6.02, abs=0.01)
    assert (loud.silence, loud.bandwidth) == (quiet.silence, quiet.bandwidth)


def test_a_quarter_of_silence_is_seen() -> None:
    assert measured(np.concatenate([tone(500, 0.75), np.zeros(RATE // 4)])).silence == pytest.approx(
        0.25, abs=0.02
    )  # in whole stretches of 20 ms


def test_an_offset_is_seen() -> None:
    assert measured(0.1 * tone(500) + 0.25).dc == pytest.approx(0.25)


@pytest.mark.parametrize("length", [1, 100, RATE])
def test_digital_silence_has_figures_too(length: int) -> None:
    found = measured(np.zeros(length))
    assert (found.level, found.peak, found.silence, found.dc, found.bandwidth) == (QUIETEST, QUIETEST, 1, 0, 0)


def test_the_example_is_levelled_and_limited_to_seven_kilohertz_as_its_attribution_says() -> None:
    for path in sorted(example_folder().glob("*/*/*.flac"))[::40]:
        found = measure(read_recording(path))
        assert -35 < found.level < -20
        assert abs(found.dc) < 1e-3
        assert 300 < found.bandwidth < 7100
