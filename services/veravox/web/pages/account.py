"""One's account: who one is, how it is opened, where it is open, and what scripts show."""

from typing import Annotated

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import AccessTokenRead, AccountRead, SessionListed
from veravox.core.text import _
from veravox.web.context import ViewerDep
from veravox.web.elements import Part, Tag
from veravox.web.frame import frame, head
from veravox.web.people import own_account
from veravox.web.people.leaving import leaving
from veravox.web.people.own_picture import own_picture
from veravox.web.people.own_second_factor import OwnSecondFactor
from veravox.web.people.own_sessions import OwnSessions
from veravox.web.people.own_tokens import OwnTokens

router = APIRouter()
Open = tuple[list[SessionListed], list[AccessTokenRead]]


async def what_is_open(viewer: ViewerDep) -> Open:
    """One's sessions and access tokens."""
    return (await viewer.client.list_sessions()).items, (await viewer.client.list_access_tokens()).items


@router.page("/account")
def account(viewer: ViewerDep, first: Annotated[Open, Depends(what_is_open)]) -> None:
    is_guest = viewer.account.deleted_at is not None
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
                if viewer.account.has_password:
                    own_account.password(viewer, changed)
                    own_account.email(viewer)
            with Tag("div", "", "grid"):
                sessions = OwnSessions(viewer, around, first[0])
                tokens = None if is_guest else OwnTokens(viewer, around, first[1])
                if viewer.account.has_password:
                    OwnSecondFactor(viewer, around, viewer.account, changed)
                leaving(viewer, around)
