"""How the database does, for administrators: what it holds, who is connected, and which letters wait."""

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.store.tables import OutgoingLetter

CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"


@dataclass(frozen=True)
class Vitals:
    """Bytes of the database, connections of the runner, letters that wait, and those of them that were tried in vain."""

    size: int
    runners: int
    letters: int
    refused: int


async def vitals(session: AsyncSession, runner: str) -> Vitals:
    """What is so now.

    Args:
        session: any.
        runner: what the runner's connections call themselves.
    """
    size = (await session.execute(select(func.pg_database_size(func.current_database())))).scalar_one()
    runners = (await session.execute(text(CONNECTED), {"name": runner})).scalar_one()
    refused = func.count().filter(OutgoingLetter.attempts > 1)
    letters = (await session.execute(select(func.count(), refused).select_from(OutgoingLetter))).one()
    return Vitals(size, runners, letters[0], letters[1])
