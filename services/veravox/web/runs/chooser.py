"""Choosing runs to compare: a box for each, and a button that says how many."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from nicegui import ui
from nicegui.events import GenericEventArguments

from veravox.client.models import RunRead
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, button, link, table
from veravox.web.phases import phase_chip
from veravox.web.runs.addresses import LEAST, MOST, compare_address


class Chooser:
    """What is chosen; boxes may be built anew as often as a list is, and show it again."""

    def __init__(self, chosen: Iterable[UUID] = ()) -> None:
        self._chosen = dict.fromkeys(chosen)
        self._buttons: list[Tag] = []

    def box(self, run: RunRead) -> None:
        """A box for one run."""
        made = Tag(
            "input",
            type="checkbox",
            checked=True if run.id in self._chosen else None,
            aria_label=_("Compare {name}").format(name=run.title),
        )
        made.on("change", partial(self._turn, run.id), js_handler="(event) => emit(event.target.checked)")

    def button(self) -> None:
        """Leads to the comparison, once there are two."""
        self._buttons.append(button(_("Compare"), self._go))
        self._say()

    def show(self, runs: Sequence[RunRead]) -> None:
        """All runs to choose from, those that are chosen first, with the button below."""
        ordered = sorted(runs, key=lambda run: run.id not in self._chosen)
        columns = [(_("compare"), ""), (_("run"), ""), (_("phase"), ""), (_("macro F1, validation"), "n")]
        with Tag("div", "", "low"):
            table(_("Runs to choose from, those chosen first"), columns, [self._row(run) for run in ordered])
        with Tag("div", style="margin-top:12px"):
            self.button()

    def _row(self, run: RunRead) -> list[Cell]:
        best = run.status.metrics.best_f1
        return [
            lambda: self.box(run),
            lambda: link(run.title, f"/runs/{run.id}"),
            lambda: phase_chip(run.status.phase),
            words.figure(best),
        ]

    def _turn(self, run: UUID, event: GenericEventArguments) -> None:
        if event.args:
            self._chosen[run] = None
        else:
            self._chosen.pop(run, None)
        self._say()

    def _say(self) -> None:
        n = len(self._chosen)
        for each in self._buttons:
            each.text = label(n)
            each.set(disabled=None if LEAST <= n <= MOST else True)

    def _go(self) -> None:
        ui.navigate.to(compare_address(self._chosen))


def label(n: int) -> str:
    """What the button says while so many are chosen."""
    if n < LEAST:
        return _("Compare: choose one more") if n else _("Compare: choose at least two")
    return _("Compare {n} runs").format(n=n) if n <= MOST else _("Compare: {most} at most").format(most=MOST)
