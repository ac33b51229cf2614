import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.audio.measures import measure
from veravox.audio.pauses import KEPT, spoken, without_pauses
from veravox.audio.recording import Recording, read_recording
from veravox.datasets.example import example_folder

RATE = 16000


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    return read_recording(min(example_folder().glob("*/bonafide/*.flac"))).samples


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE), np.float32)


def test_silence_before_after_and_between_goes_but_for_a_margin(speech: np.ndarray) -> None:
    heard = measure(Recording(speech, RATE, 1))
    said = speech.size - round((heard.leading + heard.trailing) * RATE)
    paused = np.concatenate([silence(0.8), speech, silence(1), speech, silence(0.5)])
    left = without_pauses(paused, RATE)
    assert left.size == pytest.approx(2 * said + 4 * KEPT * RATE, abs=0.06 * RATE)
    assert np.abs(left).max() == np.abs(speech).max()


def test_what_is_spoken_stays_as_it_was(speech: np.ndarray) -> None:
    paused = np.concatenate([silence(0.8), speech])
    ((begin, end),) = spoken(paused, RATE)
    first = 0.8 + measure(Recording(speech, RATE, 1)).leading
    assert begin == pytest.approx((first - KEPT) * RATE, abs=0.021 * RATE)
    assert (without_pauses(paused, RATE) == paused[begin:end]).all()


def test_without_a_pause_nothing_changes() -> None:
    tone = np.sin(np.arange(RATE) / 9).astype(np.float32)
    assert without_pauses(tone, RATE) is tone
    assert without_pauses(silence(1), RATE).size == RATE


def test_pauses_are_gone_when_looked_for_again(speech: np.ndarray) -> None:
    once = without_pauses(np.concatenate([speech, silence(1), speech]), RATE)
    assert without_pauses(once, RATE) is once


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 6000)), min_size=1, max_size=8))
def test_stretches_are_in_order_and_apart(parts: list[tuple[bool, int]]) -> None:
    random = np.random.default_rng(1)
    samples = np.concatenate([random.standard_normal(n) * loud for loud, n in parts]).astype(np.float32)
    edges = [edge for stretch in spoken(samples, RATE) for edge in stretch]
    assert edges == sorted(edges)
    assert edges
    assert 0 <= edges[0] < edges[-1] <= samples.size
