"""The clips of a dataset: listed with their pairs, heard and seen by whoever may, and nothing beside them."""

import asyncio
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import soundfile
from commands import at_a_terminal
from fastapi import FastAPI, Response
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from installation import CLIP, CLIPS, Installation, served
from small_detector import PICTURE
from test_rights_table import account
from test_who_may import assert_problem

from veravox.core.manifest import Clip, DatasetFolder, write_manifest
from veravox.core.places import share_of_account
from veravox.core.settings import Settings
from veravox.gateway.datasets.clips import Manifest, Sought
from veravox.gateway.detector import Detector

PLACE = "/api/v1/datasets/example/clips"
PATHS = [each.clip for each in CLIPS]


async def clips_of(gateway: Installation, **asked: Any) -> dict[str, Any]:
    answer = await gateway.http.get(PLACE, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def has_sound(gateway: Installation, clip: str = PATHS[0]) -> Path:
    path = gateway.data / "datasets" / "version-of-example" / "clips" / clip
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, [0.0] * 801, 16000)
    return path


async def test_each_human_clip_stands_beside_what_was_made_of_it(gateway: Installation) -> None:
    await gateway.has_imported()
    found = await clips_of(gateway)
    assert (found["total"], found["pairs"], found["next"]) == (12, 6, None)
    assert [each["clip"] for each in found["items"][:4]] == [
        "anna/bonafide/0.flac",
        "anna/world/0.flac",
        "anna/bonafide/1.flac",
        "anna/world/1.flac",
    ]
    assert [each["group"] for each in found["items"][:4]] == [0, 0, 1, 1]
    assert found["items"][1] == {
        "place": 3,
        "group": 0,
        "clip": "anna/world/0.flac",
        "speaker": "anna",
        "generator": "world",
        "human": False,
        "condition": "clean",
        "prompt": "0",
        "pair": "anna/0",
        "seconds": 1.0,
        "kind": "sound",
    }


@pytest.mark.parametrize(
    ("asked", "clips"),
    [
        ({"speaker": "bert", "generator": "world"}, PATHS[9:]),
        ({"condition": "snr20"}, []),
        ({"search": "BERT/bona"}, PATHS[6:9]),
        ({"generator": "world", "speaker": "anna", "beside": True}, PATHS[:6]),
        ({"generator": "bonafide", "beside": True}, PATHS[:3] + PATHS[6:9]),
        ({"search": "world/2", "beside": True}, [PATHS[each] for each in (2, 5, 8, 11)]),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else "",
)
async def test_some_alone_and_the_human_ones_beside_them(
    gateway: Installation, asked: dict[str, Any], clips: list[str]
) -> None:
    await gateway.has_imported()
    found = await clips_of(gateway, **asked)
    assert (sorted(each["clip"] for each in found["items"]), found["total"]) == (sorted(clips), len(clips))
    assert found["pairs"] == len({each["group"] for each in found["items"]})


async def test_clips_are_listed_at_a_terminal_too(gateway: Installation) -> None:
    await gateway.has_imported()
    async with at_a_terminal(gateway) as terminal:
        said = (await terminal.veravox("dataset", "clips", "example", "--generator", "world", "--most", "2")).said
    assert "anna/world/0.flac" in said
    assert "2 of 6 clips" in said
    assert "bonafide" not in said


async def test_a_dataset_without_a_human_class_calls_no_clip_human(gateway: Installation) -> None:
    rows = [replace(each, generator="spoof", pair="") for each in CLIPS[:3]]
    manifest = Manifest(folder_with(gateway.data / "nobodys", rows), gateway.data, None)
    found = manifest.page(Sought(), 50, "")
    assert ([each.human for each in found.items], found.pairs) == ([None] * 3, 3)  # in no pair: each alone


def folder_with(path: Path, rows: list[Clip]) -> DatasetFolder:
    path.mkdir(parents=True)
    folder = DatasetFolder(path)
    write_manifest(folder.manifest, rows)
    return folder


ROWS = st.lists(
    st.builds(
        replace,
        st.just(CLIP),
        speaker=st.sampled_from("ab"),
        generator=st.sampled_from(["bonafide", "world", "relp"]),
        condition=st.sampled_from(["clean", "snr5"]),
        pair=st.sampled_from(["", "1", "2"]),
    ),
    max_size=30,
)


@trying(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    rows=ROWS,
    sought=st.builds(
        Sought, generator=st.sampled_from(["", "world"]), beside=st.booleans(), pairs=st.sampled_from([None, 1, 2])
    ),
    limit=st.integers(1, 7),
)
def test_parts_together_are_the_whole_and_keep_its_order(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Clip], sought: Sought, limit: int
) -> None:
    root = tmp_path_factory.mktemp("parts")
    named = [replace(each, clip=f"{place}.flac") for place, each in enumerate(rows)]
    manifest = Manifest(folder_with(root / "version", named), root, "bonafide")
    whole = manifest.page(replace(sought, pairs=None), 1000, "")
    seen, after = [], ""
    while True:
        part = manifest.page(sought, limit, after)
        assert (part.total, part.pairs) == (whole.total, whole.pairs)
        assert len({each.group for each in part.items}) <= (sought.pairs or limit)
        seen += part.items
        if part.next is None:
            break
        after = part.next
    assert seen == whole.items
    assert len({each.place for each in seen}) == whole.total
    for before, behind in pairwise(seen):
        assert (before.group, not before.human) <= (behind.group, not behind.human)


