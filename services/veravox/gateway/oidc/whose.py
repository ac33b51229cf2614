"""Whose account somebody opens whom the provider knows. An e-mail opens none: issuer and subject alone do."""

import secrets
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.roles import Role
from veravox.core.settings import Settings
from veravox.core.text import _
from veravox.gateway.accounts.registering import is_taken, make_account
from veravox.gateway.oidc.person import NOBODY_IN_PARTICULAR, Person
from veravox.store import accounts, identities
from veravox.store.tables import Account

TRIES = 20


async def account_of(session: AsyncSession, settings: Settings, person: Person, address: str, guest: str) -> Account:
    """The account, made where the installation takes whom the provider knows; who asks as a guest keeps what it has.

    Raises:
        Problem: FORBIDDEN without one, or where it is blocked; CONFLICT if another account has the e-mail.
    """
    await identities.hold(session, person.issuer, person.subject)
    account = await identities.opened_by(session, person.issuer, person.subject)
    if account is None:
        account = await _newcomer(session, settings, person, address, guest)
    refuse_blocked(account)
    return account


def refuse_blocked(account: Account) -> None:
    if account.blocked_at:
        sentence = _("the account {name} is blocked; ask an administrator")
        raise Problem(problems.FORBIDDEN, sentence.format(name=account.name))


async def _newcomer(session: AsyncSession, settings: Settings, person: Person, address: str, guest: str) -> Account:
    if person.email and await accounts.with_email(session, person.email):
        sentence = _(
            "{email} has an account here already: log in with its password, and link {name} on your account's page"
        )
        raise Problem(problems.CONFLICT, sentence.format(email=person.email, name=settings.oidc_name))
    if not settings.takes_whom_the_provider_knows:
        sentence = _(
            "you have no account here yet, and {name} makes none: ask an administrator for an invitation, register,"
            " and link {name} on your account's page"
        )
        raise Problem(problems.FORBIDDEN, sentence.format(name=settings.oidc_name))
    said: dict[str, Any] = {
        "name": await _free_name(session, person.wish),
        "firstName": person.first_name,
        "lastName": person.last_name,
        "password": None,
        "role": Role.USER,
        "guest": guest,
    }
    account = await make_account(session, person.email, said, address)
    await identities.add(session, account.id, person.issuer, person.subject)
    return account


async def _free_name(session: AsyncSession, wish: str) -> str:
    for name in (wish, *(f"{wish}-{n}" for n in range(2, TRIES))):
        if not await is_taken(session, name):
            return name
    return f"{NOBODY_IN_PARTICULAR}-{secrets.token_hex(4)}"
