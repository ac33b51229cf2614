"""A training once more, from its record: nothing is left to the trainer that it decided the first time."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from veravox.core.specs import TrainingJobSpec
from veravox.core.titles import REPEAT, with_suffix

COMPILE = MappingProxyType({"compiled": "on", "eager": "off", "captured": "auto"})  # how a spec asks for an engine
AGAIN = ("batchSize", "learningRate", "precision")


def repeated(spec: TrainingJobSpec, decisions: Mapping[str, Any], weights: str | None = None) -> TrainingJobSpec:
    """What asks for the same training again.

    Args:
        spec: as it was carried out.
        decisions: what the trainer decided (`decisions.json`); empty where it did not come to it.
        weights: from which it really began (`weights` in `report.json`): random ones where ImageNet's could not be had.

    Raises:
        ValidationError: if the decisions make no sense.
    """
    said = spec.outside()
    said["title"] = with_suffix(spec.title, REPEAT)
    said["group"], said["desired"] = "", "Run"  # in its group it would count twice
    said["training"] |= {name: decisions[name] for name in AGAIN if name in decisions}
    if engine := COMPILE.get(decisions.get("engine", "")):
        said["training"]["compile"] = engine
    if decisions.get("device") == "cpu":
        said["resources"]["gpus"] = 0
    if weights == "none":
        said["model"]["weights"] = weights
    return TrainingJobSpec.model_validate(said)