async def test_a_clip_is_heard_and_seen_and_nothing_beside_it(judging: tuple[Installation, FastAPI]) -> None:
    gateway, detector = judging
    await gateway.has_imported()
    clip = has_sound(gateway)
    heard = await gateway.http.get(f"{PLACE}/0/recording")
    assert heard.content == clip.read_bytes()
    assert heard.headers["content-type"].startswith("audio/")
    part = await gateway.http.get(f"{PLACE}/0/recording", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"fLaC")
    seen = await gateway.http.get(f"{PLACE}/0/spectrogram")
    assert (seen.content, seen.headers["content-type"]) == (PICTURE, "image/png")
    recording = f"datasets/version-of-example/clips/{PATHS[0]}"
    assert detector.state.asked == [{"account": str(await gateway.account()), "recording": recording}]
    for answer, path in ((heard, "recording"), (seen, "spectrogram")):
        known = {"If-None-Match": answer.headers["etag"]}
        again = await gateway.http.get(f"{PLACE}/0/{path}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert {each.headers["cache-control"] for each in (answer, again)} == {"private, no-cache"}


async def test_who_has_kept_a_clip_is_refused_it_once_it_is_withdrawn(judging: tuple[Installation, FastAPI]) -> None:
    gateway, _detector = judging
    await gateway.has_imported()
    has_sound(gateway)
    sharing = f"/api/v1/datasets/{(await gateway.http.get(PLACE.removesuffix('/clips'))).json()['id']}/sharing"
    await gateway.http.put(sharing, json={"who": [], "all": True})
    async with await account(gateway, "bert") as bert:
        for path in (f"{PLACE}/0/recording", f"{PLACE}/0/spectrogram"):
            known = {"If-None-Match": (await bert.get(path)).headers["etag"]}
            assert (await bert.get(path, headers=known)).status_code == 304
            await gateway.http.put(sharing, json={"who": [], "all": False})
            refused = await bert.get(path, headers=known)
            assert (refused.status_code, refused.headers["cache-control"]) == (404, "no-store")
            await gateway.http.put(sharing, json={"who": [], "all": True})


async def test_clips_that_were_written_at_once_and_are_equally_long_have_tags_of_their_own(
    gateway: Installation,
) -> None:
    await gateway.has_imported()
    clip = has_sound(gateway)
    first = await gateway.http.get(f"{PLACE}/0/recording")
    written = clip.stat()
    content = bytearray(clip.read_bytes())
    content[-1] ^= 1
    clip.write_bytes(content)
    os.utime(clip, ns=(written.st_atime_ns, written.st_mtime_ns))
    other = await gateway.http.get(f"{PLACE}/0/recording", headers={"If-None-Match": first.headers["etag"]})
    assert (other.status_code, other.content) == (200, bytes(content))
    part = await gateway.http.get(
        f"{PLACE}/0/recording", headers={"Range": "bytes=0-3", "If-Range": other.headers["etag"]}
    )
    assert part.status_code == 206


@pytest.mark.parametrize(
    "outside", ["../../../secret.flac", "/{data}/secret.flac", "anna/linked.flac", "folder/s.flac"]
)
async def test_no_path_of_a_manifest_leads_out_of_its_clips(gateway: Installation, outside: str) -> None:
    hostile = [replace(CLIP, clip=outside.replace("/{data}", str(gateway.data)))]
    await gateway.has_imported(clips=hostile)
    clips = has_sound(gateway).parents[2]
    secret = gateway.data / "secret.flac"
    soundfile.write(secret, [0.0] * 801, 16000)
    (gateway.data / "elsewhere").mkdir()
    soundfile.write(gateway.data / "elsewhere" / "s.flac", [0.0] * 801, 16000)
    (clips / "anna" / "linked.flac").symlink_to(secret)
    (clips / "folder").symlink_to(gateway.data / "elsewhere")
    for path in ("recording", "spectrogram"):
        assert "is gone" in assert_problem(await gateway.http.get(f"{PLACE}/0/{path}"), 404)["detail"]


async def test_what_a_stranger_calls_a_clip_is_not_opened_as_a_page(gateway: Installation) -> None:
    await gateway.has_imported(clips=[replace(CLIP, clip="anna/page.html")])
    path = gateway.data / "datasets" / "version-of-example" / "clips" / "anna" / "page.html"
    path.parent.mkdir(parents=True)
    path.write_text("<script>")
    answer = await gateway.http.get(f"{PLACE}/0/recording")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")


async def test_of_a_dataset_of_pictures_the_pictures_are_seen(judging: tuple[Installation, FastAPI]) -> None:
    gateway, detector = judging
    await gateway.has_imported(clips=[replace(CLIP, clip="anna/0.png", rate=0)])
    path = gateway.data / "datasets" / "version-of-example" / "clips" / "anna" / "0.png"
    path.parent.mkdir(parents=True)
    path.write_bytes(PICTURE)
    assert (await clips_of(gateway))["items"][0]["kind"] == "pictures"
    whole = await gateway.http.get(f"{PLACE}/0/recording")
    assert (whole.content, whole.headers["content-type"]) == (PICTURE, "image/png")
    assert (await gateway.http.get(f"{PLACE}/0/spectrogram")).status_code == 200
    assert detector.state.asked[0]["frontEnd"] == "pictures"


async def test_who_sees_a_dataset_hears_its_clips_and_nobody_else(judging: tuple[Installation, FastAPI]) -> None:
    gateway, _detector = judging
    id = (await gateway.has_imported())["id"]
    has_sound(gateway)
    sharing = f"/api/v1/datasets/{id}/sharing"
    doors = (PLACE, f"{PLACE}/0/recording", f"{PLACE}/0/spectrogram")
    async with await gateway.stranger() as bert:
        for shared, status in (
            ({"who": []}, 404),
            ({"who": ["stranger"]}, 200),
            ({"who": []}, 404),
            ({"who": [], "all": True}, 200),
        ):
            assert (await gateway.http.put(sharing, json=shared)).status_code == 200
            assert [(await bert.get(door)).status_code for door in doors] == [status] * 3, shared
        await gateway.http.delete("/api/v1/datasets/example")
        for http in (bert, gateway.http):
            assert [(await http.get(door)).status_code for door in doors] == [404] * 3


async def test_of_a_page_of_pictures_those_wait_that_would_be_turned_away(settings: Settings) -> None:
    mine = max(1, share_of_account(settings.queue) // 2)
    app, at_once, most, gate = FastAPI(), 0, 0, asyncio.Event()

    @app.post("/picture")
    async def picture() -> Response:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await gate.wait()
        at_once -= 1
        return Response(PICTURE)

    async with served(app) as url:
        detector = Detector(settings.model_copy(update={"detector_url": url}))
        drawn = asyncio.gather(*(detector.picture(UUID(int=1), f"{n}.flac") for n in range(40)))
        while at_once < mine:
            await asyncio.sleep(0)
        other = asyncio.create_task(detector.picture(UUID(int=2), "other.flac"))
        while at_once == mine:  # it is asked for last, and another account's
            await asyncio.sleep(0)
        gate.set()
        assert [*await drawn, await other] == [PICTURE] * 41
        await detector.close()
    assert most == mine + 1


async def test_places_and_clips_that_are_none_are_refused(gateway: Installation) -> None:
    await gateway.has_imported()
    for after in ("soon", "1", "1,0,x", "1,0,2,3"):
        refused = assert_problem(await gateway.http.get(PLACE, params={"after": after}), 422)
        assert "is no place in this list" in refused["detail"]
    assert "no clip 12" in assert_problem(await gateway.http.get(f"{PLACE}/12/recording"), 404)["detail"]
    assert "is gone" in assert_problem(await gateway.http.get(f"{PLACE}/0/recording"), 404)["detail"]
    (gateway.data / "datasets" / "version-of-example" / "manifest.csv").unlink()
    assert "bring them in again" in assert_problem(await gateway.http.get(PLACE), 404)["detail"]
    await gateway.import_example("waiting")
    refused = assert_problem(await gateway.http.get("/api/v1/datasets/waiting/clips"), 404)
    assert "has no clips yet" in refused["detail"]
