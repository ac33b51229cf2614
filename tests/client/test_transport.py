"""How the client speaks: tokens, refusals, uploads, downloads and events, with a small server that answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from veravox.client import Client, Event, ProblemError, Upload

ID = UUID("0b8f5c3e-7d0a-4f0e-9d53-0d8f4f1c9a11")
ACCOUNT = {
    "id": str(ID),
    "name": "local",
    "firstName": "",
    "lastName": "",
    "email": None,
    "role": "administrator",
    "hasPassword": False,
    "showsName": False,
    "runLetters": "none",
    "language": "",
    "theme": "device",
    "density": "roomy",
    "picture": "",
    "deletedAt": None,
    "secondFactor": False,
    "factorDemanded": False,
    "counts": {"datasets": 1, "runs": 2, "models": 3, "notifications": 0},
}


class Server:
    """Answers each request with what it was given, and keeps what it was asked: bytes over a socket, no framework."""

    def __init__(self) -> None:
        self.answer = b""
        self.asked: list[bytes] = []
        self.url = ""

    def says(self, body: Any, status: int = 200, kind: str = "application/json") -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n"
        self.answer = f"{head}Connection: close\r\n\r\n".encode() + content

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        body = await reader.readexactly(int(length[0].split(b":")[1])) if length else b""
        self.asked.append(head + body)
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield server


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Client]:
    async with Client(server.url, "secret") as client:
        yield client


async def test_every_request_shows_the_token(server: Server, client: Client) -> None:
    server.says(ACCOUNT)
    assert (await client.read_me()).name == "local"
    assert b"authorization: bearer secret" in server.asked[0].lower()


async def test_without_a_token_none_is_shown(server: Server) -> None:
    server.says(ACCOUNT)
    async with Client(server.url, "") as client:
        await client.read_me()
    assert b"authorization" not in server.asked[0].lower()


async def test_what_a_newer_gateway_adds_is_no_obstacle(server: Server, client: Client) -> None:
    server.says({**ACCOUNT, "colour": "red"})
    assert (await client.read_me()).id == ID


async def test_a_refusal_carries_the_gateways_sentence(server: Server, client: Client) -> None:
    errors = [{"field": "model.architecture", "message": "did you mean resnet18?"}]
    told = {"type": "/problems/invalid", "title": "No", "status": 422, "detail": "a sentence", "errors": errors}
    server.says(told, 422, "application/problem+json")
    with pytest.raises(ProblemError) as refusal:
        await client.read_run(ID)
    problem = refusal.value
    assert (str(problem), problem.status, problem.title) == ("a sentence", 422, "No")
    assert (problem.type, problem.errors) == ("/problems/invalid", errors)


async def test_a_list_is_sent_as_a_parameter_several_times(server: Server, client: Client) -> None:
    server.says({"runs": [], "cautions": [], "spec": [], "decisions": [], "environment": []})
    other = uuid4()
    await client.compare_runs([ID, other])
    assert f"GET /api/v1/runs/compare?run={ID}&run={other} ".encode() in server.asked[0]


async def test_a_refusal_of_a_download_carries_it_too(server: Server, client: Client) -> None:
    server.says({"title": "No", "status": 404, "detail": "no bundle"}, 404, "application/problem+json")
    with pytest.raises(ProblemError, match="no bundle"):
        await anext(aiter(client.read_bundle(ID)))
    with pytest.raises(ProblemError, match="no bundle"):
        await anext(aiter(client.follow_run(ID)))


async def test_what_another_server_says_is_shown_as_it_is(server: Server, client: Client) -> None:
    server.says(b"<h1>Bad gateway</h1>", 502, "text/html")
    with pytest.raises(ProblemError, match="Bad gateway") as refusal:
        await client.read_me()
    assert refusal.value.status == 502


async def test_a_server_that_is_away_is_told_with_its_address_and_what_to_do() -> None:
    async with Client("http://127.0.0.1:9", "secret") as client:
        for call in (client.read_me(), anext(aiter(client.read_bundle(ID))), anext(aiter(client.follow_run(ID)))):
            with pytest.raises(ProblemError) as refusal:
                await call
            assert refusal.value.status == 503
            assert "http://127.0.0.1:9" in str(refusal.value)
            assert "is `veravox serve` running?" in str(refusal.value)


async def test_a_name_never_leads_to_another_operation(server: Server, client: Client) -> None:
    server.says({"title": "No", "status": 404, "detail": "no dataset"}, 404, "application/problem+json")
    with pytest.raises(ProblemError):
        await client.read_dataset("a/b?c=d#é")
    assert server.asked[0].startswith(b"GET /api/v1/datasets/a%2Fb%3Fc%3Dd%23%C3%A9 HTTP/1.1\r\n")


async def test_only_what_was_given_is_asked_for(server: Server, client: Client) -> None:
    server.says({"items": [], "next": None})
    await client.list_runs()
    await client.list_runs(limit=3, after=ID)
    first, second = (asked.partition(b" HTTP")[0] for asked in server.asked)
    assert first == b"GET /api/v1/runs?limit=50"
    assert second == f"GET /api/v1/runs?limit=3&after={ID}".encode()


async def test_a_recording_is_sent_with_its_name_and_its_model(server: Server, client: Client) -> None:
    server.says({"title": "No", "detail": "no model"}, 404, "application/problem+json")
    with pytest.raises(ProblemError):
        await client.create_verdict(Upload("voice.wav", b"RIFFsound"), ID)
    sent = server.asked[0]
    assert b'name="file"; filename="voice.wav"' in sent
    assert b"RIFFsound" in sent
    assert b'name="model"\r\n\r\n' + str(ID).encode() in sent


async def test_a_download_comes_whole(server: Server, client: Client) -> None:
    content = bytes(range(256)) * 1000
    server.says(content, kind="application/zip")
    assert b"".join([chunk async for chunk in client.read_bundle(ID)]) == content


async def test_events_are_read_with_their_ids(server: Server, client: Client) -> None:
    lines = b': hello\n\nevent: curve\nid: 2:1:0.5\ndata: {"step": [1,\ndata: 2]}\n\nevent: end\ndata: {}\n\n'
    server.says(lines, kind="text/event-stream")
    events = [event async for event in client.follow_run(uuid4(), "1:0:0.75")]
    assert events == [Event("curve", {"step": [1, 2]}, "2:1:0.5"), Event("end", {}, "2:1:0.5")]
    assert b"last-event-id: 1:0:0.75" in server.asked[0].lower()


async def test_a_line_that_only_keeps_the_connection_open_is_no_event(server: Server, client: Client) -> None:
    server.says(b"event: curve\nid: 2:1:0.5\ndata: {}\n\n: ping\n\nevent: end\ndata: {}\n\n", kind="text/event-stream")
    assert [event.name async for event in client.follow_run(ID)] == ["curve", "end"]


async def test_a_first_follower_names_no_event(server: Server, client: Client) -> None:
    server.says(b"event: end\ndata: {}\n\n", kind="text/event-stream")
    assert [event.name async for event in client.follow_run(ID)] == ["end"]
    assert b"last-event-id" not in server.asked[0].lower()


async def test_a_stream_that_breaks_off_is_told(server: Server, client: Client) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 999\r\n\r\nevent: a\n"
    with pytest.raises(ProblemError, match="does not answer"):
        _ = [event async for event in client.follow_run(ID)]
