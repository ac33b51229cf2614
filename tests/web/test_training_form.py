from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from veravox.client.models import Device, Estimate, RunRead
from veravox.core.callbacks import AVAILABLE, AvailableCallback, parse_callbacks
from veravox.core.differences import leaves
from veravox.core.specs import DatasetChoice, Protocol, TrainingJobSpec
from veravox.core.templates import TEMPLATES, template_spec
from veravox.web.estimate_words import time_of
from veravox.web.fields import default_of, spec_field
from veravox.web.form import Asked, Form, Trouble
from veravox.web.recipe import EACH, as_command
from veravox.web.template_row import template_address
from veravox.web.training_values import PATHS, Suited, beginning, not_understood, taken_along

CODE = "class Note(Callback):\n    def after_epoch(self):\n        print(self.epoch)\n\ncallbacks = [Note()]\n"
DEFAULT = TrainingJobSpec(dataset=DatasetChoice(name="example"))

RUN: dict[str, Any] = {
    "id": UUID(int=1),
    "title": "",
    "createdAt": datetime(2026, 1, 1, tzinfo=UTC),
    "folder": "",
    "status": {},
}


def form() -> Form:
    return Form(beginning(None, ["example"], free_python=True), lambda: None)


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
    assert form().asked() == (Asked(DEFAULT), {})


def test_the_address_chooses_the_dataset_and_a_stranger_is_ignored() -> None:
    assert beginning(None, ["a", "b"], "b")["dataset.name"] == "b"
    assert beginning(None, ["a", "b"], "c")["dataset.name"] == "a"


