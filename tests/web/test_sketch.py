from hypothesis import given
from hypothesis import strategies as st

from veravox.web.sketch import MOST, MUCH, Sketch, memory, raw, smooth

losses = st.lists(st.floats(0, 10, allow_nan=False), min_size=1, max_size=60)


def sketched(values: list[float], pieces: int = 1) -> Sketch:
    """Built in pieces, as the events of a run bring them."""
    sketch = Sketch()
    size = -(-len(values) // pieces)
    for first in range(0, len(values), size):
        part = values[first : first + size]
        sketch.add(list(range(first + 1, first + 1 + len(part))), part)
    return sketch


@given(losses, st.integers(1, 7))
def test_a_short_curve_is_drawn_point_by_point(values: list[float], pieces: int) -> None:
    steps, shown = raw(sketched(values, pieces).stretches)
    assert (steps, shown) == (list(range(1, len(values) + 1)), values)


def test_a_long_curve_stays_below_two_thousand_points_and_keeps_its_extremes() -> None:
    values = [1.0 + (step % 17) / 100 for step in range(50_000)]
    values[12_345], values[43_210] = 9.0, -1.0
    sketch = sketched(values, pieces=13)
    steps, shown = raw(sketch.stretches)
    assert len(shown) <= 2 * MOST
    assert len(smooth(sketch.stretches)[0]) <= MOST
    assert (max(shown), min(shown)) == (9.0, -1.0)
    assert steps == sorted(steps)
    assert abs(steps[shown.index(9.0)] - 12_346) <= sketch.width


def test_how_it_arrives_does_not_matter() -> None:
    values = [(7 * step % 101) / 10 for step in range(5_000)]
    assert sketched(values, 1).stretches == sketched(values, 37).stretches


def test_a_joined_sketch_has_to_be_drawn_anew_and_only_then() -> None:
    sketch = sketched([1.0] * (MOST - 1))
    before = sketch.turn
    sketch.add([MOST], [1.0])
    assert (before, sketch.turn, len(sketch.stretches)) == (0, 1, MOST // 2)


@given(st.floats(0.1, 9), st.integers(1, 400), st.booleans())
def test_the_smoothed_curve_of_a_constant_is_that_constant(value: float, length: int, much: bool) -> None:
    _steps, shown = smooth(sketched([value] * length).stretches, much)
    assert all(abs(each - value) < 1e-9 for each in shown)


@given(losses, st.booleans())
def test_the_smoothed_curve_stays_between_the_extremes(values: list[float], much: bool) -> None:
    _steps, shown = smooth(sketched(values).stretches, much)
    assert all(min(values) - 1e-9 <= each <= max(values) + 1e-9 for each in shown)


@given(st.integers(1, 10**6))
def test_the_mean_looks_back_at_no_more_than_there_is(count: int) -> None:
    assert 1 <= memory(count) <= min(count, 100)
    assert memory(count) <= memory(count, *MUCH) <= count


def test_a_strongly_smoothed_curve_jitters_less() -> None:
    stretches = sketched([float(step % 2) for step in range(900)]).stretches
    few, many = (smooth(stretches, much)[1][-50:] for much in (False, True))
    assert max(many) - min(many) < max(few) - min(few)


@given(losses, st.integers(1, 59))
def test_a_sketch_that_goes_on_after_a_stretch_smooths_as_the_whole_does(values: list[float], first: int) -> None:
    whole = sketched(values).stretches
    part = Sketch.after(whole[min(first, len(whole)) - 1])
    part.add(list(range(first + 1, len(values) + 1)), values[first:])
    assert part.stretches == whole[first:]
