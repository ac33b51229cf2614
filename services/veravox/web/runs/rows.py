"""Runs as a table whose cells are drawn anew one by one, so that what one is about to do in another is not lost."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from veravox.client.models import Course, Phase, RunRead
from veravox.core.catalogue import ARCHITECTURES, PROTOCOLS
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Part, Tag, bar, button, chip, heading_cell, link
from veravox.web.phases import ENDED, WAITING, phase_chip
from veravox.web.recipe import spec_of
from veravox.web.runs.addresses import group_chip
from veravox.web.runs.chooser import Chooser
from veravox.web.runs.spark import spark
from veravox.web.runs.tags import TagLine, shown_tags, tag_chips
from veravox.web.sharing_part import belongs


@dataclass(frozen=True)
class Doing:
    """What can be done with a run of the table."""

    delete: Callable[[RunRead], Awaitable[None]]
    restore: Callable[[RunRead], Awaitable[None]]
    repeat: Callable[[RunRead], Awaitable[None]]
    tag: Callable[[RunRead, list[str]], Awaitable[RunRead | None]]


@dataclass(frozen=True)
class Line:
    """What a row shows."""

    run: RunRead
    place: int = 0  # in the queue; 0: not there
    is_edited: bool = False
    course: tuple[float, ...] = ()  # macro F1 on validation, epoch by epoch


Seen = tuple[object, ...]  # what a cell shows of a line; it is drawn anew when that has changed


@dataclass(frozen=True)
class Column:
    """A cell of each row: what it is seen by, and what draws it."""

    heading: str
    kind: str
    seen: Callable[[Line], Seen]
    build: Callable[[Line], object]


class Rows:
    """The table. A box that is ticked stays the same box for as long as its row is there."""

    def __init__(self, chooser: Chooser, doing: Doing, deleted: bool) -> None:
        self._chooser, self._doing, self._deleted = chooser, doing, deleted
        self._lines: dict[UUID, Line] = {}
        self._cells: dict[UUID, list[tuple[Part[Seen], Column]]] = {}
        self._place = Tag("div")

    @property
    def is_edited(self) -> bool:
        return any(line.is_edited for line in self._lines.values())

    def show(self, runs: Sequence[RunRead], places: Mapping[UUID, int], courses: Mapping[UUID, Course]) -> None:
        """These runs; where they are the same as before, only what has changed, and nothing under somebody's fingers."""
        if [run.id for run in runs] != list(self._lines):
            if self.is_edited:
                return
            self._build(runs)
        for run in runs:
            if not self._lines[run.id].is_edited:
                course = courses.get(run.id)
                self._draw(Line(run, places.get(run.id, 0), course=tuple(course.f1) if course else ()))

    def _build(self, runs: Sequence[RunRead]) -> None:
        self._place.clear()
        self._lines = {run.id: Line(run) for run in runs}
        self._cells = {}
        caption = _("Deleted runs") if self._deleted else _("Runs")
        with (
            self._place,
            Tag("div", "", "scroll folding", tabindex="0", role="region", aria_label=caption),
            Tag("table", role="table"),  # what a style sheet lays out otherwise stays a table for those who hear it
        ):
            with Tag("thead", role="rowgroup"), Tag("tr", role="row"):
                for column in self._columns():
                    heading_cell(column.heading, column.kind, role="columnheader")
            with Tag("tbody", role="rowgroup"):
                self._cells = {run.id: self._row(run.id) for run in runs}

    def _row(self, id: UUID) -> list[tuple[Part[Seen], Column]]:
        with Tag("tr", role="row"):
            return [(self._place_of(id, each), each) for each in self._columns()]

    def _place_of(self, id: UUID, column: Column) -> Part[Seen]:
        """A cell that knows its heading, for where no room is left for a row of them."""
        kind = column.kind if column.heading else f"{column.kind} last"
        return Part(partial(self._cell, id, column), "td", kind, role="cell", data_heading=column.heading or None)

    def _cell(self, id: UUID, column: Column, _seen: Seen) -> None:
        column.build(self._lines[id])

    def _draw(self, line: Line) -> None:
        self._lines[line.run.id] = line
        for part, column in self._cells[line.run.id]:
            part.show(column.seen(line))

    def _columns(self) -> list[Column]:
        return self._gone() if self._deleted else self._there()

    def _there(self) -> list[Column]:
        return [
            Column(_("compare"), "", lambda line: (), lambda line: self._chooser.box(line.run)),
            Column(
                _("run"),
                "",
                lambda line: (line.run.title, line.run.tags, line.run.may_change, line.is_edited),
                self._title,
            ),
            Column(
                _("phase"), "", lambda line: (line.run.status.phase,), lambda line: phase_chip(line.run.status.phase)
            ),
            Column(_("progress"), "", lambda line: (line.run.status, line.place, line.course), _progress),
            Column(_("macro F1, validation"), "n", lambda line: (_best(line),), lambda line: Tag("span", _best(line))),
            Column(_("kept apart"), "", lambda line: (), _protocol),
            Column(_("made"), "", lambda line: (_made(line),), lambda line: Tag("span", _made(line))),
            Column(
                "",
                "n",
                lambda line: (line.run.status.phase, line.run.may_change, line.run.owner, line.run.shared),
                self._acts,
            ),
        ]

    def _gone(self) -> list[Column]:
        return [
            Column(_("run"), "", lambda line: (line.run.title, line.run.tags), _name),
            Column(
                _("phase"), "", lambda line: (line.run.status.phase,), lambda line: phase_chip(line.run.status.phase)
            ),
            Column(_("made"), "", lambda line: (_made(line),), lambda line: Tag("span", _made(line))),
            Column(_("deleted"), "", lambda line: (_left(line),), lambda line: Tag("span", _left(line))),
            Column("", "n", lambda line: (line.run.title,), self._back),
        ]

    def _back(self, line: Line) -> None:
        run = line.run
        button(_("Restore"), partial(self._doing.restore, run), aria_label=f"{_('Restore')} {run.title}")

    def _title(self, line: Line) -> None:
        """What it is called, with its network, its group and its tags below."""
        run = line.run
        with Tag("div", "", "titled"):
            link(run.title, f"/runs/{run.id}")
            _about(run)
            with Tag("div", "", "line"):
                if line.is_edited:
                    TagLine(run.tags or [], run.title, partial(self._save, line), partial(self._turn, run.id, False))
                elif run.may_change:
                    shown_tags(run.tags or [], run.title, partial(self._turn, run.id, True))
                else:
                    tag_chips(run.tags or [])

    def _turn(self, id: UUID, is_edited: bool) -> None:
        if id in self._lines:
            self._draw(replace(self._lines[id], is_edited=is_edited))

    async def _save(self, line: Line, tags: list[str]) -> bool:
        changed = await self._doing.tag(line.run, tags)
        if changed:
            self._lines[changed.id] = replace(line, run=changed)
        return changed is not None

    def _acts(self, line: Line) -> None:
        run = line.run
        with Tag("div", "", "row-acts"):
            if run.status.phase is Phase.succeeded:
                button(_("Repeat"), partial(self._doing.repeat, run), aria_label=f"{_('Repeat')} {run.title}")
            if run.may_change:
                button(_("Delete"), partial(self._doing.delete, run), aria_label=f"{_('Delete')} {run.title}")
            belongs(run, own=run.may_change)


