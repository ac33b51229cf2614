"""One id leads from a request to its line in the log, its answer, and the job that it asked for."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from installation import Installation
from test_who_may import assert_problem

from veravox.core.log_lines import JsonLines
from veravox.core.logs import REQUESTS
from veravox.core.trace import ANSWERED, HEADER, Trace
from veravox.gateway.problems import install_problem_handlers
from veravox.serving.following import Following


class Lines(logging.Handler):
    """What an installation's log would hold."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonLines())
        self.told: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(json.loads(self.format(record)))

    def of(self, trace: Trace) -> list[dict[str, Any]]:
        return [each for each in self.told if each.get("trace") == trace.id]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    caplog.set_level(logging.INFO, REQUESTS)
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


async def test_the_senders_trace_goes_on_in_log_answer_and_problem(gateway: Installation, lines: Lines) -> None:
    sent = Trace.begun()
    account = (await gateway.http.get("/api/v1/me")).json()["id"]
    missing = await gateway.http.get(f"/api/v1/runs/{account}?token=secret", headers={HEADER: sent.header})
    assert missing.headers[ANSWERED] == sent.id
    assert assert_problem(missing, 422)["request"] == sent.id
    (line,) = lines.of(sent)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/runs/{id}", 422)
    assert line["span"] != sent.step
    assert "secret" not in json.dumps(lines.told)

    assert (await gateway.http.get("/api/v1/runs", headers={HEADER: sent.header})).is_success
    assert lines.of(sent)[-1]["account"] == account


async def test_a_request_that_follows_from_nothing_begins_a_trace_of_its_own(gateway: Installation) -> None:
    answers = [await gateway.http.get("/api/v1/runs", headers={HEADER: said}) for said in ("", "nonsense", "")]
    ids = [each.headers[ANSWERED] for each in answers]
    assert len(set(ids)) == 3
    assert all(Trace.of(f"00-{id}-{'1' * 16}-01") for id in ids)


async def test_jobs_keep_what_they_follow_from(gateway: Installation) -> None:
    await gateway.has_imported()
    sent = Trace.begun()
    asked = {"dataset": {"name": "example"}}
    made = await gateway.http.post("/api/v1/runs", json=asked, headers={HEADER: sent.header})
    kept = Trace.of((await gateway.job(made.json()["id"])).trace)
    assert kept
    assert (kept.id, kept.step != sent.step) == (sent.id, True)


async def test_a_refusal_names_the_account_by_its_id_alone(gateway: Installation, lines: Lines) -> None:
    async with await gateway.stranger() as stranger:
        own = (await stranger.get("/api/v1/me")).json()
        assert_problem(await stranger.get("/api/v1/accounts"), 403)
    (said,) = [each for each in lines.told if each["message"].startswith("refused ")]
    assert said["account"] == own["id"]
    assert f" to {own['id']}: " in said["message"]
    assert not any(own["name"] in json.dumps(each) for each in lines.told)


async def test_what_nobody_expected_is_answered_with_the_id_that_its_traceback_has(lines: Lines) -> None:
    app, sent = FastAPI(), Trace.begun()
    app.add_middleware(Following)
    install_problem_handlers(app)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a bug")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
        answer = await http.get("/broken", headers={HEADER: sent.header})
    assert (answer.headers[ANSWERED], assert_problem(answer, 500)["request"]) == (sent.id, sent.id)
    found = {each["level"]: each for each in lines.of(sent)}
    assert "RuntimeError: a bug" in found["ERROR"]["exception"]
    assert found["WARNING"]["message"] == f"GET /broken answered 500, request {sent.id}"
