from pathlib import Path

import httpx
import pytest
from installation import CLIPS, Installation
from test_who_may import assert_problem

from veravox.core.specs import DatasetSpec, DatasetStatus, Phase
from veravox.store import jobs
from veravox.store.jobs import Kind


async def test_an_import_is_queued_with_the_pack_that_trainings_want(gateway: Installation) -> None:
    made = await gateway.import_example()
    assert (made["name"], made["status"]["phase"], made["folder"]) == ("example", "Pending", "")
    read = (await gateway.http.get("/api/v1/datasets/example")).json()
    assert read == made
    spec = DatasetSpec.model_validate(made["spec"])
    assert (spec.source.path, [pack.front_end for pack in spec.packs]) == (gateway.speech, ["mel"])
    async with gateway.services.database.transaction() as session:
        (job,) = await jobs.unfinished(session)
        assert (job.kind, job.spec) == (Kind.DATA, spec.outside())


async def test_what_was_imported_is_told_with_its_counts_and_folder(gateway: Installation) -> None:
    read = await gateway.has_imported()
    assert read["folder"] == str(gateway.data / "datasets" / "version-of-example")
    assert Path(read["folder"]).is_dir()
    assert sum(each["clips"] for each in read["status"]["result"]["counts"]) == len(CLIPS)


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        (
            {"name": "new", "source": {"path": "speech"}},
            "source.path",
            "speech is not an absolute path; begin it with /",
        ),
        (
            {"name": "new", "source": {"path": "/no/such/folder"}},
            "source.path",
            "there is no folder /no/such/folder on the server; give the folder that holds speaker/class/clip",
        ),
        ({"name": "Not A Name", "source": {"path": "/"}}, "name", "small letters, digits, dots and hyphens"),
        ({"name": "", "source": {"path": "/"}}, "name", "small letters, digits, dots and hyphens"),
        ({"name": "new"}, "source", "this is missing"),
        ({"name": "new", "source": {}}, "source", "exactly one of path (a folder), fetch (a corpus), dataset"),
        (
            {"name": "new", "source": {"path": "/", "dataset": {"name": "example", "version": "1"}}},
            "source",
            "exactly one of path (a folder), fetch (a corpus), dataset",
        ),
        ({"name": "new", "source": {"path": "/", "layout": "heap"}}, "source.layout", "speaker/class"),
        ({"name": "new", "source": {"path": "/\x00"}}, "source.path", "no folder"),
        ({"name": "new", "source": {"path": "/" + "x" * 4000}}, "source.path", "no folder"),
        ({"name": "new", "source": {"path": "/"}, "colour": "red"}, "colour", "there is no such field"),
    ],
)
async def test_an_import_that_cannot_be_is_refused_by_field(
    gateway: Installation, body: dict[str, object], field: str, says: str
) -> None:
    refused = assert_problem(await gateway.http.post("/api/v1/datasets", json=body), 422)
    assert [error["field"] for error in refused["errors"]] == [field]
    assert says in refused["errors"][0]["message"]
    assert says in refused["detail"]
    assert (await gateway.http.get("/api/v1/datasets")).json()["items"] == []


async def test_a_dataset_that_was_kept_before_there_was_a_rule_is_still_told(gateway: Installation) -> None:
    read = await gateway.has_imported()
    copies = {"synthesise": {"generators": ["world"], "checkpoints": [], "raw": False}}
    async with gateway.services.database.transaction() as session:
        dataset = await jobs.dataset_named(session, "example")
        assert dataset is not None
        jobs.change_spec(dataset.job, {**read["spec"], "steps": [copies]})
    (told,) = (await gateway.http.get("/api/v1/datasets")).json()["items"]
    assert (told["name"], told["status"]) == ("example", read["status"])


async def test_a_file_is_no_folder(gateway: Installation) -> None:
    clip = Path(gateway.speech) / "clip.wav"
    clip.touch()
    body = {"name": "new", "source": {"path": str(clip)}}
    assert "there is no folder" in assert_problem(await gateway.http.post("/api/v1/datasets", json=body), 422)["detail"]


