"""Recipes that come along are whole: what they ask for can be asked for."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from veravox.core.catalogue import GENERATORS, REACH, WITHOUT_WEIGHTS
from veravox.core.data_folder import DataFolder
from veravox.core.recipes import RecipeError, read_recipe, recipe_names, steps_of
from veravox.core.specs import DatasetSpec
from veravox.core.specs.steps import Equalise
from veravox.gateway.datasets.foreseeing import foresee
from veravox.gateway.datasets.schemas import DatasetCreate

EXAMPLE = Path(__file__).parents[2] / "k8s" / "samples" / "dataset.yaml"


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


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"title": "Mine", "desired": "Run", "limits": {"retries": 3, "activeDeadlineSeconds": 600}},
        {"seed": 3, "audit": True, "packs": [{"frontEnd": "linear"}], "resources": {"cpu": 4, "shards": 2}},
        {"steps": [{"synthesise": {"generators": ["world"]}}, {"equalise": {"high": 6000}}]},
    ],
)
def test_a_resource_is_a_recipe_too_and_means_what_it_means_on_a_cluster(tmp_path: Path, spec: dict[str, Any]) -> None:
    path, spec = tmp_path / "mine.yaml", {"source": {"path": "/data"}, **spec}
    resource = {"apiVersion": "veravox.dev/v1alpha1", "kind": "Dataset", "metadata": {"name": "mine"}, "spec": spec}
    path.write_text(yaml.safe_dump(resource))
    asked = DatasetCreate.model_validate(read_recipe(str(path)))
    assert asked.name == "mine"
    assert asked.spec(asked.source) == DatasetSpec.model_validate({"title": "mine", **spec})


def test_the_resource_that_comes_as_an_example_can_be_prepared() -> None:
    asked = DatasetCreate.model_validate(read_recipe(str(EXAMPLE)))
    assert asked.spec(asked.source) == DatasetSpec.model_validate(yaml.safe_load(EXAMPLE.read_text())["spec"])


def test_a_recipe_that_is_no_resource_gets_a_pack_and_an_audit(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\nsource: {path: /data}\n")
    asked = DatasetCreate.model_validate(read_recipe(str(tmp_path / "mine.yaml")))
    assert ([pack.front_end for pack in asked.packs], asked.audit) == (["mel"], True)


def test_what_would_wait_for_somebody_who_cannot_resume_it_is_refused() -> None:
    with pytest.raises(ValidationError, match="begins at once; write Run or leave it out"):
        DatasetCreate.model_validate({"name": "mine", "source": {"path": "/data"}, "desired": "Pause"})


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
