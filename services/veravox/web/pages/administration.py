"""Administration: accounts, who is let in, and the audit log. The gateway refuses it to everybody else."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import AccountListed, LetterRead, SecurityEventList
from veravox.core.text import _
from veravox.web.context import ViewerDep
from veravox.web.elements import Tag
from veravox.web.frame import frame, head
from veravox.web.people.all_accounts import AllAccounts
from veravox.web.people.letting_in import LettingIn
from veravox.web.people.security_events import PAGE, SecurityEvents

router = APIRouter()
LOOK_EVERY = 5.0  # seconds


@dataclass(frozen=True)
class Everybody:
    """What administrators see."""

    accounts: list[AccountListed]
    letters: list[LetterRead]
    events: SecurityEventList


async def everybody(viewer: ViewerDep) -> Everybody:
    """Raises ProblemError, 403, for who is no administrator."""
    client = viewer.client
    return Everybody(
        (await client.list_accounts()).items,
        (await client.list_letters()).items,
        await client.list_security_events(PAGE),
    )


@router.page("/administration")
def administration(viewer: ViewerDep, first: Annotated[Everybody, Depends(everybody)]) -> None:
    with frame(viewer, "/administration", _("Administration")) as around:
        with head(_("Administration")):
            pass

        async def look() -> None:
            await accounts.look()
            await letting_in.look()

        with Tag("div", "", "grid"):
            letting_in = LettingIn(viewer, around, first.letters, look)
            accounts = AllAccounts(viewer, around, first.accounts)
            SecurityEvents(viewer, around, first.events, first.accounts)
        around.every(LOOK_EVERY, look)
