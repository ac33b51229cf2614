"""The form above a dataset's clips: which class, voice and condition; what there is only one of is not asked for."""

from collections import Counter
from collections.abc import Sequence

from veravox.client.models import Count
from veravox.core.text import _
from veravox.web import words
from veravox.web.datasets.view import View
from veravox.web.elements import Tag
from veravox.web.seeking import Option, choice, held


def narrowing(view: View, counts: Sequence[Count]) -> None:
    asked = (
        ("class", _("Class"), options(counts, "generator"), view.generator),
        ("voice", _("Voice"), options(counts, "speaker"), view.voice),
        ("condition", _("Condition"), options(counts, "condition"), view.condition),
    )
    several = [each for each in asked if len(each[2]) > 1 or each[3]]
    if not several:
        return
    place = View(view.dataset).address
    with Tag("form", "", "narrow end", method="get", action=place, role="search", aria_label=_("Clips")):
        for name, label, there, chosen in several:
            choice(name, label, there, chosen, or_any=True)
        Tag("button", _("Find"), "main", type="submit")
    held(((without.address, says) for says, without in view.held()), (place, _("All clips")))


def options(counts: Sequence[Count], by: str) -> list[Option]:
    """Each name with how many clips it has, in the manifest's order."""
    clips = Counter[str]()
    for each in counts:
        clips[getattr(each, by)] += each.clips
    return [(name, f"{name} ({words.count(n)})") for name, n in clips.items()]
