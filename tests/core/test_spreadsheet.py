"""No name becomes a formula, and each comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.spreadsheet import FORMULAS, as_written, harmless

NAMES = st.text() | st.builds(lambda *parts: "".join(parts), st.sampled_from(["", "'", "''", *FORMULAS]), st.text())


@given(NAMES)
def test_whatever_a_name_is_it_is_no_formula_and_comes_back(name: str) -> None:
    shown = harmless(name)
    assert not shown.startswith(FORMULAS)
    assert as_written(shown) == name


@pytest.mark.parametrize("name", ["anna", "it's", "'quoted'", "a=b", ""])
def test_usual_names_stay_as_they_are(name: str) -> None:
    assert harmless(name) == as_written(name) == name


@pytest.mark.parametrize("number", [-1.5, 0, None, True])
def test_numbers_stay_numbers(number: object) -> None:
    assert harmless(number) is number
