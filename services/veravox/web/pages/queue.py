"""The queue: what works now, what waits for what, and who has the GPUs."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import Phase, QueueEntry, QueueRead
from veravox.core.said_again import again
from veravox.core.text import N_, _
from veravox.web import words
from veravox.web.context import ViewerDep
from veravox.web.elements import Cell, Part, Tag, bar, card, chip, link, table
from veravox.web.frame import frame, head
from veravox.web.phases import phase_chip

router = APIRouter()
LOOK_EVERY = 2.0  # seconds
KINDS = {
    "training": N_("a training"),
    "data": N_("work on data"),
    "evaluation": N_("an evaluation"),
}
ADDRESSES = {"training": "/runs/{id}", "data": "/data", "evaluation": "/laboratory/{id}"}


async def what_waits(viewer: ViewerDep) -> QueueRead:
    return await viewer.client.read_queue()


@router.page("/queue")
def queue(viewer: ViewerDep, first: Annotated[QueueRead, Depends(what_waits)]) -> None:
    with frame(viewer, "/queue", _("Queue")) as around:
        with head(_("Queue")):
            link(_("Train"), "/train", "act main")
        part: Part[QueueRead] = Part(_lines, classes="grid")
        part.show(first)

        async def look() -> None:
            part.show(await what_waits(viewer))

        around.every(LOOK_EVERY, look)


def _lines(found: QueueRead) -> None:
    works = [each for each in found.items if each.place is None and each.phase is not Phase.paused]
    waits = [each for each in found.items if each.place is not None]
    paused = [each for each in found.items if each.phase is Phase.paused]
    Tag("p", _in_a_sentence(found, works, waits), "soft", role="status")
    with card(_("Works now")), Tag("div", "", "grid"):
        for each in works:
            _at_work(each)
        if not works:
            Tag("p", _("Nothing. Whatever is started begins at once."), "soft")
    if waits:
        with card(_("Waits")):
            _waiting(waits)
    if paused:
        with card(_("Paused by its owner: it holds no place")), Tag("ul", "", "plain"):
            for each in paused:
                with Tag("li", "", "line"):
                    _named(each)
                    _whose(each)


def _in_a_sentence(found: QueueRead, works: Sequence[QueueEntry], waits: Sequence[QueueEntry]) -> str:
    said = _("At work: {n}. Waiting: {m}. GPUs in use: {gpus}.")
    return said.format(n=len(works), m=len(waits), gpus=found.gpus_in_use)


def _at_work(each: QueueEntry) -> None:
    with Tag("div"):
        with Tag("div", "", "between", style="margin-bottom:8px"):
            with Tag("div", "", "line"):
                _named(each)
                _whose(each)
                if each.has_gpus:
                    chip(_gpus(each), "good")
            phase_chip(each.phase)
        progress = each.progress
        bar(progress.percent / 100, _("Progress of {title}").format(title=_title(each)))
        since = _("since {when}").format(when=words.when(each.started_at)) if each.started_at else ""
        left = words.time_left(progress.eta_seconds)
        Tag("small", " · ".join(filter(None, [again(progress.stage), since, left])))


def _waiting(waits: Sequence[QueueEntry]) -> None:
    columns = [
        (_("Place"), "n"),
        (_("What"), ""),
        (_("Whose"), ""),
        (_("Waits for"), ""),
        (_("Asks for"), ""),
        (_("Since"), ""),
    ]
    rows: list[list[Cell]] = [
        [
            str(each.place),
            partial(_named, each),
            _owner(each),
            again(each.waits_for) or _("its turn"),
            _gpus(each) if each.gpus else _("no GPU"),
            words.when(each.created_at),
        ]
        for each in waits
    ]
    table(_("What waits, and for what"), columns, rows)
    Tag("small", _("A place is counted among those that wait for the same kind of work: trainings, and all else."))


def _title(each: QueueEntry) -> str:
    return each.title or _(KINDS[each.kind.value])


def _named(each: QueueEntry) -> None:
    """What it is called, as a link for who may see it."""
    if each.thing:
        link(_title(each), ADDRESSES[each.kind.value].format(id=each.thing))
    else:
        Tag("span", _title(each), "soft")


def _whose(each: QueueEntry) -> None:
    Tag("small", _owner(each))


def _owner(each: QueueEntry) -> str:
    return _("yours") if each.yours else each.owner or "–"


def _gpus(each: QueueEntry) -> str:
    return _("{n} GPUs").format(n=each.gpus) if each.gpus > 1 else _("1 GPU")
