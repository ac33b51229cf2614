"""You against the model: ten clips that it has not learnt, judged by ear first and by the model after."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from types import MappingProxyType

from nicegui import ui

from veravox.core.generators import title_of
from veravox.core.text import _
from veravox.web.elements import Cell, Part, Tag, button, card, chip, link, table
from veravox.web.theme import STATIC, version
from veravox.web.verdict_words import surely

PLACE = STATIC / "learn" / "game"
HUMAN = "bonafide"
ADDRESS = "/learn/game"
MADE_BY = MappingProxyType({True: "h", False: "m"})  # human or machine: answers in an address


@dataclass(frozen=True)
class Round:
    """One clip: what it is, and what the public model said of it; `experiments/you_against_the_model.py` made it."""

    file: str
    generator: str  # bonafide: a human
    speaker: str
    verdict: str  # human, machine or inconclusive
    human_probability: float

    @property
    def is_human(self) -> bool:
        return self.generator == HUMAN

    @property
    def model_is_right(self) -> bool:
        """An inconclusive verdict is none."""
        return self.verdict == ("human" if self.is_human else "machine")


def rounds() -> list[Round]:
    return [Round(**each) for each in json.loads((PLACE / "rounds.json").read_text())]


@dataclass(frozen=True)
class Played:
    """How far one has come: one's answers so far, True for human."""

    answers: tuple[bool, ...] = ()
    began: bool = False

    @classmethod
    def of(cls, said: str | None) -> "Played":
        """As an address tells it: a letter for each answer; what makes no sense, and what follows it, was not said."""
        understood = takewhile(lambda letter: letter in MADE_BY.values(), said or "")
        return cls(tuple(letter == MADE_BY[True] for letter in understood), began=said is not None)

    @property
    def address(self) -> str:
        said = "".join(MADE_BY[human] for human in self.answers)
        return f"{ADDRESS}?said={said}" if self.began else ADDRESS


class Game:
    """A clip after the other, and the reckoning; the page's address holds the answers, so that who comes back goes on."""

    def __init__(self, said: str | None, onwards: str) -> None:
        """Args:
        said: how far one has come, by the address.
        onwards: where one tries a recording of one's own.
        """
        self._rounds, self._onwards = rounds(), onwards
        played = Played.of(said)
        self._played = Played(played.answers[: len(self._rounds)], played.began)
        self._part: Part[Played] = Part(self._build)
        self._part.show(self._played)

    def _go_on(self, played: Played) -> None:
        self._played = played
        ui.navigate.history.replace(played.address)  # before the button goes that was pressed
        self._part.show(played)

    def _build(self, played: Played) -> None:
        if not played.began:
            self._beginning()
        elif len(played.answers) < len(self._rounds):
            self._ask(played)
        else:
            _reckoning(self._rounds, played.answers)
            with Tag("div", "", "line after"):
                button(_("Once more"), lambda: self._go_on(Played()))
                link(_("Try a recording of your own"), self._onwards, "act main")

    def _beginning(self) -> None:
        with card(_("Ten clips")):
            says = _(
                "Some are human voices, some are copies that machines made of human voices. Listen to each as often as you"
                " like, with headphones if you have some, and say which it is."
            )
            Tag("p", says)
            fair = _(
                "The model has learnt from other sentences of the same three voices, and of the same generators. It has heard"
                " hundreds of clips, you none: so do not be hard on yourself."
            )
            Tag("p", fair, "soft")
            button(_("Begin"), lambda: self._go_on(Played(began=True)), "main")

    def _ask(self, played: Played) -> None:
        place = len(played.answers)
        now = self._rounds[place]
        title = _("Clip {n} of {of}").format(n=place + 1, of=len(self._rounds))
        with card(title):
            address = f"/static/learn/game/{now.file}?{version()}"
            Tag("audio", controls=True, preload="auto", src=address, aria_label=title)
            with Tag("div", "", "line after"):
                button(_("A human"), lambda: self._answer(True), "main")
                button(_("A machine"), lambda: self._answer(False), "main")

    def _answer(self, human: bool) -> None:
        self._go_on(Played((*self._played.answers, human), began=True))


def _reckoning(all_of: Sequence[Round], answers: Sequence[bool]) -> None:
    yours = sum(each.is_human == said for each, said in zip(all_of, answers, strict=True))
    models = sum(each.model_is_right for each in all_of)
    with Tag("div", role="status"):
        Tag(
            "h2",
            _("You: {yours} of {n}. The model: {models} of {n}.").format(yours=yours, models=models, n=len(all_of)),
        )
        Tag("p", _verdict(yours, models))
    with card():
        columns = [
            ("", "n"),
            (_("It was"), ""),
            (_("You said"), ""),
            (_("The model said"), ""),
            (_("Hear it again"), ""),
        ]
        rows = [_row(place, each, said) for place, (each, said) in enumerate(zip(all_of, answers, strict=True))]
        table(_("What each clip was, and what was said of it"), columns, rows)
    says = _(
        "By tossing a coin one gets five of ten right, and eight or more in one game of eighteen. Ten clips tell little of anybody."
    )
    Tag("p", says, "soft after")
    whose = _(
        "Voices: Allison Smith and June Wallack (CC BY-SA 3.0), Carlo Flora (CC BY 3.0), of Asterisk's core sounds."
    )
    Tag("small", whose)


def _verdict(yours: int, models: int) -> str:
    if yours > models:
        return _("You hear better than the model.")
    return _("As good as each other.") if yours == models else _("The model hears better, this time.")


def _row(place: int, each: Round, said: bool) -> list[Cell]:
    title = _("a human") if each.is_human else title_of(each.generator)
    sure = surely(each.human_probability if each.verdict == "human" else 1 - each.human_probability)
    models = {"human": _("human"), "machine": _("machine")}.get(each.verdict, _("inconclusive"))
    address = f"/static/learn/game/{each.file}?{version()}"
    hear = _("Clip {n} of {of}").format(n=place + 1, of=10)
    return [
        str(place + 1),
        title,
        lambda: _mark(_("human") if said else _("machine"), said == each.is_human),
        lambda: _mark(f"{models}, {sure}", each.model_is_right),
        lambda: Tag("audio", "", "small", controls=True, preload="none", src=address, aria_label=hear),
    ]


def _mark(said: str, right: bool) -> None:
    chip(f"{'✓' if right else '✗'} {said}", "good" if right else "bad")
