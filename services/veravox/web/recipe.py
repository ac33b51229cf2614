"""A training as text: for a file, and for the command line."""

import json
import shlex
from typing import Any

import yaml

from veravox.client.models import RunRead
from veravox.core.specs import DatasetChoice, TrainingJobSpec

OPTIONS = {  # what the command line has an option for; the rest goes through --set
    "dataset.name": "--dataset",
    "model.architecture": "--architecture",
    "protocol.name": "--protocol",
    "training.epochs": "--epochs",
    "training.batchSize": "--batch-size",
}

ALWAYS = ("dataset.name", "model.architecture")


def spec_of(run: RunRead) -> TrainingJobSpec:
    """What a run was asked to do, with every default filled in."""
    return TrainingJobSpec.model_validate(run.spec.model_dump(mode="json", by_alias=True, exclude_none=True))


def as_yaml(spec: TrainingJobSpec) -> str:
    """The whole spec, for `veravox train --file`."""
    return str(yaml.safe_dump(spec.outside(), sort_keys=False, allow_unicode=True))


def as_command(spec: TrainingJobSpec) -> str:
    """The command that asks for the same; what is as by default is left out."""
    default = dict(leaves(TrainingJobSpec(dataset=DatasetChoice(name=spec.dataset.name)).outside()))
    words = ["veravox", "train"]
    for path, value in leaves(spec.outside()):
        if path in ALWAYS or (path in OPTIONS and value != default[path]):
            words += [OPTIONS[path], str(value)]
        elif value != default[path]:
            words += ["--set", f"{path}={_plain(value)}"]
    return shlex.join(words)


def leaves(document: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Values by path; lists are values, for they are set as a whole."""
    found: list[tuple[str, Any]] = []
    for name, value in document.items():
        path = f"{prefix}{name}"
        found += leaves(value, f"{path}.") if isinstance(value, dict) and value else [(path, value)]
    return found


def _plain(value: Any) -> str:
    """As the command line reads it: YAML, where a text that looks like something else needs quotes."""
    if isinstance(value, str):
        try:
            if yaml.safe_load(value) == value:
                return value
        except yaml.YAMLError:
            pass
    return json.dumps(value, ensure_ascii=False)
