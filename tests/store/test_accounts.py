from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store import accounts, audit_log, failures, tokens
from veravox.store.database import Database
from veravox.store.tables import Account, Token


async def whose(session: AsyncSession, token: str) -> Account | None:
    known = await tokens.shown(session, token)
    return known and known.account


async def test_the_local_account_is_made_once_and_only_the_newest_link_opens_it(database: Database) -> None:
    async with database.transaction() as session:
        first, made = await accounts.ensure_local_account(session, "first link")
        again, made_again = await accounts.ensure_local_account(session, "second link")
        same, _ = await accounts.ensure_local_account(session, "second link")
        assert (made, made_again) == (True, False)
        assert first.id == again.id == same.id
        assert await tokens.shown(session, "first link") is None
        assert await whose(session, "second link") is first
        assert (await session.execute(select(func.count()).select_from(Account))).scalar_one() == 1


async def test_a_token_that_nobody_gave_out_opens_nothing(database: Database) -> None:
    async with database.transaction() as session:
        await accounts.ensure_local_account(session, "link")
        for token in ("", "Link", tokens.digest("link")):
            assert await tokens.shown(session, token) is None


async def test_a_session_opens_until_it_is_ended_and_the_link_stays(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        token, expires = await tokens.begin_session(session, account)
        assert expires > datetime.now(UTC) + timedelta(days=29)
        assert await whose(session, token) is account
        await tokens.end_session(session, token)
        await tokens.end_session(session, "link")
        assert await tokens.shown(session, token) is None
        assert await whose(session, "link") is account


async def test_a_renewed_link_ends_the_sessions_of_the_old_one_and_the_same_link_none(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        token, _ = await tokens.begin_session(session, account)
        await accounts.ensure_local_account(session, "link")
        assert await whose(session, token) is account
        await accounts.ensure_local_account(session, "renewed link")
        assert await tokens.shown(session, token) is None


async def test_a_login_sweeps_expired_sessions_out(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        await tokens.begin_session(session, account)
        past = datetime.now(UTC) - timedelta(hours=1)
        await session.execute(update(Token).where(Token.kind == "session").values(expires_at=past))
        token, _ = await tokens.begin_session(session, account)
        kept = set((await session.execute(select(Token.digest))).scalars())
        assert kept == {tokens.digest("link"), tokens.digest(token)}


async def test_a_session_that_has_expired_opens_nothing(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        token, _ = await tokens.begin_session(session, account)
        past = datetime.now(UTC) - timedelta(hours=1)
        await session.execute(update(Token).where(Token.kind == "session").values(expires_at=past))
        assert await tokens.shown(session, token) is None


async def test_tokens_are_kept_as_digests_only(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        token, _ = await tokens.begin_session(session, account)
        kept = set((await session.execute(select(Token.digest))).scalars())
        assert kept == {tokens.digest("link"), tokens.digest(token)}


async def test_a_session_that_nobody_used_for_a_week_opens_nothing(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        token, _ = await tokens.begin_session(session, account)
        past = datetime.now(UTC) - tokens.SESSION_IDLE - timedelta(hours=1)
        await session.execute(update(Token).values(seen_at=past))
        assert await tokens.shown(session, token) is None
        assert await whose(session, "link") is account


async def test_who_is_blocked_opens_nothing(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        accounts.block(account)
        await session.flush()
        assert await tokens.shown(session, "link") is None
        accounts.unblock(account)
        await session.flush()
        assert await whose(session, "link") is account


async def test_what_the_audit_log_says_stays(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        audit_log.note(session, "login", account, address="192.0.2.7")
    for statement in (
        "UPDATE security_events SET what = 'other'",
        "DELETE FROM security_events",
        "TRUNCATE security_events",
        "TRUNCATE accounts, security_events CASCADE",
    ):
        with pytest.raises(DBAPIError, match="never changed"):
            async with database.transaction() as session:
                await session.execute(text(statement))
    async with database.transaction() as session:
        assert [(row.what, row.name, row.address) for row in await audit_log.events(session, 5)] == [
            ("login", "local", "192.0.2.7")
        ]


def test_pauses_grow_and_end_at_a_quarter_of_an_hour() -> None:
    assert [failures.pause(count, 5) for count in (0, 4, 5, 6, 7, 40)] == [0, 0, 1, 2, 4, failures.LONGEST]
