"""One's runs as a history: tags and notes beside them, found again by these and by what they are, deleted and brought back."""

import io
import json
import zipfile
from typing import Any
from uuid import UUID

import httpx
import pytest
from installation import TOKEN, Installation
from sqlalchemy import update
from test_listing import listed
from test_rights_table import account
from test_who_may import assert_problem

from veravox.core.roles import Role
from veravox.core.specs import Phase, TrainingJobStatus
from veravox.gateway.context import Viewer
from veravox.gateway.runs.seen import Followed
from veravox.store.tables import Run


async def change(http: httpx.AsyncClient, id: str, **body: Any) -> dict[str, Any]:
    answer = await http.patch(f"/api/v1/runs/{id}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def titles(http: httpx.AsyncClient, **wanted: Any) -> list[str]:
    return sorted(each["title"] for each in await listed(http, **wanted))


@pytest.fixture
async def run(gateway: Installation) -> str:
    await gateway.has_imported()
    return str((await gateway.start_run(title="Two voices"))["id"])


@pytest.fixture
async def several(gateway: Installation) -> dict[str, str]:
    """Runs by their titles."""
    await gateway.has_imported()
    await gateway.has_imported("other")
    compact = {"model": {"architecture": "compact", "weights": "none"}}
    asked: dict[str, dict[str, Any]] = {
        "Compact": compact,
        "Residual": {},
        "Elsewhere": {"dataset": {"name": "other"}},
        "Chosen": {"dataset": {"name": "example", "generators": ["bonafide", "world"]}},
        "Together": {**compact, "group": "monday"},
    }
    return {title: str((await gateway.start_run(**{"title": title, **spec}))["id"]) for title, spec in asked.items()}


async def test_tags_and_notes_stay_at_the_run_whatever_else_is_changed(gateway: Installation, run: str) -> None:
    made = await change(gateway.http, run, tags=["baseline", "two  Voices", "BASELINE"], notes="Why?\r\nBecause.  \n")
    assert (made["tags"], made["notes"]) == (["baseline", "two voices"], "Why?\nBecause.")
    assert (await gateway.http.get(f"/api/v1/runs/{run}")).json() == made
    assert (await listed(gateway.http))[0]["tags"] == ["baseline", "two voices"]
    steered = await change(gateway.http, run, desired="Pause")
    assert (steered["tags"], steered["notes"]) == (made["tags"], made["notes"])
    assert (await change(gateway.http, run, notes=""))["tags"] == made["tags"]
    assert (await change(gateway.http, run, tags=[]))["tags"] == []


async def test_what_has_ended_takes_tags_and_is_steered_no_more(gateway: Installation, run: str) -> None:
    await gateway.has_status(run, TrainingJobStatus(phase=Phase.FAILED), ended=True)
    assert (await change(gateway.http, run, tags=["failed"]))["tags"] == ["failed"]
    refused = await gateway.http.patch(f"/api/v1/runs/{run}", json={"desired": "Pause", "notes": "not kept"})
    assert_problem(refused, 409)
    assert (await gateway.http.get(f"/api/v1/runs/{run}")).json()["notes"] == ""


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({}, "", "say what is to change"),
        ({"tags": None}, "", "say what is to change"),
        ({"tags": [" "]}, "tags", "a tag is empty"),
        ({"tags": ["a" * 33]}, "tags", "has 33 letters; write 32 at most"),
        ({"tags": ["a,b"]}, "tags", "other signs than letters"),
        ({"tags": ["<b>"]}, "tags", "other signs than letters"),
        ({"tags": ["a\u0000"]}, "tags", "other signs than letters"),
        ({"tags": [f"t{n}" for n in range(11)]}, "tags", "these are 11 tags; 10 are the most"),
        ({"tags": "baseline"}, "tags", "list"),
        ({"notes": "a" * 10_001}, "notes", "have 10001 letters; write 10000 at most"),
        ({"notes": "a\u0000b"}, "notes", "control character U+0000 at 1"),
        ({"title": "another"}, "title", ""),
    ],
)
async def test_what_is_no_tag_and_no_note_is_refused_with_what_would_be_right(
    gateway: Installation, run: str, body: dict[str, Any], field: str, says: str
) -> None:
    refused = assert_problem(await gateway.http.patch(f"/api/v1/runs/{run}", json=body), 422)
    assert refused["errors"][0]["field"].startswith(field)
    assert says in refused["detail"]


