import math

from hypothesis import given
from hypothesis import strategies as st

from veravox.cli.runs.chart import BARS, lines

losses = st.lists(st.none() | st.floats(1e-6, 1e3), max_size=200)


def test_a_falling_loss_falls_from_the_highest_bar_to_the_lowest() -> None:
    assert lines([[128, 64, 32, 16, 8, 4, 2, 1]]) == ["█▇▆▅▄▃▂▁"]


def test_all_curves_stand_on_one_scale() -> None:
    assert lines([[1.0, 0.1], [0.1, 0.01]]) == ["█▅", "▅▁"]


def test_what_is_no_number_leaves_a_gap_and_an_empty_curve_an_empty_line() -> None:
    assert lines([[1.0, None, math.nan, 0.5], [], [None]]) == ["█  ▁", "", " "]
    assert lines([[], []]) == ["", ""]


def test_equal_losses_are_a_flat_line() -> None:
    assert lines([[0.5] * 5]) == [BARS[0] * 5]


def test_values_that_are_not_all_positive_are_drawn_too() -> None:
    assert lines([[0.0, 1.0, 2.0]]) == ["▁▅█"]


@given(st.lists(losses, max_size=4), st.integers(1, 80))
def test_no_line_is_wider_than_asked_for_and_the_longer_curve_has_the_longer_line(
    curves: list[list[float | None]], width: int
) -> None:
    drawn = lines(curves, width)
    assert len(drawn) == len(curves)
    assert all(len(line) <= width and set(line) <= set(BARS + " ") for line in drawn)
    lengths = sorted(zip(map(len, curves), map(len, drawn), strict=True))
    assert [drawn for _curve, drawn in lengths] == sorted(drawn for _curve, drawn in lengths)
