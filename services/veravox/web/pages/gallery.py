"""Public models, and who has published them: for everybody, without an account."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from nicegui import APIRouter

from veravox.client.models import ModelList, ModelRead, PublicProfile
from veravox.core.text import _
from veravox.web.context import HouseDep, strangers_client
from veravox.web.elements import Tag, card, link
from veravox.web.frame import visitors_frame
from veravox.web.model_parts import public_model

router = APIRouter()
ON_A_PAGE = 50


async def public_models(request: Request, house: HouseDep, after: UUID | None = None) -> ModelList:
    """An installation that wants no visitors answers 404."""
    async with strangers_client(request, house) as client:
        return await client.list_public_models(limit=ON_A_PAGE, after=after)


async def profile_of(name: str, request: Request, house: HouseDep) -> PublicProfile:
    async with strangers_client(request, house) as client:
        return await client.read_public_profile(name)


@router.page("/gallery")
def gallery(found: Annotated[ModelList, Depends(public_models)]) -> None:
    with visitors_frame(_("Public models")):
        Tag("h1", _("Public models"))
        says = _(
            "Detectors that somebody has published. Everybody may ask one about a recording, read its card and take it along."
        )
        Tag("p", says, "soft", style="max-width:760px;margin-bottom:16px")
        _models(found.items, with_owner=True)
        if found.next:
            with Tag("p", "", "after"):
                link(_("Older ones"), f"/gallery?after={found.next}", "act")


@router.page("/people/{name}")
def person(found: Annotated[PublicProfile, Depends(profile_of)]) -> None:
    with visitors_frame(found.name):
        with Tag("div", "", "line", style="margin-bottom:16px"):
            if found.picture:
                place = f"/api/v1/public/people/{found.name}/picture?{found.picture[:12]}"
                Tag(
                    "img",
                    "",
                    "face",
                    src=place,
                    alt=_("Picture of {name}").format(name=found.name),
                    width="64",
                    height="64",
                )
            with Tag("div"):
                Tag("h1", found.name, style="margin:0")
                if full := f"{found.first_name} {found.last_name}".strip():
                    Tag("p", full, "soft")
        Tag("p", _("What {name} has published:").format(name=found.name), "soft", style="margin-bottom:12px")
        _models(found.models, with_owner=False)
        with Tag("p", "", "after"):
            link(_("All public models"), "/gallery")


def _models(models: list[ModelRead], with_owner: bool) -> None:
    with Tag("div", "", "halves"):
        for each in models:
            public_model(each, with_owner)
        if not models:
            with card(_("There is no public model")):
                Tag("p", _("Nobody has published one here; whoever has an account can."))
