"""The gateway's clock is set back between two of its lives; the database's goes on."""

import os
from pathlib import Path

import httpx
import pytest
from test_killed_gateway import PIECES, Process, begun
from test_killed_gateway import process as process  # noqa: PLC0414 - a fixture

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
pytestmark = pytest.mark.skipif(
    LIBRARY is None, reason="a clock that jumps needs libfaketime (apt-get install faketime)"
)


def begun_again(process: Process, **clock: str) -> None:
    process.kill()
    process.start(**clock)


def logged_in(process: Process) -> str:
    answer = process.ask("POST", "sessions", json={"token": process.environment["VERAVOX_LOCAL_TOKEN"]})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def read_by(process: Process, token: str, path: str) -> httpx.Response:
    return process.ask("GET", path, headers={"Authorization": f"Bearer {token}"})


def test_a_clock_that_is_set_back_loses_nothing_and_locks_nobody_out(process: Process) -> None:
    session, there = logged_in(process), len(PIECES[0])
    upload, key = begun(process, PIECES), {"Idempotency-Key": os.urandom(8).hex()}
    process.ask("PUT", f"uploads/{upload['id']}", params={"offset": 0}, content=PIECES[0])
    another = {"name": "another.zip", "size": 10}
    first = process.ask("POST", "uploads", json=another, headers=key)
    begun_again(process, LD_PRELOAD=str(LIBRARY), FAKETIME="-2h", FAKETIME_DONT_FAKE_MONOTONIC="1")
    assert read_by(process, session, "me").json()["name"] == "local"
    assert process.ask("GET", f"uploads/{upload['id']}").json()["received"] == there
    for piece in PIECES[1:]:
        sent = process.ask("PUT", f"uploads/{upload['id']}", params={"offset": there}, content=piece)
        there += len(piece)
        assert sent.json()["received"] == there
    again = process.ask("POST", "uploads", json=another, headers=key)
    assert (again.headers["idempotent-replayed"], again.json()["id"]) == ("true", first.json()["id"])
    later = logged_in(process)
    assert process.ask("POST", "invitations", json={"email": "grace@example.org"}).status_code == 201
    events = process.ask("GET", "audit-log").json()["items"]
    assert [each["what"] for each in events[:3]] == ["invited", "login", "login"]
    assert [each["at"] for each in events] == sorted((each["at"] for each in events), reverse=True)
    begun_again(process)
    assert {read_by(process, token, "me").status_code for token in (session, later)} == {200}
    (letter,) = process.ask("GET", "letters").json()["items"]
    assert letter["purpose"] == "invite"
    archive = Path(process.environment["VERAVOX_DATA"]) / upload["path"] / "clips.zip"
    assert archive.read_bytes() == b"".join(PIECES)
