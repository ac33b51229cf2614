"""Who reads the database alone has neither codes nor signatures; who loses the key is told what to do."""

import logging

import pyotp
import pytest
from installation import Installation, installed
from sqlalchemy import text
from test_people import ADA_LOGIN, GOOD, has_account, logged_in
from test_webhooks import HERE, Receiver, ends, hook_of, log_of, receiver
from test_who_may import assert_problem

from veravox.core.sealing_keys import new_key
from veravox.core.settings import Settings
from veravox.gateway.webhooks.addresses import resolved
from veravox.gateway.webhooks.delivering import deliver
from veravox.gateway.webhooks.sending import Sender

__all__ = ["receiver"]


@pytest.fixture
def own(own_settings: Settings) -> Settings:
    return own_settings.model_copy(update={"webhook_networks": "127.0.0.0/8"})


async def rows_of(lab: Installation) -> str:
    """All that a copy of the two tables would show."""
    async with lab.services.database.transaction() as session:
        query = text("SELECT accounts::text FROM accounts UNION ALL SELECT webhooks::text FROM webhooks")
        return "\n".join((await session.execute(query)).scalars())


async def with_codes(lab: Installation) -> tuple[str, list[str]]:
    """Ada's secret and her recovery codes."""
    async with await has_account(lab) as ada:
        secret = (await ada.get("/api/v1/me/second-factor")).json()["secret"]
        on = {"secret": secret, "code": code_of(secret), "password": GOOD}
        answer = await ada.post("/api/v1/me/second-factor", json=on)
        assert answer.status_code == 201, answer.text
        return secret, answer.json()["codes"]


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret).now()


async def forget_codes(lab: Installation) -> None:
    """As if no code had been used in this half minute."""
    async with lab.services.database.transaction() as session:
        query = "UPDATE accounts SET second_factor = second_factor || '{\"last\": 0}' WHERE second_factor IS NOT NULL"
        await session.execute(text(query))


async def test_the_rows_hold_no_secret_and_the_next_start_reads_them(own: Settings, receiver: Receiver) -> None:
    async with installed(own) as lab:
        secret, _codes = await with_codes(lab)
        hook = await hook_of(lab, receiver.url)
        rows = await rows_of(lab)
        assert secret not in rows
        assert hook["secret"] not in rows
        assert hook["secret"].removeprefix("whsec_") not in rows
        assert own.folder.sealing_key.stat().st_mode & 0o777 == 0o600
    async with installed(own) as lab, lab.client() as nobody:
        assert await rows_of(lab) == rows, "nothing had to be sealed anew"
        await forget_codes(lab)
        await logged_in(nobody, "ada", GOOD, code_of(secret))


async def test_what_an_earlier_version_kept_plain_is_sealed_at_the_start(own: Settings) -> None:
    secret, signing = pyotp.random_base32(), "whsec_" + new_key()
    async with installed(own) as lab:
        await (await has_account(lab)).aclose()
        async with lab.services.database.transaction() as session:
            plain = "UPDATE accounts SET second_factor = jsonb_build_object('secret', CAST(:secret AS text), 'last', 0, 'recovery', '[]'::jsonb) WHERE name = 'ada'"
            await session.execute(text(plain), {"secret": secret})
            hook = "INSERT INTO webhooks (id, url, secret, owner_id) SELECT gen_random_uuid(), 'https://lab.example', :secret, id FROM accounts WHERE name = 'ada'"
            await session.execute(text(hook), {"secret": signing})
    async with installed(own) as lab, lab.client() as nobody:
        rows = await rows_of(lab)
        assert secret not in rows
        assert signing not in rows
        await logged_in(nobody, "ada", GOOD, code_of(secret))


async def test_another_key_in_front_seals_all_anew_and_the_older_one_may_go(own: Settings) -> None:
    async with installed(own) as lab:
        secret, _codes = await with_codes(lab)
        before = await rows_of(lab)
    old, new = own.folder.sealing_key.read_text().strip(), new_key()
    keys = type(own.sealing_keys)
    async with installed(own.model_copy(update={"sealing_keys": keys(f"{new},{old}")})) as lab:
        assert await rows_of(lab) != before
    async with installed(own.model_copy(update={"sealing_keys": keys(new)})) as lab, lab.client() as nobody:
        await forget_codes(lab)
        await logged_in(nobody, "ada", GOOD, code_of(secret))


async def test_without_the_key_recovery_codes_open_and_all_are_told_what_to_do(
    own: Settings, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    async with installed(own) as lab:
        secret, codes = await with_codes(lab)
        hook = await hook_of(lab, receiver.url)
    own.folder.sealing_key.unlink()
    with caplog.at_level(logging.ERROR):
        async with installed(own) as lab, lab.client() as nobody:
            assert "2 secrets" in caplog.text
            await forget_codes(lab)
            refused = assert_problem(
                await nobody.post("/api/v1/sessions", json=ADA_LOGIN | {"code": code_of(secret)}), 401
            )
            assert refused["type"] == "/problems/second-factor"
            assert "recovery code" in refused["detail"]
            assert (
                "recovery" not in assert_problem(await nobody.post("/api/v1/sessions", json=ADA_LOGIN), 401)["detail"]
            )
            await logged_in(nobody, "ada", GOOD, codes[0])
            sender = Sender(resolved, HERE)
            await ends(lab)
            await deliver(lab.services, sender)
            await sender.close()
            assert receiver.heard == []
            assert "make a new webhook" in (await log_of(lab, hook))[0]["said"]


@pytest.mark.parametrize(("content", "says"), [("", "is empty"), ("nonsense", "openssl rand")])
async def test_a_broken_key_file_stops_the_start_with_a_sentence(own: Settings, content: str, says: str) -> None:
    own.folder.sealing_key.write_text(content)
    with pytest.raises(ValueError, match=says) as refused:
        async with installed(own):
            pass
    assert str(own.folder.sealing_key) in str(refused.value)
    assert own.folder.sealing_key.read_text() == content
