"""How many windows a clip gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.front_end import PICTURE, RECIPES, windows_in

MEL = RECIPES["mel"]
frames = st.integers(0, 10_000)
windows = st.integers(1, 1_000)
seconds = st.floats(0, 600)


@given(frames, windows)
def test_every_clip_gives_a_window_and_no_more_than_fit(count: int, window: int) -> None:
    n = windows_in(count, window)
    assert n >= 1
    assert n == 1 or n * window <= count
    assert (n + 1) * window > count


@given(frames, frames, windows)
def test_a_longer_clip_never_gives_fewer(one: int, other: int, window: int) -> None:
    shorter, longer = sorted((one, other))
    assert windows_in(shorter, window) <= windows_in(longer, window)


@given(st.integers(0, 1_000_000))
def test_seconds_of_whole_samples_count_exactly(samples: int) -> None:
    assert MEL.samples(samples / MEL.rate) == samples
    assert MEL.frames(samples / MEL.rate) == 1 + samples // MEL.hop


@given(seconds, seconds)
def test_frames_never_shrink_as_a_clip_grows(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))
    assert MEL.frames(shorter) <= MEL.frames(longer)


@pytest.mark.parametrize(("window", "expected"), [(1.28, 110), (0.0001, 1), (10, 861)])
def test_a_window_is_the_nearest_number_of_frames(window: float, expected: int) -> None:
    assert MEL.window_frames("Resize", window) == expected


@given(st.floats(0.3, 10))
def test_a_random_crop_is_as_long_as_the_picture_is_wide_whatever_the_window(window: float) -> None:
    assert MEL.window_frames("RandomCrop", window) == PICTURE


def test_the_recipe_is_that_of_the_first_applications_vocoders() -> None:
    assert (MEL.rate, MEL.fft, MEL.hop, MEL.bands) == (22050, 1024, 256, 80)
