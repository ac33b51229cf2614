"""Webhooks against a real receiver on loopback, which the installation allows."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from installation import Installation
from sqlalchemy import func, select
from test_who_may import assert_problem

from veravox.core.specs import Phase, RunFiles, TrainingJobStatus
from veravox.gateway.retrying import PAUSES
from veravox.gateway.webhooks.addresses import networks, resolved
from veravox.gateway.webhooks.delivering import MOST_FAILURES, deliver, delivering
from veravox.gateway.webhooks.sending import Sender
from veravox.store import deliveries, webhooks
from veravox.store.deliveries import Verdict
from veravox.store.tables import Delivery

HERE = networks("127.0.0.0/8")


@dataclass
class Receiver:
    """What came, and what is answered: 204 once nothing else is left to say."""

    url: str = ""
    port: int = 0
    answers: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as state:
        yield state


@contextmanager
def receiving() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = state.answers.pop(0) if state.answers else 204
            self.send_response(status)
            if status == 302:
                self.send_header("Location", state.url + "/elsewhere")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        state.url = f"http://127.0.0.1:{state.port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield state
        server.shutdown()


@pytest.fixture
async def lab(gateway: Installation) -> AsyncIterator[Installation]:
    """An installation that allows loopback; nothing is told but when a test says so."""
    services = gateway.services
    settings = services.settings.model_copy(update={"webhook_networks": "127.0.0.0/8"})
    gateway.app.state.services = replace(services, settings=settings)
    yield gateway
    gateway.app.state.services = services


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    sender = Sender(resolved, HERE)
    yield sender
    await sender.close()


async def hook_of(lab: Installation, url: str) -> dict[str, Any]:
    answer = await lab.http.post("/api/v1/webhooks", json={"url": url})
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def ends(lab: Installation, title: str = "a run", phase: Phase = Phase.SUCCEEDED) -> str:
    """A run that ends now."""
    if (await lab.http.get("/api/v1/datasets/example")).status_code == 404:
        await lab.has_imported()
    id = str((await lab.start_run(title=title))["id"])
    files = RunFiles(folder=f"runs/{id}", bundle=f"runs/{id}/bundle" if phase is Phase.SUCCEEDED else "")
    await lab.has_status(id, TrainingJobStatus(phase=phase, run=files), ended=True)
    return id


async def log_of(lab: Installation, hook: dict[str, Any]) -> list[dict[str, Any]]:
    return (await lab.http.get(f"/api/v1/webhooks/{hook['id']}/deliveries")).json()["items"]  # type: ignore[no-any-return]


async def test_the_end_of_a_run_is_told_once_signed_and_seen_in_the_log(
    lab: Installation, receiver: Receiver, sender: Sender
) -> None:
    hook = await hook_of(lab, receiver.url + "/told?by=veravox")
    run = await ends(lab, "Grüße")
    assert await deliver(lab.services, sender) == 1
    assert await deliver(lab.services, sender) == 0
    ((headers, body),) = receiver.heard
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook["secret"].removeprefix("whsec_"))
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 600
    told = json.loads(body)
    assert (told["type"], told["data"]["run"], told["data"]["title"]) == ("run.ended", run, "Grüße")
    assert (told["data"]["phase"], told["data"]["model"]) == ("Succeeded", run)
    (entry,) = await log_of(lab, hook)
    assert (entry["id"], entry["run"]) == (headers["webhook-id"], run)
    assert (entry["state"], entry["attempts"], entry["said"]) == ("delivered", 1, "204 No Content")


async def test_the_gateway_tells_by_itself(lab: Installation, receiver: Receiver) -> None:
    await hook_of(lab, receiver.url)
    await ends(lab, phase=Phase.FAILED)
    soon = lab.services.settings.model_copy(update={"webhook_seconds": 0.01})
    async with delivering(replace(lab.services, settings=soon)), asyncio.timeout(60):
        while not receiver.heard:
            await asyncio.sleep(0.01)
    assert json.loads(receiver.heard[0][1])["data"]["phase"] == "Failed"


async def test_the_secret_is_shown_once(lab: Installation, receiver: Receiver) -> None:
    hook = await hook_of(lab, receiver.url)
    assert hook["secret"].startswith("whsec_")
    for path in ("webhooks", f"webhooks/{hook['id']}"):
        assert hook["secret"] not in (await lab.http.get(f"/api/v1/{path}")).text


async def test_what_ended_before_or_of_somebody_else_is_not_told(
    lab: Installation, receiver: Receiver, sender: Sender
) -> None:
    await ends(lab)
    async with await lab.stranger() as stranger:
        assert (await stranger.post("/api/v1/webhooks", json={"url": receiver.url})).status_code == 201
        await hook_of(lab, receiver.url)
        await deliver(lab.services, sender)
        assert receiver.heard == []
        await ends(lab)
        assert await deliver(lab.services, sender) == 1


async def test_what_failed_is_told_again_with_growing_pauses_and_the_same_id(
    lab: Installation, receiver: Receiver, sender: Sender
) -> None:
    hook = await hook_of(lab, receiver.url)
    await ends(lab)
    receiver.answers = [500, 302, 404]
    now = datetime.now(UTC)
    for attempt, pause in enumerate(PAUSES[:3], 1):
        assert await deliver(lab.services, sender, now) == 1
        (entry,) = await log_of(lab, hook)
        assert (entry["state"], entry["attempts"]) == ("waiting", attempt)
        assert datetime.fromisoformat(entry["nextAt"]) == now + pause
        assert await deliver(lab.services, sender, now + pause - timedelta(seconds=1)) == 0
        now += pause
    assert await deliver(lab.services, sender, now) == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    assert len(receiver.heard) == 4  # and nothing was told elsewhere, where the redirect led
    assert (await log_of(lab, hook))[0]["state"] == "delivered"
    assert (await lab.http.get(f"/api/v1/webhooks/{hook['id']}")).json()["failures"] == 0


async def test_what_fails_for_days_is_given_up(lab: Installation, receiver: Receiver, sender: Sender) -> None:
    hook = await hook_of(lab, receiver.url)
    await ends(lab)
    receiver.answers = [500] * (len(PAUSES) + 1)
    now = datetime.now(UTC)
    for pause in (*PAUSES, timedelta(days=1)):
        assert await deliver(lab.services, sender, now) == 1
        now += pause
    assert await deliver(lab.services, sender, now) == 0
    (entry,) = await log_of(lab, hook)
    assert (entry["state"], entry["attempts"], entry["nextAt"]) == ("failed", len(PAUSES) + 1, None)
    assert entry["said"].startswith("500")


async def test_a_webhook_that_fails_on_and_on_is_disabled_and_can_be_begun_anew(
    lab: Installation, receiver: Receiver, sender: Sender
) -> None:
    hook = await hook_of(lab, receiver.url)
    path = f"/api/v1/webhooks/{hook['id']}"
    await ends(lab)
    receiver.answers = [410]
    assert await deliver(lab.services, sender) == 1  # the receiver says that it is gone
    assert (await lab.http.get(path)).json()["enabled"] is False
    later = datetime.now(UTC) + PAUSES[0]
    await ends(lab)
    assert await deliver(lab.services, sender, later) == 0
    assert (await lab.http.patch(path, json={"enabled": True})).json()["enabled"] is True
    assert await deliver(lab.services, sender, later) == 2


async def test_many_failures_in_a_row_disable_a_webhook(lab: Installation, receiver: Receiver, sender: Sender) -> None:
    hook = await hook_of(lab, receiver.url)
    await ends(lab)
    due: list[webhooks.Due] = []
    now = datetime.now(UTC)
    async with lab.services.database.transaction() as session:
        await webhooks.queue(session, now, lambda run: {"run": str(run.id)})
        due = await webhooks.take_due(session, now, 1)
    failed = Verdict(False, "500", now, now + PAUSES[0])
    for n in range(MOST_FAILURES + 1):
        assert (await lab.http.get(f"/api/v1/webhooks/{hook['id']}")).json()["enabled"] is True, n
        async with lab.services.database.transaction() as session:
            await webhooks.record(session, due[0], failed, MOST_FAILURES)
    assert (await lab.http.get(f"/api/v1/webhooks/{hook['id']}")).json()["enabled"] is False


async def test_two_gateways_tell_each_event_once_and_a_killed_ones_again(
    lab: Installation, receiver: Receiver, sender: Sender
) -> None:
    await hook_of(lab, receiver.url)
    for _ in range(4):
        await ends(lab)
    now = datetime.now(UTC)
    async with lab.services.database.transaction() as session:
        await webhooks.queue(session, now, lambda run: {"run": str(run.id)})
    async with lab.services.database.transaction() as one, lab.services.database.transaction() as other:
        first = await webhooks.take_due(one, now, 3)
        second = await webhooks.take_due(other, now, 3)
    assert (len(first), len(second)) == (3, 1)
    assert len({each.id for each in first + second}) == 4
    assert await deliver(lab.services, sender, now) == 0  # they are being told, by gateways that are killed meanwhile
    assert await deliver(lab.services, sender, now + webhooks.LEASE) == 4


async def test_a_name_that_leads_inside_after_it_was_checked_is_not_followed(
    lab: Installation, receiver: Receiver
) -> None:
    """DNS rebinding: what the name was when the webhook was made, or a moment ago, does not count."""
    asked: list[str] = []
    found = ["93.184.215.14"]

    async def rebound(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return found

    lab.app.state.services = replace(lab.services, resolve=rebound)
    hook = await hook_of(lab, f"http://evil.example:{receiver.port}/")
    await ends(lab)
    found = ["127.0.0.1"]
    strict = Sender(rebound, [])
    asked.clear()
    assert await deliver(lab.services, strict) == 1
    await strict.close()
    assert (receiver.heard, asked) == ([], ["evil.example"])
    assert "is not on the public internet" in (await log_of(lab, hook))[0]["said"]


async def test_the_connection_goes_to_the_very_address_that_was_checked(lab: Installation, receiver: Receiver) -> None:
    answers = [["127.0.0.1"], ["192.0.2.1"]]  # a second look would lead elsewhere

    async def once(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0)

    sender = Sender(once, HERE)
    outcome = await sender.send(f"http://lab.example:{receiver.port}/told", b"{}", {})
    await sender.close()
    assert (outcome.is_delivered, len(answers)) == (True, 1)
    assert receiver.heard[0][0]["host"] == f"lab.example:{receiver.port}"


async def test_who_does_not_answer_holds_nobody_up(lab: Installation) -> None:
    silent = await asyncio.start_server(lambda _reader, _writer: asyncio.Event().wait(), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    sender = Sender(resolved, HERE, patience=0.2)
    outcome = await sender.send(f"http://127.0.0.1:{port}/", b"{}", {})
    await sender.close()
    silent.close()
    assert not outcome.is_delivered


async def test_what_was_told_long_ago_is_swept_and_not_told_again(
    lab: Installation, receiver: Receiver, sender: Sender
) -> None:
    await hook_of(lab, receiver.url)
    await ends(lab)
    await deliver(lab.services, sender)
    later = datetime.now(UTC) + deliveries.KEPT + timedelta(minutes=1)
    async with lab.services.database.transaction() as session:
        await deliveries.sweep(session, later)
        assert (await session.execute(select(func.count()).select_from(Delivery))).scalar_one() == 0
    assert await deliver(lab.services, sender, later) == 0
    assert len(receiver.heard) == 1


async def test_an_account_has_so_many_webhooks_and_its_own_alone(lab: Installation, receiver: Receiver) -> None:
    hooks = [await hook_of(lab, receiver.url) for _ in range(20)]
    assert_problem(await lab.http.post("/api/v1/webhooks", json={"url": receiver.url}), 409)
    path = f"/api/v1/webhooks/{hooks[0]['id']}"
    assert (await lab.http.delete(path)).status_code == 204
    assert (await lab.http.post(f"{path}/restore")).json()["id"] == hooks[0]["id"]
    async with await lab.stranger() as stranger:
        for verb, place in (("GET", path), ("PATCH", path), ("DELETE", path), ("GET", f"{path}/deliveries")):
            assert_problem(await stranger.request(verb, place, json={}), 404)
    assert_problem(await lab.http.patch(path, json={"url": "http://10.0.0.1/"}), 422)


async def test_a_trial_is_told_once_and_disables_nothing(lab: Installation, receiver: Receiver, sender: Sender) -> None:
    hook = await hook_of(lab, receiver.url)
    path = f"/api/v1/webhooks/{hook['id']}"
    receiver.answers = [410]
    asked = await lab.http.post(f"{path}/trial")
    assert (asked.status_code, asked.json()["run"], asked.json()["state"]) == (202, None, "waiting")
    assert "on its way" in assert_problem(await lab.http.post(f"{path}/trial"), 409)["detail"]
    assert (await deliver(lab.services, sender), await deliver(lab.services, sender)) == (1, 0)
    (entry,) = await log_of(lab, hook)
    assert (entry["id"], entry["state"], entry["said"].startswith("410")) == (asked.json()["id"], "failed", True)
    assert json.loads(receiver.heard[0][1])["type"] == "webhook.trial"
    told = (await lab.http.get(path)).json()
    assert (told["enabled"], told["failures"]) == (True, 0)
    assert (await lab.http.post(f"{path}/trial")).status_code == 202
    assert (await lab.http.patch(path, json={"enabled": False})).status_code == 200
    assert "enable it first" in assert_problem(await lab.http.post(f"{path}/trial"), 409)["detail"]
