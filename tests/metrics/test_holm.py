import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from veravox.metrics import holm

p_values = hnp.arrays(np.float64, st.integers(0, 20), elements=st.floats(0, 1))


def test_a_worked_case() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02], abs=1e-12)


@given(p_values, st.floats(0.001, 0.999))
def test_it_rejects_what_the_step_down_procedure_rejects(given_: np.ndarray, level: float) -> None:
    """Smallest first, against level / k, level / (k - 1), ...: the first that fails ends it."""
    adjusted, rejected = holm(given_), np.zeros(given_.size, bool)
    for place, at in enumerate(np.argsort(given_, kind="stable")):
        if given_[at] * (given_.size - place) > level:
            break
        rejected[at] = True
    assert np.array_equal(adjusted <= level, rejected)


@given(p_values)
def test_it_lies_between_each_alone_and_bonferroni(given_: np.ndarray) -> None:
    adjusted = holm(given_)
    assert (adjusted >= given_).all()
    assert (adjusted <= np.minimum(1, given_ * given_.size)).all()


@given(p_values, st.randoms(use_true_random=False))
def test_the_order_given_is_the_order_returned(given_: np.ndarray, random: st.DataObject) -> None:
    places = list(range(given_.size))
    random.shuffle(places)  # type: ignore[attr-defined]
    assert np.array_equal(holm(given_[places]), holm(given_)[places])


@pytest.mark.parametrize("wrong", [[0.1, 1.1], [-0.1], [np.nan], [[0.1]]])
def test_nonsense_is_refused_with_a_reason(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="p-value"):
        holm(wrong)


def test_of_families_without_any_effect_one_in_twenty_is_wrong() -> None:
    families = np.random.default_rng(4).uniform(size=(4000, 6))
    assert np.mean([holm(family).min() <= 0.05 for family in families]) == pytest.approx(0.05, abs=0.01)
