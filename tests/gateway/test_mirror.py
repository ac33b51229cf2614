"""What happens on the cluster is seen through the gateway, and outlives its resources."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from installation import Installation
from on_a_cluster import Room, has_imported, installed_on, seen, until
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from test_who_may import assert_problem

from veravox.core.access import Access, access_of
from veravox.core.files import replace_json
from veravox.core.run_folder import RunFolder
from veravox.core.settings import Settings
from veravox.core.specs import DatasetResult, DatasetStatus, Phase, TrainingJobStatus
from veravox.store import jobs

TRAINING: dict[str, Any] = {"dataset": {"name": "example"}}
IMPORT: dict[str, Any] = {"source": {"path": "uploads/speech"}}
RUNNING = TrainingJobStatus.model_validate(
    {
        "phase": "Running",
        "attempt": {"number": 1, "made": True, "job": "first-1", "endpoint": "10.0.0.7:9090"},
        "attempts": [{"number": 1, "startedAt": "2026-01-01T12:00:00Z"}],
        "conditions": [
            {"type": "Running", "status": True, "reason": "Running", "lastTransitionTime": "2026-01-01T12:00:00Z"},
            {"type": "Ended", "status": False, "reason": "NotEnded", "lastTransitionTime": "2026-01-01T12:00:00Z"},
        ],
        "progress": {"step": 7},
    }
)


async def test_a_job_that_was_applied_by_hand_is_seen_by_all_and_steered_by_administrators(
    place: Room, clustered: Installation
) -> None:
    await has_imported(place, clustered)
    id = place.applied("TrainingJob", "first", TRAINING)["metadata"]["uid"]
    place.applied("Dataset", "speech", IMPORT)
    read = await until(lambda: seen(clustered, f"runs/{id}"), "the run")
    assert (read["title"], read["status"]["phase"], read["spec"]["training"]["epochs"]) == ("first", "Pending", 20)
    await until(lambda: seen(clustered, "datasets/speech"), "the dataset")
    assert (await clustered.http.patch(f"/api/v1/runs/{id}", json={"desired": "Pause"})).status_code == 200
    assert place.resource(id)["spec"]["desired"] == "Pause"
    async with await clustered.stranger() as stranger:
        assert [each["id"] for each in (await stranger.get("/api/v1/runs")).json()["items"]] == [id]
        assert [each["name"] for each in (await stranger.get("/api/v1/datasets")).json()["items"]] == ["speech"]
        for verb, path in (("PATCH", f"runs/{id}"), ("DELETE", f"runs/{id}"), ("DELETE", "datasets/speech")):
            refused = assert_problem(await stranger.request(verb, f"/api/v1/{path}", json={"desired": "Stop"}), 403)
            assert "nobody owns this" in refused["detail"]
    assert place.resource(id)["spec"]["desired"] == "Pause"


async def test_a_job_is_told_of_from_its_first_step_to_its_end_and_beyond(place: Room, clustered: Installation) -> None:
    id = place.applied("TrainingJob", "first", {**TRAINING, "title": "Two voices"})["metadata"]["uid"]
    place.told("tj", "first", RUNNING)
    read = await until(lambda: seen(clustered, f"runs/{id}", "Running"), "its running")
    assert TrainingJobStatus.model_validate(read["status"]) == RUNNING
    beside = {"tags": ["by hand"], "notes": "kept beyond the resource"}
    assert (await clustered.http.patch(f"/api/v1/runs/{id}", json=beside)).status_code == 200
    place.told("tj", "first", RUNNING.model_copy(update={"phase": Phase.SUCCEEDED}), ended=True)
    over = await until(lambda: seen(clustered, f"runs/{id}", "Succeeded"), "its end")
    assert over["status"]["endedAt"]
    place.kubectl("delete", "tj", "first")  # as its time to live would
    again = place.applied("TrainingJob", "first", TRAINING)["metadata"]["uid"]
    await until(lambda: seen(clustered, f"runs/{again}"), "the next of this name")
    assert await seen(clustered, f"runs/{id}") == over
    assert (over["tags"], over["notes"]) == (beside["tags"], beside["notes"])
    sought = {"tag": "by hand", "search": "two kept", "dataset": TRAINING["dataset"]["name"], "phase": "Succeeded"}
    found = (await clustered.http.get("/api/v1/runs", params=sought)).json()["items"]
    assert [each["id"] for each in found] == [id]


async def test_a_job_whose_resource_is_deleted_before_its_end_has_ended_with_that_reason(
    place: Room, clustered: Installation
) -> None:
    id = place.applied("TrainingJob", "first", TRAINING)["metadata"]["uid"]
    place.told("tj", "first", RUNNING)
    await until(lambda: seen(clustered, f"runs/{id}", "Running"), "its running")
    place.kubectl("delete", "tj", "first")
    status = (await until(lambda: seen(clustered, f"runs/{id}", "Stopped"), "its end"))["status"]
    told = {each["type"]: (each["status"], each["reason"]) for each in status["conditions"]}
    assert told == {"Running": (False, "ResourceDeleted"), "Ended": (True, "ResourceDeleted")}
    assert (status["attempt"]["ended"], status["attempt"]["endpoint"]) == ("Stopped", "")
    assert [each["reason"] for each in status["attempts"]] == ["ResourceDeleted"]
    assert (status["progress"]["step"], bool(status["endedAt"])) == (7, True)
    refused = assert_problem(await clustered.http.patch(f"/api/v1/runs/{id}", json={"desired": "Run"}), 409)
    assert refused["detail"].startswith("the run has ended (Stopped)")


async def test_what_happened_while_the_api_server_was_away_is_made_good(place: Room, clustered: Installation) -> None:
    names = ("stays", "goes", "ends")
    ids = {each: place.applied("TrainingJob", each, TRAINING)["metadata"]["uid"] for each in names}
    for id in ids.values():
        await until(lambda id=id: seen(clustered, f"runs/{id}"), "the run")  # type: ignore[misc]
    place.gate.close()
    ids["comes"] = place.applied("TrainingJob", "comes", TRAINING)["metadata"]["uid"]
    place.told("tj", "stays", RUNNING)
    place.remembers(clustered.data, place.told("tj", "ends", TrainingJobStatus(phase=Phase.FAILED), ended=True))
    place.kubectl("delete", "tj", "goes", "ends")
    place.gate.open = True
    phases = {"stays": "Running", "goes": "Stopped", "comes": "Pending", "ends": "Failed"}
    for name, phase in phases.items():
        await until(lambda name=name, phase=phase: seen(clustered, f"runs/{ids[name]}", phase), name)  # type: ignore[misc]


async def test_what_happened_while_the_database_was_away_is_made_good(place: Room, clustered: Installation) -> None:
    id = place.applied("TrainingJob", "first", TRAINING)["metadata"]["uid"]
    await until(lambda: seen(clustered, f"runs/{id}"), "the run")
    engine = clustered.services.database.engine
    name, admin = engine.url.database, engine.url.set(database="template1")
    await away(str(admin.render_as_string(hide_password=False)), str(name), True)
    assert_problem(await clustered.http.get("/api/v1/runs"), 503)
    place.told("tj", "first", RUNNING)
    other = place.applied("TrainingJob", "other", TRAINING)["metadata"]["uid"]
    await away(str(admin.render_as_string(hide_password=False)), str(name), False)
    await until(lambda: is_back(clustered), "the database")
    await until(lambda: seen(clustered, f"runs/{id}", "Running"), "its running")
    await until(lambda: seen(clustered, f"runs/{other}"), "the other run")


async def away(url: str, database: str, gone: bool) -> None:
    """Take a database away from everybody, or give it back."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"ALTER DATABASE {database} ALLOW_CONNECTIONS {str(not gone).lower()}"))
        users = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        await connection.execute(users, {"name": database})
    await engine.dispose()


