import asyncio
import errno
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import soundfile
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from installation import TOKEN, Installation, installed, served
from small_detector import PICTURE, small_detector
from sqlalchemy.ext.asyncio import AsyncSession
from test_who_may import assert_problem

from veravox.core import problems
from veravox.core.calibration import Policy
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.problems import Problem, ProblemType
from veravox.core.settings import Settings
from veravox.core.verdict import Verdict
from veravox.gateway.uploads import keeping
from veravox.store import tables

CLIP = min(EXAMPLE_CLIPS.rglob("*.flac"))
SOUND = CLIP.read_bytes()


@pytest.fixture
def detector(settings: Settings) -> FastAPI:
    return small_detector(settings.data, settings.internal_token.get_secret_value())


@pytest.fixture
async def gateway(settings: Settings, detector: FastAPI) -> AsyncIterator[Installation]:
    """With a detector that answers."""
    async with served(detector) as url, installed(settings.model_copy(update={"detector_url": url})) as installation:
        yield installation
        await installation.empty()


async def ask(
    gateway: Installation, model: str, content: bytes = SOUND, name: str = CLIP.name, id: str = ""
) -> httpx.Response:
    chosen = {"id": id} if id else {}
    return await gateway.http.post(
        "/api/v1/verdicts", params=chosen, files={"file": (name, content)}, data={"model": model}
    )


def kept(gateway: Installation) -> list[str]:
    folder = gateway.data / "verdicts"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_a_recording_is_kept_judged_and_answered_for(gateway: Installation, detector: FastAPI) -> None:
    model = await gateway.has_model()
    answer = await ask(gateway, model)
    assert answer.status_code == 201
    said = answer.json()
    info = soundfile.info(CLIP)
    assert said["seconds"] == pytest.approx(info.frames / info.samplerate)
    assert (said["file"], said["model"], said["rate"]) == (CLIP.name, model, info.samplerate)
    Verdict.model_validate({name: said[name] for name in Verdict.model_json_schema(by_alias=True)["properties"]})
    place, policy = f"verdicts/{said['id']}/recording.flac", Policy().outside()
    account = str(await gateway.account())
    assert detector.state.asked == [{"account": account, "model": model, "recording": place, "policy": policy}]
    assert (gateway.data / "verdicts" / said["id"] / "recording.flac").read_bytes() == SOUND
    assert (await gateway.http.get(f"/api/v1/verdicts/{said['id']}")).json() == said
    assert (await gateway.http.get("/api/v1/verdicts")).json() == {"items": [said], "next": None}


