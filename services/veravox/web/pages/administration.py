"""Administration: how the parts do, the queue in short, accounts, who is let in, and the audit log. The gateway refuses it to everybody else."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import AccountListed, HealthRead, LetterRead, QueueRead, SecurityEventList
from veravox.core.text import _
from veravox.web.context import ViewerDep
from veravox.web.elements import Part, Tag
from veravox.web.frame import frame, head
from veravox.web.people.all_accounts import AllAccounts
from veravox.web.people.installation_health import health_of_parts, queue_in_short
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
    health: HealthRead
    queue: QueueRead


async def everybody(viewer: ViewerDep) -> Everybody:
    """Raises ProblemError, 403, for who is no administrator."""
    client = viewer.client
    return Everybody(
        (await client.list_accounts()).items,
        (await client.list_letters()).items,
        await client.list_security_events(PAGE),
        await client.read_health(),
        await client.read_queue(),
    )


@router.page("/administration")
def administration(viewer: ViewerDep, first: Annotated[Everybody, Depends(everybody)]) -> None:
    with frame(viewer, "/administration", _("Administration")) as around:
        with head(_("Administration")):
            pass

        async def look() -> None:
            await accounts.look()
            await letting_in.look()
            health.show(await viewer.client.read_health())
            line.show(await viewer.client.read_queue())

        with Tag("div", "", "grid"):
            with Tag("div", "", "halves"):
                health: Part[HealthRead] = Part(health_of_parts, "section", "card")
                line: Part[QueueRead] = Part(queue_in_short, "section", "card")
            health.show(first.health)
            line.show(first.queue)
            letting_in = LettingIn(viewer, around, first.letters, look)
            accounts = AllAccounts(viewer, around, first.accounts)
            SecurityEvents(viewer, around, first.events, first.accounts)
        around.every(LOOK_EVERY, look)