async def is_back(gateway: Installation) -> bool:
    return (await gateway.http.get("/api/v1/runs")).status_code == 200


async def test_what_was_gone_before_it_was_ever_seen_is_known_from_the_volume(
    place: Room, own_settings: Settings
) -> None:
    data = own_settings.folder.path
    bodies = {
        "ended": place.told("tj", made(place, "ended"), TrainingJobStatus(phase=Phase.SUCCEEDED), ended=True),
        "going": place.told("tj", made(place, "going"), RUNNING),
    }
    for body in bodies.values():
        place.remembers(data, body)
    ids = {name: body["metadata"]["uid"] for name, body in bodies.items()}
    stray = json.loads((data / "resources" / f"{ids['ended']}.json").read_text())
    for name, content in ((str(uuid4()), json.dumps(stray)), (str(uuid4()), "{"), (str(uuid4()), "[]"), ("other", "")):
        (data / "resources" / f"{name}.json").write_text(content)
    place.kubectl("delete", "tj", "--all")
    async with installed_on(place, own_settings) as gateway:
        for name, phase in (("ended", "Succeeded"), ("going", "Stopped")):
            await until(lambda name=name, phase=phase: seen(gateway, f"runs/{ids[name]}", phase), name)  # type: ignore[misc]
        runs = (await gateway.http.get("/api/v1/runs")).json()["items"]
        assert {each["id"] for each in runs} == set(ids.values())


