"""One's account: who one is, how it is opened, where it is open, what scripts show, what is used, and who is told."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import (
    AccessTokenRead,
    AccountRead,
    IdentityRead,
    InstallationRead,
    SessionListed,
    WebhookRead,
)
from veravox.core.text import _
from veravox.web.context import Viewer, ViewerDep
from veravox.web.elements import Part, Tag
from veravox.web.frame import frame, head
from veravox.web.people import own_account
from veravox.web.people.leaving import leaving
from veravox.web.people.own_identities import OwnIdentities
from veravox.web.people.own_letters import own_letters
from veravox.web.people.own_picture import own_picture
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
    identities: list[IdentityRead]
    installation: InstallationRead


async def what_is_own(viewer: ViewerDep) -> Own:
    client, is_guest = viewer.client, is_passing(viewer)
    return Own(
        (await client.list_sessions()).items,
        [] if is_guest else (await client.list_access_tokens()).items,
        [] if is_guest else (await client.list_webhooks(limit=200)).items,
        [] if is_guest else (await client.list_identities()).items,
        await client.read_installation(),
    )


def is_passing(viewer: Viewer) -> bool:
    """Whether who looks is a guest, whose account ends by itself."""
    return viewer.account.deleted_at is not None


@router.page("/account")
def account(viewer: ViewerDep, first: Annotated[Own, Depends(what_is_own)]) -> None:
    is_guest = is_passing(viewer)
    is_ones_own = viewer.account.has_password or bool(first.identities)  # and not a guest's, or the laptop's
    with frame(viewer, "/account", _("Your account")) as around:
        with head(_("Your account")):
            pass

        async def changed() -> None:
            await sessions.look()
            if tokens:
                await tokens.look()
            now = await viewer.client.read_me()
            me.show(now)
            picture.show(now)

        with Tag("div", "", "halves"):
            with Tag("div", "", "grid"):
                me: Part[AccountRead] = Part(lambda said: own_account.profile(viewer, said, changed))
                me.show(viewer.account)
                picture: Part[AccountRead] = Part(
                    own_picture(viewer, around, changed) if not is_guest else lambda _said: None
                )
                picture.show(viewer.account)
                if is_ones_own and viewer.account.email:
                    own_account.password(viewer, changed)
                if is_ones_own:
                    own_account.email(viewer)
            with Tag("div", "", "grid"):
                sessions = OwnSessions(viewer, around, first.sessions)
                tokens = None if is_guest else OwnTokens(viewer, around, first.tokens)
                if is_ones_own:
                    OwnSecondFactor(viewer, around, viewer.account, changed)
                if first.identities or (is_ones_own and first.installation.signs_in_by):
                    OwnIdentities(viewer, first.installation.signs_in_by, first.identities)
                if not is_guest:
                    own_letters(viewer, around, viewer.account, first.installation)
                own_usage(viewer, around)
                leaving(viewer, around, is_ones_own)
        if not is_guest:
            with Tag("div", style="margin-top:16px"):
                OwnWebhooks(viewer, around, first.webhooks)
