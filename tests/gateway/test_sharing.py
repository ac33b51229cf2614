from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from installation import Installation
from test_rights_table import account
from test_who_may import assert_problem

from veravox.core.access import Access, access_of
from veravox.core.specs import Phase, TrainingJobStatus
from veravox.core.specs.status import AttemptRecord
from veravox.gateway.quotas.measuring import Measured, Sizes
from veravox.store.tables import Account

PYTHON = {"dataset": {"name": "example"}, "callbackCode": "callbacks = []"}


async def share(gateway: Installation, kind: str, id: str, **sharing: Any) -> httpx.Response:
    return await gateway.http.put(f"/api/v1/{kind}/{id}/sharing", json=sharing)


async def dataset_id(gateway: Installation) -> str:
    return str((await gateway.http.get("/api/v1/datasets/example")).json()["id"])


async def test_sharing_is_told_in_lists_and_ends(gateway: Installation) -> None:
    run = await gateway.has_model()
    async with await account(gateway, "bert") as bert:
        told = await share(gateway, "runs", run, who=["BERT"])
        assert told.json() == {"who": ["bert"], "all": False}
        (seen,) = (await bert.get("/api/v1/runs?whose=shared")).json()["items"]
        assert (seen["id"], seen["owner"], seen["shared"], seen["mayChange"]) == (run, "local", True, False)
        assert seen["folder"] == ""  # nothing to one who cannot look into it
        assert (await bert.get("/api/v1/runs?whose=mine")).json()["items"] == []
        assert (await bert.get("/api/v1/groups")).json()["items"] == []
        assert (await share(gateway, "runs", run)).json() == {"who": [], "all": False}
        assert_problem(await bert.get(f"/api/v1/runs/{run}"), 404)
    log = (await gateway.http.get("/api/v1/audit-log")).json()["items"]
    ours = [each["about"] for each in log if each["what"] == "shared" and run in each["about"]]
    assert ours == [f"run {run}: nobody", f"run {run}: bert"]


@pytest.mark.parametrize(("who", "says"), [("nobody.such", "nobody here has"), ("local", "is its owner")])
async def test_who_cannot_be_shared_with_is_said_at_the_name(gateway: Installation, who: str, says: str) -> None:
    refused = assert_problem(await share(gateway, "models", await gateway.has_model(), who=[who]), 422)
    assert (refused["errors"][0]["field"], says in refused["detail"]) == ("who.0", True)


async def test_a_run_is_shared_without_its_model(gateway: Installation) -> None:
    run = await gateway.has_model()
    (gateway.run_folder(run).path / "spec.yaml").write_text("title: x")
    gateway.run_folder(run).learner.write_bytes(b"pickle")
    await share(gateway, "runs", run, all=True)
    async with await account(gateway, "bert") as bert:
        listed = (await bert.get(f"/api/v1/runs/{run}/files")).json()["items"]
        assert [each["name"] for each in listed] == ["spec.yaml"]
        refused = assert_problem(await bert.get(f"/api/v1/runs/{run}/files/model.pkl"), 404)
        assert "its model is not" in refused["detail"]
        assert b"safetensors" not in (await bert.get(f"/api/v1/runs/{run}/evidence")).content
        await share(gateway, "models", run, who=["bert"])
        assert (await bert.get(f"/api/v1/runs/{run}/files/model.pkl")).content == b"pickle"
        assert b"safetensors" in (await bert.get(f"/api/v1/runs/{run}/evidence")).content


