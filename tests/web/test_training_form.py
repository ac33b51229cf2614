import shlex
from typing import Any

import pytest
import yaml

from veravox.core.specs import DatasetChoice, TrainingJobSpec
from veravox.web.fields import default_of, nested, spec_field
from veravox.web.inputs import Form
from veravox.web.recipe import OPTIONS, as_command, as_yaml
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


CHANGED = DEFAULT.model_copy(
    update={
        "title": "1.5",  # a text that YAML would take for a number
        "callbacks": ["EarlyStoppingCallback(monitor='f1_score', patience=10)"],
        "dataset": DatasetChoice(name="example", speakers=["en_allison", "o'hara"]),
        "training": DEFAULT.training.model_copy(update={"epochs": 3, "balance": False, "learning_rate": 3e-5}),
    }
)


@pytest.mark.parametrize("spec", [DEFAULT, CHANGED])
def test_the_command_asks_for_the_same_training(spec: TrainingJobSpec) -> None:
    """Read back as the command line reads it: options by name, settings as YAML."""
    veravox, train, *words = shlex.split(as_command(spec))
    assert (veravox, train) == ("veravox", "train")
    paths = {option: path for path, option in OPTIONS.items()}
    values: dict[str, Any] = {}
    for option, value in zip(words[::2], words[1::2], strict=True):
        path, text = value.split("=", 1) if option == "--set" else (paths[option], value)
        values[path] = yaml.safe_load(text)
    assert TrainingJobSpec.model_validate(nested(values)) == spec


def test_the_yaml_is_the_whole_spec() -> None:
    assert TrainingJobSpec.model_validate(yaml.safe_load(as_yaml(CHANGED))) == CHANGED


def test_defaults_are_read_by_their_outside_path() -> None:
    assert default_of("frontEnd.windowSeconds", DEFAULT) == 1.28
