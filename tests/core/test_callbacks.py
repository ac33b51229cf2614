import re
import warnings

import pytest

from veravox.core.callbacks import (
    AVAILABLE,
    LEFT_OUT,
    CallbackCall,
    Comparison,
    parse_callback,
    parse_callbacks,
)

STOP = "EarlyStoppingCallback"


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        (
            f"{STOP}(monitor='f1_score', min_delta=0.0001, patience=10)",
            STOP,
            {"monitor": "f1_score", "min_delta": 0.0001, "patience": 10},
        ),
        (f"{STOP}('valid_loss', np.less)", STOP, {"monitor": "valid_loss", "comp": Comparison.LESS}),
        (f"{STOP}(comp=numpy.greater)", STOP, {"comp": Comparison.GREATER}),
        (f"{STOP}(comp=None)", STOP, {"comp": None}),
        (
            f"{STOP}('accuracy', None, 0, 3, False)",
            STOP,
            dict(zip(AVAILABLE[STOP].arguments, ["accuracy", None, 0.0, 3, False], strict=True)),
        ),
        (f"  {STOP}(\n  patience=+1_000,  # long\n)\n", STOP, {"patience": 1000}),
        (f'{STOP}(monitor="equal_error_rate")', STOP, {"monitor": "equal_error_rate"}),
        (f"{STOP}()", STOP, {}),
        ("GradientAccumulation(64)", "GradientAccumulation", {"n_acc": 64}),
        ("GradientClip(1, norm_type=2)", "GradientClip", {"max_norm": 1.0, "norm_type": 2.0}),
        ("MixUp(1)", "MixUp", {"alpha": 1.0}),  # fastai's MixUp fails on the whole number 1
        ("CutMix(alpha=2e-1)", "CutMix", {"alpha": 0.2}),
        ("BnFreeze()", "BnFreeze", {}),
    ],
)
def test_a_call_with_plain_values_is_understood(text: str, name: str, arguments: dict[str, object]) -> None:
    call = parse_callback(text)
    assert call == CallbackCall(name, arguments)  # type: ignore[arg-type]
    assert {key: type(value) for key, value in call.arguments.items()} == {
        key: type(value) for key, value in arguments.items()
    }


def test_a_call_knows_where_fastai_keeps_the_class() -> None:
    assert parse_callback("MixUp()").module == "fastai.callback.mixup"


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_left_out_says_why(name: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{name} is left out. {LEFT_OUT[name]}")):
        parse_callback(f"{name}()")


def test_an_odd_text_is_refused_without_a_warning_in_the_log() -> None:
    with warnings.catch_warnings(action="error"), pytest.raises(ValueError, match="no metric"):
        parse_callback(rf"{STOP}(monitor='\d')")


def test_several_metrics_may_be_watched_at_once() -> None:
    calls = parse_callbacks([f"{STOP}()", f"{STOP}('f1_score')", "GradientClip()", "MixUp()"])
    assert [call.name for call in calls] == [STOP, STOP, "GradientClip", "MixUp"]


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["BnFreeze()", "MixUp()", "BnFreeze()"], "callback 3 of 3: BnFreeze stands there already; keep one"),
        (
            [f"{STOP}()", f"{STOP}('valid_loss')"],
            "callback 2 of 2: EarlyStoppingCallback stands there already with this monitor",
        ),
        (["MixUp()", "CutMix()"], "callback 2 of 2: CutMix cannot stand beside MixUp"),
        (["BnFreeze()", "zzz()"], "callback 2 of 2: no callback is called 'zzz'"),
        (["zzz()"], "no callback is called 'zzz'"),
    ],
)
def test_callbacks_that_exclude_each_other_are_refused_by_their_number(texts: list[str], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}"):
        parse_callbacks(texts)
