"""Letters that confirm, reset and invite, while the mail server is away, and what becomes of those nobody needs any more."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from mailbox import Mailbox, mailbox, secret_in

import pytest
from installation import Installation, installed
from sqlalchemy import text
from test_people import ADA, GOOD, asks, has_account, lab, logged_in, post
from test_run_letters import Refusing
from test_who_may import assert_problem

from veravox.core.settings import Settings
from veravox.gateway.accounts.mail import Mail
from veravox.gateway.accounts.post import posting, send
from veravox.gateway.retrying import PAUSES
from veravox.store import outgoing_letters

__all__ = ["lab", "post"]  # fixtures
WELL_BEYOND = timedelta(days=1)


@pytest.fixture
async def away(lab: Installation) -> AsyncIterator[int]:
    """The port of a mail server that is away."""
    with mailbox() as once:
        url = once.url
    lab.app.state.services = replace(lab.services, mail=Mail(url, "veravox@example.org"))
    yield int(url.rpartition(":")[2])
    await rows(lab, "DELETE FROM outgoing_letters")


async def rows(lab: Installation, query: str) -> list[tuple[object, ...]]:
    async with lab.services.database.transaction() as session:
        found = await session.execute(text(query))
        return [tuple(each) for each in found] if found.returns_rows else []


async def waiting(lab: Installation) -> int:
    return len(await rows(lab, "SELECT id FROM outgoing_letters"))


async def sent(lab: Installation, now: datetime) -> int:
    count = 0
    while await send(lab.services, now=now):
        count += 1
    return count


async def test_a_registration_is_confirmed_once_the_mail_server_is_back(
    lab: Installation, away: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with lab.client() as nobody:
        with caplog.at_level(logging.WARNING):
            asked = await asks(nobody)
        assert (asked.status_code, asked.json()["state"]) == (202, "letter")
        assert "refused" in caplog.text
        assert ADA["email"] not in caplog.text
        now = datetime.now(UTC)
        assert await sent(lab, now) == 0, "not before the first pause is over"
        assert await sent(lab, now + PAUSES[0]) == 1
        assert await sent(lab, now + PAUSES[0] + PAUSES[1] - timedelta(seconds=1)) == 0
        with mailbox(away) as up:
            assert await sent(lab, now + PAUSES[0] + PAUSES[1] + timedelta(seconds=1)) == 1
            to, subject, letter = await up.next()
            assert (to, subject) == ("ada@example.org", "Confirm your e-mail for Veravox")
            confirmed = {"token": secret_in(letter), "password": GOOD}
            assert (await nobody.post("/api/v1/registrations/confirm", json=confirmed)).status_code == 201
            assert await sent(lab, now + WELL_BEYOND) == 0
            assert up.is_empty
        assert await waiting(lab) == 0
        await logged_in(nobody, "ada", GOOD)


async def test_what_somebody_asked_for_again_and_what_is_used_or_too_old_leaves_no_more(
    lab: Installation, away: int
) -> None:
    ada = await has_account(lab)
    async with ada, lab.client() as nobody:
        for _each in range(2):
            await nobody.post("/api/v1/resets", json={"email": ADA["email"]})
            assert await waiting(lab) == 1, "the second one takes the first one's place"
        reset = (await rows(lab, "SELECT id FROM accounts WHERE name = 'ada'"))[0][0]
        handed = (await lab.http.post(f"/api/v1/accounts/{reset}/reset")).json()["link"]
        assert await waiting(lab) == 0, "the administrator's link has taken it"
        await nobody.post("/api/v1/resets", json={"email": ADA["email"]})
        await rows(lab, "UPDATE letters SET expires_at = now()")
        with mailbox(away) as up:
            assert await sent(lab, datetime.now(UTC) + WELL_BEYOND) == 0
            assert up.is_empty
        assert_problem(
            await nobody.post("/api/v1/resets/use", json={"token": secret_in(handed), "password": "one more of mine"}),
            410,
        )


async def test_who_leaves_is_written_to_no_more(lab: Installation, away: int) -> None:
    async with await has_account(lab) as ada:
        changed = {"old": GOOD, "new": "quite another one"}
        assert (await ada.post("/api/v1/me/password", json=changed)).status_code == 204
        assert await waiting(lab) == 1
        gone = await ada.request("DELETE", "/api/v1/me", json={"password": "quite another one"})
        assert gone.status_code == 204, gone.text
        assert await waiting(lab) == 0


async def test_an_address_that_there_is_not_is_given_up(lab: Installation, caplog: pytest.LogCaptureFixture) -> None:
    with mailbox(kept=Refusing("550 nobody of that name")) as server:
        lab.app.state.services = replace(lab.services, mail=Mail(server.url, "veravox@example.org"))
        async with lab.client() as nobody:
            with caplog.at_level(logging.ERROR):
                assert (await asks(nobody)).status_code == 202
    assert "550 nobody of that name" in caplog.text
    assert "given up" in caplog.text
    assert await waiting(lab) == 0


async def test_without_its_transaction_no_letter_leaves(lab: Installation, post: Mailbox) -> None:
    async with await has_account(lab) as ada:
        body = {"email": "countess@example.org", "password": "not mine"}
        assert_problem(await ada.post("/api/v1/me/email", json=body), 403)
    assert (await waiting(lab), post.is_empty) == (0, True)


async def test_who_owns_an_e_mail_is_told_that_somebody_wanted_it_and_nobody_else(
    lab: Installation, post: Mailbox
) -> None:
    grace = await has_account(lab, name="grace", email="grace@example.org")
    async with await has_account(lab) as ada, grace:
        body = {"email": "Grace@example.org", "password": GOOD}
        assert (await ada.post("/api/v1/me/email", json=body)).status_code == 202
        to, _subject, letter = await post.next()
        assert to == "Grace@example.org"
        assert "Nothing was changed" in letter.replace("\n", " ").replace("  ", " ")
        assert "#" not in letter, "there is nothing to open"


async def test_two_gateways_send_a_letter_once_and_a_killed_ones_again(lab: Installation, post: Mailbox) -> None:
    now, seals = datetime.now(UTC), lab.services.seals
    async with lab.services.database.transaction() as session:
        await outgoing_letters.put(session, seals, "ada@example.org", "a subject", "a text", now)
    async with lab.services.database.transaction() as one, lab.services.database.transaction() as other:
        (taken,) = await outgoing_letters.take(one, seals, now, 5)
        assert await outgoing_letters.take(other, seals, now, 5) == []
    assert taken.text == "a text"
    assert await sent(lab, now) == 0  # it is being sent, by a gateway that is killed meanwhile
    assert await sent(lab, now + outgoing_letters.LEASE) == 1
    _to, letter = await asyncio.to_thread(post.whole)
    assert letter["Message-ID"] == f"<{taken.id}@veravox.invalid>"
    assert await waiting(lab) == 0


async def test_the_gateway_goes_on_by_itself(lab: Installation, post: Mailbox) -> None:
    async with lab.services.database.transaction() as session:
        due = datetime.now(UTC)
        await outgoing_letters.put(session, lab.services.seals, "ada@example.org", "a subject", "a text", due)
    soon = lab.services.settings.model_copy(update={"webhook_seconds": 0.01})
    async with posting(replace(lab.services, settings=soon)):
        to, subject, letter = await post.next()
    assert (to, subject, letter.strip()) == ("ada@example.org", "a subject", "a text")


async def test_rows_show_no_link_and_another_key_opens_none(
    own_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with mailbox() as once:
        url = once.url
    type_of_url = Settings.model_validate({"smtp_url": url}).smtp_url
    own = own_settings.model_copy(update={"smtp_url": type_of_url, "registration": "open"})
    async with installed(own) as lab, lab.client() as nobody:
        assert (await asks(nobody)).status_code == 202
        ((kept,),) = await rows(lab, "SELECT text FROM outgoing_letters")
        assert str(kept).startswith("sealed.")
    own.folder.sealing_key.unlink()
    async with installed(own) as lab:
        with caplog.at_level(logging.ERROR):
            assert await sent(lab, datetime.now(UTC) + WELL_BEYOND / 2) == 1
        assert "a key that is not here" in caplog.text
        assert await waiting(lab) == 0
