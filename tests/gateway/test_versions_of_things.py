"""ETags: what has not changed is not sent again, and what has changed meanwhile is not changed by who has not seen it."""

import asyncio
from typing import Any

import httpx
import pytest
from installation import Installation
from test_who_may import ALL, assert_problem

from veravox.core.specs import JobStatus, Phase
from veravox.gateway.etags import matches


async def test_what_has_not_changed_is_not_sent_again(gateway: Installation) -> None:
    id = await gateway.has_model()
    for path in (f"runs/{id}", f"models/{id}", "datasets/example", "runs", "me"):
        first = await gateway.http.get(f"/api/v1/{path}")
        tag = first.headers["etag"]
        assert not tag.startswith("W/")
        for asked in (tag, f'"other", {tag}', f"W/{tag}", "*"):
            again = await gateway.http.get(f"/api/v1/{path}", headers={"If-None-Match": asked})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        other = await gateway.http.get(f"/api/v1/{path}", headers={"If-None-Match": '"other"'})
        assert (other.status_code, other.content) == (200, first.content)


async def test_a_tag_changes_with_anything_that_is_told(gateway: Installation) -> None:
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    before = await gateway.http.get(f"/api/v1/runs/{id}")
    await gateway.has_status(id, JobStatus(phase=Phase.RUNNING))
    after = await gateway.http.get(f"/api/v1/runs/{id}", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]


async def test_who_has_not_seen_the_newest_version_changes_nothing(gateway: Installation) -> None:
    id = await gateway.has_model()
    path = f"/api/v1/models/{id}"
    seen = (await gateway.http.get(path)).headers["etag"]
    changed = await gateway.http.patch(path, json={"sure": 0.7}, headers={"If-Match": seen})
    assert changed.status_code == 200
    for verb, body in (("PATCH", {"json": {"sure": 0.9}}), ("DELETE", {})):
        refused = assert_problem(await gateway.http.request(verb, path, headers={"If-Match": seen}, **body), 412)
        assert (refused["type"], "read it again" in refused["detail"]) == ("/problems/changed", True)
    now = await gateway.http.get(path)
    assert (now.json()["policy"]["sure"], now.headers["etag"]) == (0.7, changed.headers["etag"])
    assert (await gateway.http.delete(path, headers={"If-Match": now.headers["etag"]})).status_code == 204


async def test_of_two_changes_of_one_version_one_is_made(gateway: Installation) -> None:
    id = await gateway.has_model()
    path = f"/api/v1/models/{id}"
    headers = {"If-Match": (await gateway.http.get(path)).headers["etag"]}
    wanted = [0.61, 0.62, 0.63, 0.64]
    answers = await asyncio.gather(*(gateway.http.patch(path, json={"sure": each}, headers=headers) for each in wanted))
    assert sorted(each.status_code for each in answers) == [200, 412, 412, 412]
    made = next(value for value, each in zip(wanted, answers, strict=True) if each.status_code == 200)
    assert (await gateway.http.get(path)).json()["policy"]["sure"] == made


async def things(gateway: Installation) -> dict[str, str]:
    """Where each kind of thing that can be deleted is, one of each."""
    id = await gateway.has_model(group="monday")
    upload = await gateway.http.post("/api/v1/uploads", json={"name": "clips.zip", "size": 1})
    evaluation = await gateway.http.post("/api/v1/evaluations", json={"model": id, "dataset": "example"})
    hook = await gateway.http.post("/api/v1/webhooks", json={"url": "http://93.184.215.14/told"})
    return {
        "uploads/{id}": f"uploads/{upload.json()['id']}",
        "evaluations/{id}": f"evaluations/{evaluation.json()['id']}",
        "webhooks/{id}": f"webhooks/{hook.json()['id']}",
        "models/{id}": f"models/{id}",
        "groups/{name}": "groups/monday",
        "runs/{id}": f"runs/{id}",
        "datasets/{name}": "datasets/example",
    }


async def test_whatever_can_be_read_and_deleted_is_deleted_only_as_it_was_read(gateway: Installation) -> None:
    for kind, path in (await things(gateway)).items():
        for tag, status in (('"other"', 412), ((await gateway.http.get(f"/api/v1/{path}")).headers["etag"], 204)):
            answer = await gateway.http.delete(f"/api/v1/{path}", headers={"If-Match": tag})
            assert answer.status_code == status, f"{kind}: {answer.text}"
        if kind == "groups/{name}":
            await gateway.http.post("/api/v1/groups/monday/restore")


NEW_EACH_TIME = {"/api/v1/me/second-factor", "/api/v1/sessions"}  # a secret to begin with; and all but the own one
CHANGED = [(verb, path, operation) for verb, path, operation in ALL if verb in {"patch", "delete"}]


@pytest.mark.parametrize(("verb", "path", "operation"), CHANGED, ids=lambda each: each if isinstance(each, str) else "")
def test_every_change_of_what_can_be_read_takes_a_version(verb: str, path: str, operation: dict[str, Any]) -> None:
    can_be_read = any(other == "get" and place == path for other, place, _ in ALL) and path not in NEW_EACH_TIME
    taken = {each["name"] for each in operation.get("parameters", [])}
    assert ("if-match" in taken, "412" in operation["responses"]) == (can_be_read, can_be_read)


def test_a_weak_tag_matches_no_change() -> None:
    assert matches('"a", "b"', '"b"')
    assert not matches('W/"b"', '"b"')
    assert matches('W/"b"', '"b"', weakly=True)


async def test_a_file_that_one_has_is_not_sent_again(gateway: Installation, http: httpx.AsyncClient) -> None:
    id = await gateway.has_model()
    gateway.run_folder(id).path.mkdir(parents=True, exist_ok=True)
    gateway.run_folder(id).log.write_text("told\n")
    first = await http.get(f"/api/v1/runs/{id}/files/log.txt")
    again = await http.get(f"/api/v1/runs/{id}/files/log.txt", headers={"If-None-Match": first.headers["etag"]})
    assert (first.text, again.status_code, again.content) == ("told\n", 304, b"")
