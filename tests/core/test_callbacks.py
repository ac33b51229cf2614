import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.callbacks import LONGEST, CallbackCall, parse_callback
from veravox.core.catalogue import CALLBACKS, METRICS


@pytest.mark.parametrize(
    ("text", "call"),
    [
        (
            "EarlyStoppingCallback(monitor='f1_score', min_delta=0.0001, patience=10)",
            CallbackCall("EarlyStoppingCallback", {"monitor": "f1_score", "min_delta": 0.0001, "patience": 10}),
        ),
        (
            "  EarlyStoppingCallback('accuracy', 0, patience=3)\n",
            CallbackCall("EarlyStoppingCallback", {"monitor": "accuracy", "min_delta": 0.0, "patience": 3}),
        ),
        ("EarlyStoppingCallback()", CallbackCall("EarlyStoppingCallback", {})),
        ("EarlyStoppingCallback(min_delta=2)", CallbackCall("EarlyStoppingCallback", {"min_delta": 2.0})),
    ],
)
def test_a_call_with_plain_values_is_understood(text: str, call: CallbackCall) -> None:
    parsed = parse_callback(text)
    assert parsed == call
    assert all(type(value) is type(call.arguments[name]) for name, value in parsed.arguments.items())


def test_every_callback_takes_its_own_defaults() -> None:
    for name, choice in CALLBACKS.items():
        call = f"{name}({', '.join(f'{argument}={value!r}' for argument, value in choice.arguments.items())})"
        assert parse_callback(call).arguments == choice.arguments


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EarlyStoppingCallback",
        "1 + 1",
        "().__class__.__bases__[0].__subclasses__()",
        "__import__('os').system('true')",
        "lambda: EarlyStoppingCallback()",
        "(lambda: 1)()",
        "EarlyStoppingCallback().fit()",
        "EarlyStoppingCallback(); EarlyStoppingCallback()",
        "import os",
        "[EarlyStoppingCallback()]",
        "f(",
        "EarlyStoppingCallback\x00()",
        "(" * (1 << 20),
        "(" * (LONGEST - 1),
        "-" * (LONGEST - 1) + "1",
        "EarlyStoppingCallback(" + "[" * 300 + "]" * 300 + ")",
    ],
)
def test_what_is_not_one_call_of_the_catalogue_is_refused_with_an_example_or_the_names(text: str) -> None:
    with pytest.raises(ValueError, match="EarlyStoppingCallback"):
        parse_callback(text)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("patience=open('/etc/passwd')", "patience of EarlyStoppingCallback is a whole number"),
        ("patience=EarlyStoppingCallback()", "patience of EarlyStoppingCallback is a whole number"),
        ("patience=lambda: 1", "a whole number"),
        ("patience=2.5", "a whole number"),
        ("patience=True", "a whole number"),
        ("patience=2 ** 10", "a whole number"),
        ("min_delta='0.1'", "min_delta of EarlyStoppingCallback is a number"),
        ("min_delta=__name__", "a number"),
        ("monitor=f'{1}'", "monitor of EarlyStoppingCallback is a text in quotes"),
        ("monitor=None", "a text in quotes"),
        ("monitor='f1'", "no metric is called 'f1'; there are: f1_score"),
        ("monitor='zzz'", ", ".join(METRICS)),
        ("patiense=1", "takes monitor, min_delta, patience"),
        ("**{'patience': 1}", "takes monitor, min_delta, patience"),
        ("*[1]", "a text in quotes"),
        ("'accuracy', monitor='accuracy'", "got monitor twice"),
        ("'accuracy', 0.0, 1, 2", "at most 3"),
    ],
)
def test_a_bad_argument_is_told_with_what_would_be_right(arguments: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        parse_callback(f"EarlyStoppingCallback({arguments})")


def test_an_unknown_name_gets_the_nearest_ones() -> None:
    with pytest.raises(ValueError, match="no callback is called 'EarlyStoping'; there are: EarlyStoppingCallback"):
        parse_callback("EarlyStoping()")


def test_a_callback_that_the_one_cycle_would_overrule_is_not_offered() -> None:
    with pytest.raises(ValueError, match="no callback is called 'ReduceLROnPlateau'"):
        parse_callback("ReduceLROnPlateau()")  # the schedule sets the rate at each batch


def test_a_name_that_resembles_none_gets_all() -> None:
    with pytest.raises(ValueError, match=", ".join(CALLBACKS)):
        parse_callback("zzz()")


@given(
    st.text(max_size=60)
    | st.builds("EarlyStoppingCallback({})".format, st.text(max_size=40))
    | st.text(alphabet="EarlyStoppingCallback()[]{}'\"\\,=*-.:0189 lambda\n", max_size=120)
)
def test_any_text_is_understood_or_refused_with_a_sentence(text: str) -> None:
    refusal = ""
    try:
        name = parse_callback(text).name
    except ValueError as error:
        name, refusal = "", str(error)
    assert name in CALLBACKS or refusal
