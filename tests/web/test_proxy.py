"""The way to the gateway, over real connections: a browser's client, the page's server, and an upstream that tells."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from hypothesis import given
from hypothesis import strategies as st
from real_server import serving

from veravox.core.settings import Settings
from veravox.web import health, proxy
from veravox.web.context import House
from veravox.web.proxy import HOP_BY_HOP, end_to_end


@dataclass
class Upstream:
    """A gateway that answers what it was asked, and streams only as fast as the test allows."""

    app: FastAPI = field(default_factory=FastAPI)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    first_chunk: asyncio.Event = field(default_factory=asyncio.Event)


def upstream(folder: Path) -> Upstream:
    made = Upstream()
    (folder / "recording.flac").write_bytes(bytes(range(256)) * 40)

    @made.app.api_route("/api/v1/echo/{rest:path}", methods=["GET", "POST", "DELETE"])
    async def echo(request: Request, rest: str) -> Response:
        headers = [f"{name}: {value}" for name, value in request.headers.items()]
        told = [request.method, request.scope["raw_path"].decode(), request.url.query, *headers]
        response = Response("\n".join(told), 418, media_type="text/plain")
        response.headers.append("set-cookie", "a=1")
        response.headers.append("set-cookie", "b=2")
        return response

    @made.app.get("/api/v1/events")
    async def events() -> StreamingResponse:
        async def stream() -> AsyncIterator[bytes]:
            try:
                yield b"event: curve\n\n"
                await made.go_on.wait()
                yield b"event: end\n\n"
                await asyncio.Event().wait()
            finally:
                made.left.set()

        return StreamingResponse(stream(), media_type="text/event-stream")

    @made.app.post("/api/v1/upload")
    async def upload(request: Request) -> dict[str, int]:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            made.first_chunk.set()
        return {"size": size, "length": int(request.headers.get("content-length", -1))}

    @made.app.post("/api/v1/slow")
    async def slow(request: Request) -> None:
        await request.body()
        made.first_chunk.set()
        while (await request.receive())["type"] != "http.disconnect":
            continue
        made.left.set()

    @made.app.get("/api/v1/recording")
    async def recording() -> FileResponse:
        return FileResponse(folder / "recording.flac")

    @made.app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    return made


@dataclass
class Page:
    upstream: Upstream
    http: httpx.AsyncClient


def page_app(gateway: str, data: Path) -> FastAPI:
    app = FastAPI()
    app.state.house = House.of(Settings.model_validate({"gateway_url": gateway, "data": data}))
    app.include_router(health.router)
    app.include_router(proxy.router)
    return app


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    behind = upstream(tmp_path)
    async with (
        serving(behind.app) as gateway,
        serving(page_app(gateway, tmp_path)) as address,
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
    ):
        yield Page(behind, http)


async def test_method_path_query_status_and_repeated_headers_are_kept(page: Page) -> None:
    answer = await page.http.post("/api/v1/echo/a%2Fb?x=1&x=2", content=b"body")
    method, path, query = answer.text.splitlines()[:3]
    assert (answer.status_code, method, path, query) == (418, "POST", "/api/v1/echo/a%2Fb", "x=1&x=2")
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


async def test_the_session_and_where_it_comes_from_reach_the_gateway(page: Page) -> None:
    sent = {"Cookie": "veravox_session=s", "Sec-Fetch-Site": "cross-site", "Connection": "x-mine", "X-Mine": "1"}
    told = (await page.http.delete("/api/v1/echo/", headers=sent)).text
    assert "cookie: veravox_session=s" in told
    assert "sec-fetch-site: cross-site" in told
    assert "x-mine" not in told


async def test_the_gateway_is_told_whose_request_it_is_by_the_page_and_not_by_the_browser(page: Page) -> None:
    told = (await page.http.get("/api/v1/echo/")).text
    assert told.count("x-forwarded-for: 127.0.0.1") == 1
    page.http.headers["X-Forwarded-For"] = "192.0.2.1, nonsense"
    told = (await page.http.get("/api/v1/echo/")).text
    assert told.count("x-forwarded-for") == 1
    assert "192.0.2.1, nonsense" not in told


async def test_events_arrive_while_the_stream_is_open_and_leaving_ends_it(page: Page) -> None:
    async with page.http.stream("GET", "/api/v1/events") as answer:
        events = answer.aiter_bytes()
        assert await anext(events) == b"event: curve\n\n"
        page.upstream.go_on.set()
        assert await anext(events) == b"event: end\n\n"
    await asyncio.wait_for(page.upstream.left.wait(), 10)


async def test_an_upload_flows_through_before_it_is_whole(page: Page) -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"x" * 70_000
        await page.upstream.first_chunk.wait()  # the gateway has the beginning; else this never ends
        yield b"y" * 70_000

    answer = await page.http.post("/api/v1/upload", content=content())
    assert answer.json() == {"size": 140_000, "length": -1}


async def test_an_answer_before_the_upload_is_read_arrives_whole_and_the_way_stays_open(page: Page) -> None:
    content = bytes(8 << 20)  # more than any buffer on the way
    for headers in ({}, {"Expect": "100-continue"}):
        refused = await page.http.post("/api/v1/echo/", content=content, headers=headers)
        assert (refused.status_code, refused.text.partition("\n")[0]) == (418, "POST")
        assert (await page.http.get("/api/v1/echo/")).status_code == 418


async def test_who_leaves_before_the_answer_leaves_the_gateway_too(page: Page) -> None:
    asking = asyncio.create_task(page.http.post("/api/v1/slow", content=bytes(1 << 20)))
    await asyncio.wait_for(page.upstream.first_chunk.wait(), 10)
    asking.cancel()
    await asyncio.wait_for(page.upstream.left.wait(), 10)


@pytest.mark.parametrize("path", [b"/api/../readyz", b"/api/v1/../../readyz", b"/api/%2e%2e/readyz", b"/api/./readyz"])
async def test_no_path_leads_out_of_the_api(page: Page, path: bytes) -> None:
    address = httpx.URL(page.http.base_url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert (answer.split()[1], b"/problems/not-found" in answer) == (b"404", True)


async def test_an_uploads_length_is_told_where_it_is_known(page: Page) -> None:
    assert (await page.http.post("/api/v1/upload", content=b"abc")).json() == {"size": 3, "length": 3}


async def test_a_part_of_a_recording_can_be_fetched(page: Page) -> None:
    answer = await page.http.get("/api/v1/recording", headers={"Range": "bytes=1-3"})
    assert (answer.status_code, answer.content) == (206, b"\x01\x02\x03")
    assert answer.headers["content-range"] == "bytes 1-3/10240"


async def test_ready_means_that_the_gateway_answers(page: Page) -> None:
    assert (await page.http.get("/readyz")).status_code == 200


async def test_a_gateway_that_is_away_is_a_problem_with_a_sentence(tmp_path: Path) -> None:
    async with (
        serving(page_app("http://127.0.0.1:9", tmp_path)) as address,
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
    ):
        answer, ready = await http.get("/api/v1/runs"), await http.get("/readyz")
        alive = await http.get("/healthz")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "does not answer" in answer.json()["detail"]
    assert (ready.status_code, alive.status_code) == (503, 200)


names = st.sampled_from([*HOP_BY_HOP, b"accept", b"range", b"cookie", b"x-a"])


@given(st.lists(st.tuples(names, st.just(b"x-a, close")), max_size=12))
def test_no_header_of_one_connection_is_passed_on(headers: list[tuple[bytes, bytes]]) -> None:
    kept = end_to_end(headers)
    named = {b"x-a"} if b"connection" in dict(headers) else set()
    assert kept == [(name, value) for name, value in headers if name not in HOP_BY_HOP | named]
