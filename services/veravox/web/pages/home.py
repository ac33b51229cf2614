"""Home: what runs now, what is new, and what to do next."""

from typing import Annotated

from fastapi import Depends, Request
from nicegui import APIRouter

from veravox.client.models import ModelRead, RunRead
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import AnybodyDep, HouseDep, NotLoggedIn, Viewer
from veravox.web.elements import Part, Tag, badge, bar, card, definitions, link
from veravox.web.figures import test_f1
from veravox.web.frame import frame, head
from veravox.web.model_parts import to_ask_first
from veravox.web.pages.visit import asked_for
from veravox.web.pages.welcome import welcome
from veravox.web.phases import ENDED, phase_chip, why

router = APIRouter()
LOOK_EVERY = 2.0  # seconds

News = tuple[list[RunRead], ModelRead | None]
Public = list[ModelRead]


async def news(viewer: Viewer) -> News:
    """The newest runs, and one's own newest model; without one, that of the installation."""
    runs = (await viewer.client.list_runs(limit=10)).items
    models = to_ask_first((await viewer.client.list_models(limit=50)).items)
    return runs, models[0] if models else None


async def first_of(viewer: AnybodyDep, request: Request, house: HouseDep) -> News | Public:
    """The news, or public models for who is not logged in.

    Raises:
        NotLoggedIn: where the installation wants no visitors.
    """
    if viewer:
        return await news(viewer)
    if not house.settings.visitors:
        raise NotLoggedIn
    return await asked_for(request, house)


@router.page("/")
def home(viewer: AnybodyDep, house: HouseDep, first: Annotated[News | Public, Depends(first_of)]) -> None:
    if viewer is None or isinstance(first, list):
        welcome(first if isinstance(first, list) else [], house.settings)
    else:
        _own(viewer, first)


def _own(viewer: Viewer, first: News) -> None:
    with frame(viewer, "/", _("Home")) as around:
        with head(_("Human or machine?")):
            pass
        Tag(
            "p",
            _(
                "Veravox learns from recordings of human voices and of their machine-made copies, and then tells"
                " whether a recording was spoken or synthesised. Train a detector, watch it learn, and ask it about"
                " a recording of your own."
            ),
            "soft",
            style="max-width:760px;margin-bottom:20px",
        )
        with Tag("div", "", "start", style="margin-bottom:16px"):
            _door(_("Train"), _("Choose voices and a network, and watch the curve."), "/train")
            _door(_("Try a recording"), _("Drop a file in and read the verdict."), "/evaluate")
        part: Part[News] = Part(_news, classes="halves")
        part.show(first)

        async def look() -> None:
            part.show(await news(viewer))

        around.every(LOOK_EVERY, look)


def _door(title: str, sentence: str, href: str) -> None:
    with link("", href, "card"):
        Tag("b", title)
        Tag("span", sentence, "soft")


def _news(found: News) -> None:
    runs, model = found
    busy = [run for run in runs if run.status.phase not in ENDED]
    with card(_("Now") if busy else _("Last training")):
        for run in list(reversed(busy)) or runs[:1]:
            _run(run)
        if not runs:
            Tag("p", _("Nothing was trained yet. Press Train to begin."), "soft")
    with card(_("Newest model") if model is None or model.yours else _("A model to begin with")):
        if model:
            _model(model)
        else:
            Tag("p", _("There is none yet; the first one comes with the first epoch's end."), "soft")


def _run(run: RunRead) -> None:
    progress = run.status.progress
    with Tag("div", style="margin-bottom:14px"):
        with Tag("div", "", "between", style="margin-bottom:8px"):
            link(run.title, f"/runs/{run.id}")
            phase_chip(run.status.phase)
        if run.status.phase not in ENDED:
            bar(progress.percent / 100, _("Progress"))
        left = words.time_left(progress.eta_seconds) if run.status.phase not in ENDED else ""
        sentence, _remedy = why(run.status)
        Tag("small", sentence or _outcome(run) or " · ".join(filter(None, [again(progress.stage), left])))


def _outcome(run: RunRead) -> str:
    """Of a run that has ended: how long it was and how good it got."""
    if run.status.phase not in ENDED:
        return ""
    metrics = run.status.metrics
    best = metrics.best_f1 if metrics.best_f1 is not None else metrics.f1
    said = [_("{n} epochs").format(n=run.status.progress.epoch)]
    if best is not None:
        said.append(_("macro F1 {f1} on validation windows").format(f1=words.figure(best)))
    return " · ".join(said)


def _model(model: ModelRead) -> None:
    protocol = model.metrics.get("protocol") or {}
    Tag("p").text = model.title
    definitions(
        [
            (_("Macro F1, test"), words.figure(test_f1(model.metrics))),
            (_("Protocol"), lambda: badge(protocol.get("badge", ""), protocol.get("title", "–"))),
            *([(_("Whose it is"), model.owner)] if model.owner and not model.yours else []),
            (_("Made"), words.when(model.created_at)),
        ]
    )
    with Tag("div", "", "acts", style="margin-top:14px"):
        link(_("Try it now"), f"/evaluate?model={model.id}", "act main")