async def test_what_is_shared_is_trained_on_and_begun_with_and_says_so_on_the_volume(gateway: Installation) -> None:
    model = await gateway.has_model()
    clips = gateway.data / "datasets" / "version-of-example"
    begun = {"dataset": {"name": "example"}, "model": {"architecture": "compact", "weights": model}}
    async with await account(gateway, "bert") as bert:
        assert_problem(await bert.post("/api/v1/runs", json=begun), 404)
        await share(gateway, "datasets", await dataset_id(gateway), all=True)
        assert_problem(await bert.post("/api/v1/runs", json=begun), 422)
        await share(gateway, "models", model, who=["bert"])
        made = await bert.post("/api/v1/runs", json=begun)
        assert made.status_code == 201, made.text
        me = (await bert.get("/api/v1/me")).json()["id"]
        nobody, stranger = "", "another"
        weights = access_of(gateway.run_folder(model).path)
        assert weights is not None
        assert [weights.allows(each) for each in (me, stranger, nobody)] == [True, False, False]
        shared = access_of(clips)
        assert shared is not None
        assert [shared.allows(each) for each in (me, stranger, nobody)] == [True, True, False]
        await gateway.http.delete("/api/v1/datasets/example")
        assert access_of(clips) == Access(accounts=[(await gateway.http.get("/api/v1/me")).json()["id"]])
        repeated = assert_problem(await bert.post(f"/api/v1/runs/{made.json()['id']}/repeat"), 409)
        assert repeated


async def test_a_published_model_may_be_read_on_the_volume_until_it_is_withdrawn(gateway: Installation) -> None:
    model = await gateway.has_model()
    for act, public in (("publish", True), ("withdraw", False)):
        assert (await gateway.http.post(f"/api/v1/models/{model}/{act}", json={})).status_code == 200
        access = access_of(gateway.run_folder(model).path)
        assert access is not None
        assert access.allows("") is public


async def test_a_publisher_is_known_by_the_user_name_and_by_more_if_he_wants(gateway: Installation) -> None:
    model = await gateway.has_model()
    async with gateway.client() as visitor, await account(gateway, "bert"):
        for name in ("local", "bert"):
            assert_problem(await visitor.get(f"/api/v1/public/people/{name}"), 404)
        await gateway.http.post(f"/api/v1/models/{model}/publish", json={})
        await gateway.http.patch("/api/v1/me", json={"firstName": "Ada", "lastName": "Lovelace"})
        profile = (await visitor.get("/api/v1/public/people/LOCAL")).json()
        assert (profile["name"], profile["firstName"], [each["id"] for each in profile["models"]]) == (
            "local",
            "",
            [model],
        )
        await gateway.http.patch("/api/v1/me", json={"showsName": True})
        assert (await visitor.get("/api/v1/public/people/local")).json()["lastName"] == "Lovelace"
        (shown,) = (await visitor.get("/api/v1/public/models")).json()["items"]
        assert shown["owner"] == "local"


async def test_python_of_ones_own_is_for_researchers_at_every_door(gateway: Installation) -> None:
    await gateway.has_imported()
    await share(gateway, "datasets", await dataset_id(gateway), all=True)
    before = gateway.services
    gateway.app.state.services = replace(before, settings=before.settings.model_copy(update={"free_python": True}))
    try:
        async with await account(gateway, "bert") as bert, await account(gateway, "rosa", "researcher") as rosa:
            for path, body in (
                ("runs", PYTHON),
                ("runs/preview", PYTHON),
                ("groups", {"spec": PYTHON, "seeds": [1, 2]}),
            ):
                refused = assert_problem(await bert.post(f"/api/v1/{path}", json=body), 422)
                assert "for researchers" in refused["detail"]
                assert (await rosa.post(f"/api/v1/{path}", json=body)).status_code in {200, 201}
            assert [(await each.get("/api/v1/installation")).json()["freePython"] for each in (bert, rosa)] == [
                False,
                True,
            ]
    finally:
        gateway.app.state.services = before