@pytest.mark.parametrize("tag", ["ﬁne-tuned", "Straße", "СТАРЫЙ", "v1.2_a:b/c#d@e+f", "日本語"])
async def test_a_tag_in_any_script_finds_its_run_however_it_is_written(
    gateway: Installation, run: str, tag: str
) -> None:
    await change(gateway.http, run, tags=[tag])
    for written in (tag, tag.upper(), f" {tag} "):
        assert await titles(gateway.http, tag=written) == ["Two voices"]
    assert await titles(gateway.http, search=(await listed(gateway.http))[0]["tags"][0]) == ["Two voices"]


async def test_a_change_of_the_notes_is_made_of_the_version_that_was_read(gateway: Installation, run: str) -> None:
    tag = (await gateway.http.get(f"/api/v1/runs/{run}")).headers["etag"]
    await change(gateway.http, run, notes="mine")
    late = await gateway.http.patch(f"/api/v1/runs/{run}", json={"notes": "theirs"}, headers={"If-Match": tag})
    assert_problem(late, 412)
    now = (await gateway.http.get(f"/api/v1/runs/{run}")).headers["etag"]
    made = await gateway.http.patch(f"/api/v1/runs/{run}", json={"notes": "theirs"}, headers={"If-Match": now})
    assert made.json()["notes"] == "theirs"


async def test_runs_are_found_by_tags_dataset_and_network(gateway: Installation, several: dict[str, str]) -> None:
    http = gateway.http
    await change(http, several["Compact"], tags=["baseline", "good"])
    await change(http, several["Residual"], tags=["baseline"])
    assert await titles(http, tag="Baseline") == ["Compact", "Residual"]
    assert await titles(http, tag=["baseline", "good"]) == ["Compact"]
    assert await titles(http, tag="base") == []
    assert await titles(http, dataset="other") == ["Elsewhere"]
    assert await titles(http, architecture="compact") == ["Compact", "Together"]
    assert await titles(http, architecture="compact", tag="baseline", phase="Pending") == ["Compact"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("RESIDUAL", ["Residual"]),
        ("other", ["Elsewhere"]),
        ("world", ["Chosen"]),
        ("monday", ["Together"]),
        ("compact monday", ["Together"]),
        ("microphone", ["Residual"]),
        ("50%_of", ["Residual"]),
        ("keep-this", ["Compact"]),
        ("keep microphone", []),
        ("  ", ["Chosen", "Compact", "Elsewhere", "Residual", "Together"]),
        ('"', []),
        ("[", []),
        ("\\", []),
    ],
)
async def test_every_word_of_a_search_stands_somewhere_at_the_run(
    gateway: Installation, several: dict[str, str], search: str, found: list[str]
) -> None:
    await change(
        gateway.http, several["Residual"], notes="The other Microphone,\n50%_of the clips".replace("other ", "")
    )
    await change(gateway.http, several["Compact"], tags=["keep-this"])
    assert await titles(gateway.http, search=search) == found


@pytest.mark.parametrize("name", ["search", "tag", "dataset", "architecture"])
@pytest.mark.parametrize("said", ["\u0000", "a" * 201, "' OR 1=1 --", "%", "\u202e"])
async def test_whatever_is_sought_by_is_answered_or_refused(
    gateway: Installation, run: str, name: str, said: str
) -> None:
    answer = await gateway.http.get("/api/v1/runs", params={name: said})
    assert answer.status_code in {200, 422}, answer.text
    if answer.status_code == 200:
        assert answer.json()["items"] == []


