"""What a cluster's API server, REST and the model say of the same bad spec: the same sentence."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from bad_specs import BAD, COPIES, IMPORT, OWN_WORDS, RANGES, SHAPE, TRAINING, changed
from pydantic import ValidationError
from resources import applied, resource

from cluster.harness import Cluster
from veravox.core.settings import Settings
from veravox.core.specs import DatasetSpec, Resource, TrainingJobSpec
from veravox.gateway.app import create_app

TOKEN = "local-token"


@pytest.fixture(scope="module")
async def rest(tmp_path_factory: pytest.TempPathFactory, modules_database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway."""
    settings = {
        "data": tmp_path_factory.mktemp("data"),
        "database_url": modules_database_url,
        "local_token": TOKEN,
        "first_job": False,
    }
    app = create_app(Settings.model_validate(settings))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as client:
            yield client


def said_by_model(kind: type[Resource], spec: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as refused:
        kind.model_validate(spec)
    return "; ".join(each["msg"] for each in refused.value.errors())


async def said_by_rest(rest: httpx.AsyncClient, kind: type[Resource], spec: dict[str, Any]) -> str:
    """REST takes whole trainings, and of work on data the source alone."""
    if kind is TrainingJobSpec:
        answer = await rest.post("/api/v1/runs", json=spec)
    else:
        answer = await rest.post("/api/v1/datasets", json={"name": "mine", "source": spec["source"]})
    assert answer.status_code == 422, answer.text
    return str(answer.json()["detail"])


@pytest.mark.parametrize(("kind", "spec", "sentence"), BAD + RANGES)
async def test_every_door_says_the_same_sentence(
    kinds: Cluster, rest: httpx.AsyncClient, kind: type[Resource], spec: dict[str, Any], sentence: str
) -> None:
    said = applied(kinds, resource(kind, spec), "--dry-run=server")
    assert "is invalid" in said
    assert sentence in said
    assert sentence in said_by_model(kind, spec)
    if kind is TrainingJobSpec or spec["source"] != IMPORT["source"]:
        assert sentence in await said_by_rest(rest, kind, spec)


@pytest.mark.parametrize(("kind", "spec", "words"), OWN_WORDS)
async def test_types_lengths_and_unknown_fields_are_refused_in_the_words_of_each_door(
    kinds: Cluster, rest: httpx.AsyncClient, kind: type[Resource], spec: dict[str, Any], words: tuple[str, str]
) -> None:
    servers, models = words
    assert servers in applied(kinds, resource(kind, spec), "--dry-run=server")
    assert models in said_by_model(kind, spec)
    if kind is TrainingJobSpec:
        assert await said_by_rest(rest, kind, spec)


def test_all_that_is_wrong_is_said_at_once_and_at_its_field(kinds: Cluster) -> None:
    spec = changed(TRAINING, {"protocol__folds": 1, "model__architecture": "resnet81", "dataset__name": "A"})
    said = applied(kinds, resource(TrainingJobSpec, spec), "--dry-run=server")
    assert 'spec.protocol.folds: Invalid value: "object": one fold leaves nothing to learn from' in said
    assert "spec.model.architecture: Invalid value" in said
    assert f'spec.dataset.name: Invalid value: "string": {SHAPE}' in said


def test_what_only_the_operator_can_check_is_accepted(kinds: Cluster) -> None:
    spec = {**TRAINING, "callbacks": ["EarlyStoping()"]}
    assert "created (server dry run)" in applied(kinds, resource(TrainingJobSpec, spec), "--dry-run=server")
    assert "did you mean EarlyStoppingCallback?" in said_by_model(TrainingJobSpec, spec)


@pytest.mark.parametrize(
    "steps",
    [
        [{"equalise": {}}, COPIES, {"equalise": {}}, {"condition": {"names": ["snr20"]}}],
        [COPIES, {"equalise": {}}, {"synthesise": {"generators": ["lpc"], "raw": True}}],
    ],
)
def test_copies_that_pass_the_chain_or_stay_raw_are_accepted(kinds: Cluster, steps: list[dict[str, Any]]) -> None:
    spec = DatasetSpec.model_validate({**IMPORT, "steps": steps}).outside()
    assert "created (server dry run)" in applied(kinds, resource(DatasetSpec, spec), "--dry-run=server")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a" * 53, "a name has at most 52 characters, so that its pods' names can carry it; choose a shorter one."),
        ("1st", "a name has small letters, digits and hyphens, begins with a letter, and ends with a letter or digit."),
        ("a.b", "a name has small letters, digits and hyphens, begins with a letter, and ends with a letter or digit."),
    ],
)
@pytest.mark.parametrize(("kind", "spec"), [(TrainingJobSpec, TRAINING), (DatasetSpec, IMPORT)])
def test_a_name_that_its_jobs_cannot_carry_is_refused(
    kinds: Cluster, kind: type[Resource], spec: dict[str, Any], name: str, sentence: str
) -> None:
    assert sentence in applied(kinds, resource(kind, spec, name), "--dry-run=server")
