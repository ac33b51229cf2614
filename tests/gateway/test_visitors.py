"""Without an account: public models and nothing else, and of a visitor's recording nothing stays."""

import asyncio
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from installation import Installation, installed, served
from small_detector import PICTURE, QUIET
from sqlalchemy import text
from test_who_may import assert_problem

from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.installed_models import shipped
from veravox.core.settings import Settings
from veravox.gateway.visitors.door import Door
from veravox.store.tables import Model, Table

SOUND = min(EXAMPLE_CLIPS.rglob("*.flac")).read_bytes()
PUBLIC = "/api/v1/public"
Judging = tuple[Installation, FastAPI]


async def published(gateway: Installation, id: str) -> str:
    async with gateway.services.database.transaction() as session:
        model = await session.get(Model, UUID(id))
        assert model
        model.public = True
    return id


async def everything(gateway: Installation) -> tuple[list[tuple[Path, bytes]], dict[str, list[Any]]]:
    """Each file of the data folder and each row of the database."""
    files = sorted((path, path.read_bytes()) for path in gateway.data.rglob("*") if path.is_file())
    async with gateway.services.database.transaction() as session:
        rows = {
            name: list((await session.execute(text(f"SELECT {name}::text FROM {name} ORDER BY 1"))).scalars())
            for name in Table.metadata.tables
        }
    return files, rows


async def visit(visitor: httpx.AsyncClient, model: str, content: bytes = SOUND, **headers: str) -> httpx.Response:
    return await visitor.post(
        f"{PUBLIC}/verdicts", files={"file": ("voice.flac", content)}, data={"model": model}, headers=headers
    )


async def test_a_visitor_is_answered_and_nothing_of_it_stays(judging: Judging, tmp_path: Path) -> None:
    gateway, detector = judging
    model = await published(gateway, await gateway.has_model())
    before = await everything(gateway)
    async with gateway.client() as visitor:
        good = await visit(visitor, model)
        bad = await visit(visitor, model, b"no recording")
        assert "empty" in assert_problem(await visit(visitor, model, b""), 422)["detail"]
        large = assert_problem(await visit(visitor, model, bytes(3 << 20)), 413)
    assert (good.status_code, good.headers["cache-control"]) == (200, "no-store")
    said = good.json()
    assert (said["verdict"], said["file"], said["model"]) == ("machine", "voice.flac", model)
    assert said["spectrogram"].startswith("data:image/png;base64,")
    assert "larger than 1 MB" in large["detail"]
    assert "no recording" in assert_problem(bad, 422)["detail"]
    assert len(detector.state.asked) == 2
    assert await everything(gateway) == before
    assert PICTURE not in b"".join(content for _path, content in before[0])


async def test_a_visitor_is_told_what_decided_and_nothing_of_it_stays(judging: Judging) -> None:
    gateway, detector = judging
    private, model = await gateway.has_model(), await published(gateway, await gateway.has_model())
    before = await everything(gateway)
    async with gateway.client() as visitor:

        async def why(model: str, content: bytes = SOUND, **more: str) -> httpx.Response:
            form = {"files": {"file": ("voice.flac", content)}, "data": {"model": model, **more}}
            return await visitor.post(f"{PUBLIC}/evidence", **form)

        said = (await why(model, method="occlusion")).json()
        assert (said["method"], said["telling"]["begin"]) == ("occlusion", 0.5)
        assert said["picture"] == "data:image/png;base64," + b64encode(PICTURE).decode()
        assert said["sounds"] == {"noise": "data:audio/wav;base64," + b64encode(QUIET).decode()}
        assert (await why(model)).json()["method"] == "grad-cam"
        assert_problem(await why(private), 404)
        assert_problem(await why(model, method="by heart"), 422)
        assert "no recording" in assert_problem(await why(model, b"no sound"), 422)["detail"]
        assert "empty" in assert_problem(await why(model, b""), 422)["detail"]
        assert_problem(await why(model, bytes(3 << 20)), 413)
    assert len(detector.state.asked) == 3
    assert await everything(gateway) == before


async def test_a_line_that_breaks_leaves_nothing_and_gives_its_place_back(judging: Judging) -> None:
    gateway, detector = judging
    model = await published(gateway, await gateway.has_model())
    before = await everything(gateway)
    head = f"POST {PUBLIC}/verdicts HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n"
    part = '--b\r\nContent-Disposition: form-data; name="file"; filename="voice.flac"\r\n\r\n'
    async with served(gateway.app) as url:
        address = httpx.URL(url)
        for _each in range(6):  # there are four places
            reader, writer = await asyncio.open_connection(address.host, address.port)
            writer.write(f"{head}Content-Type: multipart/form-data; boundary=b\r\n\r\n{part}".encode() + SOUND[:9999])
            writer.write_eof()
            assert not await reader.read()  # the gateway has hung up too
            writer.close()
        async with httpx.AsyncClient(base_url=url, trust_env=False) as visitor:
            assert (await visit(visitor, model)).status_code == 200
    assert len(detector.state.asked) == 1
    assert await everything(gateway) == before