async def test_ones_tags_datasets_and_networks_are_counted(gateway: Installation, several: dict[str, str]) -> None:
    http = gateway.http
    for title, tags in {"Compact": ["a", "b"], "Residual": ["b"], "Chosen": ["c"]}.items():
        await change(http, several[title], tags=tags)
    await http.delete(f"/api/v1/runs/{several['Chosen']}")
    found = [{"name": "b", "count": 2}, {"name": "a", "count": 1}]
    assert (await http.get("/api/v1/runs/tags")).json() == {"items": found}
    choices = (await http.get("/api/v1/runs/choices")).json()
    assert choices["tags"] == found
    assert choices["datasets"] == [{"name": "example", "count": 3}, {"name": "other", "count": 1}]
    assert choices["architectures"] == [{"name": "compact", "count": 2}, {"name": "resnet18", "count": 2}]


async def test_what_an_owner_writes_beside_a_shared_run_is_nobody_elses_to_read_to_find_or_to_change(
    gateway: Installation, run: str
) -> None:
    await change(gateway.http, run, tags=["secret"], notes="reviewer two was right")
    await gateway.http.put(f"/api/v1/runs/{run}/sharing", json={"all": True})
    async with await account(gateway, "bert") as bert:
        seen = (await bert.get(f"/api/v1/runs/{run}")).json()
        assert (seen["title"], seen["tags"], seen["notes"]) == ("Two voices", [], "")
        assert await titles(bert) == ["Two voices"]
        assert [(each["tags"], each["notes"]) for each in await listed(bert)] == [([], "")]
        assert await titles(bert, search="voices") == ["Two voices"]
        for wanted in ({"search": "reviewer"}, {"search": "secret"}, {"tag": "secret"}):
            assert await titles(bert, **wanted) == []
        assert (await bert.get("/api/v1/runs/tags")).json() == {"items": []}
        assert (await bert.get("/api/v1/runs/choices")).json()["tags"] == []
        assert_problem(await bert.patch(f"/api/v1/runs/{run}", json={"tags": ["mine"]}), 403)
        assert_problem(await bert.patch(f"/api/v1/runs/{run}", json={"notes": "mine"}), 403)
    assert (await gateway.http.get(f"/api/v1/runs/{run}")).json()["tags"] == ["secret"]


async def test_who_follows_a_shared_run_is_not_told_its_notes_whoever_else_follows_it(
    gateway: Installation, run: str
) -> None:
    await gateway.http.put(f"/api/v1/runs/{run}/sharing", json={"all": True})
    async with await account(gateway, "bert") as bert:
        known = [
            ((await http.get("/api/v1/me")).json()["id"], http.headers["authorization"])
            for http in (gateway.http, bert)
        ]
    owner, other = (
        Followed(
            gateway.services,
            Viewer(UUID(id), "", shown.removeprefix("Bearer "), Role.USER, "link", None, lacks_factor=False),
            UUID(run),
        )
        for id, shown in known
    )
    for _ in range(2):  # with rights of its own, and then by the look that serves all
        assert ((await owner.read()).notes, (await other.read()).notes) == ("", "")
    await change(gateway.http, run, tags=["secret"], notes="reviewer two")
    while not (mine := await owner.read()).notes:
        pass
    assert (mine.tags, mine.notes) == (["secret"], "reviewer two")
    theirs = await other.read()
    assert (theirs.title, theirs.tags, theirs.notes, theirs.may_change) == ("Two voices", [], "", False)


