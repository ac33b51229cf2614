"""A learner that was sent becomes a model: asked for over REST, by whoever sent it, where that is allowed."""

from typing import Any
from uuid import UUID

import pytest
from installation import Installation
from test_who_may import assert_problem

from veravox.core.files import replace_json
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetResult, DatasetSpec, DatasetStatus, Phase
from veravox.store.registry import Registry

CARD = {
    "architecture": "resnet18",
    "classes": ["hifigan", "human"],
    "bonafide": "human",
    "epoch": 0,
    "metrics": {},
    "provenance": "converted",
    "notes": ["never calibrated"],
}


@pytest.fixture
def allowed(gateway: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setattr(gateway.services.settings, "convert_learners", True)
    return gateway


async def sent(gateway: Installation, content: bytes = b"pickled") -> dict[str, Any]:
    answer = await gateway.http.post("/api/v1/uploads", json={"name": "theirs.pkl", "size": len(content)})
    assert answer.status_code == 201, answer.text
    upload: dict[str, Any] = answer.json()
    await gateway.http.put(f"/api/v1/uploads/{upload['id']}", content=content)
    return upload


async def asked(gateway: Installation, path: str, **more: str) -> Any:
    body = {"title": "theirs", "learner": {"path": path}, **more}
    return await gateway.http.post("/api/v1/models/import", json=body)


async def test_a_learner_is_converted_and_its_model_belongs_to_who_sent_it(allowed: Installation) -> None:
    upload = await sent(allowed)
    answer = await asked(allowed, upload["path"], bonafide="human")
    assert answer.status_code == 201, answer.text
    id = answer.json()["id"]
    spec = DatasetSpec.model_validate((await allowed.job(id)).spec)
    assert spec.command == "conversion"
    assert spec.source.learner
    assert (spec.source.learner.path, spec.source.bonafide) == (upload["path"], "human")
    assert_problem(await allowed.http.get(f"/api/v1/models/{id}"), 404)

    folder = RunFolder(allowed.services.folder.job(UUID(id)).path)
    replace_json(folder.bundle / "model.json", CARD)
    (folder.bundle / "model.safetensors").write_bytes(b"weights")
    async with allowed.services.database.transaction() as session:
        await Registry().keep_up(session, UUID(id), folder)
    await allowed.has_status(id, DatasetStatus(phase=Phase.SUCCEEDED, result=DatasetResult(model=id)), ended=True)
    model = (await allowed.http.get(f"/api/v1/models/{id}")).json()
    assert (model["title"], model["provenance"], model["notes"]) == ("theirs", "converted", ["never calibrated"])
    assert "never calibrated" in model["metrics"]["protocol"]["badge"]
    assert (await allowed.http.get(f"/api/v1/models/import/{id}")).json()["status"]["result"]["model"] == id
    assert (await allowed.http.get(f"/api/v1/models/{id}/bundle")).status_code == 200
    assert (await allowed.http.get("/api/v1/datasets")).json()["items"] == []


async def test_where_it_is_not_allowed_the_sentence_says_why(gateway: Installation) -> None:
    upload = await sent(gateway)
    said = assert_problem(await asked(gateway, upload["path"]), 403)
    assert "VERAVOX_CONVERT_LEARNERS" in said["detail"]


async def test_what_is_no_upload_of_ones_own_is_not_converted(allowed: Installation) -> None:
    for path, says in (("uploads/nobody", "there is no upload"), ("runs/x.pkl", "below uploads/")):
        assert says in assert_problem(await asked(allowed, path), 422)["detail"]
    body = {"name": "clips", "source": {"learner": {"path": "uploads/x.pkl"}}, "packs": [], "audit": False}
    assert "/models/import" in assert_problem(await allowed.http.post("/api/v1/datasets", json=body), 422)["detail"]


async def test_a_title_is_as_long_as_a_jobs_at_most(allowed: Installation) -> None:
    path = (await sent(allowed))["path"]
    assert (await asked(allowed, path, title="x" * 120)).status_code == 201
    assert "at most 120" in assert_problem(await asked(allowed, path, title="x" * 121), 422)["detail"]


async def test_a_bundle_is_taken_in_where_no_learner_is_converted_and_is_said_to_be_uploaded(
    gateway: Installation,
) -> None:
    upload = (await gateway.http.post("/api/v1/uploads", json={"name": "theirs.zip", "size": 6})).json()
    await gateway.http.put(f"/api/v1/uploads/{upload['id']}", content=b"packed")
    body = {"title": "theirs", "bundle": {"path": upload["path"]}}
    answer = await gateway.http.post("/api/v1/models/import", json=body)
    assert answer.status_code == 201, answer.text
    id = answer.json()["id"]
    spec = DatasetSpec.model_validate((await gateway.job(id)).spec)
    assert (spec.command, spec.converts, spec.makes_model) == ("conversion", False, True)

    folder = RunFolder(gateway.services.folder.job(UUID(id)).path)
    replace_json(folder.bundle / "model.json", CARD | {"provenance": "uploaded", "notes": ["his word"]})
    async with gateway.services.database.transaction() as session:
        await Registry().keep_up(session, UUID(id), folder)
    model = (await gateway.http.get(f"/api/v1/models/{id}")).json()
    assert (model["title"], model["provenance"], model["notes"]) == ("theirs", "uploaded", ["his word"])
    assert "publisher's word" in model["metrics"]["protocol"]["badge"]


async def test_a_bundle_and_a_learner_at_once_or_neither_are_refused(allowed: Installation) -> None:
    path = (await sent(allowed))["path"]
    for body in ({}, {"learner": {"path": path}, "bundle": {"path": path}}):
        said = assert_problem(await allowed.http.post("/api/v1/models/import", json=body), 422)
        assert "exactly one of bundle" in said["detail"]
    said = assert_problem(await allowed.http.post("/api/v1/models/import", json={"bundle": {"path": "runs/x"}}), 422)
    assert "below uploads/" in said["detail"]
    body = {"name": "clips", "source": {"bundle": {"path": path}}, "packs": [], "audit": False}
    assert "/models/import" in assert_problem(await allowed.http.post("/api/v1/datasets", json=body), 422)["detail"]


async def test_a_conversion_is_stopped_and_forgotten(allowed: Installation) -> None:
    id = (await asked(allowed, (await sent(allowed))["path"])).json()["id"]
    assert (await allowed.http.delete(f"/api/v1/models/import/{id}")).status_code == 204
    assert (await allowed.job(id)).spec["desired"] == "Stop"
    assert_problem(await allowed.http.get(f"/api/v1/models/import/{id}"), 404)
