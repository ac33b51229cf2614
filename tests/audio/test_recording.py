import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from veravox.audio.recording import AudioError, read_recording, resample
from veravox.core.front_end import RECIPES
from veravox.datasets.example import example_folder

CLIP = min(example_folder().glob("*/bonafide/*.flac"))


def speech() -> tuple[np.ndarray, int]:
    samples, rate = soundfile.read(CLIP, dtype="float32")
    return samples, rate


@pytest.mark.parametrize(
    ("name", "subtype", "tolerance"),
    [
        ("a.wav", "PCM_16", 1e-4),
        ("a.wav", "PCM_24", 1e-6),
        ("a.wav", "FLOAT", 1e-7),
        ("a.wav", "ULAW", 0.03),
        ("A.FLAC", "PCM_16", 1e-4),
        ("a.ogg", "VORBIS", 0.1),
        ("a.ogg", "OPUS", 0.2),
        ("a.mp3", "MPEG_LAYER_III", 0.2),
    ],
)
def test_every_format_is_read(tmp_path: Path, name: str, subtype: str, tolerance: float) -> None:
    samples, rate = speech()
    soundfile.write(tmp_path / name, samples, rate, subtype=subtype, format=name[-4:].strip(".").upper())
    recording = read_recording(tmp_path / name)
    assert (recording.rate, recording.channels, recording.samples.dtype.name) == (rate, 1, "float32")
    assert recording.seconds == pytest.approx(samples.size / rate, abs=0.1)  # MP3 pads
    if recording.samples.size == samples.size:
        assert np.abs(recording.samples - samples).max() < tolerance


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_rate_and_channel_count_is_read_and_channels_are_averaged(
    tmp_path: Path, rate: int, channels: int
) -> None:
    loudness = np.arange(1, channels + 1) / channels
    samples = resample(*speech(), rate)
    soundfile.write(tmp_path / "a.wav", samples[:, None] * loudness, rate, subtype="FLOAT")
    recording = read_recording(tmp_path / "a.wav")
    assert (recording.rate, recording.channels) == (rate, channels)
    np.testing.assert_allclose(recording.samples, samples * loudness.mean(), atol=1e-5)


def wav(samples: np.ndarray, rate: int = 16000) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV", subtype="FLOAT")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "not there"),
        (b"", "empty: 0 bytes"),
        (b"RIFF", "cannot be read as sound; WAV, FLAC, OGG and MP3"),
        (b"this is a letter, not a sound " * 99, "cannot be read as sound"),
        (CLIP.read_bytes()[:30], "cannot be read as sound"),
        (wav(np.zeros(0)), "no samples"),
        (wav(np.array([0.1, np.nan, np.inf])), "2 of its samples are not finite"),
        (wav(np.array([32767.0, -1.0])), "reach 32767; they must lie between -1 and 1"),
        (wav(np.zeros(9), rate=100), "100 Hz; rates from 4000 to 384000 Hz"),
        (wav(np.zeros(9), rate=10_000_000), "10000000 Hz; rates"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # a float file says when it was written
)
def test_nonsense_gets_a_sentence_that_names_no_path(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "upload-17.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AudioError, match=sentence) as refusal:
        read_recording(path)
    assert "upload" not in str(refusal.value)
    assert str(tmp_path) not in str(refusal.value)


def test_a_recording_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("veravox.audio.recording.LONGEST", 16000 * 60)
    soundfile.write(tmp_path / "a.flac", np.zeros(16000 * 60 + 1), 16000)
    with pytest.raises(AudioError, match="too long: at its rate, 1 minutes"):
        read_recording(tmp_path / "a.flac")


def test_an_overshoot_is_cut_to_full_scale(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(np.array([1.2, -1.1, 0.5])))
    assert read_recording(tmp_path / "a.wav").samples.tolist() == [1.0, -1.0, 0.5]


@given(st.integers(1, 50_000), st.sampled_from([4000, 8000, 11025, 16000, 22050, 44100, 48000, 96000, 383_999]))
def test_the_resampled_length_is_what_the_recipe_counts_from_seconds(length: int, rate: int) -> None:
    recipe = RECIPES["mel"]
    samples = resample(np.zeros(length, np.float32), rate, recipe.rate)
    assert samples.size == max(1, recipe.samples(length / rate))
    assert abs(samples.size - length * recipe.rate / rate) <= 0.5 or samples.size == 1


def test_resampling_keeps_a_tone(tmp_path: Path) -> None:
    tone = {rate: np.sin(2 * np.pi * 1000 * np.arange(rate) / rate).astype(np.float32) for rate in (48000, 22050)}
    middle = slice(1000, -1000)  # the filter rings at the ends
    np.testing.assert_allclose(resample(tone[48000], 48000, 22050)[middle], tone[22050][middle], atol=1e-3)
