import numpy as np
import pytest

from veravox.audio.movement import LEAST, movement
from veravox.audio.recording import read_recording
from veravox.core.example import EXAMPLE_CLIPS

RATE = 16000
VOICES = sorted(each.name for each in EXAMPLE_CLIPS.iterdir() if each.is_dir())


def steady(seconds: float) -> dict[str, np.ndarray]:
    """What holds still, each of the same power."""
    count, draw = round(seconds * RATE), np.random.default_rng(5)
    time, white = np.arange(count) / RATE, draw.standard_normal(count)
    spectrum, tilt = np.fft.rfft(white), np.sqrt(np.maximum(1, np.arange(count // 2 + 1)))
    sounds = {
        "white noise": white,
        "pink noise": np.fft.irfft(spectrum / tilt, count),
        "hum": sum(np.sin(2 * np.pi * 50 * each * time) / each for each in (1, 2, 3, 5)),
        "a tone": np.sin(2 * np.pi * 440 * time),
        "two tones": np.sin(2 * np.pi * 440 * time) + np.sin(2 * np.pi * 1000 * time),
    }
    return {name: each / np.sqrt(np.mean(each**2)) for name, each in sounds.items()}


@pytest.mark.parametrize("seconds", [0.3, 3.0])
@pytest.mark.parametrize("name", steady(0.1))
def test_what_holds_still_is_no_speech(name: str, seconds: float) -> None:
    assert movement((0.1 * steady(seconds)[name]).astype(np.float32), RATE) < LEAST


def test_silence_and_what_is_shorter_than_a_frame_do_not_move() -> None:
    assert movement(np.zeros(RATE, np.float32), RATE) == 0
    assert movement(np.ones(1, np.float32), RATE) == 0


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("beside", ["", "white noise", "pink noise", "hum"])
def test_speech_moves_also_in_noise_five_decibels_below_it(voice: str, beside: str) -> None:
    clips = sorted((EXAMPLE_CLIPS / voice / "bonafide").glob("*.flac"))
    assert clips
    for clip in clips:
        heard = read_recording(clip)
        samples = heard.samples.astype(np.float64)
        if beside:
            power = np.mean(samples**2) * 10**-0.5
            samples += np.sqrt(power) * np.resize(steady(3.0)[beside], samples.size)
        assert movement(samples.astype(np.float32), heard.rate) > LEAST, clip
