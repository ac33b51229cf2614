from importlib.resources import files

import pytest
import yaml

from veravox.core import templates
from veravox.core.added import FIRST_APPLICATION
from veravox.core.recipes import read_recipe
from veravox.core.specs import TrainingJobSpec
from veravox.core.templates import TEMPLATES, UnknownTemplate, template_spec


def test_each_template_has_its_file_and_each_file_its_title() -> None:
    named = {each.name.removesuffix(".yaml") for each in files(templates).iterdir() if each.name.endswith(".yaml")}
    assert named == set(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_is_a_whole_spec_as_it_stands(name: str) -> None:
    text = (files(templates) / f"{name}.yaml").read_text()
    assert TrainingJobSpec.model_validate(yaml.safe_load(text)) == TrainingJobSpec.model_validate(template_spec(name))


def test_the_first_applications_example_is_what_it_showed_on_the_data_of_its_recipe() -> None:
    spec, recipe = TrainingJobSpec.model_validate(template_spec("first-application")), read_recipe("first-application")
    assert (spec.model.architecture, spec.model.weights, spec.front_end.transform) == (
        "vgg19",
        "imagenet",
        "RandomCrop",
    )
    assert (spec.training.epochs, spec.training.batch_size) == (100, 32)
    assert spec.dataset.name == recipe["name"]
    assert spec.dataset.speakers == ["bdl", "rms"]
    assert set(spec.dataset.speakers) <= set(recipe["source"]["fetch"]["speakers"])
    assert spec.dataset.conditions == [FIRST_APPLICATION[1]] == ["amplitude1"]
    assert set(spec.dataset.conditions) <= set(recipe["steps"][2]["condition"]["names"])


def test_a_name_that_is_near_is_told() -> None:
    with pytest.raises(
        UnknownTemplate, match=r"no template first-lok; there are first-look, .*Did you mean first-look\?"
    ):
        template_spec("first-lok")


def test_who_changes_a_spec_changes_no_template() -> None:
    template_spec("gpu")["training"]["epochs"] = 1
    assert template_spec("gpu")["training"]["epochs"] == 20
