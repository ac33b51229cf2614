import io
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from veravox.audio.fingerprint import BITS, DIGITS, fingerprint
from veravox.audio.recording import Samples, read_recording
from veravox.datasets.example import example_folder

RATE = 16000
CLIPS = sorted(example_folder().glob("*/bonafide/*.flac"))[::6]
Change = Callable[[Samples], tuple[Samples, int]]


def apart(one: str, other: str) -> float:
    """The share of bits in which two prints differ."""
    return (int(one[4:], 16) ^ int(other[4:], 16)).bit_count() / BITS


def through(kind: str, subtype: str) -> Change:
    def change(samples: Samples) -> tuple[Samples, int]:
        file = io.BytesIO()
        soundfile.write(file, samples, RATE, format=kind, subtype=subtype)
        file.seek(0)
        return soundfile.read(file, dtype="float32")

    return change


def noisy(samples: Samples) -> tuple[Samples, int]:
    noise = np.random.default_rng(1).standard_normal(samples.size) * samples.std() / 10 ** (30 / 20)
    return (samples + noise).astype(np.float32), RATE


CHANGES: dict[str, Change] = {
    "a tenth of the level": lambda samples: (samples / 10, RATE),
    "noise 30 dB below": noisy,
    "a quarter of a second of silence before": lambda samples: (np.pad(samples, (RATE // 4, 0)), RATE),
    "22,050 Hz": lambda samples: (soxr.resample(samples, RATE, 22050), 22050),
    "8,000 Hz": lambda samples: (soxr.resample(samples, RATE, 8000), 8000),
    "Vorbis": through("OGG", "VORBIS"),
    "MP3": through("MP3", "MPEG_LAYER_III"),
    "mu-law": through("WAV", "ULAW"),
    "upside down": lambda samples: (-samples, RATE),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_same_recording_keeps_its_print(change: Change) -> None:
    for path in CLIPS:
        samples = read_recording(path).samples
        before, after = fingerprint(samples, RATE), fingerprint(*change(samples))
        assert apart(before, after) < 0.15
        assert int(after[:4], 16) == pytest.approx(int(before[:4], 16), rel=0.03, abs=2)


def test_other_sentences_have_other_prints() -> None:
    prints = [fingerprint(read_recording(path).samples, RATE) for path in sorted(example_folder().glob("*/bonafide/*"))]
    assert len(prints) == 93
    assert min(apart(*pair) for pair in combinations(prints, 2)) > 0.3


def test_a_print_has_a_fixed_length() -> None:
    assert {len(fingerprint(read_recording(path).samples, RATE)) for path in CLIPS} == {DIGITS}


@pytest.mark.parametrize("samples", [np.zeros(RATE), np.ones(100), np.zeros(0)], ids=["silent", "short", "empty"])
def test_what_says_nothing_has_no_print(samples: np.ndarray) -> None:
    assert fingerprint(samples.astype(np.float32), RATE) == ""


def test_a_long_recording_has_a_print_too(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).standard_normal(4000 * 300).astype(np.float32) / 10
    assert fingerprint(noise, 4000)[:4] == "ffff"  # five minutes are more than the duration's digits hold


def test_silence_inside_leaves_no_less_than_nothing() -> None:
    """Sums of energy that stand still are interpolated, and rounding must not end in the root of a negative number."""
    random, samples = np.random.default_rng(17), np.zeros(3 * RATE, np.float32)
    for spoken in (samples[RATE // 2 : RATE * 5 // 4], samples[RATE * 3 // 2 : RATE * 5 // 2]):
        spoken[:] = random.standard_normal(spoken.size) * 0.1
    with np.errstate(invalid="raise"):
        assert len(fingerprint(samples, RATE)) == DIGITS
