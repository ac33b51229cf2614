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
SEED, FOLDS = "training.seed", "protocol.folds"
EACH = "each"  # of the form alone: whether what the protocol keeps apart is held out in turn


def spec_of(run: RunRead) -> TrainingJobSpec:
    """What a run was asked to do, with every default filled in."""
    return TrainingJobSpec.model_validate(run.spec.model_dump(mode="json", by_alias=True, exclude_none=True))


def as_yaml(spec: TrainingJobSpec) -> str:
    """The whole spec, for `veravox train --file`."""
    document = spec.outside()
    plain, escaped = (str(yaml.safe_dump(document, sort_keys=False, allow_unicode=each)) for each in (True, False))
    return plain if _read(plain) == document else escaped  # PyYAML folds some line ends that only Unicode has


def as_command(spec: TrainingJobSpec, seeds: Sequence[int] = (), folds: int = 0, each: str = "") -> str:
    """The command that asks for the same; what is as by default is left out.

    Args:
        spec: the training.
        seeds: those of a group, which take the place of the spec's own.
        folds: of a group over folds.
        each: what is held out in turn.
    """
    default = _by_default(spec)
    words = ["veravox", "train"]
    for path, value in leaves(spec.outside()):
        if path in ALWAYS or (path in OPTIONS and value != default.get(path)):
            words += [OPTIONS[path], str(value)]
        elif value != default.get(path) and not (seeds and path == SEED) and not (folds and path == FOLDS):
            words += ["--set", f"{path}={_plain(value)}"]
    return shlex.join([*words, *group_options(seeds, folds, each)])


def group_options(seeds: Sequence[int], folds: int, each: str) -> list[str]:
    """What the runs of a group differ in, as options of `veravox train`; nothing for a single run."""
    words = []
    if seeds:
        words += ["--seeds", ",".join(map(str, seeds))]
    if folds:
        words += ["--folds", str(folds)]
    if each:
        words += ["--each", each]
    return words


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
