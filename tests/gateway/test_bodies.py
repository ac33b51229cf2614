"""Bodies: whose they are and how large they may be is asked before they are read."""

from collections.abc import AsyncIterator

import pytest
from installation import TOKEN, Installation
from test_who_may import assert_problem

from veravox.core.cookies import PLAIN

MEGABYTE = 1 << 20
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
JSON = {"Content-Type": "application/json"}
HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'


class Endless:
    """A body of which nobody knows the length, and how much of it was taken."""

    def __init__(self, head: bytes = b"", most: int = 64) -> None:
        self.head, self.most, self.taken = head, most, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for n in range(self.most):
            self.taken += 1
            yield (self.head if n == 0 else b"") + bytes(MEGABYTE)


@pytest.mark.parametrize("caller", [{}, {"Authorization": "Bearer guessed"}, {"Cookie": f"{PLAIN}=guessed"}])
@pytest.mark.parametrize(("path", "kind"), [("verdicts", FORM), ("runs", JSON), ("nothing", JSON)])
async def test_nothing_is_read_of_what_nobody_we_know_sends(
    gateway: Installation, caller: dict[str, str], path: str, kind: dict[str, str]
) -> None:
    body = Endless(HEAD)
    async with gateway.client(**caller) as http:
        assert_problem(await http.post(f"/api/v1/{path}", content=body, headers=kind), 401)
    assert body.taken == 0


async def test_nothing_is_read_of_what_another_site_sends(gateway: Installation) -> None:
    body = Endless(HEAD)
    async with gateway.client(Cookie=f"{PLAIN}={TOKEN}") as http:
        headers = FORM | {"Sec-Fetch-Site": "cross-site"}
        assert_problem(await http.post("/api/v1/verdicts", content=body, headers=headers), 403)
    assert body.taken == 0


@pytest.mark.parametrize(
    ("path", "kind", "most", "says"),
    [
        ("verdicts", FORM, 2, "the recording is larger than 1 MB; cut it into shorter ones"),
        ("runs", JSON, 1, "the body is larger than 1 MB"),
        ("sessions", JSON, 1, "the body is larger than 16 KB"),
    ],
)
async def test_reading_ends_at_the_limit(
    gateway: Installation, path: str, kind: dict[str, str], most: int, says: str
) -> None:
    body = Endless(HEAD if path == "verdicts" else b"[")
    refused = assert_problem(await gateway.http.post(f"/api/v1/{path}", content=body, headers=kind), 413)
    assert (refused["type"], says in refused["detail"]) == ("/problems/too-large", True)
    assert body.taken <= most + 1


@pytest.mark.parametrize(("path", "kind", "most"), [("verdicts", FORM, 2), ("runs", JSON, 1), ("sessions", JSON, 1)])
async def test_a_length_beyond_the_limit_is_refused_unread(
    gateway: Installation, path: str, kind: dict[str, str], most: int
) -> None:
    body = Endless(HEAD)
    headers = kind | {"Content-Length": str(most * MEGABYTE + 1)}
    assert_problem(await gateway.http.post(f"/api/v1/{path}", content=body, headers=headers), 413)
    assert body.taken == 0


async def test_a_body_as_large_as_the_limit_is_read(gateway: Installation) -> None:
    body = b" " * (MEGABYTE - 2) + b"{}"
    refused = assert_problem(await gateway.http.post("/api/v1/runs", content=body, headers=JSON), 422)
    assert refused["errors"][0]["field"] == "dataset"
