"""A training as text: for a file, and for the command line."""

import json
import math
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from veravox.client.models import RunRead
from veravox.core.differences import leaves
from veravox.core.specs import TrainingJobSpec

OPTIONS = {  # what the command line has an option for; the rest goes through --set
    "dataset.name": "--dataset",
    "model.architecture": "--architecture",
    "protocol.name": "--protocol",
    "training.epochs": "--epochs",
    "training.batchSize": "--batch-size",
    "group": "--group",
}
ALWAYS = ("dataset.name", "model.architecture")
SEED = "training.seed"


def spec_of(run: RunRead) -> TrainingJobSpec:
    """What a run was asked to do, with every default filled in."""
    return TrainingJobSpec.model_validate(run.spec.model_dump(mode="json", by_alias=True, exclude_none=True))


def as_yaml(spec: TrainingJobSpec) -> str:
    """The whole spec, for `veravox train --file`."""
    document = spec.outside()
    plain, escaped = (str(yaml.safe_dump(document, sort_keys=False, allow_unicode=each)) for each in (True, False))
    return plain if _read(plain) == document else escaped  # PyYAML folds some line ends that only Unicode has


def as_command(spec: TrainingJobSpec, seeds: Sequence[int] = ()) -> str:
    """The command that asks for the same; what is as by default is left out.

    Args:
        spec: the training.
        seeds: those of a group, which take the place of the spec's own.
    """
    default = _by_default(spec)
    words = ["veravox", "train"]
    for path, value in leaves(spec.outside()):
        if path in ALWAYS or (path in OPTIONS and value != default.get(path)):
            words += [OPTIONS[path], str(value)]
        elif value != default.get(path) and not (seeds and path == SEED):
            words += ["--set", f"{path}={_plain(value)}"]
    if seeds:
        words += ["--seeds", written_seeds(seeds)]
    return shlex.join(words)


def written_seeds(seeds: Sequence[int]) -> str:
    """As `--seeds` takes them."""
    return ",".join(map(str, seeds))


def _by_default(spec: TrainingJobSpec) -> dict[str, Any]:
    """What the spec would be if nothing but data and network were said; some defaults follow from the network."""
    said = {"dataset": {"name": spec.dataset.name}, "model": {"architecture": spec.model.architecture}}
    return dict(leaves(TrainingJobSpec.model_validate(said).outside()))


def _plain(value: Any) -> str:
    """As the command line reads it: YAML, where a text that looks like something else needs quotes."""
    return next(text for text in _spellings(value) if _read(text) == value)


def _spellings(value: Any) -> Iterator[str]:
    """From the plainest to the one that always holds."""
    if isinstance(value, str):
        yield value
    yield json.dumps(value, ensure_ascii=False)
    style = '"' if isinstance(value, str) else None
    yield str(yaml.safe_dump(value, default_style=style, default_flow_style=True, width=math.inf)).strip()


def _read(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None