async def test_what_was_deleted_is_listed_to_its_owner_until_it_is_brought_back(
    gateway: Installation, several: dict[str, str]
) -> None:
    http = gateway.http
    await change(http, several["Compact"], tags=["kept"], notes="with its notes")
    await http.put(f"/api/v1/runs/{several['Compact']}/sharing", json={"all": True})
    for title in ("Compact", "Chosen"):
        await http.delete(f"/api/v1/runs/{several[title]}")
    assert await titles(http, deleted=True) == ["Chosen", "Compact"]
    assert await titles(http, deleted=True, tag="kept") == ["Compact"]
    gone = await listed(http, deleted=True)
    assert all(each["deletedAt"] for each in gone)
    assert all(each["deletedAt"] is None for each in await listed(http))
    async with await account(gateway, "bert") as bert:
        assert await titles(bert, deleted=True) == []
    await http.post(f"/api/v1/runs/{several['Compact']}/restore")
    assert await titles(http, deleted=True) == ["Chosen"]
    back = (await http.get(f"/api/v1/runs/{several['Compact']}")).json()
    assert (back["tags"], back["notes"], back["deletedAt"]) == (["kept"], "with its notes", None)


async def test_administrators_write_for_all_beside_what_is_nobodys(gateway: Installation, run: str) -> None:
    async with gateway.services.database.transaction() as session:
        await session.execute(update(Run).values(owner_id=None))
    await change(gateway.http, run, tags=["cluster"], notes="applied by hand")
    async with await account(gateway, "bert") as bert:
        seen = (await bert.get(f"/api/v1/runs/{run}")).json()
        assert (seen["tags"], seen["notes"], seen["mayChange"]) == (["cluster"], "applied by hand", False)
        assert await titles(bert, tag="cluster") == await titles(bert, search="hand") == ["Two voices"]
        assert_problem(await bert.patch(f"/api/v1/runs/{run}", json={"tags": []}), 403)
        await gateway.http.delete(f"/api/v1/runs/{run}")
        assert await titles(bert, deleted=True) == []
    assert await titles(gateway.http, deleted=True) == ["Two voices"]


async def test_tags_and_notes_are_taken_along(gateway: Installation, run: str) -> None:
    await change(gateway.http, run, tags=["kept"], notes="for good")
    async with gateway.client() as http:
        opened = await http.post("/api/v1/sessions", json={"token": TOKEN})
        archive = await http.get("/api/v1/me/export", headers={"Authorization": f"Bearer {opened.json()['token']}"})
    with zipfile.ZipFile(io.BytesIO(archive.content)) as taken:
        (said,) = json.loads(taken.read("CONTENTS.txt"))["runs"]
    assert (said["id"], said["tags"], said["notes"]) == (run, ["kept"], "for good")


async def test_the_courses_of_several_runs_come_in_few_points_and_in_order(gateway: Installation, run: str) -> None:
    other = str((await gateway.start_run(title="Long"))["id"])
    folder = gateway.run_folder(other)
    folder.path.mkdir(parents=True, exist_ok=True)
    rows = [f"{n},{n},0.5,0.4,{n / 1000},0.5,0.1,1.0" for n in range(1, 102)]
    head = "epoch,step,train_loss,valid_loss,f1_score,accuracy,equal_error_rate,seconds"
    folder.history.write_text("\n".join([head, *rows, ""]))
    answer = await gateway.http.get("/api/v1/runs/courses", params={"run": [run, other]})
    assert answer.status_code == 200, answer.text
    nothing, course = answer.json()["items"]
    assert nothing == {"id": run, "epochs": 0, "f1": []}
    assert (course["id"], course["epochs"], len(course["f1"]), course["f1"][-1]) == (other, 101, 34, 0.101)
    assert course["f1"] == sorted(course["f1"])
    folder.history.write_text("no,table\nat,all\n")
    assert (await gateway.http.get("/api/v1/runs/courses", params={"run": other})).json()["items"][0]["f1"] == []
    async with await gateway.stranger() as stranger:
        assert_problem(await stranger.get("/api/v1/runs/courses", params={"run": [run]}), 404)
    assert_problem(await gateway.http.get("/api/v1/runs/courses", params={"run": [run] * 51}), 422)
    assert_problem(await gateway.http.get("/api/v1/runs/courses"), 422)