def made(place: Room, name: str) -> str:
    place.applied("TrainingJob", name, TRAINING)
    return name


async def test_what_the_operator_makes_for_others_is_no_dataset_of_anybodys(
    place: Room, clustered: Installation
) -> None:
    uid = place.applied("Dataset", "pack-1", IMPORT, made_for="pack")["metadata"]["uid"]
    place.applied("Dataset", "speech", IMPORT)
    await until(lambda: seen(clustered, "datasets/speech"), "the dataset")
    await until(lambda: is_mirrored(clustered, uid), "the pack")
    assert [each["name"] for each in (await clustered.http.get("/api/v1/datasets")).json()["items"]] == ["speech"]


async def test_a_learner_that_was_applied_by_hand_becomes_a_model_and_no_dataset(
    place: Room, clustered: Installation
) -> None:
    spec = {"source": {"learner": {"path": "uploads/one"}}}
    uid = place.applied("Dataset", "theirs", spec)["metadata"]["uid"]
    card = {"architecture": "resnet18", "classes": ["a", "b"], "bonafide": None, "epoch": 0, "metrics": {}}
    bundle = RunFolder(clustered.services.folder.job(UUID(uid)).path).bundle
    replace_json(bundle / "model.json", card | {"provenance": "converted", "notes": ["never calibrated"]})
    status = DatasetStatus(phase=Phase.SUCCEEDED, result=DatasetResult(model=uid))
    place.told("Dataset", "theirs", status, ended=True)
    await until(lambda: seen(clustered, f"models/{uid}"), "the model")
    assert (await clustered.http.get(f"/api/v1/models/{uid}")).json()["provenance"] == "converted"
    assert (await clustered.http.get("/api/v1/datasets")).json()["items"] == []


async def test_what_belongs_to_an_account_that_is_not_here_is_shown_to_nobody(
    place: Room, clustered: Installation
) -> None:
    uid = place.applied("TrainingJob", "strange", TRAINING, owner=str(uuid4()))["metadata"]["uid"]
    odd = place.applied("TrainingJob", "odd", TRAINING, owner="anna")["metadata"]["uid"]
    last = place.applied("TrainingJob", "last", TRAINING)["metadata"]["uid"]
    await until(lambda: seen(clustered, f"runs/{last}"), "the last")
    for id, name in ((uid, "strange"), (odd, "odd")):
        await until(lambda id=id: is_mirrored(clustered, id), name)  # type: ignore[misc]
    assert [each["id"] for each in (await clustered.http.get("/api/v1/runs")).json()["items"]] == [last]
    assert await seen(clustered, f"runs/{odd}") is None


async def is_mirrored(gateway: Installation, id: str) -> bool:
    async with gateway.services.database.transaction() as session:
        return await jobs.get(session, UUID(id)) is not None


