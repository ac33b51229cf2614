"""Recipes that come along are whole: what they ask for can be asked for."""

from pathlib import Path

import pytest

from veravox.core.catalogue import GENERATORS, REACH, WITHOUT_WEIGHTS
from veravox.core.data_folder import DataFolder
from veravox.core.recipes import RecipeError, read_recipe, recipe_names, steps_of
from veravox.core.specs import DatasetSpec
from veravox.core.specs.steps import Equalise
from veravox.gateway.datasets.foreseeing import foresee
from veravox.gateway.datasets.schemas import DatasetCreate


def test_the_first_applications_recipe_and_one_without_weights_come_along() -> None:
    assert recipe_names() == ["classical", "first-application"]


@pytest.mark.parametrize("name", recipe_names())
def test_a_recipe_that_comes_along_can_be_asked_for(name: str, tmp_path: Path) -> None:
    asked = DatasetCreate.model_validate(read_recipe(name))
    assert asked.name == name
    first = asked.steps[0].synthesise
    assert first
    assert set(first.generators) <= set(GENERATORS)
    foresee(asked.steps, DataFolder(tmp_path))


def test_classical_names_all_that_run_everywhere_and_whose_copies_the_chain_does_not_give_away() -> None:
    first = DatasetCreate.model_validate(read_recipe("classical")).steps[0].synthesise
    assert first
    assert first.generators == [name for name in WITHOUT_WEIGHTS if REACH[name] >= Equalise().high]


def test_the_first_applications_data_are_seven_voices_six_vocoders_and_six_levels() -> None:
    asked = DatasetCreate.model_validate(read_recipe("first-application"))
    assert asked.source.fetch
    assert set(asked.source.fetch.speakers) == {"awb", "bdl", "rms", "clb", "slt", "jmk", "ksp"}
    vocoders, chain, noise = asked.steps
    assert vocoders.synthesise
    assert chain.equalise
    assert noise.condition
    assert len(vocoders.synthesise.generators) == 6
    assert all(each.startswith("ljspeech_") for each in vocoders.synthesise.generators)
    levels = [float(each.removeprefix("amplitude")) for each in noise.condition.names]
    assert levels == [10, 1, 0.1, 0.01, 0.001]  # the sixth, 0, is the clean clips that stay


def test_a_resource_is_a_recipe_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("kind: Dataset\nmetadata: {name: mine}\nspec: {title: Mine, source: {path: /data}, seed: 3}\n")
    asked = DatasetCreate.model_validate(read_recipe(str(path)))
    assert (asked.name, asked.source.path, asked.seed) == ("mine", "/data", 3)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no recipe"),
        (b"[1]", "holds no fields"),
        (b"\xff\xfe\x00", "no recipe"),
        (b"kind: Dataset\nmetadata: {name: a}\nspec: 3\n", "spec holds no fields; a resource has metadata"),
        (b"kind: Dataset\nmetadata: {name: a}\nspec: [a]\n", "spec holds no fields"),
        (b"kind: Dataset\nmetadata: foo\nspec: {source: {path: /data}}\n", "metadata holds no fields"),
    ],
)
def test_what_is_no_recipe_is_refused_in_a_sentence(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "mine.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecipeError, match=says):
        read_recipe(str(path))


@pytest.mark.parametrize("equalise", [True, False])
@pytest.mark.parametrize("generators", [(), ("world",)])
@pytest.mark.parametrize("conditions", [(), ("snr20",)])
def test_any_steps_that_are_put_together_are_a_spec(
    generators: tuple[str, ...], conditions: tuple[str, ...], equalise: bool
) -> None:
    steps = steps_of(generators, conditions, equalise)
    spec = DatasetSpec.model_validate({"source": {"path": "/data"}, "steps": steps})
    assert len(spec.steps) == bool(generators) + bool(conditions) + equalise
