"""A recording that is judged piece by piece while it is decoded."""

from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from untrained import make_bundle

from veravox.audio.decoding import open_sound
from veravox.core.verdict import Verdict
from veravox.detection.bundle import Bundle, load_bundle
from veravox.detection.judging import judge_recording, judge_sound


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    make_bundle(tmp_path / "bundle")
    return load_bundle(tmp_path / "bundle")


def taken(steps: Generator[None, None, tuple[Verdict, object]]) -> tuple[int, Verdict, object]:
    """How often it yielded, and what it returned."""
    rests = 0
    while True:
        try:
            next(steps)
            rests += 1
        except StopIteration as end:
            return rests, *end.value


def spoken(clip: Path, path: Path, seconds: float) -> Path:
    samples, rate = soundfile.read(clip, dtype="float32")
    soundfile.write(path, np.resize(samples, round(seconds * rate)), rate)
    return path


def test_a_short_recording_is_one_step_and_says_what_it_said_as_a_file(bundle: Bundle, clip: Path) -> None:
    whole, frames = judge_recording(bundle, clip)
    with open_sound(clip) as sound:
        rests, verdict, seen = taken(judge_sound(bundle, sound))
    assert rests == 0
    assert verdict.model_copy(update={"milliseconds": whole.milliseconds}) == whole
    assert (seen == frames).all()


def test_a_long_one_rests_between_pieces_and_has_all_its_windows_in_order(
    bundle: Bundle, clip: Path, tmp_path: Path
) -> None:
    path = spoken(clip, tmp_path / "long.flac", 300)
    whole, _frames = judge_recording(bundle, path)
    with open_sound(path) as sound:
        rests, verdict, seen = taken(judge_sound(bundle, sound))
    assert rests == 2
    assert verdict.seconds == pytest.approx(300)
    assert abs(verdict.windows - whole.windows) <= 3
    assert verdict.score == pytest.approx(whole.score, abs=0.05)
    begins = [each.begin for each in verdict.timeline]
    assert begins == sorted(begins)
    assert begins[-1] == pytest.approx(300 - 1.28, abs=0.1)
    assert verdict.segments[-1].end == pytest.approx(300, abs=0.05)
    assert 600 < len(seen) < 900  # a column for 32 frames


def test_four_windows_make_a_timeline_and_three_none(bundle: Bundle, clip: Path, tmp_path: Path) -> None:
    few, _frames = judge_recording(bundle, spoken(clip, tmp_path / "few.wav", 3.5))
    some, _frames = judge_recording(bundle, spoken(clip, tmp_path / "some.wav", 4.5))
    assert (few.windows, few.timeline, few.segments) == (3, [], [])
    assert (some.windows, len(some.timeline)) == (4, 4)
    assert some.segments
