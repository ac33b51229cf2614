"""Who connects and sends nothing, or a drop now and then, is not waited for; who does his part is never hurried."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from websockets.asyncio.client import connect

from veravox.serving.patience import MOST_HEADERS, Limits, patient

SHORT = Limits(headers=0.4, body=0.4, floor=1000, idle=0.4, answer=0.4, connections=3)
LONG = Limits(headers=60, body=60, answer=60, idle=60, connections=3)
GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n"
MORE = 3 * 0.4  # s: longer than any limit
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Server:
    """A server with an application that does as its path says."""

    state: uvicorn.server.ServerState
    port: int
    may_read: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def line(self) -> Line:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def says(self, *parts: bytes) -> Line:
        reader, writer = await self.line()
        for part in parts:
            writer.write(part)
        return reader, writer

    async def everybody_has_gone(self) -> None:
        async with asyncio.timeout(10):
            while self.state.connections:
                await asyncio.sleep(0)


@pytest.fixture(params=[H11Protocol, HttpToolsProtocol], ids=["h11", "httptools"])
def served(request: pytest.FixtureRequest) -> Callable[[Limits], Awaitable[Server]]:
    @asynccontextmanager
    async def start(limits: Limits) -> AsyncIterator[Server]:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await answer(there, scope, receive, send)

        protocol, how = patient(limits, request.param), {"log_level": "critical", "lifespan": "off"}
        config = uvicorn.Config(app, port=0, http=protocol, timeout_keep_alive=limits.idle, **how)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        while not server.started:
            assert not task.done()
            await asyncio.sleep(0)
        there = Server(server.server_state, server.servers[0].sockets[0].getsockname()[1])
        yield there
        server.should_exit = server.force_exit = True
        await task

    return start


async def answer(server: Server, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await echo(receive, send)
        return
    if scope["path"] == "/waits":
        await server.may_read.wait()
    size, message = 0, {"more_body": True}
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            server.left.set()
            return
        size += len(message.get("body", b""))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/events":
        for _ in range(6):
            await send({"type": "http.response.body", "body": b"data: tick\n\n", "more_body": True})
            await asyncio.sleep(MORE / 6)
    if scope["path"] == "/large":
        for _ in range(1000):
            await send({"type": "http.response.body", "body": bytes(1 << 16), "more_body": True})
    await send({"type": "http.response.body", "body": b"%d bytes" % size})


async def echo(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


async def answered(line: Line) -> tuple[str, bytes]:
    """All that comes until the server closes: the first line of the answer, and its body."""
    async with asyncio.timeout(10):
        said = await line[0].read()
    line[1].close()
    head, _, body = said.partition(b"\r\n\r\n")
    return head.decode(), body


async def dribbled(line: Line, content: bytes) -> tuple[str, bytes]:
    """Send a byte now and then until the server says something, or closes."""
    reader, writer = line
    hears = asyncio.create_task(answered((reader, writer)))
    for byte in content:
        writer.write(bytes([byte]))
        if (await asyncio.wait([hears], timeout=0.03))[0]:
            break
    return await hears


async def test_who_sends_nothing_is_closed_without_a_word(served) -> None:
    async with served(SHORT) as server:
        assert await answered(await server.line()) == ("", b"")
        await server.everybody_has_gone()


async def test_a_head_that_comes_byte_by_byte_is_given_up_with_a_sentence(served) -> None:
    async with served(SHORT) as server:
        head, body = await dribbled(await server.line(), b"GET / HTTP/1.1\r\nX-Long: " + 200 * b"x")
        assert head.startswith("HTTP/1.1 408 Request Timeout\r\n")
        said = json.loads(body)
        assert (said["type"], said["status"]) == ("/problems/too-slow", 408)
        assert "the head of a request did not arrive within 0.4 s" in said["detail"]
        head, body = await dribbled(await server.says(GET), b"GET /" + 200 * b"x")  # of another, behind a first one
        assert (head.split("\r\n")[0], b"HTTP/1.1 408 " in body) == ("HTTP/1.1 200 OK", True)
        await server.everybody_has_gone()


async def test_a_body_that_comes_drop_by_drop_is_given_up_and_the_application_is_told(served) -> None:
    async with served(SHORT) as server:
        head, body = await dribbled(await server.says(POST % 5000), 200 * b"x")
        assert head.startswith("HTTP/1.1 408 ")
        assert "1000 bytes of a body did not arrive within 0.4 s" in json.loads(body)["detail"]
        await asyncio.wait_for(server.left.wait(), 10)
        await server.everybody_has_gone()


async def test_an_upload_that_goes_on_may_take_as_long_as_it_takes(served) -> None:
    async with served(SHORT) as server:
        parts = 40
        reader, writer = await server.says(POST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") % (parts * 200))
        began = asyncio.get_running_loop().time()
        for _ in range(parts):
            writer.write(200 * b"x")  # 200 bytes in 0.04 s: twice the floor
            await asyncio.sleep(0.04)
        assert asyncio.get_running_loop().time() - began > MORE
        assert (await answered((reader, writer)))[1].endswith(b"8000 bytes\r\n0\r\n\r\n")


async def test_nothing_has_to_arrive_while_the_application_does_not_read(served) -> None:
    async with served(SHORT) as server:
        head = POST.replace(b"POST /", b"POST /waits").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        line = await server.says(head % 5_000_000, 5_000_000 * b"x")
        hears = asyncio.create_task(answered(line))
        assert not (await asyncio.wait([hears], timeout=MORE))[0]
        server.may_read.set()
        assert (await hears)[1].endswith(b"5000000 bytes\r\n0\r\n\r\n")


async def test_streams_of_events_are_never_cut(served) -> None:
    async with served(SHORT) as server:
        request = b"GET /events HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
        head, body = await answered(await server.says(request))
        assert (head.split("\r\n")[0], body.count(b"tick")) == ("HTTP/1.1 200 OK", 6)


async def test_a_silent_websocket_stays(served) -> None:
    async with served(SHORT) as server, connect(f"ws://127.0.0.1:{server.port}/", ping_interval=None) as socket:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.recv(), MORE)
        await socket.send("still there")
        assert await socket.recv() == "still there"


async def test_who_takes_nothing_of_an_answer_is_given_up(served) -> None:
    async with served(SHORT) as server:
        _reader, writer = await server.says(GET.replace(b"/ ", b"/large "))
        await server.everybody_has_gone()
        writer.close()


async def test_a_connection_is_kept_for_the_next_request_only_so_long(served) -> None:
    async with served(SHORT) as server:
        reader, writer = await server.says(GET, GET)
        head, body = await answered((reader, writer))
        assert (head.split("\r\n")[0], body.count(b"0 bytes")) == ("HTTP/1.1 200 OK", 2)


async def test_beyond_the_most_connections_one_is_told_to_come_again_and_finds_a_place_afterwards(served) -> None:
    async with served(LONG) as server:
        silent = [await server.line() for _ in range(3)]
        while len(server.state.connections) < 3:
            await asyncio.sleep(0)
        head, body = await answered(await server.says(GET))
        assert head.startswith("HTTP/1.1 503 Service Unavailable\r\n")
        assert "\r\nRetry-After: 5" in head
        assert "3 connections are open, and that is as many as may be; try again in 5 s" in json.loads(body)["detail"]
        silent += [await server.line() for _ in range(4)]  # beyond twice as many nobody is heard
        assert await answered(silent[-1]) == ("", b"")
        for _reader, writer in silent:
            writer.close()
        await server.everybody_has_gone()
        head, body = await answered(await server.says(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")))
        assert head.startswith("HTTP/1.1 200 OK")


async def test_a_head_without_end_is_refused_before_its_time_is_over(served) -> None:
    async with served(replace(LONG, connections=9)) as server:
        reader, writer = await server.says(
            b"GET / HTTP/1.1\r\n", *[b"X-%d: %b\r\n" % (n, 1000 * b"x") for n in range(99)]
        )
        assert MOST_HEADERS < 99 * 1000
        async with asyncio.timeout(10):
            with suppress(ConnectionResetError):  # h11 says so itself, and hangs up
                assert (await reader.read(30)).startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 "))
        await server.everybody_has_gone()
        writer.close()
