"""The form above the runs: what one seeks, and what is sought now. It is sent as an address, so it needs no script."""

from collections.abc import Sequence

from veravox.client.models import RunChoices, Tally
from veravox.core.catalogue import ARCHITECTURES
from veravox.core.text import _
from veravox.web.elements import Tag
from veravox.web.phases import WORDS
from veravox.web.runs.view import PLACE, SORTS, View
from veravox.web.seeking import Option, choice, entry, held

OWN_TAGS = "own-tags"


def narrowing(view: View, choices: RunChoices) -> None:
    """Words and order; the rest is folded away until it is used."""
    with Tag("form", "", "grid narrowing", method="get", action=PLACE, role="search", aria_label=_("Runs")):
        with Tag("div", "", "seek"):
            entry("search", _("Words"), view.search, "search")
            choice("sort", _("Order"), [(name, _(says)) for name, says in SORTS.items()], view.sort)
            Tag("button", _("Find"), "main", type="submit")
        folded = not any((view.tags, view.phase, view.dataset, view.architecture, view.since, view.until))
        with Tag("details", open=None if folded else True):
            Tag("summary", _("Narrow down"))
            with Tag("div", "", "narrow"):
                entry("tag", _("Tags"), ", ".join(view.tags), "text", list=OWN_TAGS)
                with Tag("datalist", id=OWN_TAGS):
                    for each in choices.tags:
                        Tag("option", value=each.name)
                choice("phase", _("Phase"), [(phase.value, _(says)) for phase, says in WORDS.items()], view.phase, True)
                choice("dataset", _("Dataset"), _counted(choices.datasets), view.dataset, True)
                choice("architecture", _("Network"), _networks(choices.architectures), view.architecture, True)
                entry("since", _("Begun from"), view.since, "date")
                entry("until", _("Begun until"), view.until, "date")
        if view.deleted:
            Tag("input", type="hidden", name="deleted", value="yes")
    every = View(sort=view.sort, deleted=view.deleted).address
    held(((without.address, says) for says, without in view.held()), (every, _("All runs")))


def _counted(found: Sequence[Tally]) -> list[Option]:
    return [(each.name, f"{each.name} ({each.count})") for each in found]


def _networks(found: Sequence[Tally]) -> list[Option]:
    known = {name: _(choice.title) for name, choice in ARCHITECTURES.items()}
    return [(each.name, f"{known.get(each.name, each.name)} ({each.count})") for each in found]
