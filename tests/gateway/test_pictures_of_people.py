"""Pictures of people at the gateway: with a real detector's maker of them, whose child decodes what strangers send."""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from installation import Installation, installed, served
from PIL import Image
from test_people import GOOD, has_account
from test_who_may import assert_problem

from veravox.audio.sound import AudioError
from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.settings import Settings
from veravox.datasets.decoding.decoder import Decoder
from veravox.detection.portraits import PortraitQuestion, portrait
from veravox.store.tables import Picture

MINE = "/api/v1/me/picture"


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    one = Decoder()
    yield one
    one.close()


@pytest.fixture
async def pictured(settings: Settings, decoder: Decoder) -> AsyncIterator[Installation]:
    """With a detector that makes pictures, as the real one does, and nothing else."""
    app = FastAPI()

    @app.post("/portrait")
    def make(question: PortraitQuestion) -> Response:
        try:
            return Response(portrait(decoder, question.picture), media_type="image/png")
        except AudioError as error:
            told = Problem(problems.BAD_RECORDING, str(error))
            return JSONResponse(told.body(), told.kind.status, media_type="application/problem+json")

    async with served(app) as url, installed(settings.model_copy(update={"detector_url": url})) as gateway:
        yield gateway
        await gateway.empty()


def drawn(kind: str = "JPEG", size: tuple[int, int] = (400, 300)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


async def test_a_picture_is_made_anew_shown_with_its_tag_and_removed(pictured: Installation) -> None:
    async with await has_account(pictured) as ada:
        assert_problem(await ada.get(MINE), 404)
        sent = drawn()
        put = await ada.put(MINE, content=sent)
        assert put.status_code == 200, put.text
        shown = await ada.get(MINE)
        assert (shown.headers["content-type"], shown.headers["x-content-type-options"]) == ("image/png", "nosniff")
        assert shown.headers["cache-control"] == "private, no-cache"
        assert "sandbox" in shown.headers["content-security-policy"]
        digest = hashlib.sha256(shown.content).hexdigest()
        assert put.json() == {"digest": digest}
        assert (await ada.get("/api/v1/me")).json()["picture"] == digest
        assert Image.open(io.BytesIO(shown.content)).size == (256, 256)
        known = await ada.get(MINE, headers={"If-None-Match": shown.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
        other = await ada.put(MINE, content=drawn("WEBP", (256, 256)))
        assert (await ada.get(MINE)).headers["etag"] == f'"{other.json()["digest"][:32]}"'
        assert (await ada.delete(MINE)).status_code == 204
        assert_problem(await ada.get(MINE), 404)
        assert_problem(await ada.delete(MINE), 404)
    log = (await pictured.http.get("/api/v1/audit-log")).json()["items"]
    assert [each["what"] for each in log[:3]] == ["picture-removed", "picture-changed", "picture-changed"]


async def test_others_see_the_picture_of_who_has_published_something_alone(pictured: Installation) -> None:
    theirs = "/api/v1/public/people/local/picture"
    assert (await pictured.http.put(MINE, content=drawn())).status_code == 200
    async with pictured.client() as visitor, await pictured.stranger() as stranger:
        model = await pictured.has_model()
        for who in (visitor, stranger):
            assert_problem(await who.get(theirs), 404)
        await pictured.http.post(f"/api/v1/models/{model}/publish", json={})
        shown = await visitor.get(theirs)
        assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-cache")
        profile = (await visitor.get("/api/v1/public/people/local")).json()
        assert profile["picture"] == hashlib.sha256(shown.content).hexdigest()
        assert_problem(await stranger.get(MINE), 404)
        await pictured.http.post(f"/api/v1/models/{model}/withdraw")
        assert_problem(await visitor.get(theirs), 404)


async def test_a_picture_is_taken_along_and_goes_with_its_account(pictured: Installation) -> None:
    async with await has_account(pictured) as ada:
        await ada.put(MINE, content=drawn())
        kept = (await ada.get(MINE)).content
        with zipfile.ZipFile(io.BytesIO((await ada.get("/api/v1/me/export")).content)) as archive:
            assert archive.read("picture.png") == kept
        assert (await ada.request("DELETE", "/api/v1/me", json={"password": GOOD})).status_code == 204
    async with pictured.services.database.transaction() as session:
        assert not (await session.execute(Picture.__table__.select())).all()


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", drawn()[:200]])
async def test_what_is_no_picture_is_refused_with_what_would_be_right(pictured: Installation, content: bytes) -> None:
    told = assert_problem(await pictured.http.put(MINE, content=content), 422)
    assert told["errors"][0]["field"] == "picture"
    assert "PNG, JPEG" in told["detail"]
    assert_problem(await pictured.http.get(MINE), 404)


async def test_a_picture_that_is_too_large_is_refused_before_it_is_read(pictured: Installation) -> None:
    told = assert_problem(await pictured.http.put(MINE, content=bytes((10 << 20) + 1)), 413)
    assert "larger than 10 MB" in told["detail"]


async def test_whoever_sends_nonsense_again_and_again_waits(pictured: Installation) -> None:
    answers = [(await pictured.http.put(MINE, content=b"nonsense")).status_code for _each in range(12)]
    assert answers[:5] == [422] * 5
    assert 429 in answers


async def test_a_script_changes_no_picture(pictured: Installation) -> None:
    async with await has_account(pictured) as ada:
        token = await ada.post("/api/v1/access-tokens", json={"title": "t", "scopes": ["read", "write"]})
        async with pictured.client(token.json()["token"]) as script:
            assert_problem(await script.put(MINE, content=drawn()), 403)


async def test_without_a_detector_one_is_told_to_come_again(gateway: Installation) -> None:
    assert_problem(await gateway.http.put(MINE, content=drawn()), 503)
