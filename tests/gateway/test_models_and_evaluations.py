import io
import zipfile
from uuid import uuid4

import pytest
from installation import BUNDLE, Installation
from test_who_may import assert_problem

from veravox.core.specs import EvaluationSpec, EvaluationStatus, Phase
from veravox.store.jobs import Kind


async def test_a_model_says_what_it_tells_apart(gateway: Installation) -> None:
    id = await gateway.has_model(title="Two voices")
    said = (await gateway.http.get(f"/api/v1/models/{id}")).json()
    assert (said["id"], said["title"], said["architecture"]) == (id, "Two voices", "compact")
    assert (said["generators"], said["bonafide"]) == (["bonafide", "world"], "bonafide")
    assert said["metrics"] == BUNDLE["metrics"]
    assert (await gateway.http.get("/api/v1/models")).json()["items"] == [said]
    assert (await gateway.http.get(f"/api/v1/runs/{id}")).json()["model"] == id


async def test_a_bundle_is_fetched_as_one_archive(gateway: Installation) -> None:
    id = await gateway.has_model()
    answer = await gateway.http.get(f"/api/v1/models/{id}/bundle")
    assert answer.headers["content-type"] == "application/zip"
    assert f'filename="veravox-{id}.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["model.json", "model.safetensors"]
        assert archive.read("model.safetensors") == bytes(1000)


async def test_a_bundle_that_is_gone_is_missed_with_a_sentence(gateway: Installation) -> None:
    id = await gateway.has_model()
    gateway.run_folder(id).bundle.rename(gateway.data / "elsewhere")
    assert "train it again" in assert_problem(await gateway.http.get(f"/api/v1/models/{id}/bundle"), 404)["detail"]


async def test_a_learner_is_fetched_once_it_is_written(gateway: Installation) -> None:
    id = await gateway.has_model()
    assert "no .pkl" in assert_problem(await gateway.http.get(f"/api/v1/models/{id}/learner"), 404)["detail"]
    gateway.run_folder(id).learner.write_bytes(b"pickled")
    answer = await gateway.http.get(f"/api/v1/models/{id}/learner")
    assert answer.content == b"pickled"
    assert f'filename="veravox-{id}.pkl"' in answer.headers["content-disposition"]


async def test_a_deleted_model_is_gone_and_comes_back_and_its_run_stays(gateway: Installation) -> None:
    id = await gateway.has_model()
    said = (await gateway.http.get(f"/api/v1/models/{id}")).json()
    assert (await gateway.http.delete(f"/api/v1/models/{id}")).status_code == 204
    for path in ("", "/bundle", "/learner"):
        assert_problem(await gateway.http.get(f"/api/v1/models/{id}{path}"), 404)
    assert (await gateway.http.get(f"/api/v1/runs/{id}")).status_code == 200
    assert (await gateway.http.post(f"/api/v1/models/{id}/restore")).json() == said
    assert_problem(await gateway.http.post(f"/api/v1/models/{id}/restore"), 404)


async def test_an_evaluation_is_queued_on_the_datasets_version_and_told_when_it_ended(gateway: Installation) -> None:
    id = await gateway.has_model()
    answer = await gateway.http.post("/api/v1/evaluations", json={"model": id, "dataset": "example"})
    assert answer.status_code == 201
    made = answer.json()
    job = await gateway.job(made["id"])
    spec = EvaluationSpec.model_validate(job.spec)
    assert (job.kind, str(spec.model), spec.dataset.version) == (Kind.EVALUATION, id, "version-of-example")
    status = EvaluationStatus(phase=Phase.SUCCEEDED, result={"n": 12, "eer": float("nan")})
    await gateway.has_status(made["id"], status, ended=True)
    told = (await gateway.http.get(f"/api/v1/evaluations/{made['id']}")).json()
    assert (told["status"]["phase"], told["status"]["result"]) == ("Succeeded", {"n": 12, "eer": None})


async def test_an_evaluation_waits_for_nothing_that_is_not_there(gateway: Installation) -> None:
    id = await gateway.has_model()
    await gateway.import_example("coming")
    for body, status, says in (
        ({"model": id, "dataset": "missing"}, 404, "no dataset missing"),
        ({"model": str(uuid4()), "dataset": "example"}, 404, "no model"),
        ({"model": id, "dataset": "coming"}, 409, "the import of coming has not succeeded; wait for it"),
        ({"model": "x", "dataset": "example"}, 422, "this is no id"),
        ({"dataset": "example"}, 422, "model: this is missing"),
    ):
        assert says in assert_problem(await gateway.http.post("/api/v1/evaluations", json=body), status)["detail"]
    assert_problem(await gateway.http.get(f"/api/v1/evaluations/{uuid4()}"), 404)


@pytest.mark.parametrize("kind", ["models", "runs", "verdicts", "evaluations"])
async def test_what_nobody_has_is_missed_with_its_kind(gateway: Installation, kind: str) -> None:
    id = str(uuid4())
    missed = assert_problem(await gateway.http.get(f"/api/v1/{kind}/{id}"), 404)
    assert missed["detail"] == f"there is no {kind[:-1]} {id}; the list shows those there are"
