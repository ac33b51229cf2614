import re

import pytest

from veravox.core.callbacks import AVAILABLE, METRICS, parse_callback

STOP = "EarlyStoppingCallback"
ALL_METRICS = ", ".join(map(repr, METRICS))
EXAMPLE = f"such as {STOP}(monitor='f1_score', patience=10)"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no callback is written here; write one call"),
        ("  ", "no callback is written here"),
        ("# later", "one call with plain values"),
        ("1 + 1", "one call with plain values"),
        ("stop = EarlyStoppingCallback()", "one call with plain values"),
        ("lambda: EarlyStoppingCallback()", "one call with plain values"),
        ("(lambda: 1)()", "one call with plain values"),
        ("EarlyStoppingCallback().fit()", "one call with plain values"),
        ("().__class__.__bases__[0].__subclasses__()", "one call with plain values"),
        ("EarlyStoppingCallback(monitor='f1_score'", "one call with plain values"),
        ("EarlyStoppingCallback(patience=1, 'f1_score')", "one call with plain values"),
        ("EarlyStoppingCallback\x00()", "one call with plain values"),
        ("EarlyStoppingCallback() BnFreeze()", "one call with plain values"),
        ("EarlyStoppingCallback(), BnFreeze()", "one call a line, without commas"),
        ("[EarlyStoppingCallback(), BnFreeze()]", "one call a line, without commas and brackets"),
        ("[EarlyStoppingCallback()]", "one call a line, without commas and brackets"),
        ("EarlyStoppingCallback(); BnFreeze()", "one call a line"),
        ("EarlyStoppingCallback()\nBnFreeze()", "one call with plain values"),
        ("EarlyStoppingCallback(),", "take away the comma behind the call"),
        ("import os", "no import is needed"),
        ("from fastai.callback.all import *; MixUp()", "no import is needed"),
        ("EarlyStoppingCallback(monitor=‘f1_score’)", "quotes are ' or \""),
        ("MixUp(" + " " * 400 + ")", "at most 400 characters"),
    ],
)
def test_what_is_not_one_call_is_told_what_would_be_and_gets_an_example(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)) as refused:
        parse_callback(text)
    assert EXAMPLE in str(refused.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("EarlyStoppingCallback", "EarlyStoppingCallback must be called: write EarlyStoppingCallback()"),
        ("SaveModelCallback", "SaveModelCallback is left out. It writes files of its own; "),
        ("EarlyStoppingCallback(patience=2);", "take away the semicolon behind EarlyStoppingCallback(...)"),
        ("tracker.EarlyStoppingCallback()", "write EarlyStoppingCallback(...) without what stands before the name"),
        ("os.system('true')", "no callback is called 'system'. There are: "),
        ("__import__('os')", "no callback is called '__import__'. There are: "),
        ("EarlyStoping()", "no callback is called 'EarlyStoping'; did you mean EarlyStoppingCallback? There are: "),
        ("earlystopping()", "did you mean EarlyStoppingCallback?"),
        ("mixup()", "did you mean MixUp?"),
        ("GradientClipping(1.0)", "did you mean GradientClip"),
        ("SaveModel()", "did you mean SaveModelCallback? SaveModelCallback is left out. It writes files of its own"),
        ("ReduceLROnPlateau(patience=3)", "ReduceLROnPlateau is left out. It would have no effect, as the schedule "),
        ("zzz()", f"no callback is called 'zzz'. There are: {', '.join(AVAILABLE)}"),
        ("BnFreeze(after_epoch=print)", "BnFreeze takes no arguments: write BnFreeze()"),
        ("MixUp(0.4, 0.4)", "MixUp takes these arguments alone: alpha"),
        (f"{STOP}('accuracy', monitor='accuracy')", "EarlyStoppingCallback is given monitor twice; keep one"),
        (f"{STOP}(patience=1, patience=2)", "EarlyStoppingCallback is given patience twice; keep one"),
        (f"{STOP}(patiense=1)", "has no argument 'patiense'; did you mean patience? There are: monitor, comp, "),
        (f"{STOP}(after_fit=1)", "has no argument 'after_fit'"),
        (f"{STOP}(**{{'patience': 1}})", "takes no **: write each argument as name=value. There are: monitor, "),
        (f"{STOP}('f1')", f"no metric is called 'f1'; did you mean 'f1_score'? There are: {ALL_METRICS}"),
        (f"{STOP}('F1-Score')", "did you mean 'f1_score'?"),
        (f"{STOP}('eer')", "did you mean 'equal_error_rate'?"),
        (f"{STOP}('val_loss')", "did you mean 'valid_loss'?"),
        (f"{STOP}('error_rate')", "did you mean 'accuracy'?"),
        (f"{STOP}('zzz')", f"no metric is called 'zzz'. There are: {ALL_METRICS}"),
    ],
)
def test_a_wrong_name_gets_the_nearest_ones_and_a_left_out_one_its_reason(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        parse_callback(text)


PATIENCE = "patience of EarlyStoppingCallback is a whole number from 1 to 10,000 epochs; not "


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{STOP}(patience=2.5)", PATIENCE + "2.5"),
        (f"{STOP}(patience=0)", PATIENCE + "0"),
        (f"{STOP}(patience=-1)", PATIENCE + "-1"),
        (f"{STOP}(patience=--1)", PATIENCE + "--1"),
        (f"{STOP}(patience=True)", PATIENCE + "True"),
        (f"{STOP}(patience=-True)", PATIENCE + "-True"),
        (f"{STOP}(patience=None)", PATIENCE + "None"),
        (f"{STOP}(patience=2 ** 10)", PATIENCE + "2 ** 10"),
        (f"{STOP}(patience=open('/etc/passwd'))", PATIENCE + "open('/etc/passwd')"),
        (f"{STOP}(patience=(lambda:\n1)())", PATIENCE + "(lambda: 1)()"),
        (f"{STOP}(patience={'9' * 300})", PATIENCE + "9" * 40 + "…"),
        (f"{STOP}(patience='\x1b[31m')", PATIENCE + "'\N{REPLACEMENT CHARACTER}[31m'"),
        (f"{STOP}(monitor=f1_score)", f"is a metric in quotes: {ALL_METRICS}; not f1_score"),
        (f"{STOP}(monitor=np.less)", "is a metric in quotes"),
        (f"{STOP}(monitor=f'{{1}}')", "is a metric in quotes"),
        (f"{STOP}(monitor=b'f1_score')", "is a metric in quotes"),
        (f"{STOP}(*['f1_score'])", "is a metric in quotes"),
        (f"{STOP}(comp='less')", "comp of EarlyStoppingCallback is np.less or np.greater, or None; not 'less'"),
        (f"{STOP}(comp=np.less_equal)", "is np.less or np.greater, or None; not np.less_equal"),
        (f"{STOP}(comp=np.less.__class__)", "is np.less or np.greater, or None; not np.less.__class__"),
        (f"{STOP}(comp=np.less())", "is np.less or np.greater"),
        (f"{STOP}(comp=torch.less)", "is np.less or np.greater"),
        (f"{STOP}(min_delta='0.1')", "min_delta of EarlyStoppingCallback is a number from 0 to 100; not '0.1'"),
        (f"{STOP}(min_delta=-0.1)", "is a number from 0 to 100; not -0.1"),
        (f"{STOP}(min_delta=1e999)", "is a number from 0 to 100; not 1e999"),
        (f"{STOP}(min_delta=1j)", "is a number from 0 to 100"),
        (f"{STOP}(min_delta=...)", "is a number from 0 to 100; not ..."),
        (f"{STOP}(reset_on_fit=1)", "reset_on_fit of EarlyStoppingCallback is True or False; not 1"),
        (f"{STOP}(reset_on_fit=true)", "is True or False; not true"),
        ("MixUp(alpha=0)", "alpha of MixUp is a number from 0.01 to 100; not 0"),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_what_would_be_right_and_what_was_written(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        parse_callback(text)
