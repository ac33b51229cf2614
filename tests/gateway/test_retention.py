import asyncio
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from installation import Installation
from test_people import ADA_LOGIN, GOOD, gateway_local, has_account
from test_people import lab as lab  # noqa: PLC0414 - fixtures
from test_people import post as post  # noqa: PLC0414
from test_who_may import assert_problem

from veravox.gateway.retention.purging import purge
from veravox.store.tables import Model, Run, Verdict

LATER = timedelta(days=8)


async def gave_verdict(house: Installation, model: str, http: httpx.AsyncClient) -> UUID:
    """A verdict with its recording, as the detector would have given it."""
    owner, id = UUID((await http.get("/api/v1/me")).json()["id"]), uuid4()
    folder = house.services.folder.verdict(id)
    folder.mkdir(parents=True)
    (folder / "recording.wav").write_bytes(b"RIFF")
    async with house.services.database.transaction() as session:
        answer: dict[str, Any] = {}
        session.add(
            Verdict(
                id=id, model_id=UUID(model), file="my voice.wav", stored="recording.wav", answer=answer, owner_id=owner
            )
        )
    return id


async def purged(house: Installation, after: timedelta = LATER) -> None:
    while (
        await purge(house.services, datetime.now(UTC) + after) is None
    ):  # the one before is still letting go of its lock
        await asyncio.sleep(0)


async def count(house: Installation, table: type[Model] | type[Run] | type[Verdict]) -> int:
    async with house.services.database.transaction() as session:
        return len((await session.execute(table.__table__.select())).all())


async def test_a_deleted_run_can_be_brought_back_for_a_week_and_then_is_gone(gateway: Installation) -> None:
    id = await gateway.has_model()
    assert (await gateway.http.delete(f"/api/v1/runs/{id}")).status_code == 204
    await purged(gateway, timedelta(days=6))
    assert (await gateway.http.post(f"/api/v1/runs/{id}/restore")).status_code == 200
    await gateway.http.delete(f"/api/v1/runs/{id}")
    await purged(gateway)
    assert await count(gateway, Run) == 1  # its model is there still
    assert gateway.run_folder(id).bundle.is_dir()
    await gateway.http.delete(f"/api/v1/models/{id}")
    await purged(gateway)
    assert (await count(gateway, Run), await count(gateway, Model)) == (0, 0)
    assert not gateway.run_folder(id).path.exists()
    assert_problem(await gateway.http.post(f"/api/v1/runs/{id}/restore"), 404)
    assert (gateway.data / "datasets" / "version-of-example").is_dir()


async def test_a_deleted_dataset_takes_its_clips_along_unless_another_has_them(gateway: Installation) -> None:
    await gateway.has_imported("first")
    folder = gateway.data / "datasets" / "version-of-first"
    await gateway.http.delete("/api/v1/datasets/first")
    await purged(gateway, timedelta(days=6))
    assert folder.is_dir()
    await purged(gateway)
    assert not folder.exists()
    assert_problem(await gateway.http.post("/api/v1/datasets/first/restore"), 404)


async def test_a_model_that_somebodys_verdict_names_keeps_its_name(gateway: Installation) -> None:
    model = await gateway.has_model()
    verdict = await gave_verdict(gateway, model, gateway.http)
    await gateway.http.delete(f"/api/v1/models/{model}")
    await purged(gateway)
    assert (await count(gateway, Model), await count(gateway, Verdict)) == (1, 1)
    await gateway.http.delete(f"/api/v1/verdicts/{verdict}")
    await purged(gateway)
    await purged(gateway)
    assert (await count(gateway, Model), await count(gateway, Verdict)) == (0, 0)
    assert not gateway.services.folder.verdict(verdict).exists()


async def test_recordings_and_verdicts_are_kept_as_long_as_the_installation_says(gateway: Installation) -> None:
    verdict = await gave_verdict(gateway, await gateway.has_model(), gateway.http)
    recording = gateway.services.folder.verdict(verdict) / "recording.wav"
    settings = gateway.services.settings
    said = (await gateway.http.get("/api/v1/installation")).json()["keeping"]
    assert said == {"deleted": 7, "recordings": 0, "verdicts": 0, "uploads": 1}
    object.__setattr__(gateway.services, "settings", settings.model_copy(update={"keep_recordings_days": 3.0}))
    try:
        await purged(gateway, timedelta(days=2))
        assert recording.is_file()
        await purged(gateway, timedelta(days=4))
        assert not recording.exists()
        gone = await gateway.http.get(f"/api/v1/verdicts/{verdict}/recording")
        assert "ask about the recording again" in assert_problem(gone, 404)["detail"]
        object.__setattr__(gateway.services, "settings", settings.model_copy(update={"keep_verdicts_days": 3.0}))
        await purged(gateway, timedelta(days=4))
        assert_problem(await gateway.http.get(f"/api/v1/verdicts/{verdict}"), 404)
        assert await count(gateway, Verdict) == 1  # it can be brought back
    finally:
        object.__setattr__(gateway.services, "settings", settings)


