"""Public models, and who has published them: for everybody, without an account."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from nicegui import APIRouter

from veravox.client.models import ModelList, ModelRead, PublicProfile
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web.context import HouseDep, strangers_client
from veravox.web.downloads import BUNDLE
from veravox.web.elements import Tag, card, chip, definitions, link
from veravox.web.figures import test_figures
from veravox.web.frame import visitors_frame
from veravox.web.model_parts import GUEST, facts

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
            _model(each, with_owner)
        if not models:
            with card(_("There is no public model")):
                Tag("p", _("Nobody has published one here; whoever has an account can."))


def _model(model: ModelRead, with_owner: bool) -> None:
    place = f"/api/v1/public/models/{model.id}"
    with card(), Tag("div", "", "grid"):
        with Tag("div", "", "between"):
            Tag("h2", model.title, style="margin:0")
            if model.bonafide:
                link(
                    _("Try it now"),
                    f"/try?model={model.id}",
                    "act main",
                    aria_label=_("Try {name}").format(name=model.title),
                )
        with Tag("div", "", "chips"):
            chip(_("version {n}").format(n=model.version))
            if with_owner:
                _owner(model)
        definitions(facts(model))
        if model.metrics.get("test"):
            Tag("h3", _("On the test part"), style="margin:0")
            test_figures(model.metrics)
        if model.notes:
            with Tag("details"):
                Tag("summary", _("What is to be known of it"))
                for note in model.notes:
                    Tag("p", again(note), "soft")
        with Tag("p", style="display:flex;gap:18px;flex-wrap:wrap"):
            link(
                _("Read the card"),
                f"{place}/card?format=html",
                target="_blank",
                aria_label=_("Card of {name}").format(name=model.title),
            )
            link(_("Download the bundle"), f"{place}/bundle", download="")
        Tag("small", _(BUNDLE))


def _owner(model: ModelRead) -> None:
    if model.provenance == "installed":
        chip(_("came with the installation"), "calm")
    elif model.owner == GUEST:
        chip(_("of a guest"), "calm")
    elif model.owner:
        link(_("by {name}").format(name=model.owner), f"/people/{model.owner}", "chip calm")