async def test_who_has_used_the_quota_is_told_how_much_there_is(gateway: Installation) -> None:
    run = await gateway.has_model()
    me = (await gateway.http.get("/api/v1/me")).json()["id"]
    now = datetime.now(UTC)
    worked = AttemptRecord(number=1, started_at=now - timedelta(minutes=30), ended_at=now)
    await gateway.has_status(run, TrainingJobStatus(phase=Phase.SUCCEEDED, attempts=[worked]), ended=True)
    for quota, says in (
        ({"unfinishedJobs": 0}, "you may have 0 jobs"),
        ({"gpuHours": 0}, "GPU hours a month"),
        ({"storageGigabytes": 0.000001}, "you may keep 1.0 kB"),
    ):
        changed = await gateway.http.patch(f"/api/v1/accounts/{me}", json={"quota": quota})
        assert changed.status_code == 200, changed.text
        refused = assert_problem(await gateway.http.post("/api/v1/runs", json={"dataset": {"name": "example"}}), 403)
        assert (refused["type"], says in refused["detail"]) == ("/problems/quota", True), refused
    refused = assert_problem(await gateway.http.post("/api/v1/uploads", json={"name": "a.zip", "size": 10}), 403)
    assert "delete datasets" in refused["detail"]
    used = (await gateway.http.get("/api/v1/me/usage")).json()
    assert (used["unfinishedJobs"], used["storageLimit"], used["unfinishedLimit"]) == (0, 0.000001, None)
    assert used["storageGigabytes"] > 0.000001
    hours = 0.5 if (now - timedelta(minutes=30)).month == now.month else used["gpuHours"]
    assert used["gpuHours"] == pytest.approx(hours, abs=0.01)


async def test_what_was_announced_counts_before_it_comes(gateway: Installation) -> None:
    """Several archives, each within the quota, that are more together."""
    me = (await gateway.http.get("/api/v1/me")).json()["id"]
    await gateway.http.patch(f"/api/v1/accounts/{me}", json={"quota": {"storageGigabytes": 0.001}})
    archive = {"name": "a.zip", "size": 600_000}
    first = await gateway.http.post("/api/v1/uploads", json=archive)
    assert first.status_code == 201, first.text
    refused = assert_problem(await gateway.http.post("/api/v1/uploads", json=archive), 403)
    assert (refused["type"], "600.0 kB of it are used" in refused["detail"]) == ("/problems/quota", True), refused
    await gateway.http.delete(f"/api/v1/uploads/{first.json()['id']}")
    assert (await gateway.http.post("/api/v1/uploads", json=archive)).status_code == 201


async def test_a_group_that_is_more_than_the_quota_is_not_begun(gateway: Installation) -> None:
    await gateway.has_imported()
    before = gateway.services
    settings = before.settings.model_copy(update={"quota_unfinished_jobs": 2})
    object.__setattr__(before.quotas, "settings", settings)
    try:
        spec = {"dataset": {"name": "example"}}
        refused = await gateway.http.post("/api/v1/groups", json={"spec": spec, "seeds": [1, 2, 3]})
        assert "and 2 do" in assert_problem(refused, 403)["detail"]
        assert (await gateway.http.get("/api/v1/runs")).json()["items"] == []
        assert (await gateway.http.post("/api/v1/groups", json={"spec": spec, "seeds": [1, 2]})).status_code == 201
    finally:
        object.__setattr__(before.quotas, "settings", before.settings)


def test_a_size_is_remembered_for_a_while(tmp_path: Path) -> None:
    sizes, grows, lies = Sizes(), tmp_path / "grows", tmp_path / "lies"
    for folder in (grows, lies):
        folder.mkdir()
        (folder / "a").write_bytes(bytes(100))
    (lies / "link").symlink_to(grows / "a")
    both = [Measured(grows, settled=False), Measured(lies, settled=True), Measured(lies, settled=True)]
    assert sizes.total(both, 0) == 200
    for folder in (grows, lies):
        (folder / "b").write_bytes(bytes(10))
    assert [sizes.total(both, now) for now in (59, 61, 3601)] == [200, 210, 220]


async def test_an_account_that_goes_takes_its_shares_along(gateway: Installation) -> None:
    run = await gateway.has_model()
    async with await account(gateway, "bert"):
        await share(gateway, "runs", run, who=["bert"])
        async with gateway.services.database.transaction() as session:
            await session.delete(await session.merge(await _named(session, "bert")))
        assert (await gateway.http.get(f"/api/v1/runs/{run}/sharing")).json()["who"] == []


async def _named(session: Any, name: str) -> Account:
    from veravox.store import accounts

    found = await accounts.named(session, name)
    assert found is not None
    return found
