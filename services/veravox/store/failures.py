"""Whoever fails again and again waits longer and longer: by account and address together, and by address.

Nobody is locked out by somebody else: what a stranger does from his address makes nobody wait at another.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.lines import line_of
from veravox.store.tables import Failure

FORGOTTEN = timedelta(hours=12)
LONGEST = 900.0  # s
FREE_OF_ONE, FREE_OF_AN_ADDRESS = 5, 50  # a lab may share one address


def _keys(door: str, who: str, address: str) -> dict[str, int]:
    """Digests, with how many failures each has free. Who has many addresses has one count."""
    line = line_of(address)
    plain = {f"{door}\0{who.strip().lower()}\0{line}": FREE_OF_ONE, f"{door}\0\0{line}": FREE_OF_AN_ADDRESS}
    return {hashlib.sha256(key.encode()).hexdigest(): free for key, free in plain.items()}


def pause(count: int, free: int) -> float:
    """Seconds after the last of so many failures: 1, 2, 4 and so on beyond those that are free."""
    return 0.0 if count < free else min(LONGEST, 2.0 ** min(count - free, 20))


async def seconds_to_wait(session: AsyncSession, door: str, who: str, address: str) -> int:
    """How long to wait before the next attempt; 0: none."""
    keys = _keys(door, who, address)
    rows = (await session.execute(select(Failure).where(Failure.digest.in_(keys)))).scalars()
    now = datetime.now(UTC)
    left = [
        pause(row.count, keys[row.digest]) - max(0.0, (now - row.last_at).total_seconds())  # a clock may go back
        for row in rows
        if now - row.last_at < FORGOTTEN
    ]
    return max(0, *(int(-(-each // 1)) for each in left), 0)


async def failed(session: AsyncSession, door: str, who: str, address: str) -> None:
    """Count a failure; those of long ago are forgotten."""
    await session.execute(delete(Failure).where(Failure.last_at < func.now() - FORGOTTEN))
    for key in sorted(_keys(door, who, address)):
        counted = insert(Failure).values(digest=key, count=1)
        again = {"count": Failure.count + 1, "last_at": func.now()}
        await session.execute(counted.on_conflict_do_update(index_elements=[Failure.digest], set_=again))


async def succeeded(session: AsyncSession, door: str, who: str, address: str) -> None:
    """Forget what this one failed here; the address's own count stays, for others may be guessing there."""
    own, *_address = _keys(door, who, address)
    await session.execute(delete(Failure).where(Failure.digest == own))
