"""Recordings as pieces: short ones as a pack holds them, long ones without a seam, and without a growing memory."""

import subprocess
import sys
import tracemalloc
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from veravox.audio.decoding import open_sound
from veravox.audio.front_end import spectrogram
from veravox.audio.picture import to_bytes
from veravox.audio.pieces import LEAST, PIECE, Piece, pieces
from veravox.audio.recording import AudioError, Samples, read_recording
from veravox.core.front_end import RECIPES, FrontEndRecipe
from written import EVERY, kept, speech

MEL = RECIPES["mel"]
SOUND = ("mel", "linear", "lfcc", "cqt")


def cut(path: Path, recipe: FrontEndRecipe = MEL) -> list[Piece]:
    with open_sound(path) as sound:
        return list(pieces(sound, recipe))


def repeated(seconds: float, rate: int) -> Samples:
    """Speech, over and over, no two times equally loud."""
    clip = speech(rate)
    times = int(np.ceil(seconds * rate / clip.size))
    loudness = np.random.default_rng(0).uniform(0.2, 1, times).astype(np.float32)
    return (loudness[:, None] * clip).ravel()[: round(seconds * rate)]


@pytest.mark.parametrize("name", ["aac.m4a", "opus.webm", "pcm.wav", "mp3.mp3", "amr.amr"])
@pytest.mark.parametrize("front_end", SOUND)
def test_a_short_recording_is_one_piece_with_the_frames_of_a_pack(tmp_path: Path, name: str, front_end: str) -> None:
    path, recipe = kept(tmp_path, name), RECIPES[front_end]
    recording = read_recording(path)
    (piece,) = cut(path, recipe)
    assert torch.equal(piece.frames, to_bytes(spectrogram(recording, recipe), recipe))
    np.testing.assert_array_equal(piece.samples, recording.samples)
    assert (piece.begin, piece.seconds, piece.rate) == (0.0, recording.seconds, EVERY[name][2])


@pytest.mark.parametrize(
    ("front_end", "seconds", "rate", "expected"),
    [
        ("mel", 283.21, 8000, 3),
        ("mel", 243, 22050, 2),
        ("linear", 126, 48000, 2),
        ("lfcc", 126, 16000, 2),
        ("cqt", 126, 8000, 2),
    ],
)
def test_the_frames_of_a_long_recording_go_on_from_piece_to_piece(
    tmp_path: Path, front_end: str, seconds: float, rate: int, expected: int
) -> None:
    soundfile.write(tmp_path / "long.wav", repeated(seconds, rate), rate, subtype="PCM_16")
    recipe, recording = RECIPES[front_end], read_recording(tmp_path / "long.wav")
    whole = to_bytes(spectrogram(recording, recipe), recipe)
    found = cut(tmp_path / "long.wav", recipe)
    assert len(found) == expected
    together = torch.cat([piece.frames for piece in found])
    assert together.shape == whole.shape
    difference = (together.int() - whole.int()).abs()
    assert difference.max() <= 1  # resampled in several goes, some numbers are rounded otherwise
    assert (difference > 0).float().mean() < 1e-4
    np.testing.assert_array_equal(np.concatenate([piece.samples for piece in found]), recording.samples)
    for piece, following in pairwise(found):
        assert following.begin == pytest.approx(piece.begin + piece.seconds, abs=1 / rate)
        assert PIECE - 0.1 < piece.seconds <= PIECE + 1 / rate
    assert LEAST <= found[-1].seconds < PIECE + LEAST


def test_a_rest_that_is_too_short_is_taken_along(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", repeated(PIECE + LEAST, 8000), 8000)
    (piece,) = cut(tmp_path / "a.wav")
    assert piece.seconds == PIECE + LEAST
    assert torch.equal(piece.frames, to_bytes(spectrogram(read_recording(tmp_path / "a.wav"), MEL), MEL))


def test_what_is_too_short_or_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soundfile.write(tmp_path / "short.wav", speech(16000)[:4700], 16000)
    with pytest.raises(AudioError, match=r"0\.29 s long; at least 0\.3 s are needed"):
        cut(tmp_path / "short.wav")
    soundfile.write(tmp_path / "just.wav", speech(16000)[:4800], 16000)
    assert len(cut(tmp_path / "just.wav")) == 1
    monkeypatch.setattr("veravox.audio.pieces.LONGEST", 200)
    soundfile.write(tmp_path / "long.wav", repeated(201, 8000), 8000)
    with pytest.raises(AudioError, match=r"longer than 0\.0555556 hours"):
        cut(tmp_path / "long.wav")


PEAK = """
import resource, sys
from pathlib import Path
from veravox.audio.decoding import open_sound
from veravox.audio.pieces import pieces
from veravox.core.front_end import RECIPES
with open_sound(Path(sys.argv[1])) as sound:
    seconds = sum(piece.seconds for piece in pieces(sound, RECIPES["mel"]))
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def peak(path: Path) -> tuple[float, float]:
    """Seconds that a process has read, and the most megabytes that it had."""
    run = subprocess.run([sys.executable, "-c", PEAK, str(path)], check=True, capture_output=True, text=True)
    seconds, megabytes = map(float, run.stdout.split())
    return seconds, megabytes


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    """22 minutes at 16 kHz, 84 MB as samples, against 5."""
    minute = repeated(60, 16000)
    for name, minutes in (("short.flac", 5), ("long.flac", 22)):
        with soundfile.SoundFile(tmp_path / name, "w", 16000, 1, format="FLAC") as file:
            for _ in range(minutes):
                file.write(minute)
    (short, at_first), (long, at_last) = peak(tmp_path / "short.flac"), peak(tmp_path / "long.flac")
    assert (round(short / 60), round(long / 60)) == (5, 22)
    assert at_last < at_first + 30


def test_between_two_pieces_seconds_stay_in_memory_and_no_minutes(tmp_path: Path) -> None:
    """So many long recordings can wait for their turns."""
    soundfile.write(tmp_path / "long.wav", repeated(400, 48000), 48000)
    with open_sound(tmp_path / "long.wav") as sound:
        tracemalloc.start()
        for piece in pieces(sound, MEL):
            del piece
            assert tracemalloc.get_traced_memory()[0] < 48000 * 4 * 20
        tracemalloc.stop()
