from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

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


def test_silence_at_both_ends_is_measured() -> None:
    found = measured(np.concatenate([np.zeros(4000), tone(500, 0.5), np.zeros(2345)]))
    assert found.leading == pytest.approx(0.25, abs=0.02)
    assert found.trailing == pytest.approx(2345 / RATE, abs=0.02)


def test_a_tone_has_no_silent_ends() -> None:
    found = measured(tone(500))
    assert (found.leading, found.trailing) == (0, 0)


@pytest.mark.parametrize("more", [1, 20, 319])
def test_what_is_left_of_a_loud_clip_after_whole_stretches_is_no_silence(more: int) -> None:
    found = measured(tone(500, 1 + more / RATE))
    assert (found.leading, found.trailing) == (0, 0)
    last = np.concatenate([np.zeros(RATE), tone(500, more / RATE) + 0.5])
    assert measured(last).trailing == 0
    assert measured(last).leading == pytest.approx(1, abs=0.02)


def test_speech_that_is_played_backwards_has_its_silence_at_the_other_end() -> None:
    recordings = [read_recording(path) for path in sorted(example_folder().glob("*/*/*.flac"))[::20]]
    found = [(measure(each), measure(replace(each, samples=each.samples[::-1].copy()))) for each in recordings]
    assert any(forwards.leading != forwards.trailing for forwards, _backwards in found)
    for forwards, backwards in found:
        assert (forwards.leading, forwards.trailing) == (backwards.trailing, backwards.leading)


def test_digital_silence_is_silent_at_both_ends_and_reaches_nowhere() -> None:
    found = measured(np.zeros(RATE))
    assert (found.leading, found.trailing, found.zeros, found.noise_floor) == (1, 1, 1, QUIETEST)
    assert (found.reach, found.high, found.fingerprint) == (0, QUIETEST, "")


def test_the_noise_floor_is_the_level_between_the_words() -> None:
    noise = 10 ** (-70 / 20) * np.random.default_rng(1).standard_normal(2 * RATE)
    found = measured(np.concatenate([0.3 * tone(500), np.zeros(RATE)]) + noise)
    assert found.noise_floor == pytest.approx(-70, abs=1)


def test_exact_zeros_are_counted() -> None:
    assert measured(np.concatenate([np.full(300, 0.1), np.zeros(100)])).zeros == 0.25


@pytest.mark.parametrize(("decibel", "seen"), [(-50, True), (-70, False)])
def test_the_reach_is_where_the_spectrum_falls_sixty_decibel(decibel: float, seen: bool) -> None:
    found = measured(0.5 * tone(1000) + 0.5 * 10 ** (decibel / 20) * tone(6000))
    assert (found.reach > 5900) is seen


@pytest.mark.parametrize("decibel", [-20, -40])
def test_the_energy_above_7600_hz_is_measured_against_all(decibel: float) -> None:
    samples = tone(1000) + 10 ** (decibel / 20) * tone(7800)
    assert measured(0.5 * samples).high == pytest.approx(decibel, abs=0.3)


@pytest.mark.parametrize(
    ("name", "subtype", "bits"),
    [
        ("a.wav", "PCM_16", 16),
        ("a.wav", "PCM_24", 24),
        ("a.flac", "PCM_16", 16),
        ("a.wav", "ULAW", 0),
        ("a.ogg", "VORBIS", 0),
    ],
)
def test_the_depth_of_a_file_is_known_where_it_keeps_samples_whole(
    tmp_path: Path, name: str, subtype: str, bits: int
) -> None:
    soundfile.write(tmp_path / name, 0.5 * tone(500), RATE, subtype=subtype)
    found = measure(read_recording(tmp_path / name))
    assert (found.bits, found.samples) == (bits, RATE)