async def test_a_recording_whose_verdict_never_came_to_be_goes(gateway: Installation) -> None:
    """As a gateway leaves it that is killed while the detector works."""
    given = await gave_verdict(gateway, await gateway.has_model(), gateway.http)
    lost, place = uuid4(), gateway.services.folder
    place.verdict(lost).mkdir()
    (place.verdict(lost) / "recording.wav").write_bytes(b"RIFF")
    await purged(gateway, timedelta(hours=1))
    assert place.verdict(lost).is_dir()  # it may be judged still
    await purged(gateway, timedelta(hours=3))
    assert not place.verdict(lost).exists()
    assert (place.verdict(given) / "recording.wav").is_file()


async def test_what_works_for_who_leaves_is_stopped(lab: Installation) -> None:
    await lab.has_imported()
    spec = {"dataset": {"name": "example"}, "resources": {"gpus": 0}}
    async with await has_account(lab) as ada, gateway_local(lab) as chief:
        data = (await chief.get("/api/v1/datasets/example")).json()["id"]
        await chief.put(f"/api/v1/datasets/{data}/sharing", json={"all": True})
        begun = await ada.post("/api/v1/runs", json=spec)
        assert begun.status_code == 201, begun.text
        assert (await ada.request("DELETE", "/api/v1/me", json={"password": GOOD})).status_code == 204
    async with lab.services.database.transaction() as session:
        row = await session.get(Run, UUID(begun.json()["id"]))
        assert row
        assert (row.deleted_at is not None, row.job.spec["desired"]) == (True, "Stop")


async def test_the_clips_of_ones_datasets_are_taken_along_and_what_is_computed_of_them_is_not(
    lab: Installation,
) -> None:
    await lab.has_imported("mine")
    folder = lab.services.folder.dataset("version-of-mine")
    (folder.clips / "anna").mkdir(parents=True)
    (folder.clips / "anna" / "one.flac").write_bytes(b"fLaC")
    folder.pack("mel").mkdir(parents=True)
    (folder.pack("mel") / "pack.bin").write_bytes(b"large")
    export = await lab.http.get("/api/v1/me/export")
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        assert archive.read("datasets/mine/clips/anna/one.flac") == b"fLaC"
        assert archive.read("datasets/mine/manifest.csv") == folder.manifest.read_bytes()
        assert not [name for name in archive.namelist() if "pack" in name]


async def test_who_leaves_takes_all_along_and_leaves_no_name(lab: Installation) -> None:
    model = await lab.has_model()
    async with await has_account(lab) as ada:
        verdict = await gave_verdict(lab, model, ada)
        export = await ada.get("/api/v1/me/export")
        assert export.status_code == 200, export.text
        assert export.headers["content-disposition"] == 'attachment; filename="veravox-ada.zip"'
        with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
            assert archive.read(f"recordings/{verdict}/recording.wav") == b"RIFF"
            said = json.loads(archive.read("CONTENTS.txt"))
        assert said["account"]["email"] == "ada@example.org"
        assert [each["file"] for each in said["verdicts"]] == ["my voice.wav"]
        assert said["runs"] == []  # another's
        assert GOOD not in export.text
        assert "argon2" not in export.text
        wrong = await ada.request("DELETE", "/api/v1/me", json={"password": "not this one"})
        assert_problem(wrong, 403)
        assert (await ada.request("DELETE", "/api/v1/me", json={"password": GOOD})).status_code == 204
        assert_problem(await ada.get("/api/v1/me"), 401)
    async with lab.client() as nobody:
        assert_problem(await nobody.post("/api/v1/sessions", json=ADA_LOGIN), 401)
    async with gateway_local(lab) as chief:
        names = [each["name"] for each in (await chief.get("/api/v1/accounts")).json()["items"]]
        assert names == ["local"]
        log = (await chief.get("/api/v1/audit-log")).json()["items"]
        assert [each["what"] for each in log if each["account"] == said["account"]["id"]][:2] == [
            "account-deleted",
            "exported",
        ]
        for change in ({"blocked": False}, {"role": "administrator"}):  # nobody is let in by what is left of her
            assert_problem(await chief.patch(f"/api/v1/accounts/{said['account']['id']}", json=change), 404)
        last = await chief.request("DELETE", "/api/v1/me", json={"password": GOOD})
        assert_problem(last, 409)
    await purged(lab)
    assert not lab.services.folder.verdict(verdict).exists()
    assert await count(lab, Verdict) == 0
