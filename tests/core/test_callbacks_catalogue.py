from collections import Counter

import pytest

from veravox.core.callbacks import AVAILABLE, FASTAI, LEFT_OUT, METRICS, AvailableCallback, CallbackCall, parse_callback
from veravox.core.callbacks.left_out import REASONS


def test_every_callback_of_fastai_has_one_judgement_and_no_other_has_any() -> None:
    judged = Counter([*AVAILABLE, *(name for _reason, names in REASONS for name in names)])
    assert judged == Counter(FASTAI.keys())


def test_every_judgement_is_a_sentence() -> None:
    said = [each.help for each in AVAILABLE.values()]
    said += [argument.help for each in AVAILABLE.values() for argument in each.arguments.values()]
    for sentence in [*said, *LEFT_OUT.values(), *METRICS.values()]:
        assert sentence[0].isupper()
        assert sentence.endswith(".")


@pytest.mark.parametrize("choice", AVAILABLE.values(), ids=lambda choice: choice.name)
def test_every_callback_takes_its_own_defaults(choice: AvailableCallback) -> None:
    if choice.arguments:
        defaults = {name: argument.default for name, argument in choice.arguments.items()}
        assert parse_callback(choice.signature) == CallbackCall(choice.name, defaults)
