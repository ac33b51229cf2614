"""Letters about runs that end, through a real mail server."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from mailbox import Mailbox, mailbox
from typing import Any
from uuid import UUID

import httpx
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from installation import BUNDLE, Installation
from sqlalchemy import select
from test_people import has_account, lab, post
from test_who_may import assert_problem

from veravox.core.specs import Phase, RunFiles, TrainingJobStatus
from veravox.core.specs.status import Condition
from veravox.gateway.accounts.mail import Mail
from veravox.gateway.retrying import PAUSES
from veravox.gateway.run_letters.delivering import write, writing
from veravox.store import deliveries, jobs, run_letters
from veravox.store.tables import Delivery, Run

__all__ = ["lab", "post"]  # fixtures
NOW = datetime.now(UTC)
MEMORY = Condition(
    type="Ended",
    status=True,
    reason="OutOfMemory",
    message="The machine's memory did not suffice.",
    remedy="Choose smaller batches.",
    last_transition_time=NOW,
)


@pytest.fixture
async def ada(lab: Installation) -> AsyncIterator[httpx.AsyncClient]:
    async with await has_account(lab) as http:
        yield http


async def chooses(http: httpx.AsyncClient, choice: str) -> None:
    answer = await http.patch("/api/v1/me", json={"runLetters": choice})
    assert (answer.status_code, answer.json().get("runLetters")) == (200, choice), answer.text


async def ends(
    lab: Installation, http: httpx.AsyncClient, title: str = "a run", phase: Phase = Phase.SUCCEEDED, **status: Any
) -> str:
    """A run of theirs that ends now; whoever succeeds leaves a model."""
    if (await http.get("/api/v1/datasets/example")).status_code == 404:
        await lab.has_imported()
        id = (await lab.http.get("/api/v1/datasets/example")).json()["id"]
        assert (await lab.http.put(f"/api/v1/datasets/{id}/sharing", json={"all": True})).status_code == 200
    answer = await http.post("/api/v1/runs", json={"dataset": {"name": "example"}, "title": title})
    assert answer.status_code == 201, answer.text
    id = str(answer.json()["id"])
    files = RunFiles(folder=f"runs/{id}", bundle=f"runs/{id}/bundle" if phase is Phase.SUCCEEDED else "")
    if phase is Phase.SUCCEEDED:
        figures = {"test": {"eer": 0.125, "f1Macro": 0.9, "n": 12}, "protocol": {"title": "speakers apart"}}
        async with lab.services.database.transaction() as session:
            await jobs.register_model(session, UUID(id), BUNDLE | {"metrics": figures})
    await lab.has_status(id, TrainingJobStatus(phase=phase, run=files, **status), ended=True)
    return id


async def log_of(lab: Installation) -> list[Delivery]:
    async with lab.services.database.transaction() as session:
        return list((await session.execute(select(Delivery).order_by(Delivery.created_at))).scalars())


async def sent(lab: Installation, now: datetime | None = None) -> int:
    count = 0
    while await write(lab.services, now):
        count += 1
    return count


async def test_a_letter_says_what_ended_how_well_and_where_to_look(
    lab: Installation, post: Mailbox, ada: httpx.AsyncClient
) -> None:
    await chooses(ada, "all")
    run = await ends(lab, ada, "Grüße", started_at=datetime.now(UTC) - timedelta(minutes=7))
    assert (await sent(lab), await sent(lab)) == (1, 0)
    to, subject, text = await post.next()
    assert (to, subject) == ("ada@example.org", "“Grüße” has succeeded")
    text = text.replace("\r\n", "\n")
    assert "“Grüße” has succeeded after 7 min.\n" in text
    assert "On 12 clips of the test part: equal error rate 12.5 %, macro F1 0.900 (speakers apart).\n" in text
    assert f"https://lab.example.org/runs/{run}\n" in text
    assert "https://lab.example.org/account#letters\n" in text
    (entry,) = await log_of(lab)
    assert (entry.delivered, entry.said, entry.attempts) == (True, "sent", 1)


async def test_what_failed_says_why_and_what_to_do(lab: Installation, post: Mailbox, ada: httpx.AsyncClient) -> None:
    await chooses(ada, "failed")
    await ends(lab, ada, "well")
    await ends(lab, ada, "stopped", Phase.STOPPED)
    await ends(lab, ada, "large", Phase.FAILED, conditions=[MEMORY])
    assert await sent(lab) == 1
    _to, subject, text = await post.next()
    assert subject == "“large” has failed"
    assert "The machine's memory did not suffice.\nChoose smaller batches.\n" in text.replace("\r\n", "\n")


async def test_nobody_is_written_to_who_has_not_chosen_so(lab: Installation, ada: httpx.AsyncClient) -> None:
    assert (await ada.get("/api/v1/me")).json()["runLetters"] == "none"
    await ends(lab, ada)
    assert await sent(lab) == 0
    await chooses(ada, "all")  # and what ended before stays untold
    assert await sent(lab) == 0
    await ends(lab, lab.http)
    assert await sent(lab) == 0  # of somebody else


async def test_no_letter_leaves_after_somebody_wants_none(
    lab: Installation, post: Mailbox, ada: httpx.AsyncClient
) -> None:
    await chooses(ada, "all")
    await ends(lab, ada)
    async with lab.services.database.transaction() as session:
        await run_letters.queue(
            session, datetime.now(UTC), lambda _run, _model, _language: {"subject": "s", "text": "t"}
        )
    assert len(await log_of(lab)) == 1
    await chooses(ada, "none")
    await chooses(ada, "all")
    assert (await sent(lab), await log_of(lab)) == (0, [])


@pytest.mark.parametrize(
    "title", ["x\r\nBcc: eve@example.org", "x\nSubject: another\n\nbody", "\u202eevil\u2028line", "é" * 190]
)
async def test_a_title_writes_no_header_and_no_line_of_its_own(
    lab: Installation, post: Mailbox, ada: httpx.AsyncClient, title: str
) -> None:
    await chooses(ada, "all")
    run = await ends(lab, ada)
    async with lab.services.database.transaction() as session:
        row = await session.get(Run, UUID(run))
        assert row
        row.title = title  # as no door lets it in
    assert await sent(lab) == 1
    to, letter = await asyncio.to_thread(post.whole)
    assert (to, letter["To"], letter["Bcc"]) == ("ada@example.org", "ada@example.org", None)
    assert len(letter.get_all("Subject")) == 1
    assert len(str(letter["Subject"])) < 150
    first = letter.get_content().splitlines()[0]
    assert first.startswith(f"{letter['Subject']}")
    assert "\u202e" not in first


async def test_it_can_be_known_by_headers_what_it_is_and_how_to_get_no_more(
    lab: Installation, post: Mailbox, ada: httpx.AsyncClient
) -> None:
    await chooses(ada, "all")
    await ends(lab, ada)
    await sent(lab)
    _to, letter = await asyncio.to_thread(post.whole)
    (entry,) = await log_of(lab)
    assert letter["Message-ID"] == f"<{entry.id}@veravox.invalid>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == "<https://lab.example.org/account#letters>"


async def test_a_mail_server_that_is_down_gets_it_when_it_is_up_again(
    lab: Installation, ada: httpx.AsyncClient
) -> None:
    with mailbox() as once:
        url = once.url
    lab.app.state.services = replace(lab.services, mail=Mail(url, "veravox@example.org"))
    await chooses(ada, "all")
    await ends(lab, ada)
    now = datetime.now(UTC)
    for attempt, pause in enumerate(PAUSES[:3], 1):
        assert await sent(lab, now) == 1
        (entry,) = await log_of(lab)
        assert (entry.attempts, entry.done_at, entry.next_at) == (attempt, None, now + pause)
        assert "refused" in entry.said.lower()
        assert await sent(lab, now + pause - timedelta(seconds=1)) == 0
        now += pause
    with mailbox(int(url.rpartition(":")[2])) as up:
        assert await sent(lab, now) == 1
        to, _subject, _text = await up.next()
        assert to == "ada@example.org"
        assert await sent(lab, now + timedelta(days=1)) == 0
        assert up.is_empty


class Refusing(Mailbox):
    """Knows nobody; or is busy."""

    def __init__(self, says: str) -> None:
        super().__init__()
        self.says = says

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self, _server: SMTP, _session: Session, _envelope: Envelope, _to: str, _options: list[str]
    ) -> str:
        return self.says


@pytest.mark.parametrize(("says", "is_final"), [("550 nobody of that name", True), ("450 busy", False)])
async def test_an_address_that_there_is_not_is_given_up_and_a_busy_server_is_not(
    lab: Installation, ada: httpx.AsyncClient, says: str, is_final: bool
) -> None:
    with mailbox(kept=Refusing(says)) as server:
        lab.app.state.services = replace(lab.services, mail=Mail(server.url, "veravox@example.org"))
        await chooses(ada, "all")
        await ends(lab, ada)
        assert await sent(lab) == 1
    (entry,) = await log_of(lab)
    assert (entry.done_at is not None, entry.delivered, entry.said) == (is_final, False, says)


async def test_two_gateways_send_each_letter_once_and_a_killed_ones_again(
    lab: Installation, post: Mailbox, ada: httpx.AsyncClient
) -> None:
    await chooses(ada, "all")
    for _ in range(3):
        await ends(lab, ada)
    now = datetime.now(UTC)
    async with lab.services.database.transaction() as session:
        await run_letters.queue(session, now, lambda _run, _model, _language: {"subject": "s", "text": "t"})
    async with lab.services.database.transaction() as one, lab.services.database.transaction() as other:
        first = await run_letters.take_due(one, now, 2)
        second = await run_letters.take_due(other, now, 2)
    assert (len(first), len(second)) == (2, 1)
    assert len({each.id for each in first + second}) == 3
    assert await sent(lab, now) == 0  # they are being sent, by gateways that are killed meanwhile
    assert await sent(lab, now + run_letters.LEASE) == 3
    assert len({(await asyncio.to_thread(post.whole))[1]["Message-ID"] for _ in range(3)}) == 3


async def test_a_gateway_that_ends_while_it_sends_notes_it_first(lab: Installation, ada: httpx.AsyncClient) -> None:
    heard, go = asyncio.Event(), asyncio.Event()

    class Slow(Mailbox):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            here.call_soon_threadsafe(heard.set)
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(go.wait(), here))
            return await super().handle_DATA(server, session, envelope)

    here = asyncio.get_running_loop()
    with mailbox(kept=Slow()) as server:
        soon = lab.services.settings.model_copy(update={"webhook_seconds": 0.01})
        services = replace(lab.services, mail=Mail(server.url, "veravox@example.org"), settings=soon)
        await chooses(ada, "all")
        await ends(lab, ada)
        async with asyncio.timeout(60), writing(services):
            await heard.wait()
            here.call_soon(go.set)
        (entry,) = await log_of(lab)
        assert entry.delivered
        assert await sent(lab) == 0


async def test_letters_that_cannot_come_are_not_promised(gateway: Installation, lab: Installation) -> None:
    refused = assert_problem(await lab.http.patch("/api/v1/me", json={"runLetters": "all"}), 409)
    assert "local has no e-mail" in refused["detail"]
    assert (await lab.http.get("/api/v1/installation")).json()["sendsLetters"] is True
    async with await has_account(lab) as ada:
        lab.app.state.services = replace(lab.services, mail=Mail("", ""))
        refused = assert_problem(await ada.patch("/api/v1/me", json={"runLetters": "failed"}), 409)
        assert "sends no letters" in refused["detail"]
        assert (await ada.get("/api/v1/installation")).json()["sendsLetters"] is False
        await chooses(ada, "none")


async def test_what_waits_for_weeks_is_swept(lab: Installation, ada: httpx.AsyncClient) -> None:
    await chooses(ada, "all")
    await ends(lab, ada)
    async with lab.services.database.transaction() as session:
        await run_letters.queue(
            session, datetime.now(UTC), lambda _run, _model, _language: {"subject": "s", "text": "t"}
        )
        await deliveries.sweep(session, datetime.now(UTC) + deliveries.KEPT - timedelta(minutes=5))
    assert len(await log_of(lab)) == 1
    async with lab.services.database.transaction() as session:
        await deliveries.sweep(session, datetime.now(UTC) + deliveries.KEPT + timedelta(minutes=5))
    assert await log_of(lab) == []
