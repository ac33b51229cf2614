"""Learn: what everything here is, to read, to look at and to try; a tour, and a game against a model."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.responses import RedirectResponse
from nicegui import APIRouter

from veravox.client.models import Phase
from veravox.core.text import ENGLISH, _
from veravox.web.context import AnybodyDep, Viewer, ViewerDep
from veravox.web.elements import Tag, card, link
from veravox.web.frame import head, open_frame
from veravox.web.learn import svg
from veravox.web.learn.game import Game
from veravox.web.learn.kinds import KINDS, Kind
from veravox.web.learn.texts.tour import STEPS
from veravox.web.learn.topic import Paper, Topic
from veravox.web.learn.trials import MOVED
from veravox.web.phases import ENDED

router = APIRouter()
PLACE = "/learn"


@router.page(PLACE)
def learn(viewer: AnybodyDep) -> None:
    with open_frame(viewer, PLACE, _("Learn")):
        with head(_("Learn")):
            pass
        says = _(
            "What everything here is and does, each with a drawing, the paper it comes from, and something to try."
        )
        Tag("p", says, "soft", style="max-width:760px;margin-bottom:16px")
        with Tag("div", "", "start", style="margin-bottom:16px"):
            with link("", f"{PLACE}/tour", "card"):
                Tag("b", _("Your first training"))
                Tag("span", _("A tour in {n} steps, from a folder of voices to a verdict.").format(n=len(STEPS)))
            with link("", f"{PLACE}/game", "card"):
                Tag("b", _("You against the model"))
                Tag("span", _("Ten clips: who hears better which of them a machine made?"))
        with Tag("div", "", "grid"):
            for kind in KINDS.values():
                _shelf(kind)


def _shelf(kind: Kind) -> None:
    with card(_(kind.title), id=kind.name):
        Tag("p", _(kind.says), "soft")
        with Tag("ul", "", "topics"):
            for topic in kind.topics.values():
                with Tag("li"):
                    link(kind.title_of(topic), kind.address(topic))


@router.page(PLACE + "/tour")
def tour(viewer: AnybodyDep) -> None:
    with open_frame(viewer, PLACE, _("Your first training")):
        with head(_("Your first training"), _("Learn"), PLACE):
            pass
        with Tag("ol", "", "steps"):
            for step in STEPS:
                with Tag("li", "", "card"):
                    Tag("h2", _(step.title))
                    Tag("p", _(step.said))
                    link(_(step.does), step.address, "act")


async def newest_run(viewer: ViewerDep) -> str:
    """The address of one's own run that is at work, else of the newest; of the list where there is none."""
    runs = [each for each in (await viewer.client.list_runs(limit=50)).items if each.owner == viewer.account.name]
    at_work = [each for each in runs if each.status.phase is Phase.running]
    unfinished = [each for each in runs if each.status.phase not in ENDED]
    first = next(iter([*at_work, *unfinished, *runs]), None)
    return f"/runs/{first.id}" if first else "/runs"


@router.get(PLACE + "/tour/run", include_in_schema=False)
def tour_run(address: Annotated[str, Depends(newest_run)]) -> RedirectResponse:
    return RedirectResponse(address, 303)


@router.page(PLACE + "/game")
def game(viewer: AnybodyDep, said: str | None = None) -> None:
    with open_frame(viewer, PLACE, _("You against the model")):
        with head(_("You against the model"), _("Learn"), PLACE):
            pass
        Game(said, "/evaluate" if viewer else "/try")


@router.page(PLACE + "/{kind}/{name}")
def topic(viewer: AnybodyDep, kind: str, name: str) -> None:
    if kind not in KINDS or name not in KINDS[kind].topics:
        raise HTTPException(404, _("there is no such page; Learn lists all that there are"))
    here = KINDS[kind]
    found = here.topics[name]
    with open_frame(viewer, PLACE, here.title_of(found)):
        with head(here.title_of(found), f"{_('Learn')} · {_(here.title)}", f"{PLACE}#{kind}"):
            pass
        with Tag("div", "", "two", style="--side:300px"):
            with Tag("div", "", "grid"):
                _said(here, found, viewer)
            with Tag("div", "", "grid"):
                _besides(here, found, viewer)
        _onwards(here, found)


def _said(kind: Kind, found: Topic, viewer: Viewer | None) -> None:
    """What it is, how it works, and what can be tried: before the text where that is its drawing, after it elsewhere."""
    moved = found.name in MOVED
    with Tag("section", "", "card said"):
        Tag("p", _(found.lead), "lead")
        if not moved:
            with svg.place():
                kind.draw(found.name)
            _paragraphs(found)
    with card(_("Try it here")):
        kind.tried(found.name, viewer is None)
    if moved:
        with Tag("section", "", "card said"):
            _paragraphs(found)


def _paragraphs(found: Topic) -> None:
    for paragraph in found.how:
        Tag("p", _(paragraph))


def _besides(kind: Kind, found: Topic, viewer: Viewer | None) -> None:
    with card(_("When to use it") if kind.name != "metrics" else _("When to look at it")):
        Tag("p", _(found.when))
    with card(_("Where it comes from")), Tag("ul", "", "plain"):
        for paper in found.papers:
            with Tag("li"):
                _paper(paper)
    if viewer is None:
        with card(_("Do it yourself")), Tag("div", "", "line"):
            link(_("Try a recording"), "/try", "act main")
            link(_("Log in"), "/login", "act")


def _paper(paper: Paper) -> None:
    """As it is cited everywhere, in the language that it is written in."""
    with Tag("span", lang=ENGLISH):
        if paper.address:
            link(paper.title, paper.address, rel="noreferrer noopener", target="_blank")
        else:
            Tag("span", paper.title)
        Tag("br")
        Tag("small", f"{paper.authors.rstrip('.')}. {paper.where}, {paper.year}")


def _onwards(kind: Kind, found: Topic) -> None:
    """The one before and the one after of the same kind."""
    all_of = list(kind.topics.values())
    place = all_of.index(found)
    with Tag("nav", "", "between onwards", aria_label=_("Others of the kind")):
        for neighbour, sign in ((place - 1, "← {title}"), (place + 1, "{title} →")):
            if 0 <= neighbour < len(all_of):
                other = all_of[neighbour]
                link(sign.format(title=kind.title_of(other)), kind.address(other))
            else:
                Tag("span")
