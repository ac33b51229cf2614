"""A local HTTP server that misbehaves as it is told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Server:
    """Files by path, what the next requests meet, and what was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    moods: list[str] = field(default_factory=list)  # one a request; when none is left it behaves
    ranges: bool = True
    length: bool = True
    tag: str = '"one"'
    asked: list[str] = field(default_factory=list)  # the header Range of each request
    url: str = ""
    held: threading.Event = field(default_factory=threading.Event)
    during: Callable[[], None] = lambda: None  # called between two pieces of a body


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_state: Server

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        state = self.server_state
        state.asked.append(self.headers.get("Range", ""))
        mood = state.moods.pop(0) if state.moods else ""
        content = state.files.get(self.path)
        if mood.isdigit() or content is None:
            self._plain(int(mood or 404))
            return
        if mood == "redirect":
            self._head(302, Location=self.path + "?again", Length="0")
            state.files[self.path + "?again"] = content
            return
        if mood == "page":
            self._head(200, Type="text/html", Length="6")
            self.wfile.write(b"<html>")
            return
        if mood == "hang":
            state.held.wait(20)
            self.close_connection = True
            return
        self._send(state, content, mood)

    def _send(self, state: Server, content: bytes, mood: str) -> None:
        first = self._first(state, len(content))
        body, total = content[first or 0 :], len(content)
        if mood == "damaged":
            body = bytes([body[0] ^ 255]) + body[1:]
        facts = {"ETag": state.tag} if state.tag else {}
        if state.length or first is not None:
            facts["Length"] = str(len(body) - (10 if mood == "long" else -10 if mood == "short" else 0))
        if first is not None:
            said = first + (3 if mood == "other-range" else 0)
            total += 7 if mood == "other-total" else 0
            digits = "9" * 5000 if mood == "endless-total" else str(total)
            facts["Content-Range"] = f"bytes {said}-{len(content) - 1}/{digits}"
        self._head(200 if first is None else 206, **facts)
        self.close_connection = True
        half = len(body) // 2
        self.wfile.write(body[:half])
        state.during()
        if mood == "break":
            return
        if mood == "stall":
            self.wfile.flush()
            state.held.wait(20)
            return
        self.wfile.write(body[half:])

    def _first(self, state: Server, total: int) -> int | None:
        """Where the answer begins; None for the whole file."""
        asked, sure = self.headers.get("Range", ""), self.headers.get("If-Range", state.tag)
        if not asked or not state.ranges or sure != state.tag:
            return None
        return min(int(asked.removeprefix("bytes=").rstrip("-")), total)

    def _plain(self, status: int) -> None:
        self._head(status, Length="0")

    def _head(self, status: int, **facts: str) -> None:
        self.send_response(status)
        names = {"Length": "Content-Length", "Type": "Content-Type"}
        for name, value in facts.items():
            self.send_header(names.get(name, name), value)
        if "Length" not in facts:
            self.send_header("Connection", "close")
        self.end_headers()


@contextmanager
def bad_server() -> Iterator[Server]:
    state = Server()
    handler = type("Bound", (Handler,), {"server_state": state})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    http.block_on_close = False
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield state
    finally:
        state.held.set()
        http.shutdown()
        http.server_close()
