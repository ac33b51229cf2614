import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.figures import Figures, figures_of, spreads, titles
from veravox.core.spread import spread_of

values = st.floats(-1e6, 1e6)


@given(st.lists(values, min_size=2, max_size=50))
def test_mean_and_deviation_are_numpys(given: list[float]) -> None:
    spread = spread_of(given)
    assert spread.mean == pytest.approx(np.mean(given), abs=1e-6)
    assert spread.deviation == pytest.approx(np.std(given, ddof=1), abs=1e-6)
    assert (spread.n, spread.minimum, spread.maximum) == (len(given), min(given), max(given))


@given(values, st.integers(2, 9))
def test_equal_values_do_not_deviate_at_all(value: float, n: int) -> None:
    assert spread_of([value] * n).deviation == 0.0


def test_one_value_has_no_deviation_and_none_has_nothing() -> None:
    one, none = spread_of([0.5]), spread_of([])
    assert (one.n, one.mean, one.deviation) == (1, 0.5, None)
    assert (none.n, none.mean, none.deviation, none.minimum, none.maximum) == (0, None, None, None, None)


@given(st.lists(values, min_size=1), st.lists(st.sampled_from([None, math.nan, math.inf]), max_size=5))
def test_what_is_not_a_number_counts_neither_as_zero_nor_at_all(
    given: list[float], missing: list[float | None]
) -> None:
    assert spread_of([*missing, *given]) == spread_of(given)


REPORT = {
    "test": {"n": 42, "f1Macro": 0.9, "accuracy": 0.8, "balancedAccuracy": 0.7, "eer": 0.1},
    "validation": {"f1": 0.95, "validationLoss": 0.25, "accuracy": 0.9},
}


def test_the_figures_of_a_report_are_found_where_it_has_them() -> None:
    assert figures_of(REPORT).outside() == {
        "testF1": 0.9,
        "testAccuracy": 0.8,
        "testBalancedAccuracy": 0.7,
        "testEqualErrorRate": 0.1,
        "validationF1": 0.95,
        "validationLoss": 0.25,
    }


@pytest.mark.parametrize("report", [{}, {"test": None, "validation": None}, {"test": {"eer": math.nan}}])
def test_a_figure_that_a_run_does_not_have_is_none(report: dict[str, object]) -> None:
    assert figures_of(report) == Figures()


def test_every_figure_has_a_spread_over_the_runs_that_have_it() -> None:
    whole, early = figures_of(REPORT), figures_of({"validation": {"f1": 0.85, "validationLoss": 0.75}})
    found = {each.name: each for each in spreads([whole, early])}
    assert list(found) == list(titles())
    assert (found["validationF1"].n, found["validationF1"].mean) == (2, pytest.approx(0.9))
    assert (found["testF1"].n, found["testF1"].mean, found["testF1"].deviation) == (1, 0.9, None)
    assert found["testEqualErrorRate"].title == "equal error rate, test"
