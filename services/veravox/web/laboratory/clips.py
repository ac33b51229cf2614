"""Clips of an evaluation, to see and to hear: the worst, the best, the most doubtful, or those of a cell or a group."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from veravox.client.models import EvaluatedClip, EvaluatedClips
from veravox.core.text import N_, _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Tag, button, card, chip, class_bars
from veravox.web.frame import Frame
from veravox.web.hearing import hear
from veravox.web.laboratory.addresses import clip_address
from veravox.web.verdict_words import short_answer

ORDERS = {"worst": N_("worst"), "best": N_("best"), "doubtful": N_("most doubtful")}
FILTERS = {
    "truth": N_("is {name}"),
    "predicted": N_("taken for {name}"),
    "speaker": N_("by {name}"),
    "condition": N_("condition {name}"),
    "length": N_("{name}"),
}
OF_A_WAY = {"speaker": "speaker", "generator": "truth", "condition": "condition", "length": "length"}
AT_ONCE = 6
PLACE = "clips"  # where `listen.js` leads whoever presses what `data-shows` it
KINDS = {True: "good", False: "bad", None: "warn"}


class ClipsCard:
    """A list that grows; what is asked for is chosen here, in the matrix, or at a bar."""

    def __init__(self, viewer: Viewer, around: Frame, evaluation: UUID, first: EvaluatedClips) -> None:
        self._viewer, self._around, self._evaluation = viewer, around, evaluation
        self._order, self._only = "worst", dict[str, str]()
        self._next = first.next
        with card(_("Listen to its clips"), "clips", id=PLACE, tabindex="-1"):
            with Tag("div", "", "between"):
                self._choices()
                self._filters = Tag("div", "", "pick")
            with Tag("div", "", "between", style="margin:10px 0"):
                self._said = Tag("span", "", "soft", role="status")
                self._play = Tag("button", _("▶ Play these in turn"), "play-all", type="button")
            self._list = Tag("div", "", "grid")
            with Tag("div", style="margin-top:14px"):
                self._more = button(_("Show more"), self._show_more)
        self._fill(first)

    async def of_cell(self, truth: str, predicted: str) -> None:
        """Those of one cell of the confusion matrix."""
        await self._ask(truth=truth, predicted=predicted)

    async def of_group(self, way: str, name: str) -> None:
        """Those of one group of the breakdown."""
        await self._ask(**{OF_A_WAY[way]: name})

    def _choices(self) -> None:
        with Tag("div", "", "switch", role="group", aria_label=_("Which clips come first")):
            self._buttons = {
                each: button(_(title), partial(self._choose, each), aria_pressed=str(each == self._order).lower())
                for each, title in ORDERS.items()
            }

    async def _choose(self, order: str) -> None:
        self._order = order
        for each, made in self._buttons.items():
            made.set(aria_pressed=str(each == order).lower())
        await self._again()

    async def _ask(self, **only: str) -> None:
        self._only = {name: value for name, value in only.items() if value}
        await self._again()

    async def _drop(self, name: str) -> None:
        self._only.pop(name)
        await self._again()

    async def _again(self) -> None:
        async def ask() -> None:
            found = await self._found("")
            self._list.clear()
            self._fill(found)

        await self._around.attempt(ask())

    async def _show_more(self) -> None:
        async def ask() -> None:
            self._fill(await self._found(self._next or ""))

        await self._around.attempt(ask())

    async def _found(self, after: str) -> EvaluatedClips:
        asked = self._viewer.client.list_evaluation_clips
        return await asked(self._evaluation, order=self._order, limit=AT_ONCE, after=after, **self._only)

    def _fill(self, found: EvaluatedClips) -> None:
        self._next = found.next
        self._filters.clear()
        with self._filters:
            for name, value in self._only.items():
                said = _(FILTERS[name]).format(name=value)
                button(
                    f"{said} ✕",
                    partial(self._drop, name),
                    "on",
                    aria_label=_("No longer only: {said}").format(said=said),
                )
        with self._list:
            for each in found.items:
                clip_row(self._evaluation, each)
        shown = len(self._list.default_slot.children)
        self._said.text = said_of(shown, found, self._order)
        self._play.set_visibility(found.total > 0)
        self._more.set_visibility(found.next is not None)


def said_of(shown: int, found: EvaluatedClips, order: str) -> str:
    """How many clips are there, and in which order; none is promised to be wrong where none is."""
    if not found.total:
        return _("There is no such clip.")
    orders = {"worst": _("the most surely wrong first"), "best": _("the most surely right first")}
    says, first = _("{n} of {all} clips, {first}."), orders.get(order, _("those nearest to no evidence first"))
    if order == "worst" and not found.wrong:
        says = _("{n} of {all} clips. None of them is wrong; those that came nearest to it are first.")
    return says.format(n=words.count(shown), all=words.count(found.total), first=first)


def clip_row(evaluation: UUID, each: EvaluatedClip) -> None:
    """One clip with its picture and its sound; neither is fetched before it is looked at or played."""
    with Tag("article", "", "clip", aria_label=each.clip):
        hear(clip_address(evaluation, each.place), each.clip)
        with Tag("div"):
            with Tag("div", "", "line"):
                Tag("b", _("is {name}").format(name=each.truth))
                if each.verdict:
                    mark = {True: "✓ ", False: "✕ ", None: ""}[each.right]
                    chip(mark + _("called {answer}").format(answer=short_answer(each.verdict.value)), KINDS[each.right])
                if each.score is not None:
                    Tag("span", _("score {score}").format(score=words.score(each.score)))
            facts = (each.speaker, each.condition, words.duration(each.seconds))
            Tag("small", " · ".join(filter(None, facts)))
            Tag("small", each.clip, style="display:block;overflow-wrap:anywhere")
            _classes(each.probabilities)


def _classes(shares: Mapping[str, float]) -> None:
    ranked: Sequence[tuple[str, float]] = sorted(shares.items(), key=lambda each: -each[1])
    with Tag("details"):
        Tag("summary", _("What it sounded like to the model"))
        class_bars([(name, share, words.percent(share)) for name, share in ranked], lambda _name: "training")
