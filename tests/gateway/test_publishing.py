"""Publishing, withdrawing, versions, lineage, and the file for programs without torch."""

from pathlib import Path
from uuid import UUID, uuid4

from commands import at_a_terminal
from fastapi import FastAPI
from installation import Installation
from test_visitors import PUBLIC, visit
from test_who_may import assert_problem

from veravox.core.files import replace_json
from veravox.store import jobs
from veravox.store.registry import values_of

CARD = {
    "architecture": "compact",
    "classes": ["bonafide", "world"],
    "bonafide": "bonafide",
    "epoch": 3,
    "metrics": {},
    "parameters": 99187,
    "dataset": {"name": "example", "version": "0123456789abcdef"},
    "protocol": "speaker",
    "sha256": "ab" * 32,
    "created": "2026-01-02T03:04:05Z",
}


async def told(gateway: Installation, id: str, weights: str) -> None:
    """What the runner reads of a run that has left a model."""
    folder = gateway.run_folder(id)
    replace_json(folder.bundle / "model.json", CARD)
    replace_json(folder.report, {"weights": weights})
    async with gateway.services.database.transaction() as session:
        await jobs.register_model(session, UUID(id), values_of(folder))


async def test_a_published_model_is_everybodys_to_ask_until_it_is_withdrawn(
    judging: tuple[Installation, FastAPI],
) -> None:
    gateway, _detector = judging
    id = await gateway.has_model(title="Shared")
    async with await gateway.stranger() as stranger, gateway.client() as visitor:
        assert_problem(await stranger.post(f"/api/v1/models/{id}/publish", json={}), 404)
        assert (await gateway.http.post(f"/api/v1/models/{id}/publish", json={})).json()["public"] is True
        seen = (await stranger.get(f"/api/v1/models/{id}")).json()
        assert (seen["title"], seen["public"], seen["yours"]) == ("Shared", True, False)
        assert (await visit(visitor, id)).status_code == 200
        for verb, path in (("post", "/withdraw"), ("delete", ""), ("patch", "")):
            body = {"json": {"sure": 0.9}} if verb == "patch" else {}
            refused = assert_problem(await stranger.request(verb, f"/api/v1/models/{id}{path}", **body), 403)
            assert "somebody else" in refused["detail"]
        assert (await gateway.http.post(f"/api/v1/models/{id}/withdraw")).json()["public"] is False
        assert_problem(await visit(visitor, id), 404)
        assert_problem(await visitor.get(f"{PUBLIC}/models/{id}/bundle"), 404)
        assert_problem(await stranger.get(f"/api/v1/models/{id}"), 404)
    assert (await gateway.http.get(f"/api/v1/models/{id}")).json()["yours"] is True
    log = (await gateway.http.get("/api/v1/audit-log")).json()["items"]
    ours = [(each["what"], each["name"]) for each in log if each["about"] == f"model {id}"]
    assert ours == [("withdrawn", "local"), ("published", "local")]


async def test_models_of_one_title_are_versions_and_another_is_made_one(gateway: Installation) -> None:
    first, second = await gateway.has_model(title="Mine"), await gateway.has_model(title="Mine")
    other, of_group = await gateway.has_model(title="Other"), await gateway.has_model(title="Mine", group="seeds")
    version = {id: (await gateway.http.get(f"/api/v1/models/{id}")).json()["version"] for id in (first, second)}
    assert version == {first: 1, second: 2}
    assert (await gateway.http.get(f"/api/v1/models/{of_group}")).json()["follows"] is None
    made = await gateway.http.post(f"/api/v1/models/{other}/publish", json={"newVersionOf": second})
    assert (made.json()["version"], made.json()["follows"], made.json()["public"]) == (3, second, True)
    for id in (first, other):
        lineage = (await gateway.http.get(f"/api/v1/models/{id}/lineage")).json()
        assert [(each["id"], each["version"]) for each in lineage["versions"]] == [(other, 3), (second, 2), (first, 1)]
    for before in (first, other):
        refused = await gateway.http.post(f"/api/v1/models/{first}/publish", json={"newVersionOf": before})
        assert "comes from this model" in assert_problem(refused, 409)["detail"]
    assert_problem(await gateway.http.post(f"/api/v1/models/{first}/publish", json={"newVersionOf": str(uuid4())}), 404)


async def test_a_model_says_where_it_comes_from(gateway: Installation) -> None:
    first, second = await gateway.has_model(title="First"), await gateway.has_model(title="Second")
    await told(gateway, first, "none")
    await told(gateway, second, first)
    said = (await gateway.http.get(f"/api/v1/models/{second}/lineage")).json()
    assert said["ancestors"] == [{"id": first, "title": "First"}]
    assert (said["run"], said["dataset"], said["datasetVersion"]) == (second, "example", "0123456789abcdef")
    assert (said["protocol"], said["parameters"], said["madeAt"]) == ("speaker", 99187, "2026-01-02T03:04:05Z")
    async with at_a_terminal(gateway) as terminal:
        shown = (await terminal.veravox("model", "show", second)).said
        assert f"{first} First" in shown
        assert "0123456789abcdef" in shown
        assert (await terminal.json("model", "publish", second, "--new-version-of", first))["version"] == 2
        assert (await terminal.json("model", "withdraw", second))["public"] is False


async def test_an_onnx_file_is_fetched_once_it_is_written(gateway: Installation, tmp_path: Path) -> None:
    id = await gateway.has_model()
    missing = assert_problem(await gateway.http.get(f"/api/v1/models/{id}/onnx"), 404)["detail"]
    assert "written when a training ends" in missing
    gateway.run_folder(id).onnx.write_bytes(b"graph")
    async with at_a_terminal(gateway) as terminal:
        done = await terminal.veravox("model", "download", id, "--onnx", "--output", str(tmp_path / "x.onnx"))
    assert (done.status, (tmp_path / "x.onnx").read_bytes()) == (0, b"graph")


async def test_who_names_no_model_asks_his_own_newest_and_without_one_a_public_one(
    judging: tuple[Installation, FastAPI], tmp_path: Path
) -> None:
    gateway, _detector = judging
    (tmp_path / "voice.flac").write_bytes(b"no sound, and that is enough")
    async with at_a_terminal(gateway) as terminal:
        nobody = await terminal.veravox("detect", str(tmp_path / "voice.flac"))
        assert "there is no model" in nobody.complained
        id = await gateway.has_model(title="Own")
        asked = await terminal.veravox("detect", str(tmp_path / "voice.flac"))
        assert f"asked the newest, Own ({id})" in asked.complained
