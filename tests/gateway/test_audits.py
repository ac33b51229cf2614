"""`/datasets/{name}/audit`: what an audit said, and asking for one."""

import shutil

from audited import next_job, version_folder, work_off
from installation import Installation
from test_who_may import assert_problem

from veravox.core.audit import Audit
from veravox.core.specs import DatasetSpec, DatasetStatus, Phase

AUDIT = "/api/v1/datasets/example/audit"


async def test_what_was_never_audited_says_how_to_have_it(gateway: Installation) -> None:
    await gateway.has_imported()
    for door in (AUDIT, f"{AUDIT}.html"):
        refused = assert_problem(await gateway.http.get(door), 404)
        assert refused["detail"] == "example was not audited; ask for it: `veravox dataset audit example`"


async def test_what_has_no_clips_has_no_audit_and_can_have_none_yet(gateway: Installation) -> None:
    await gateway.import_example()
    for door in (AUDIT, f"{AUDIT}.html"):
        assert "example has no clips yet" in assert_problem(await gateway.http.get(door), 404)["detail"]
    assert "example has no clips yet" in assert_problem(await gateway.http.post(AUDIT), 409)["detail"]
    assert [each["name"] for each in (await gateway.http.get("/api/v1/datasets")).json()["items"]] == ["example"]


async def test_an_audit_that_is_asked_for_later_is_the_datasets_own(gateway: Installation) -> None:
    before = await gateway.has_imported()
    assert before["status"]["result"]["audit"] is None
    asked = await gateway.http.post(AUDIT)
    assert (asked.status_code, asked.json()["name"]) == (201, "example-audit")
    spec = await work_off(gateway)
    assert spec.source.dataset
    assert spec.source.dataset.version == "version-of-example"
    assert (spec.steps, spec.packs, spec.audit) == ([], [], True)

    found = Audit.model_validate((await gateway.http.get(AUDIT)).json())
    assert (found.dataset, found.clips) == ("example", 12)
    page = await gateway.http.get(f"{AUDIT}.html")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "Audit of example" in page.text

    other = await gateway.http.get(f"{AUDIT}.html", headers={"Accept-Language": "pt-BR"})
    assert other.headers["content-security-policy"] == policy
    assert '<html lang="pt-BR">' in other.text
    assert "Auditoria de example" in other.text

    listed = [each["name"] for each in (await gateway.http.get("/api/v1/datasets")).json()["items"]]
    assert listed == ["example"]
    assert (await gateway.http.delete("/api/v1/datasets/example-audit")).status_code == 204
    after = (await gateway.http.get("/api/v1/datasets/example")).json()
    told = after["status"]["result"].pop("audit")
    assert before["status"]["result"].pop("audit") is None
    assert after == before
    assert told["folder"] == "datasets/version-of-example/audit"
    assert told["headline"]
    assert told["band"] == found.band


async def test_asking_twice_asks_once_and_asking_again_later_asks_anew(gateway: Installation) -> None:
    await gateway.has_imported()
    first = (await gateway.http.post(AUDIT)).json()
    assert (await gateway.http.post(AUDIT)).json()["id"] == first["id"]
    listed = [each["name"] for each in (await gateway.http.get("/api/v1/datasets")).json()["items"]]
    assert listed == ["example-audit", "example"]
    await work_off(gateway)
    again = (await gateway.http.post(AUDIT)).json()
    assert (again["name"], again["status"]["phase"]) == ("example-audit", "Pending")
    assert again["id"] != first["id"]


async def test_an_audit_takes_no_name_that_is_another_datasets(gateway: Installation) -> None:
    await gateway.has_imported()
    await gateway.has_imported("example-audit")
    assert "there is a dataset example-audit already" in assert_problem(await gateway.http.post(AUDIT), 409)["detail"]
    assert (await gateway.http.get("/api/v1/datasets/example-audit")).status_code == 200


async def test_an_audit_whose_files_are_gone_can_be_had_again(gateway: Installation) -> None:
    await gateway.has_imported()
    for _time in range(2):
        await gateway.http.post(AUDIT)
        await work_off(gateway)
        assert (await gateway.http.get(AUDIT)).status_code == 200
        shutil.rmtree(version_folder(gateway) / "audit")
        assert_problem(await gateway.http.get(AUDIT), 404)
        refused = assert_problem(await gateway.http.get("/api/v1/datasets/example-audit/audit.html"), 404)
        assert "the files of the audit of example-audit are gone" in refused["detail"]


async def test_a_link_in_place_of_the_audit_leads_nowhere(gateway: Installation) -> None:
    await gateway.has_imported()
    secret = gateway.data / "secret"
    secret.mkdir()
    (secret / "audit.html").write_text("secret")
    (secret / "audit.json").write_text('{"secret": true}')
    (version_folder(gateway) / "audit").symlink_to(secret)
    for door in (AUDIT, f"{AUDIT}.html"):
        assert "secret" not in (await gateway.http.get(door)).text
        assert_problem(await gateway.http.get(door), 404)


async def test_another_persons_dataset_is_not_audited(gateway: Installation) -> None:
    await gateway.has_imported()
    async with await gateway.stranger() as stranger:
        assert_problem(await stranger.post(AUDIT), 404)
        assert_problem(await stranger.get(AUDIT), 404)


async def test_the_version_of_a_dataset_that_is_worked_on_is_filled_in(gateway: Installation) -> None:
    await gateway.has_imported()
    body = {
        "name": "copies",
        "source": {"dataset": {"name": "example"}},
        "steps": [{"synthesise": {"generators": ["world"]}}, {"equalise": {}}, {"condition": {"names": ["snr20"]}}],
        "seed": 5,
        "resources": {"cpu": 1},
    }
    made = await gateway.http.post("/api/v1/datasets", json=body)
    assert made.status_code == 201, made.text
    _id, spec = await next_job(gateway)
    assert made.json()["spec"] == spec.outside()
    assert spec.source.dataset
    assert (spec.source.dataset.name, spec.source.dataset.version) == ("example", "version-of-example")
    assert [step.synthesise is not None for step in spec.steps] == [True, False, False]
    assert ([pack.front_end for pack in spec.packs], spec.audit, spec.seed, spec.resources.cpu) == (["mel"], True, 5, 1)


async def test_copies_without_the_common_chain_have_to_be_wanted(gateway: Installation) -> None:
    await gateway.has_imported()
    body = {
        "name": "copies",
        "source": {"dataset": {"name": "example"}},
        "steps": [{"synthesise": {"generators": ["world"]}}],
    }
    assert (
        "add a step equalise" in assert_problem(await gateway.http.post("/api/v1/datasets", json=body), 422)["detail"]
    )


async def test_nothing_is_made_of_what_is_still_being_imported(gateway: Installation) -> None:
    await gateway.import_example()
    body = {"name": "copies", "source": {"dataset": {"name": "example"}}, "steps": [{"equalise": {}}]}
    refused = assert_problem(await gateway.http.post("/api/v1/datasets", json=body), 422)
    assert [each["field"] for each in refused["errors"]] == ["source.dataset.name"]
    assert "example has no clips yet" in refused["detail"]


async def test_a_failed_audit_leaves_the_dataset_as_it_was(gateway: Installation) -> None:
    before = await gateway.has_imported()
    await gateway.http.post(AUDIT)
    id, _spec = await next_job(gateway)
    await gateway.has_status(id, DatasetStatus(phase=Phase.FAILED), ended=True)
    assert (await gateway.http.get("/api/v1/datasets/example")).json() == before
    assert DatasetSpec.model_validate(before["spec"]).source.path
    assert (await gateway.http.post(AUDIT)).status_code == 201
