"""One's account: who one is, how it is opened, where it is open, what scripts show, what is used, and who is told."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import AccessTokenRead, AccountRead, InstallationRead, SessionListed, WebhookRead
from veravox.core.text import _
from veravox.web.context import ViewerDep
from veravox.web.elements import Part, Tag
from veravox.web.frame import frame, head
from veravox.web.people import own_account
from veravox.web.people.leaving import leaving
from veravox.web.people.own_letters import own_letters
from veravox.web.people.own_second_factor import OwnSecondFactor
from veravox.web.people.own_sessions import OwnSessions
from veravox.web.people.own_tokens import OwnTokens
from veravox.web.people.own_usage import own_usage
from veravox.web.people.own_webhooks import OwnWebhooks

router = APIRouter()


@dataclass(frozen=True)
class Own:
    """What the page shows first."""

    sessions: list[SessionListed]
    tokens: list[AccessTokenRead]
    webhooks: list[WebhookRead]
    installation: InstallationRead


async def what_is_own(viewer: ViewerDep) -> Own:
    client = viewer.client
    return Own(
        (await client.list_sessions()).items,
        (await client.list_access_tokens()).items,
        (await client.list_webhooks(limit=200)).items,
        await client.read_installation(),
    )


@router.page("/account")
def account(viewer: ViewerDep, first: Annotated[Own, Depends(what_is_own)]) -> None:
    with frame(viewer, "/account", _("Your account")) as around:
        with head(_("Your account")):
            pass

        async def changed() -> None:
            await sessions.look()
            await tokens.look()
            me.show(await viewer.client.read_me())

        with Tag("div", "", "halves"):
            with Tag("div", "", "grid"):
                me: Part[AccountRead] = Part(lambda said: own_account.profile(viewer, said, changed))
                me.show(viewer.account)
                if viewer.account.has_password:
                    own_account.password(viewer, changed)
                    own_account.email(viewer)
            with Tag("div", "", "grid"):
                sessions = OwnSessions(viewer, around, first.sessions)
                tokens = OwnTokens(viewer, around, first.tokens)
                if viewer.account.has_password:
                    OwnSecondFactor(viewer, around, viewer.account, changed)
                own_letters(viewer, around, viewer.account, first.installation)
                own_usage(viewer, around)
                leaving(viewer)
        with Tag("div", style="margin-top:16px"):
            OwnWebhooks(viewer, around, first.webhooks)
