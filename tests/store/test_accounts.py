from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from veravox.store import accounts
from veravox.store.database import Database
from veravox.store.tables import Account, Token


async def test_the_local_account_is_made_once_and_only_the_newest_link_opens_it(database: Database) -> None:
    async with database.transaction() as session:
        first, made = await accounts.ensure_local_account(session, "first link")
        again, made_again = await accounts.ensure_local_account(session, "second link")
        same, _ = await accounts.ensure_local_account(session, "second link")
        assert (made, made_again) == (True, False)
        assert first.id == again.id == same.id
        assert await accounts.account_of(session, "first link") is None
        assert await accounts.account_of(session, "second link") is first
        assert (await session.execute(select(func.count()).select_from(Account))).scalar_one() == 1


async def test_a_token_that_nobody_gave_out_opens_nothing(database: Database) -> None:
    async with database.transaction() as session:
        await accounts.ensure_local_account(session, "link")
        for token in ("", "Link", accounts.digest("link")):
            assert await accounts.account_of(session, token) is None


async def test_a_session_opens_until_it_is_ended_and_the_link_stays(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        token, expires = await accounts.begin_session(session, account)
        assert expires > datetime.now(UTC) + timedelta(days=29)
        assert await accounts.account_of(session, token) is account
        await accounts.end_session(session, token)
        await accounts.end_session(session, "link")
        assert await accounts.account_of(session, token) is None
        assert await accounts.account_of(session, "link") is account


async def test_a_renewed_link_ends_the_sessions_of_the_old_one_and_the_same_link_none(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        token, _ = await accounts.begin_session(session, account)
        await accounts.ensure_local_account(session, "link")
        assert await accounts.account_of(session, token) is account
        await accounts.ensure_local_account(session, "renewed link")
        assert await accounts.account_of(session, token) is None


async def test_a_login_sweeps_expired_sessions_out(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        await accounts.begin_session(session, account)
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(update(Token).where(Token.kind == "session").values(expires_at=past))
        token, _ = await accounts.begin_session(session, account)
        kept = set((await session.execute(select(Token.digest))).scalars())
        assert kept == {accounts.digest("link"), accounts.digest(token)}


async def test_a_session_that_has_expired_opens_nothing(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        token, _ = await accounts.begin_session(session, account)
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(update(Token).where(Token.kind == "session").values(expires_at=past))
        assert await accounts.account_of(session, token) is None


async def test_tokens_are_kept_as_digests_only(database: Database) -> None:
    async with database.transaction() as session:
        account, _ = await accounts.ensure_local_account(session, "link")
        token, _ = await accounts.begin_session(session, account)
        kept = set((await session.execute(select(Token.digest))).scalars())
        assert kept == {accounts.digest("link"), accounts.digest(token)}