async def test_who_is_no_public_model_is_not_there_for_visitors(judging: Judging) -> None:
    gateway, detector = judging
    private, public = await gateway.has_model(), await published(gateway, await gateway.has_model())
    async with gateway.client() as visitor:
        (seen,) = (await visitor.get(f"{PUBLIC}/models")).json()["items"]
        assert (seen["id"], seen["public"], seen["yours"]) == (public, True, False)
        assert (await visitor.get(f"{PUBLIC}/models/{public}/bundle")).headers["content-type"] == "application/zip"
        for path in (f"models/{private}", f"models/{private}/bundle"):
            assert_problem(await visitor.get(f"{PUBLIC}/{path}"), 404)
        assert_problem(await visit(visitor, private), 404)
        assert_problem(await visit(visitor, public, **{"Sec-Fetch-Site": "cross-site"}), 403)
    assert detector.state.asked == []


async def test_visitors_have_a_few_places_and_users_keep_theirs(settings: Settings) -> None:
    """A detector that says nothing until it is told: a queue of eight has two places for visitors."""
    go_on = asyncio.Event()
    slow, arrived = FastAPI(), asyncio.Semaphore(0)

    @slow.post("/{path}")
    async def wait(path: str) -> dict[str, Any]:
        arrived.release()
        await go_on.wait()
        return {}

    async with (
        served(slow) as url,
        installed(settings.model_copy(update={"detector_url": url, "queue": 8})) as gateway,
        gateway.client() as visitor,
    ):
        model = await published(gateway, await gateway.has_model())
        waiting = [asyncio.create_task(visit(visitor, model)) for _each in range(2)]
        for _each in waiting:
            await arrived.acquire()
        refused = await visit(visitor, model)
        user = asyncio.create_task(
            gateway.http.post("/api/v1/verdicts", files={"file": ("a.flac", SOUND)}, data={"model": model})
        )
        await arrived.acquire()  # the user's recording is at the detector
        go_on.set()
        await asyncio.gather(*waiting, user)
        again = await visit(visitor, model)
        await gateway.empty()
    assert "2 visitors' recordings" in assert_problem(refused, 503)["detail"]
    assert refused.headers["retry-after"] == "2"
    assert again.status_code == 500  # it was let in; that detector answers nonsense


async def test_a_recording_that_comes_too_slowly_gives_its_place_back() -> None:
    async def never() -> Any:
        await asyncio.Event().wait()

    door = Door(reading, places=1, is_open=True, patience=0.01)
    scope = {"type": "http", "method": "POST", "path": "/api/v1/public/verdicts", "headers": [], "query_string": b""}
    for _each in range(2):  # the second finds the place free
        with pytest.raises(Exception, match="did not arrive within"):
            await door(scope, never, never)


async def reading(_scope: Any, receive: Any, _send: Any) -> None:
    await receive()


async def test_an_installation_that_wants_no_visitors_has_no_such_doors(settings: Settings) -> None:
    async with installed(settings.model_copy(update={"visitors": False})) as gateway, gateway.client() as visitor:
        model = await published(gateway, await gateway.has_model())
        for path in ("models", f"models/{model}", f"models/{model}/bundle"):
            assert_problem(await visitor.get(f"{PUBLIC}/{path}"), 404)
        assert_problem(await visit(visitor, model), 404)
        await gateway.empty()


async def test_what_comes_with_the_package_is_public_and_nobodys_from_the_first_start(own_settings: Settings) -> None:
    (shipped_model,) = shipped()
    with_models = own_settings.model_copy(update={"installed_models": True})
    id = str(shipped_model.id)
    async with installed(with_models) as gateway, installed(with_models) as second:
        (model,) = (await gateway.http.get("/api/v1/models")).json()["items"]
        assert (model["id"], model["provenance"], model["public"], model["yours"]) == (id, "installed", True, False)
        assert model["title"] == shipped_model.title
        assert model["notes"]
        async with await second.stranger() as stranger:
            assert [each["id"] for each in (await stranger.get("/api/v1/models")).json()["items"]] == [id]
            refused = assert_problem(await stranger.delete(f"/api/v1/models/{id}"), 403)
            assert "came with the installation" in refused["detail"]
            assert_problem(await stranger.patch(f"/api/v1/models/{id}", json={"sure": 0.9}), 403)
    files = sorted(path.name for path in (own_settings.data / "models" / id).rglob("*") if path.is_file())
    assert files == sorted(["access.json", *(path.name for path in shipped_model.files)])
    assert [path.name for path in (own_settings.data / "models").iterdir()] == [id]
