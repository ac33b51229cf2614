import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from veravox.web.guard import Guard, is_foreign


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """What is guarded: says yes to everything."""
    if scope["type"] == "websocket":
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        await socket.close()
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"yes"})


http = TestClient(Guard(behind), base_url="http://lab:8080")
SOCKET = "/_nicegui_ws/socket.io/"


@pytest.mark.parametrize(
    ("origin", "foreign"),
    [
        (None, False),
        ("http://lab:8080", False),
        ("http://lab", True),
        ("http://lab:8080.evil.example", True),
        ("null", True),
    ],
)
def test_only_pages_of_this_origin_may_open_the_socket(origin: str | None, foreign: bool) -> None:
    headers = {"host": "lab:8080"} | ({"origin": origin} if origin else {})
    assert is_foreign(Headers(headers)) == foreign
    assert http.get(SOCKET, headers=headers).status_code == (403 if foreign else 200)


def test_only_pages_of_this_origin_may_change_anything() -> None:
    for origin, status in (("http://lab:9000", 403), ("null", 403), ("http://lab:8080", 200)):
        assert http.post("/api/v1/uploads", headers={"origin": origin}).status_code == status
    assert http.post("/api/v1/uploads").status_code == 200  # a program's
    assert http.get("/api/v1/uploads", headers={"origin": "http://lab:9000"}).status_code == 200


def test_a_foreign_websocket_is_refused_and_an_own_one_is_not() -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        http.websocket_connect(SOCKET, headers={"origin": "http://evil"}),
    ):
        pass
    assert refused.value.code == 1008
    with http.websocket_connect(SOCKET, headers={"origin": "http://lab:8080", "host": "lab:8080"}):
        pass


def test_every_answer_keeps_other_sites_from_framing_it_and_tokens_out_of_their_logs() -> None:
    headers = http.get("/").headers
    assert (headers["x-frame-options"], headers["referrer-policy"]) == ("DENY", "same-origin")


def test_under_https_browsers_are_told_to_come_by_https_alone() -> None:
    told = TestClient(Guard(behind), base_url="https://lab").get("/").headers["strict-transport-security"]
    assert told == "max-age=31536000; includeSubDomains"
    assert "strict-transport-security" not in http.get("/").headers  # which browsers would not believe
