"""The form above the runs: what one seeks, and what is sought now. It is sent as an address, so it needs no script."""

from collections.abc import Iterable, Sequence

from nicegui import ui

from veravox.client.models import RunChoices, Tally
from veravox.core.catalogue import ARCHITECTURES
from veravox.core.text import _
from veravox.web.elements import Tag, link
from veravox.web.phases import WORDS
from veravox.web.runs.view import PLACE, SORTS, View

OWN_TAGS = "own-tags"
Option = tuple[str, str]  # what is sent, and what is read


def narrowing(view: View, choices: RunChoices) -> None:
    """Words and order; the rest is folded away until it is used."""
    with Tag("form", "", "grid narrowing", method="get", action=PLACE, role="search", aria_label=_("Runs")):
        with Tag("div", "", "seek"):
            _line("search", _("Words"), view.search, "search")
            _select("sort", _("Order"), [(name, _(says)) for name, says in SORTS.items()], view.sort)
            Tag("button", _("Find"), "main", type="submit")
        folded = not any((view.tags, view.phase, view.dataset, view.architecture, view.since, view.until))
        with Tag("details", open=None if folded else True):
            Tag("summary", _("Narrow down"))
            with Tag("div", "", "narrow"):
                _line("tag", _("Tags"), ", ".join(view.tags), "text", list=OWN_TAGS)
                with Tag("datalist", id=OWN_TAGS):
                    for each in choices.tags:
                        Tag("option", value=each.name)
                _select(
                    "phase", _("Phase"), [(phase.value, _(says)) for phase, says in WORDS.items()], view.phase, True
                )
                _select("dataset", _("Dataset"), _counted(choices.datasets), view.dataset, True)
                _select("architecture", _("Network"), _networks(choices.architectures), view.architecture, True)
                _line("since", _("Begun from"), view.since, "date")
                _line("until", _("Begun until"), view.until, "date")
        if view.deleted:
            Tag("input", type="hidden", name="deleted", value="yes")
    held(view)


def held(view: View) -> None:
    """What is sought now: each leads to the same without it."""
    if not view.narrows:
        return
    with Tag("div", "", "chips held"):
        for says, without in view.held():
            link(f"{says} ×", without.address, "chip", aria_label=_("No longer {what}").format(what=says))
        link(_("All runs"), View(sort=view.sort, deleted=view.deleted).address)


def _line(name: str, label: str, value: str, kind: str, **more: str) -> None:
    with Tag("div", "", "field"):
        Tag("label", label, for_=f"seek-{name}")
        entry = ui.input(value=value)
        entry.props(f'outlined dense for="seek-{name}" name="{name}" type="{kind}"')
        for key, said in more.items():
            entry.props[key] = said


def _select(name: str, label: str, options: Iterable[Option], chosen: str, or_any: bool = False) -> None:
    there = list(options)
    if chosen and chosen not in {value for value, _says in there}:
        there.append((chosen, chosen))
    with Tag("div", "", "field"):
        Tag("label", label, for_=f"seek-{name}")
        with Tag("select", "", "box", id=f"seek-{name}", name=name):
            for value, says in [*([("", _("any"))] if or_any else []), *there]:
                Tag("option", says, value=value, selected=True if value == chosen else None)


def _counted(found: Sequence[Tally]) -> list[Option]:
    return [(each.name, f"{each.name} ({each.count})") for each in found]


def _networks(found: Sequence[Tally]) -> list[Option]:
    known = {name: _(choice.title) for name, choice in ARCHITECTURES.items()}
    return [(each.name, f"{known.get(each.name, each.name)} ({each.count})") for each in found]
