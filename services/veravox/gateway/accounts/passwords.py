"""Passwords: Argon2id with the parameters that OWASP advises, and what a new one must not be."""

import asyncio
import secrets
from dataclasses import dataclass, field
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from veravox.core.text import _
from veravox.gateway.problems import invalid

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # 19 MiB
AT_ONCE = 2  # each takes its memory and a core for some 30 ms
SHORTEST, LONGEST = 10, 200  # characters
OURS = ("veravox", "password", "detector", "administrator")  # what whoever guesses tries here first


@dataclass(frozen=True)
class Passwords:
    """Hashes and compares, a few at once, beside the event loop."""

    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def hash(self, password: str) -> str:
        async with self._places:
            return await asyncio.to_thread(HASHER.hash, password)

    async def fits(self, password: str, hashed: str | None) -> bool:
        """Whether it is this one; it takes as long where there is none."""
        async with self._places:
            return await asyncio.to_thread(_fits, password, hashed or _nobodys()) and hashed is not None

    async def renewed(self, password: str, hashed: str) -> str | None:
        """A new hash of a password that fits, where the parameters have grown since."""
        return await self.hash(password) if HASHER.check_needs_rehash(hashed) else None


def _fits(password: str, hashed: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))


@cache
def common() -> frozenset[str]:
    """The 30,000 most common passwords of zxcvbn's list."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def refuse_weak(password: str, *about: str) -> None:
    """Raises Problem, INVALID, with what would be right.

    Args:
        password: a new one.
        about: user name, e-mail and names, which are the first to be guessed.
    """
    folded = password.lower()
    if len(password) < SHORTEST:
        raise invalid(
            "password", _("at least {n} characters; a few words are easier to keep than signs").format(n=SHORTEST)
        )
    if folded in common() or len(set(folded)) < 4:
        raise invalid("password", _("this one is among the most common; take a few words that belong to you alone"))
    known = {
        part for each in (*OURS, *about) for part in (each.lower(), each.lower().partition("@")[0]) if len(part) >= 4
    }
    rest = folded
    for each in sorted(known, key=len, reverse=True):
        rest = rest.replace(each, "")
    if len(rest) < SHORTEST - 4:
        raise invalid("password", _("this is little more than your name, or ours; take a few other words"))
