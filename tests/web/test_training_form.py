from typing import Any

import pytest

from veravox.core.specs import DatasetChoice, TrainingJobSpec
from veravox.web.fields import default_of, spec_field
from veravox.web.inputs import Form
from veravox.web.training_form import PATHS, beginning

DEFAULT = TrainingJobSpec(dataset=DatasetChoice(name="example"))


@pytest.mark.parametrize("path", PATHS)
def test_every_field_of_the_form_says_what_it_does(path: str) -> None:
    field = spec_field(path)
    assert field.title
    assert field.tip.endswith(".")


def test_a_numbers_tip_holds_its_limits_and_unit_as_the_spec_has_them() -> None:
    field = spec_field("training.epochs")
    assert (field.low, field.high, field.whole, field.unit) == (1, 10_000, True, "epochs")
    assert field.tip.endswith("From 1 to 10,000 epochs.")
    assert spec_field("training.learningRate").whole is False


def test_a_field_that_the_spec_lacks_is_an_error() -> None:
    with pytest.raises(KeyError):
        spec_field("training.epoch")


def test_an_untouched_form_asks_for_the_specs_own_defaults() -> None:
    spec, troubles = Form(beginning(None, ["example"]), lambda: None).spec()
    assert (spec, troubles) == (DEFAULT, {})


def test_the_address_chooses_the_dataset_and_a_stranger_is_ignored() -> None:
    assert beginning(None, ["a", "b"], "b")["dataset.name"] == "b"
    assert beginning(None, ["a", "b"], "c")["dataset.name"] == "a"


@pytest.mark.parametrize(
    ("path", "value", "part"),
    [
        ("training.epochs", 0, "from 1 to 10,000 epochs"),
        ("training.epochs", None, "a number is needed"),
        ("training.learningRate", "fast", "from 0 to 1"),
        ("model.architecture", "resnet81", "did you mean"),
        ("callbacks", ["EarlyStoping()"], "EarlyStoppingCallback"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_with_what_would_be_right(path: str, value: Any, part: str) -> None:
    form = Form(beginning(None, ["example"]), lambda: None)
    form.put(path, value)
    spec, troubles = form.spec()
    assert spec is None
    assert list(troubles) == [path]
    assert part in troubles[path]


def test_a_change_is_heard_once_and_the_same_value_not_at_all() -> None:
    heard: list[str] = []
    form = Form(beginning(None, ["example"]), lambda: heard.append("form"))
    form.on_change("dataset.name", lambda: heard.append("dataset"))
    form.put("dataset.name", "example")
    form.put("dataset.name", "other")
    assert heard == ["dataset", "form"]


def test_defaults_are_read_by_their_outside_path() -> None:
    assert default_of("frontEnd.windowSeconds", DEFAULT) == 1.28