def queue_places(waiting: Sequence[RunRead]) -> dict[UUID, int]:
    """Which one is next, of those that wait: 1 is the next."""
    ordered = sorted((run for run in waiting if run.status.phase in WAITING), key=lambda run: run.created_at)
    return {run.id: place for place, run in enumerate(ordered, 1)}


def _name(line: Line) -> None:
    run = line.run
    with Tag("div", "", "titled"):
        Tag("span", run.title)
        _about(run)
        with Tag("div", "", "line"):
            for each in run.tags or []:
                chip(each, "calm")


def _about(run: RunRead) -> None:
    spec = spec_of(run)
    architecture = ARCHITECTURES.get(spec.model.architecture)
    with Tag("div", "", "line"):
        Tag("small", _(architecture.title) if architecture else spec.model.architecture)
        if spec.group:
            group_chip(spec.group)


def _best(line: Line) -> str:
    metrics = line.run.status.metrics
    return words.figure(metrics.best_f1 if metrics.best_f1 is not None else metrics.f1)


def _protocol(line: Line) -> None:
    protocol = PROTOCOLS.get(spec_of(line.run).protocol.name)
    if protocol:
        chip(_(protocol.title), "warn" if protocol.badge else "good")
    else:
        Tag("span", "–")


def _made(line: Line) -> str:
    return words.when(line.run.created_at)


def _left(line: Line) -> str:
    return words.when(line.run.deleted_at) if line.run.deleted_at else "–"


def _progress(line: Line) -> None:
    run, place = line.run, line.place
    progress = run.status.progress
    if len(line.course) > 1:
        spark(line.course, _("macro F1 by epoch"))
    if place:
        Tag("span", _("next in the queue") if place == 1 else _("number {n} in the queue").format(n=place), "soft")
    elif run.status.phase in ENDED:
        Tag("span", _("{n} epochs").format(n=progress.epoch) if progress.epoch else "–", "soft whole")
    else:
        with Tag("div", style="min-width:140px"):
            bar(progress.percent / 100, _("Progress of {name}").format(name=run.title))
            Tag("small", words.time_left(progress.eta_seconds) or again(progress.stage))