async def test_a_name_that_is_taken_is_refused_and_nothing_is_queued(gateway: Installation) -> None:
    await gateway.import_example()
    body = {"name": "example", "source": {"path": gateway.speech}}
    refused = assert_problem(await gateway.http.post("/api/v1/datasets", json=body), 409)
    assert refused["detail"] == "there is a dataset example already; choose another name or delete that one"
    async with gateway.services.database.transaction() as session:
        assert len(await jobs.unfinished(session)) == 1


async def test_a_name_that_somebody_else_has_taken_is_refused_too(gateway: Installation) -> None:
    await gateway.import_example()
    (gateway.data / "uploads" / "by-hand").mkdir(parents=True)
    async with await gateway.stranger() as stranger:
        body = {"name": "example", "source": {"path": "uploads/by-hand"}}
        assert_problem(await stranger.post("/api/v1/datasets", json=body), 409)


async def test_deleting_a_dataset_stops_its_import_and_leaves_one_that_has_ended_alone(gateway: Installation) -> None:
    for name, ended, desired in (("going", False, "Stop"), ("ended", True, "Run")):
        await (gateway.has_imported(name) if ended else gateway.import_example(name))
        async with gateway.services.database.transaction() as session:
            dataset = await jobs.dataset_named(session, name)
            assert dataset is not None
        assert (await gateway.http.delete(f"/api/v1/datasets/{name}")).status_code == 204
        assert (await gateway.job(str(dataset.job_id))).spec["desired"] == desired


async def test_a_deleted_dataset_is_gone_frees_its_name_and_comes_back(gateway: Installation) -> None:
    first = await gateway.import_example()
    assert (await gateway.http.delete("/api/v1/datasets/example")).status_code == 204
    assert_problem(await gateway.http.get("/api/v1/datasets/example"), 404)
    assert_problem(await gateway.http.delete("/api/v1/datasets/example"), 404)
    back = await gateway.http.post("/api/v1/datasets/example/restore")
    assert (back.status_code, back.json()["id"]) == (200, first["id"])
    assert_problem(await gateway.http.post("/api/v1/datasets/example/restore"), 404)


async def test_a_dataset_does_not_come_back_while_its_name_is_taken(gateway: Installation) -> None:
    await gateway.import_example()
    await gateway.http.delete("/api/v1/datasets/example")
    second = await gateway.import_example()
    assert "already" in assert_problem(await gateway.http.post("/api/v1/datasets/example/restore"), 409)["detail"]
    assert (await gateway.http.get("/api/v1/datasets/example")).json()["id"] == second["id"]


async def test_lists_are_read_page_by_page(gateway: Installation) -> None:
    names = [f"set-{n}" for n in range(5)]
    for name in names:
        await gateway.import_example(name)
    seen, after = [], {}
    while True:
        page = (await gateway.http.get("/api/v1/datasets", params={"limit": 2, **after})).json()
        seen += [each["name"] for each in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == names[::-1]


async def test_an_import_that_failed_says_why_to_who_wants_to_train_on_it(
    gateway: Installation, http: httpx.AsyncClient
) -> None:
    await gateway.import_example()
    async with gateway.services.database.transaction() as session:
        dataset = await jobs.dataset_named(session, "example")
        assert dataset is not None
    await gateway.has_status(str(dataset.job_id), DatasetStatus(phase=Phase.FAILED), ended=True)
    refused = assert_problem(await http.post("/api/v1/runs", json={"dataset": {"name": "example"}}), 422)
    assert refused["detail"] == "dataset.name: the import of example did not succeed; import it again"


async def test_a_dataset_is_worked_on_again_only_by_who_has_it_and_in_its_own_version(gateway: Installation) -> None:
    await gateway.has_imported()

    def body(name: str, version: str) -> dict[str, object]:
        return {"name": "new", "source": {"dataset": {"name": name, "version": version}}}

    assert_problem(await gateway.http.post("/api/v1/datasets", json=body("missing", "1")), 404)
    refused = assert_problem(await gateway.http.post("/api/v1/datasets", json=body("example", "../runs")), 422)
    assert "example has no version ../runs; it has version-of-example" in refused["detail"]
    async with await gateway.stranger() as stranger:
        assert_problem(await stranger.post("/api/v1/datasets", json=body("example", "version-of-example")), 404)
    again = await gateway.http.post("/api/v1/datasets", json=body("example", "version-of-example"))
    assert again.status_code == 201
