"""Clips with their pairs: a human one, and beside it what was made of it, each to see and to hear."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from urllib.parse import quote

from veravox.client.models import DatasetClip, DatasetClips, Kind
from veravox.core.text import _
from veravox.web import words
from veravox.web.datasets.view import View
from veravox.web.elements import Tag, chip, link
from veravox.web.hearing import hear

ACROSS = 4  # clips beside each other, where there is room
CLEAN = "clean"  # the condition of a clip to which nothing happened: nothing to be said of


def pairs(view: View, found: DatasetClips) -> None:
    """A row for each pair, and the way to the next ones."""
    for clips in in_groups(found.items):
        _pair(view.dataset, clips)
    with Tag("div", "", "between after"):
        if view.after:
            link(_("Back to the first"), view.anew.address)
        if found.next:
            link(_("More pairs"), View(**{**vars(view), "after": found.next}).address, "act")


def in_groups(clips: Iterable[DatasetClip]) -> list[list[DatasetClip]]:
    """Those that stand together, in their order."""
    return [list(each) for _group, each in groupby(clips, key=lambda clip: clip.group)]


def said_of(found: DatasetClips) -> str:
    """How much there is of what was sought, and what to do where there is nothing."""
    if not found.total:
        return _("No clip is like that; leave something out.")
    return _("{clips} clips in {pairs} pairs").format(clips=words.count(found.total), pairs=words.count(found.pairs))


def title_of(clips: Sequence[DatasetClip]) -> str:
    """Voice, sentence and condition, as far as they say something and not the same."""
    first = clips[0]
    sentence = first.prompt if first.prompt.startswith(f"{first.speaker}/") else f"{first.speaker} · {first.prompt}"
    return sentence if first.condition in {"", CLEAN} else f"{sentence} · {first.condition}"


def _pair(dataset: str, clips: Sequence[DatasetClip]) -> None:
    title = title_of(clips)
    with Tag("section", "", "pair", aria_label=title):
        with Tag("div", "", "between"):
            Tag("h3", title)
            if len(clips) > 1 and clips[0].kind is Kind.sound:
                turn = _("▶ In turn")
                Tag("button", turn, "play-all", type="button", aria_label=f"{turn}: {title}")
        with Tag("div", "", "beside", style=f"--across:{min(max(len(clips), 2), ACROSS)}"):
            for each in clips:
                _clip(dataset, each)


def _clip(dataset: str, each: DatasetClip) -> None:
    is_sound = each.kind is Kind.sound
    with Tag("article", "", "clip", aria_label=each.clip):
        with Tag("div", "", "line"):
            chip(each.generator, "good" if each.human else "calm")
            says = [_("human")] if each.human else []
            says += [words.duration(each.seconds)] if is_sound else []
            Tag("small", " · ".join(says))
        hear(f"/api/v1/datasets/{quote(dataset, safe='')}/clips/{each.place}", each.clip, is_sound)
        Tag("small", each.clip)