async def test_a_spec_that_only_people_can_see_through_is_shown_without_what_is_wrong(
    place: Room, clustered: Installation
) -> None:
    """The cluster cannot read callbacks; the operator will tell what is wrong."""
    id = place.applied("TrainingJob", "odd", {**TRAINING, "callbacks": ["exit()"]})["metadata"]["uid"]
    read = await until(lambda: seen(clustered, f"runs/{id}"), "the run")
    assert read["spec"]["callbacks"] == []


async def test_who_may_read_files_is_written_into_their_folders(place: Room, clustered: Installation) -> None:
    me = (await clustered.http.get("/api/v1/me")).json()["id"]
    folder = clustered.services.folder
    await has_imported(place, clustered)
    version = folder.dataset("version-of-example").path
    await until(lambda: told(version, Access(accounts=[me])), "the owner of the dataset")
    mine = (await clustered.start_run())["id"]
    nobodys = place.applied("TrainingJob", "first", TRAINING)["metadata"]["uid"]
    shared = place.applied("TrainingJob", "shared", TRAINING, owner=me, visibility="public")["metadata"]["uid"]
    await until(lambda: seen(clustered, f"runs/{nobodys}"), "the run")
    whose = {mine: Access(accounts=[me]), nobodys: Access(public=True), shared: Access(public=True, accounts=[me])}
    for id, access in whose.items():
        run = folder.run(UUID(id)).path
        assert not run.exists()  # the operator makes it, for the user of its pods
        run.mkdir(parents=True)
        place.told("tj", place.resource(id)["metadata"]["name"], RUNNING)
        await until(lambda run=run, access=access: told(run, access), "the owner of the run")  # type: ignore[misc]
    (run / "access.json").write_text("public")  # as a trainer may that runs its user's Python
    place.told("tj", "shared", RUNNING.model_copy(update={"phase": Phase.STARTING}))
    await until(lambda: told(run, access), "the owner again")
    place.applied("Dataset", "same", IMPORT)
    place.told("dataset", "same", DatasetStatus.model_validate(await result_of(clustered, "example")), ended=True)
    await until(lambda: told(version, Access(public=True, accounts=[me])), "both owners of the same clips")


async def test_sharing_reaches_the_volume_and_the_resource(place: Room, clustered: Installation) -> None:
    me = (await clustered.http.get("/api/v1/me")).json()["id"]
    await has_imported(place, clustered)
    dataset = (await clustered.http.get("/api/v1/datasets/example")).json()["id"]
    version = clustered.services.folder.dataset("version-of-example").path
    async with await clustered.stranger() as stranger:
        other = (await stranger.get("/api/v1/me")).json()["id"]
    for who, everybody, label in ((["stranger"], False, "private"), ([], True, "accounts"), ([], False, "private")):
        body = {"who": who, "all": everybody}
        answer = await clustered.http.put(f"/api/v1/datasets/{dataset}/sharing", json=body)
        assert answer.status_code == 200, answer.text
        access = Access(every_account=everybody, accounts=sorted([me, *([other] if who else [])]))
        assert access_of(version) == access
        resource = json.loads(place.kubectl("get", "dataset", "example", "-o", "json"))
        assert resource["metadata"]["labels"]["veravox.dev/visibility"] == label
        status = DatasetStatus.model_validate(await result_of(clustered, "example"))
        place.told("dataset", "example", status, ended=True)  # the mirror hears of it, and says the same
        assert await told(version, access)


async def told(folder: Path, access: Access) -> bool:
    try:
        return access_of(folder) == access
    except ValueError:
        return False


async def result_of(gateway: Installation, name: str) -> Any:
    return (await gateway.http.get(f"/api/v1/datasets/{name}")).json()["status"]


async def test_of_two_gateways_one_mirrors_and_the_other_takes_its_place(place: Room, own_settings: Settings) -> None:
    async with installed_on(place, own_settings) as second:
        async with installed_on(place, own_settings) as first:
            id = place.applied("TrainingJob", "first", TRAINING)["metadata"]["uid"]
            await until(lambda: seen(first, f"runs/{id}"), "the run")
        later = place.applied("TrainingJob", "later", TRAINING)["metadata"]["uid"]
        await until(lambda: seen(second, f"runs/{later}"), "the later run")
