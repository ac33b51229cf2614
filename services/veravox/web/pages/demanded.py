"""A second factor that the installation demands: switched on here, before anything else is shown."""

from typing import Annotated

from fastapi import Query
from nicegui import APIRouter

from veravox.core.text import _
from veravox.web.context import LoggedInDep
from veravox.web.elements import Part, Tag, link
from veravox.web.frame import frame, head
from veravox.web.login import local_path
from veravox.web.people.own_second_factor import OwnSecondFactor

router = APIRouter()


@router.page("/second-factor")
def second_factor(viewer: LoggedInDep, next: Annotated[str, Query()] = "/") -> None:
    with frame(viewer, "/account", _("Second factor")) as around:
        with head(_("Second factor")):
            pass
        with Tag("div", "", "grid"):
            says: Part[bool] = Part(lambda demanded: _says(demanded, local_path(next)))
            says.show(viewer.account.factor_demanded)

            async def changed() -> None:
                says.show((await viewer.client.read_me()).factor_demanded)

            OwnSecondFactor(viewer, around, viewer.account, changed)


def _says(demanded: bool, next: str) -> None:
    with Tag("div", "", "grid"):
        if demanded:
            Tag(
                "p",
                _(
                    "This installation demands a second factor of your account. Switch it on: until then nothing else opens."
                ),
            )
        else:
            Tag("p", _("Keep the recovery codes. Then everything is open to you."))
            with Tag("div"):
                link(_("Go on"), next, "act main")
