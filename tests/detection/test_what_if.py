from pathlib import Path

import numpy as np
import pytest
from untrained import card_of, make_bundle

from veravox.audio.recording import Recording, read_recording, resample
from veravox.core.evidence import Part
from veravox.core.front_end import PICTURES, RECIPES
from veravox.core.specs import FrontEnd
from veravox.detection.bundle import Bundle, load_bundle
from veravox.detection.evidence import NoScoreError, what_if
from veravox.detection.judging import judge_recording


@pytest.fixture
def recording(clip: Path) -> Recording:
    return read_recording(clip)


def answers(bundle: Bundle, recording: Recording) -> dict:
    return {each.part: each for each in what_if(bundle, recording)}


def at_44100(recording: Recording) -> np.ndarray:
    return resample(recording.samples, recording.rate, 44100)


def test_highs_are_taken_away_and_the_score_changes_by_them(whistler: Bundle, recording: Recording) -> None:
    """Real speech with a hiss between 8.5 and 11 kHz, which the front end hears."""
    samples = at_44100(recording)
    hiss = np.fft.rfft(np.random.default_rng(1).standard_normal(samples.size))
    at = np.fft.rfftfreq(samples.size, 1 / 44100)
    hiss[(at < 8500) | (at > 11000)] = 0
    hissing = Recording((samples + 0.02 * np.fft.irfft(hiss, samples.size)).astype(np.float32), 44100, 1)
    without = answers(whistler, hissing)[Part.HIGHS]
    before, after = (np.abs(np.fft.rfft(each))[at > 8500] for each in (hissing.samples, without.samples))
    assert 20 * np.log10(np.linalg.norm(after) / np.linalg.norm(before)) < -50
    below = (at > 100) & (at < 6500)
    kept = np.abs(np.fft.rfft(without.samples))[below] / np.abs(np.fft.rfft(hissing.samples))[below]
    assert np.median(kept) == pytest.approx(1, abs=0.01)
    assert abs(without.change) > 0.1


def test_where_there_are_no_highs_it_says_so(whistler: Bundle, recording: Recording, tmp_path: Path) -> None:
    said = answers(whistler, recording)[Part.HIGHS]
    assert (said.samples, said.score, said.change) == (None, None, None)
    assert said.why_not == "A recording of 16000 Hz holds nothing above 8 kHz."
    upsampled = answers(whistler, Recording(at_44100(recording), 44100, 1))[Part.HIGHS]
    assert upsampled.why_not.startswith("Nothing of it lies above 8 kHz: it ends at")
    make_bundle(tmp_path, card_of(front_end=FrontEnd(name="lfcc"), recipe=RECIPES["lfcc"]))
    deaf = answers(load_bundle(tmp_path), Recording(at_44100(recording), 44100, 1))[Part.HIGHS]
    assert deaf.why_not == "This model hears nothing above 8000 Hz."


def test_silence_is_taken_away_or_there_is_none(whistler: Bundle, recording: Recording) -> None:
    gap = np.zeros(recording.rate, np.float32)
    paused = Recording(np.concatenate([gap, recording.samples, gap, recording.samples]), recording.rate, 1)
    without = answers(whistler, paused)[Part.SILENCE]
    assert without.samples.size < 2.15 * recording.samples.size + recording.rate * 0.2
    assert without.samples.size > 1.6 * recording.samples.size
    assert without.change is not None
    assert "no pause" in answers(whistler, Recording(without.samples, recording.rate, 1))[Part.SILENCE].why_not


def test_noise_is_taken_away_or_there_is_none(whistler: Bundle, recording: Recording) -> None:
    noise = np.random.default_rng(2).standard_normal(recording.samples.size).astype(np.float32) * 0.005
    noisy = Recording(recording.samples + noise, recording.rate, 1)
    without = answers(whistler, noisy)[Part.NOISE]
    wrong = [float(np.square(each - recording.samples).mean()) for each in (noisy.samples, without.samples)]
    assert wrong[1] < wrong[0] / 2
    assert without.change is not None
    gap = np.zeros(recording.rate, np.float32)
    clean = Recording(np.concatenate([recording.samples, gap]), recording.rate, 1)
    assert answers(whistler, clean)[Part.NOISE].why_not.startswith("There is no noise in it")


def test_of_silence_nothing_is_said_but_that_it_is_silent(whistler: Bundle) -> None:
    said = answers(whistler, Recording(np.zeros(16000, np.float32), 16000, 1))
    assert {said[part].why_not for part in (Part.SILENCE, Part.NOISE)} == {"It is silent throughout."}


def test_the_change_is_from_the_verdicts_own_score(whistler: Bundle, clip: Path) -> None:
    verdict, _frames = judge_recording(whistler, clip)
    without = answers(whistler, read_recording(clip))[Part.NOISE]
    assert without.score - without.change == pytest.approx(verdict.score, abs=1e-9)


def test_a_model_of_pictures_gives_no_score_of_a_recording(tmp_path: Path, recording: Recording) -> None:
    make_bundle(tmp_path, card_of(front_end=FrontEnd(name=PICTURES), recipe=RECIPES[PICTURES]))
    with pytest.raises(NoScoreError, match="gives no score of a recording"):
        what_if(load_bundle(tmp_path), recording)
