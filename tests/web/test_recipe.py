"""What the form copies asks for the same training again."""

import shlex
from typing import Any

import pytest
import typer
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from veravox.cli.main import build
from veravox.cli.training import FIELDS, assembled
from veravox.core.seeds import parsed_seeds
from veravox.core.specs import TrainingJobSpec
from veravox.web.recipe import as_command, as_yaml

DATA = {"dataset": {"name": "example"}}
CHANGED = {
    "title": "1.5",  # a text that YAML would take for a number
    "group": "monday",
    "dataset": {"name": "example", "speakers": ["en_allison", "o'hara"], "conditions": ["clean"]},
    "protocol": {"name": "speaker", "validation": 0.2},
    "training": {
        "epochs": 3,
        "batchSize": 0,
        "learningRate": 3e-5,
        "balance": False,
        "precision": "bfloat16",
        "compile": "off",
        "accumulate": 4,
        "augmentation": {"noise": True, "specAugment": True, "mixup": True},
    },
    "checkpoints": {"everySeconds": 30, "keepLast": 3, "keepBest": 5, "exports": False},
    "callbacks": ["EarlyStoppingCallback(monitor='f1_score', patience=10)"],
    "callbackCode": "class Note(Callback):\n    def after_epoch(self):\n        print('ä', self.epoch)\n\ncallbacks = [Note()]\n",
    "scheduling": {"nodeSelector": {"gpu": "h100"}},
}
SPECS = [
    DATA,
    CHANGED,
    DATA | {"model": {"architecture": "compact"}},
    DATA | {"protocol": {"name": "generator", "heldOut": ["hifigan.v1", "o'hara"], "test": 0.3}},
    DATA | {"protocol": {"name": "external", "external": {"name": "elsewhere", "version": "3f9c2a77b1d04e58"}}},
    DATA | {"protocol": {"folds": 5, "fold": 2}},
    DATA
    | {
        "model": {"architecture": "compact", "weights": "imagenet"},
        "training": {"learningRate": 0.001, "schedule": "FineTune"},
        "resources": {"gpus": 1},
    },
]


def asked(command: str) -> tuple[TrainingJobSpec, list[int]]:
    """What `veravox train` would ask for, and the seeds of a group, as its own parser reads them."""
    veravox, train, *words = shlex.split(command)
    assert (veravox, train) == ("veravox", "train")
    root = typer.main.get_command(build([]))
    with root.make_context(veravox, [train, *words]) as context:
        _name, command_, rest = root.resolve_command(context, [train, *words])  # type: ignore[attr-defined]
        options = command_.make_context(train, rest, parent=context).params
    spec = assembled(options["file"], {name: options[name] for name in FIELDS}, options["settings"] or [])
    return TrainingJobSpec.model_validate(spec), parsed_seeds(options["seeds"]) if options["seeds"] else []


@pytest.mark.parametrize("said", SPECS)
def test_the_command_asks_for_the_same_training(said: dict[str, Any]) -> None:
    spec = TrainingJobSpec.model_validate(said)
    assert asked(as_command(spec)) == (spec, [])


def test_folds_and_names_in_turn_become_options_of_their_own() -> None:
    spec = TrainingJobSpec.model_validate(CHANGED | {"protocol": {"name": "speaker", "folds": 5}})
    assert as_command(spec, folds=5).endswith("--folds 5")
    assert "protocol.folds" not in as_command(spec, folds=5)
    assert as_command(spec, [1, 2], each="speaker").endswith("--seeds 1,2 --each speaker")


def test_seeds_of_a_group_take_the_place_of_the_specs_own() -> None:
    spec = TrainingJobSpec.model_validate(CHANGED | {"training": {"seed": 3, "epochs": 3}})
    command = as_command(spec, [3, 4])
    assert command.endswith("--seeds 3,4")
    again, seeds = asked(command)
    assert (again.training.seed, seeds) == (17, [3, 4])
    assert again.model_copy(update={"training": spec.training}) == spec


@given(st.text(max_size=20))
@example("\x85")  # a line end that PyYAML folds
def test_any_text_survives_command_and_yaml(text: str) -> None:
    spec = TrainingJobSpec.model_validate(DATA | {"title": text, "callbackCode": text})
    assert asked(as_command(spec)) == (spec, [])
    assert TrainingJobSpec.model_validate(yaml.safe_load(as_yaml(spec))) == spec


@pytest.mark.parametrize("said", SPECS)
def test_the_yaml_is_the_whole_spec(said: dict[str, Any]) -> None:
    spec = TrainingJobSpec.model_validate(said)
    assert TrainingJobSpec.model_validate(yaml.safe_load(as_yaml(spec))) == spec