async def test_a_recording_is_played_in_parts_and_its_picture_drawn_when_it_is_looked_at(
    gateway: Installation, detector: FastAPI
) -> None:
    id = (await ask(gateway, await gateway.has_model())).json()["id"]
    place = f"/api/v1/verdicts/{id}"
    whole = await gateway.http.get(f"{place}/recording")
    assert (whole.content, whole.headers["accept-ranges"]) == (SOUND, "bytes")
    assert (whole.headers["content-type"], whole.headers["x-content-type-options"]) == ("audio/flac", "nosniff")
    part = await gateway.http.get(f"{place}/recording", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, SOUND[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(SOUND)}"
    assert detector.state.drawn == []
    for _look in range(2):
        picture = await gateway.http.get(f"{place}/spectrogram")
        assert (picture.content, picture.headers["content-type"]) == (PICTURE, "image/png")
    assert {each.headers["cache-control"] for each in (whole, part, picture)} == {"no-store"}
    assert detector.state.drawn == [f"verdicts/{id}/recording.flac"]


async def test_a_picture_that_was_drawn_with_the_verdict_is_shown_as_it_is(
    gateway: Installation, detector: FastAPI
) -> None:
    id = (await ask(gateway, await gateway.has_model())).json()["id"]
    (gateway.data / "verdicts" / id / "spectrogram.npy").unlink()
    (gateway.data / "verdicts" / id / "spectrogram.png").write_bytes(b"of an earlier version")
    shown = await gateway.http.get(f"/api/v1/verdicts/{id}/spectrogram")
    assert (shown.content, detector.state.drawn) == (b"of an earlier version", [])


async def test_files_that_are_gone_are_missed_with_a_sentence(gateway: Installation) -> None:
    id = (await ask(gateway, await gateway.has_model())).json()["id"]
    for path in (gateway.data / "verdicts" / id).iterdir():
        path.unlink()
    for file in ("recording", "spectrogram"):
        missed = assert_problem(await gateway.http.get(f"/api/v1/verdicts/{id}/{file}"), 404)
        assert "ask about the recording again" in missed["detail"]


async def test_who_has_chosen_a_verdicts_id_learns_how_far_it_is(gateway: Installation, detector: FastAPI) -> None:
    model, id = await gateway.has_model(), str(uuid4())
    place = f"/api/v1/verdicts/{id}"
    detector.state.may_go_on.clear()
    asking = asyncio.create_task(ask(gateway, model, id=id))
    try:
        assert await asyncio.to_thread(detector.state.has_begun.wait, 60)
        far = await gateway.http.get(f"{place}/progress")
        assert (far.status_code, far.json()["pieces"], far.json()["ofPieces"]) == (200, 3, 30)
        assert (far.json()["share"], far.json()["secondsLeft"]) == (0.1, 54.0)
        async with await gateway.stranger() as stranger:
            assert_problem(await stranger.get(f"{place}/progress"), 404)
    finally:
        detector.state.may_go_on.set()
    answer = await asking
    assert (answer.status_code, answer.json()["id"]) == (201, id)
    assert_problem(await gateway.http.get(f"{place}/progress"), 404)
    assert "choose another" in assert_problem(await ask(gateway, model, id=id), 409)["detail"]
    assert (await gateway.http.get(f"{place}/recording")).content == SOUND


@pytest.mark.parametrize(
    ("content", "status", "kind", "says"),
    [
        (b"", 422, "bad-recording", "the recording is empty; choose a file with sound in it"),
        (bytes((1 << 20) + 1), 413, "too-large", "the recording is larger than 1 MB; cut it into shorter ones"),
        (b"no sound at all", 422, "bad-recording", "is no recording"),
    ],
)
async def test_what_cannot_be_judged_is_refused_and_nothing_of_it_stays(
    gateway: Installation, content: bytes, status: int, kind: str, says: str
) -> None:
    refused = assert_problem(await ask(gateway, await gateway.has_model(), content), status)
    assert refused["type"] == f"/problems/{kind}"
    assert says in refused["detail"]
    assert kept(gateway) == []
    assert (await gateway.http.get("/api/v1/verdicts")).json()["items"] == []


async def test_nothing_stays_of_a_recording_whose_verdict_cannot_be_kept(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = await gateway.has_model()

    async def disk_full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(AsyncSession, "refresh", disk_full)  # after the detector has answered, before the commit
    assert_problem(await ask(gateway, model), 507)
    assert kept(gateway) == []


async def test_a_recording_leaves_the_database_room_on_the_disk(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": keeping.SPARE + len(SOUND) - 1})
    monkeypatch.setattr("veravox.gateway.uploads.keeping.shutil.disk_usage", lambda _path: usage)
    assert_problem(await ask(gateway, await gateway.has_model()), 507)
    assert kept(gateway) == []


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../evil.wav", "recording.wav"),
        ("Stimme é.FLAC", "recording.flac"),
        ("voice.html", "recording.bin"),
        ("x" * 300 + ".ogg", "recording.ogg"),
    ],
)
async def test_a_files_name_never_becomes_a_path(gateway: Installation, name: str, stored: str) -> None:
    said = (await ask(gateway, await gateway.has_model(), name=name)).json()
    folder = gateway.data / "verdicts" / said["id"]
    assert {path.name for path in folder.iterdir()} == {stored, "spectrogram.npy"}
    assert said["file"] == name[-200:]


async def test_who_hangs_up_before_the_verdict_leaves_nothing_and_the_detector_is_told(settings: Settings) -> None:
    app, asked, left = FastAPI(), asyncio.Event(), asyncio.Event()

    @app.post("/detect")
    async def detect(request: Request) -> None:
        await request.body()
        asked.set()
        while (await request.receive())["type"] != "http.disconnect":
            continue
        left.set()

    async with served(app) as url, installed(settings.model_copy(update={"detector_url": url})) as gateway:
        model = await gateway.has_model()
        async with served(gateway.app) as address, gateway.client(Authorization=f"Bearer {TOKEN}") as http:
            form = {"files": {"file": (CLIP.name, SOUND)}, "data": {"model": model}}
            asking = asyncio.create_task(http.post(f"{address}/api/v1/verdicts", **form))
            await asyncio.wait_for(asked.wait(), 10)
            asking.cancel()
            async with asyncio.timeout(10):
                await left.wait()
                while kept(gateway):
                    await asyncio.sleep(0)
        await gateway.empty()


async def test_only_ones_own_model_judges(gateway: Installation, detector: FastAPI) -> None:
    model = await gateway.has_model()
    assert_problem(await ask(gateway, str(uuid4())), 404)
    assert_problem(await ask(gateway, "not-an-id"), 422)
    await gateway.http.delete(f"/api/v1/models/{model}")
    assert_problem(await ask(gateway, model), 404)
    assert (detector.state.asked, kept(gateway)) == ([], [])


async def test_a_deleted_verdict_is_gone_and_comes_back(gateway: Installation) -> None:
    said = (await ask(gateway, await gateway.has_model())).json()
    place = f"/api/v1/verdicts/{said['id']}"
    assert (await gateway.http.delete(place)).status_code == 204
    for path in (place, f"{place}/recording", f"{place}/spectrogram"):
        assert_problem(await gateway.http.get(path), 404)
    assert (await gateway.http.post(f"{place}/restore")).json() == said
    assert (await gateway.http.get(f"{place}/recording")).content == SOUND


async def test_a_list_of_long_recordings_loads_none_of_their_lines_over_time(gateway: Installation) -> None:
    said = (await ask(gateway, await gateway.has_model())).json()
    windows = [{"begin": n / 2, "end": n / 2 + 1, "score": 1.5} for n in range(20_000)]
    stretches = [{"begin": n / 2, "end": n / 2 + 1, "answer": "human"} for n in range(1000)]
    async with gateway.services.database.transaction() as session:
        row = await session.get(tables.Verdict, UUID(said["id"]))
        assert row is not None
        for number in range(10):
            answer = {**row.answer, "timeline": windows, "segments": stretches, "seconds": float(number)}
            more = {"model_id": row.model_id, "owner_id": row.owner_id, "stored": row.stored}
            session.add(tables.Verdict(file="long.flac", answer=answer, **more))
    del answer, windows, stretches, row
    tracemalloc.start()
    try:
        listed = (await gateway.http.get("/api/v1/verdicts?limit=200")).json()["items"]
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 << 20  # one of the ten takes more than that as Python's objects
    assert [each["timeline"] for each in listed] == [[]] * 11
    assert [each["segments"] for each in listed] == [[]] * 11
    assert {each["seconds"] for each in listed} == {said["seconds"], *map(float, range(10))}
    long = next(each for each in listed if each["file"] == "long.flac")
    whole = (await gateway.http.get(f"/api/v1/verdicts/{long['id']}")).json()
    assert (len(whole["timeline"]), {**whole, "timeline": [], "segments": []}) == (20_000, long)


async def test_a_stranger_hears_nothing(gateway: Installation) -> None:
    said = (await ask(gateway, await gateway.has_model())).json()
    async with await gateway.stranger() as stranger:
        for path in ("", "/recording", "/spectrogram"):
            assert_problem(await stranger.get(f"/api/v1/verdicts/{said['id']}{path}"), 404)


async def test_a_detector_that_is_away_is_said_to_be_and_nothing_stays(house: Installation) -> None:
    answer = await ask(house, await house.has_model())
    left = kept(house)
    await house.empty()
    refused = assert_problem(answer, 503)
    assert "the detector does not answer" in refused["detail"]
    assert (answer.headers["retry-after"], left) == ("2", [])


def quarrelling(status: int, body: Any, media_type: str = "application/json") -> FastAPI:
    app = FastAPI()

    @app.post("/detect")
    def detect() -> JSONResponse:
        return JSONResponse(body, status, media_type=media_type)

    return app


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, {}), (500, []), (401, {"type": "/problems/unauthenticated", "detail": "the internal token is wrong"})],
)
async def test_a_quarrel_with_the_detector_is_not_the_users_fault(settings: Settings, status: int, body: Any) -> None:
    async with (
        served(quarrelling(status, body)) as url,
        installed(settings.model_copy(update={"detector_url": url})) as gateway,
    ):
        answer, left = await ask(gateway, await gateway.has_model()), kept(gateway)
        await gateway.empty()
    said = assert_problem(answer, 500)
    assert said["detail"] == f"the detector failed; its log holds the reason (request {said['request']})"
    assert answer.headers["x-request-id"] == said["request"]
    assert left == []


@pytest.mark.parametrize("kind", [problems.UNAVAILABLE, problems.CROWDED])
async def test_a_detector_that_has_too_much_to_do_is_passed_on(settings: Settings, kind: ProblemType) -> None:
    body = Problem(kind, "16 recordings are being judged or wait for it; try again in 2 s.").body()
    async with (
        served(quarrelling(kind.status, body, "application/problem+json")) as url,
        installed(settings.model_copy(update={"detector_url": url})) as gateway,
    ):
        answer, left = await ask(gateway, await gateway.has_model()), kept(gateway)
        await gateway.empty()
    assert "try again in 2 s" in assert_problem(answer, kind.status)["detail"]
    assert (answer.headers["retry-after"], left) == ("2", [])
