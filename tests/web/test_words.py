from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.web import words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.44, "0.4 s"),
        (17.4, "17 s"),
        (59.6, "1 min"),
        (250, "4 min 10 s"),
        (3600, "1 h"),
        (11100, "3 h 5 min"),
        (187200, "2 d 4 h"),
    ],
)
def test_durations_have_at_most_two_units(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, ""),
        (4, "a few seconds left"),
        (34, "about 30 s left"),
        (57, "about 1 min left"),
        (245, "about 4 min left"),
    ],
)
def test_the_time_left_is_as_coarse_as_it_is_known(seconds: float | None, said: str) -> None:
    assert words.time_left(seconds) == said


@given(st.floats(10, 10**6))
def test_the_time_left_is_never_off_by_more_than_a_minute_or_a_tenth(seconds: float) -> None:
    units = {"s": 1, "min": 60, "h": 3600, "d": 86400}
    parts = words.time_left(seconds).removeprefix("about ").removesuffix(" left").split()
    said = sum(int(n) * units[unit] for n, unit in zip(parts[::2], parts[1::2], strict=True))
    assert abs(said - seconds) <= (3600 if seconds >= 86400 else 60)


@given(st.floats(0, 1), st.integers(0, 2))
def test_only_certainty_is_shown_as_certain(share: float, digits: int) -> None:
    said = words.percent(share, digits)
    assert (said == f"{0:.{digits}f} %") == (share == 0)
    assert (said == f"{100:.{digits}f} %") == (share == 1)


def test_what_is_not_known_is_a_dash() -> None:
    assert words.percent(None) == words.figure(None) == "–"


def test_scores_carry_their_sign() -> None:
    assert (words.signed(3.21), words.signed(-3.21)) == ("+3.2", "−3.2")


def test_moments_are_told_relative_to_today() -> None:
    now = datetime(2026, 5, 3, 15, tzinfo=UTC).astimezone()
    assert words.when(now - timedelta(minutes=58), now) == f"{now - timedelta(minutes=58):%H:%M}"
    assert words.when(now - timedelta(days=1), now).startswith("yesterday")
    assert words.when(now - timedelta(days=40), now).startswith("24 Mar")
    assert words.when(now - timedelta(days=400), now).endswith("2025")


def test_long_lists_are_cut_with_a_count() -> None:
    assert words.listed(["a", "b"]) == "a, b"
    assert words.listed(list("abcdefgh"), most=3) == "a, b, c and 5 more"
