"""`/me/second-factor`: codes by an app beside the password (RFC 6238), each good for once, and recovery codes."""

import base64
import hashlib
import secrets
import time
from datetime import UTC, datetime
from typing import Any

import pyotp
from fastapi import APIRouter, Request

from veravox.core import problems
from veravox.core.text import _
from veravox.gateway.accounts.endpoints import own, who_proves_it
from veravox.gateway.accounts.schemas import RecoveryCodes, SecondFactorBegun, SecondFactorCreate, SecondFactorDelete
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, address_of
from veravox.gateway.problems import answers, invalid
from veravox.store import audit_log
from veravox.store.sealing import Seals
from veravox.store.tables import Account

router = APIRouter(
    prefix="/me/second-factor", tags=["accounts"], responses=answers(problems.UNAUTHENTICATED, problems.FORBIDDEN)
)
PERIOD = 30  # s
RECOVERY, CODE_BYTES = 10, 15  # 24 letters and digits each
NOW_AND_ONE_BESIDE = (0, -1, 1)  # periods: clocks differ


@router.get("")
async def begin_second_factor(viewer: ViewerDep, session: SessionDep) -> SecondFactorBegun:
    """A new secret for the app that makes codes. Nothing is changed until its first code is sent."""
    account, secret = await own(session, viewer), pyotp.random_base32()
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.email or account.name, issuer_name="Veravox")
    return SecondFactorBegun(secret=secret, uri=uri)


@router.post("", status_code=201, responses=answers(problems.INVALID, problems.TOO_MANY, problems.CONFLICT))
async def create_second_factor(
    body: SecondFactorCreate, request: Request, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> RecoveryCodes:
    """From now on logging in takes a code besides the password. Answers with the recovery codes."""
    account = await who_proves_it(session, services, viewer, body.password.get_secret_value(), address_of(request))
    counter = matching(body.secret, body.code, 0)
    if counter is None:
        raise invalid(
            "code", _("it does not belong to this secret and hour; look at the app and at this machine's clock")
        )
    codes = [base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower() for _each in range(RECOVERY)]
    sealed = services.seals.seal(body.secret, account.id)
    account.second_factor = {"secret": sealed, "last": counter, "recovery": [_digest(each) for each in codes]}
    audit_log.note(session, "second-factor-on", account, address=address_of(request))
    return RecoveryCodes(codes=codes)


@router.delete("", status_code=204, responses=answers(problems.TOO_MANY, problems.CONFLICT))
async def delete_second_factor(
    body: SecondFactorDelete, request: Request, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> None:
    """Back to the password alone."""
    account = await who_proves_it(session, services, viewer, body.password.get_secret_value(), address_of(request))
    account.second_factor = None
    audit_log.note(session, "second-factor-off", account, address=address_of(request))


def accepts(account: Account, code: str, seals: Seals) -> bool:
    """Whether a code opens this account now. Each opens once: the row, which the caller has locked, remembers it.

    Raises:
        Unreadable: if the app's secret is, and this is no recovery code.
    """
    assert account.second_factor is not None
    known: dict[str, Any] = account.second_factor
    plain = "".join(code.split()).lower()
    if _digest(plain) in known["recovery"]:
        account.second_factor = known | {"recovery": [each for each in known["recovery"] if each != _digest(plain)]}
        return True
    counter = matching(seals.open(known["secret"], account.id), plain, known["last"] + 1)
    if counter is not None:
        account.second_factor = known | {"last": counter}
    return counter is not None


def matching(secret: str, code: str, least: int) -> int | None:
    """The period whose code this is, none before `least`; None if it is of none."""
    now = int(time.time()) // PERIOD
    codes = pyotp.TOTP(secret)
    plain = "".join(code.split())
    for step in NOW_AND_ONE_BESIDE:
        at = datetime.fromtimestamp((now + step) * PERIOD, UTC)
        if now + step >= least and secrets.compare_digest(codes.at(at).encode(), plain.encode()):
            return now + step
    return None


def _digest(code: str) -> str:
    """Of 120 random bits: nothing to guess."""
    return hashlib.sha256(code.encode()).hexdigest()