@pytest.mark.parametrize(
    ("path", "value", "part"),
    [
        ("training.epochs", 0, "from 1 to 10,000 epochs"),
        ("training.epochs", None, "a number is needed"),
        ("training.learningRate", "fast", "from 0 to 1"),
        ("model.architecture", "resnet81", "Did you mean"),
        ("callbacks", ["EarlyStopingCallback(patience=3)"], "did you mean EarlyStoppingCallback?"),
        ("callbacks", ["SaveModelCallback()"], "is left out"),
        ("training.precision", "half", "There are: auto, float32, bfloat16"),
        ("training.compile", "always", "There are: auto, on, off"),
        ("training.accumulate", 0, "from 1 to 1,024 steps"),
        ("checkpoints.everySeconds", 0, "from 1 to 86,400 s"),
        ("checkpoints.keepLast", 1, "from 2 to 100"),
        ("training.seed", "17 18", "whole numbers with commas"),
        ("training.seed", "17, 17", "17 stands there twice"),
        ("training.seed", "", "whole numbers with commas"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_with_what_would_be_right(path: str, value: Any, part: str) -> None:
    filled = form()
    filled.put(path, value)
    asked, troubles = filled.asked()
    assert asked is None
    assert list(troubles) == [path]
    assert part in troubles[path]


def test_all_that_is_wrong_is_said_at_once() -> None:
    filled = form()
    filled.put("training.seed", "one")
    filled.put("training.epochs", 0)
    assert set(filled.asked()[1]) == {"training.seed", "training.epochs"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", "Two voices"),
        ("group", "monday"),
        ("dataset.conditions", ["clean"]),
        ("protocol.heldOut", ["anna/1"]),
        ("training.batchSize", 0),
        ("training.learningRate", 0),
        ("training.precision", "float32"),
        ("training.compile", "off"),
        ("training.accumulate", 4),
        ("training.augmentation.noise", True),
        ("training.augmentation.noiseColour", "either"),
        ("training.augmentation.gain", True),
        ("training.augmentation.bandLimit", True),
        ("training.augmentation.specAugment", True),
        ("training.augmentation.mixup", True),
        ("callbacks", [AVAILABLE["EarlyStoppingCallback"].signature, "MixUp(alpha=0.2)"]),
        ("callbackCode", CODE),
        ("checkpoints.everySeconds", 600),
        ("checkpoints.keepLast", 3),
        ("checkpoints.keepBest", 5),
        ("checkpoints.exports", False),
        ("resources.gpus", 4),
    ],
)
def test_what_is_filled_in_is_asked_for_and_nothing_else(path: str, value: Any) -> None:
    filled = form()
    filled.put(path, value)
    asked, troubles = filled.asked()
    assert asked, troubles
    told = dict(leaves(asked.spec.outside()))
    assert told == dict(leaves(DEFAULT.outside())) | {path: value}


def test_one_seed_is_a_run_and_several_are_a_group() -> None:
    filled = form()
    filled.put("training.seed", " 5")
    one, _troubles = filled.asked()
    assert one
    assert (one.spec.training.seed, one.seeds, one.runs) == (5, (), 1)
    filled.put("training.seed", "5, 6,7")
    three, _troubles = filled.asked()
    assert three
    assert (three.seeds, three.runs) == ((5, 6, 7), 3)
    assert as_command(three.spec, three.seeds).endswith("--seeds 5,6,7")


def test_folds_and_each_in_turn_are_groups_too() -> None:
    filled = form()
    filled.put("protocol.folds", 5)
    filled.put("training.seed", "1, 2")
    asked, _troubles = filled.asked()
    assert asked
    assert (asked.is_group, asked.folds, asked.runs) == (True, 5, 10)
    assert as_command(asked.spec, asked.seeds, asked.folds, asked.each).endswith("--seeds 1,2 --folds 5")
    turning = form()
    turning.put("protocol.name", "generator")
    turning.put(EACH, True)
    asked, _troubles = turning.asked()
    assert asked
    assert (asked.is_group, asked.each, asked.runs) == (True, "generator", None)
    assert asked.group() == {"spec": asked.spec.outside(), "seeds": None, "folds": 0, "each": "generator"}


def test_another_dataset_is_asked_for_where_the_protocol_is_external_and_nowhere_else() -> None:
    filled = form()
    filled.put("protocol.external.name", "elsewhere")
    assert filled.asked() == (Asked(DEFAULT), {})
    filled.put("protocol.name", "external")
    asked, _troubles = filled.asked()
    assert asked
    assert asked.spec.protocol.external
    assert asked.spec.protocol.external.name == "elsewhere"
    filled.put("protocol.external.name", "")
    troubles = filled.asked()[1]
    assert troubles == {
        "protocol.external.name": "Choose the dataset that is tested on: another one than what it learns from."
    }


def test_folds_are_not_handed_on_for_they_would_make_a_group_again() -> None:
    spec = DEFAULT.model_copy(update={"protocol": Protocol(folds=5, fold=2)})
    values = beginning(RunRead.model_validate(RUN | {"spec": spec.outside()}), ["example"])
    assert (values["protocol.folds"], values[EACH]) == (0, False)


@pytest.mark.parametrize("callback", AVAILABLE.values(), ids=list(AVAILABLE))
def test_every_callback_can_be_inserted_as_it_is_offered(callback: AvailableCallback) -> None:
    filled = form()
    filled.replace("callbacks", [callback.signature])
    asked, troubles = filled.asked()
    assert asked, troubles
    assert [each.name for each in parse_callbacks(asked.spec.callbacks)] == [callback.name]


def test_what_suits_a_network_follows_it_and_what_was_typed_stays() -> None:
    filled, shown = form(), dict[str, Any]()
    for path in ("training.schedule", "training.learningRate"):
        filled.shown_by(path, lambda value, path=path: shown.update({path: value}))
    Suited(filled)
    filled.put("training.learningRate", 0.01)
    filled.put("model.architecture", "compact")
    compact = TrainingJobSpec.model_validate({"dataset": {"name": "example"}, "model": {"architecture": "compact"}})
    asked, _troubles = filled.asked()
    assert asked
    assert asked.spec.training.learning_rate == 0.01
    assert (asked.spec.model, asked.spec.resources) == (compact.model, compact.resources)
    assert shown == {"training.schedule": "OneCycle"}
    filled.put("training.learningRate", 0.003)
    filled.put("model.architecture", "resnet18")
    assert filled.asked() == (Asked(DEFAULT), {})


def test_python_of_an_earlier_run_is_left_out_where_the_installation_runs_none() -> None:
    spec = DEFAULT.model_copy(update={"callback_code": CODE, "title": "First", "group": "monday"})
    run = RunRead.model_validate(RUN | {"spec": spec.outside()})
    for allowed, code in ((False, ""), (True, CODE)):
        values = beginning(run, ["example"], free_python=allowed)
        assert (values["callbackCode"], values["title"], values["group"]) == (code, "", "")


def test_a_change_is_heard_once_and_the_same_value_not_at_all() -> None:
    heard: list[str] = []
    listened = Form(beginning(None, ["example"]), lambda: heard.append("form"))
    listened.on_change("dataset.name", lambda: heard.append("dataset"))
    listened.put("dataset.name", "example")
    listened.put("dataset.name", "other")
    assert heard == ["dataset", "form"]


def test_defaults_are_read_by_their_outside_path() -> None:
    assert default_of("frontEnd.windowSeconds", DEFAULT) == 1.28


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_form_that_a_template_fills_asks_for_just_that(name: str) -> None:
    spec = TrainingJobSpec.model_validate(template_spec(name))
    filled = Form(beginning(None, [spec.dataset.name, "mine"], template=name), lambda: None)
    assert filled.asked() == (Asked(spec), {})


def test_what_a_template_chooses_stays_chosen_where_its_dataset_is_not_there() -> None:
    values = beginning(None, ["mine", "other"], "other", template="first-application")
    assert (values["dataset.name"], values["dataset.speakers"]) == ("other", ["bdl", "rms"])
    assert values["dataset.conditions"] == ["amplitude1"]


@pytest.mark.parametrize(
    ("name", "datasets", "address"),
    [
        ("first-look", ["example", "my own"], "/train?template=first-look&dataset=my+own"),
        ("first-application", ["my own"], "/train?template=first-application&dataset=my+own"),
        ("first-application", ["my own", "first-application"], "/train?template=first-application"),
    ],
)
def test_a_template_leaves_the_dataset_but_where_it_names_voices_of_one_that_is_there(
    name: str, datasets: list[str], address: str
) -> None:
    assert template_address(name, "my own", datasets) == address


ESTIMATE = Estimate(
    device=Device.cpu,
    device_said="CPU",
    seconds=150,
    seconds_least=120,
    seconds_most=180,
    trainings=1,
    taken_from="after a training of compact here",
    memory=1_100_000_000,
    memory_for="main memory",
    batch_size=32,
    available=None,
    warning="",
)


def test_the_time_of_a_group_is_that_of_all_its_runs() -> None:
    assert time_of(ESTIMATE, Asked(DEFAULT)) == ("2 to 3 min", "after a training of compact here")
    figure, beside = time_of(ESTIMATE, Asked(DEFAULT, seeds=(1, 2, 3)))
    assert (figure, "for 3 runs one after the other, 2 to 3 min each" in beside) == ("6 to 9 min", True)
    figure, beside = time_of(ESTIMATE, Asked(DEFAULT, each="speaker"))
    assert (figure, beside) == ("2 to 3 min", "for each run, after a training of compact here")


def test_a_time_that_nobody_knows_is_no_figure() -> None:
    unknown = ESTIMATE.model_copy(update={"seconds_least": None, "taken_from": "Nobody knows."})
    assert time_of(unknown, Asked(DEFAULT, seeds=(1, 2))) == ("", "Nobody knows.")


def test_an_address_sets_single_fields_and_what_follows_from_them() -> None:
    before = beginning(None, ["example"])
    values = taken_along(before, ["model.architecture=vgg19", "protocol.name=speaker", "callbacks=GradientClip()"])
    assert (values["model.architecture"], values["protocol.name"]) == ("vgg19", "speaker")
    assert values["callbacks"] == ["GradientClip()"]
    assert values["dataset.name"] == "example"
    vgg19 = TrainingJobSpec.model_validate({"dataset": {"name": "example"}, "model": {"architecture": "vgg19"}})
    assert values["model.weights"] == vgg19.model.weights
    typed = taken_along(before | {"training.epochs": 7}, ["model.architecture=vgg19"])
    assert typed["training.epochs"] == 7


def test_what_an_address_says_in_vain_is_named_with_what_would_be_right() -> None:
    along = ["model.architecture=vgg91", "title=mine", "callbacks=GradientClip()", "protocol.name=speaker", ""]
    template, dataset, architecture, title, nothing = not_understood(along, ["mine", "example"], "none", "fist-look")
    assert template.startswith("Template: there is no “fist-look”, but first-look, ")
    assert template.endswith("Did you mean first-look?")
    assert dataset == "Dataset: there is no “none”, but mine, example."
    assert architecture.startswith("Architecture: there is no “vgg91”, but compact, ")
    assert title.startswith("“title=mine” sets nothing that an address can set; that is model.architecture, ")
    assert nothing.startswith("“” sets nothing")
    assert not_understood(["model.architecture=vgg19"], ["example"], "example", "gpu") == []
    (long,) = not_understood(["x" * 5000], ["example"], "", "")
    assert len(long) < 300
    assert len(not_understood(["x"] * 100, ["example"], "", "")) < 10


def test_whoever_tells_what_is_wrong_hears_the_fields_title_beside_it() -> None:
    filled, heard = form(), list[Trouble]()
    filled.told = heard.extend
    filled.show_troubles({"": "The quota is used up.", "model.architecture": "It is none."})
    assert heard == [
        Trouble("", "", "The quota is used up."),
        Trouble("", "", "model.architecture: It is none."),  # no input of it was built here
    ]


def test_what_an_address_cannot_set_sets_nothing() -> None:
    before = beginning(None, ["example"])
    assert taken_along(before, ["model.architecture=nonsense", "title=mine", "", "=", "dataset.name=other"]) == before
