"""Whatever is sent: plain values of the catalogue's kinds, or a sentence; and a huge text costs nothing."""

import ast
import math
import warnings

import pytest
from hostile import EVIL
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.callbacks import (
    AVAILABLE,
    LEFT_OUT,
    LONGEST,
    METRICS,
    Argument,
    CallbackCall,
    Comparison,
    Kind,
    Value,
    parse_callback,
)

MEGABYTE = 1 << 20
PLAIN = ("1", "-1", "0.5", "10", "'f1_score'", "'valid_loss'", "np.less", "numpy.greater", "None", "True")
NAMES = (*AVAILABLE, *LEFT_OUT, "np", "__import__", "__builtins__", "zzz")
KEYWORDS = ("", *{f"{argument}=" for each in AVAILABLE.values() for argument in each.arguments}, "__class__=", "self=")

values = st.recursive(
    st.sampled_from(EVIL) | st.sampled_from(PLAIN) | st.text(max_size=8),
    lambda inner: st.builds(
        str.format,
        st.sampled_from(["({})", "[{}]", "-{}", "f({})", "{}.__class__", "{}[0]", "{0}+{0}", "lambda: {}", "({},)"]),
        inner,
    ),
    max_leaves=4,
)
arguments = st.lists(st.builds(str.__add__, st.sampled_from(KEYWORDS), values), max_size=5).map(", ".join)
calls = st.builds("{}({}){}".format, st.sampled_from(NAMES), arguments, st.sampled_from(["", "", "", ",", ";", "()"]))
near_calls = st.text(alphabet="EarlyStoppingCallback()[]{}'\"\\,=*-+.:;0189 lambda\n\x00\ud800", max_size=120)


def check(text: str) -> None:
    """The property: a call within the catalogue, or a refusal of one sentence that can be shown anywhere."""
    call, refusal = read(text)
    if call is None:
        assert type(refusal) is ValueError
        assert str(refusal).encode()  # not empty, and no half of a character
    else:
        takes = AVAILABLE[call.name].arguments
        assert all(fits(takes[name], value) for name, value in call.arguments.items())


def read(text: str) -> tuple[CallbackCall | None, ValueError | None]:
    try:
        with warnings.catch_warnings(action="error"):
            return parse_callback(text), None
    except ValueError as refusal:
        return None, refusal


def fits(argument: Argument, value: Value) -> bool:
    if value is None:
        return argument.default is None
    if argument.kind is Kind.METRIC:
        return type(value) is str and value in METRICS
    if argument.kind in {Kind.COMPARISON, Kind.TRUTH}:
        return type(value) is (Comparison if argument.kind is Kind.COMPARISON else bool)
    assert isinstance(value, int | float)
    right_type = int if argument.kind is Kind.WHOLE else float
    return type(value) is right_type and math.isfinite(value) and argument.low <= value <= argument.high


@given(st.text(max_size=60) | near_calls | calls | values)
def test_any_text_is_understood_or_refused_with_a_sentence(text: str) -> None:
    check(text)


@given(st.sampled_from(list(AVAILABLE)), st.data())
def test_any_value_in_an_argument_is_understood_or_refused_with_a_sentence(name: str, data: st.DataObject) -> None:
    takes = [*AVAILABLE[name].arguments, "zzz"]
    given = data.draw(st.dictionaries(st.sampled_from(takes), values, max_size=4))
    check(f"{name}({', '.join(f'{argument}={value}' for argument, value in given.items())})")


@pytest.mark.parametrize("value", [*EVIL, *PLAIN])
@pytest.mark.parametrize("name", AVAILABLE)
def test_no_argument_takes_more_than_its_kind(name: str, value: str) -> None:
    check(f"{name}({value})")
    for argument in AVAILABLE[name].arguments:
        check(f"{name}({argument}={value})")


HUGE = [
    "(" * MEGABYTE,
    "[" * MEGABYTE + "]" * MEGABYTE,
    "-" * MEGABYTE + "1",
    "MixUp(" * MEGABYTE,
    "MixUp(" + "9" * 10**5 + ")",
    "a." * MEGABYTE + "b()",
    "\x00" * MEGABYTE,
    "\ud800" * MEGABYTE,
    "'" * MEGABYTE,
    "MixUp(), " * MEGABYTE,
    "MixUp()\n" * MEGABYTE,
]


@pytest.mark.parametrize("text", HUGE, ids=lambda text: repr(text[:12]))
def test_a_huge_text_is_refused_before_the_grammar_sees_it(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ast, "parse", None)
    with pytest.raises(ValueError, match="at most 400 characters"):
        parse_callback(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * LONGEST,
        "[" * (LONGEST // 2) + "]" * (LONGEST // 2),
        "-" * (LONGEST - 1) + "1",
        "~" * (LONGEST - 1) + "1",
        "not " * (LONGEST // 4 - 1) + "1",
        "MixUp(" * (LONGEST // 7) + ")" * (LONGEST // 7),
        "MixUp(" + "-" * (LONGEST - 8) + "1)",
        "MixUp(" + "9" * (LONGEST - 7) + ")",
        "MixUp(1e" + "9" * (LONGEST - 9) + ")",
        "a" + ".b" * (LONGEST // 2 - 2) + "()",
        "f'{" * (LONGEST // 3),
        "1" + "+1" * (LONGEST // 2 - 1),
        "a" * (LONGEST - 2) + "()",
        "\ud800" * LONGEST,
        " " * MEGABYTE,
    ],
)
def test_the_longest_text_that_the_grammar_sees_does_it_no_harm(text: str) -> None:
    check(text)
