"""Where a model errs: a bar a group with the interval of its share, the worst one marked; each leads to its clips."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from veravox.core.judged_clips import LENGTHS
from veravox.core.reporting.measures import WAYS, group_said, way_said
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Tag, button, card, chip
from veravox.web.laboratory.words import between

Group = Mapping[str, Any]
Choose = Callable[[str, str], Awaitable[None]]  # a way of grouping, and the group's name
ORDER = [name for _low, _high, name in LENGTHS]
FULL = (0.05, 0.1, 0.25, 0.5, 1.0)  # what a whole bar may stand for
MOST = 12  # groups of a way that are shown at once


def breakdown(by: Mapping[str, Sequence[Group]], choose: Choose) -> None:
    """Nothing where no way of grouping parts the clips."""
    ways = {way: _counted(by.get(way, [])) for way in WAYS}
    ways["length"].sort(key=lambda each: ORDER.index(each["name"]))
    shown = {way: groups for way, groups in ways.items() if len(groups) > 1}
    if not shown:
        return
    full = full_bar([_farthest(each) for groups in shown.values() for each in groups])
    with card(_("Where it errs")):
        says = _(
            "Share of clips that were called wrongly; the thin line holds the true share in 95 of 100 such sets. A whole bar is {full}."
        )
        Tag("p", says.format(full=words.percent(full)), "soft")
        with Tag("div", "", "halves"):
            for way, groups in shown.items():
                with Tag("div"):
                    Tag("h3", _("By {way}").format(way=way_said(way)))
                    _groups(way, groups, full, choose)


def _counted(groups: Sequence[Group]) -> list[Group]:
    return [each for each in groups if each["wrong"] is not None]


def _farthest(group: Group) -> float:
    """What of its bar lies farthest to the right."""
    return float(max(group["wrong"], *(group.get("wrongInterval") or [0.0])))


def full_bar(shares: Sequence[float]) -> float:
    """The smallest of some round shares that the largest one fits into."""
    return next(each for each in FULL if max(shares) <= each)


def _groups(way: str, groups: Sequence[Group], full: float, choose: Choose) -> None:
    """All in their order; of many the worst, and the others folded away."""
    if len(groups) <= MOST:
        _bars(way, groups, full, choose)
        return
    ordered = sorted(groups, key=lambda each: -each["wrong"])
    _bars(way, ordered[:MOST], full, choose)
    with Tag("details", style="margin-top:8px"):
        Tag("summary", _("{n} more").format(n=words.count(len(groups) - MOST)))
        _bars(way, ordered[MOST:], full, choose)


def _bars(way: str, groups: Sequence[Group], full: float, choose: Choose) -> None:
    with Tag("div", "", "groups", role="list"):
        for each in groups:
            _bar(way, each, full, choose)


def _bar(way: str, group: Group, full: float, choose: Choose) -> None:
    name, interval = group_said(way, str(group["name"])) or _("not told"), group.get("wrongInterval")
    with Tag("div", role="listitem"):
        with Tag("div", "", "between"):
            says = _("Show the clips: {way} {name}").format(way=way_said(way), name=name)
            button(name, partial(choose, way, str(group["name"])), "link", aria_label=says, data_shows="clips")
            if group["worst"]:
                chip(_("▲ worst"), "bad")
        with Tag("div", "", "bar", aria_hidden="true"):
            Tag("i", "", "wrong", style=f"width:{_at(group['wrong'], full)}")
            if interval:
                low, high = interval
                Tag("b", style=f"left:{_at(low, full)};width:{_at(high - low, full)}")
        Tag("small", _said(group, interval))


def _at(share: float, full: float) -> str:
    return f"{100 * share / full:.2f}%"


def _said(group: Group, interval: Sequence[float] | None) -> str:
    n = _("n = {n}").format(n=words.count(group["n"]))
    if group["utterances"] != group["n"]:
        n = _("n = {n} of {groups} utterances").format(
            n=words.count(group["n"]), groups=words.count(group["utterances"])
        )
    sure = f" ({between(interval)})" if interval else ""
    undecided = _("{share} undecided").format(share=words.percent(group["undecided"])) if group["undecided"] else ""
    wrong = _("{share} wrong").format(share=words.percent(group["wrong"], 1))
    return " · ".join(filter(None, (wrong + sure, undecided, n)))
