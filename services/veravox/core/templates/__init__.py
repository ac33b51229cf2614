"""Templates of trainings: whole specs to begin with. What is at hand of a template's data is for its user to see to."""

from collections.abc import Mapping
from copy import deepcopy
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from veravox.core.catalogue.choice import Choice, by_name
from veravox.core.text import N_, _

TEMPLATES: Mapping[str, Choice] = by_name(
    Choice(
        "first-look",
        N_("First look"),
        N_("The compact network on the speech that came along: about a minute, and no GPU."),
    ),
    Choice(
        "gpu",
        N_("A GPU"),
        N_("ResNet18, which has seen photographs, with the batches and the rate that are fastest on the GPU."),
    ),
    Choice(
        "strangers",
        N_("Speakers apart, with noise"),
        N_("Tested on voices that it has not met, and trained with noise, levels and lines that change on the fly."),
    ),
    Choice(
        "first-application",
        N_("The first application's example"),
        N_(
            "VGG19, random crops, 100 epochs in batches of 32: two American men of CMU ARCTIC, bdl and rms, under much "
            "noise. Wants the dataset of the recipe first-application, and a GPU. Sentences are kept apart, which they were not."
        ),
    ),
)


class UnknownTemplate(ValueError):
    """There is none of this name: a sentence that names those there are."""


def template_spec(name: str) -> dict[str, Any]:
    """The fields of a training's spec.

    Raises:
        UnknownTemplate: if there is none.
    """
    if name not in TEMPLATES:
        near = get_close_matches(name, TEMPLATES, n=1)
        meant = " " + _("Did you mean {near}?").format(near=near[0]) if near else ""
        said = _("there is no template {name}; there are {names}.").format(name=name, names=", ".join(TEMPLATES))
        raise UnknownTemplate(said + meant)
    return deepcopy(_read(name))


@cache
def _read(name: str) -> dict[str, Any]:
    spec = yaml.safe_load((files(__name__) / f"{name}.yaml").read_text())
    assert isinstance(spec, dict)
    return spec
