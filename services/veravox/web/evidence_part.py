"""What decided: a map over the spectrogram, the stretch that tells most, and the score without parts of the sound."""

from abc import ABC, abstractmethod
from typing import Any

from nicegui import ui

from veravox.client import ProblemError
from veravox.client.models import Evidence, Method, VerdictRead, Without
from veravox.core.said_again import again
from veravox.core.text import N_, _, numeral
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Part, Tag, button, card, table
from veravox.web.verdict_words import nobody_is_heard

LONGEST = 60.0  # s; the detector explains no more
METHODS = {
    Method.integrated_gradients: N_("integrated gradients"),
    Method.occlusion_grid: N_("occlusion by patches"),
    Method.occlusion: N_("occlusion by time and bands"),
    Method.grad_cam: N_("Grad-CAM"),
    Method.elementwise_grad_cam: N_("elementwise Grad-CAM"),
}
PARTS = {"highs": N_("the highs above 8 kHz"), "silence": N_("the silence"), "noise": N_("the noise")}

MEASURE = "veravox model explainability"  # the command


Attributes = dict[str, Any]


class EvidenceCard(ABC):
    """A card with a button; what it shows is computed when somebody wants it."""

    def __init__(self, said: VerdictRead) -> None:
        self._said = said
        self._shown: Part[Evidence | str | None] | None = None
        if said.score is None or not said.rate or nobody_is_heard(said):
            return
        with card(_("What decided")):
            if said.seconds > LONGEST:
                sentence = _("Recordings of up to a minute are explained; cut out the stretch that you want explained.")
                Tag("p", sentence, "soft")
                return
            self._shown = Part(self._show)
            self._shown.show(None)

    @abstractmethod
    def ask_button(self, text: str) -> None:
        """It asks by the method that is the model's best."""

    @abstractmethod
    def choice(self, chosen: Method) -> None:
        """Of another method."""

    @abstractmethod
    def picture(self, found: Evidence) -> Attributes:
        """Where the map comes from."""

    @abstractmethod
    def sound(self, part: str) -> Attributes:
        """Where the recording without a part comes from."""

    def show(self, found: Evidence | str) -> None:
        """The evidence, or a sentence."""
        if self._shown:
            self._shown.show(found)

    def _show(self, found: Evidence | str | None) -> None:
        if isinstance(found, Evidence):
            self._found(found)
            return
        sentence = _("Which times and pitches the score rests on, and what it becomes without parts of the sound.")
        Tag("p", sentence, "soft")
        if found:
            Tag("p", found, "trouble", role="alert")
        self.ask_button(_("Show what decided"))

    def _found(self, found: Evidence) -> None:
        name = _(METHODS[found.method])
        alt = _("Where the score comes from, by {method}: blue speaks for a human, orange-red for a machine")
        Tag("img", "", "spectrogram", alt=alt.format(method=name), **self.picture(found))
        with Tag("div", "", "between", style="margin-top:8px"):
            Tag("small", _("blue speaks for a human · orange-red for a machine · {method}").format(method=name))
            at = found.telling
            says = _("▶ Play the telling stretch, {begin} to {end}")
            begin, end = f"{at.begin:.2f}", f"{at.end:.2f}"
            said = says.format(begin=numeral(begin), end=numeral(end))
            button(said, lambda: None, data_from=begin, data_to=end)
        self.choice(found.method)
        columns = [(_("without"), ""), (_("score"), "n"), (_("change"), "n"), (_("listen"), "")]
        table(_("The score without parts of the sound"), columns, [self._row(each) for each in found.without])
        with Tag("small", style="display:block;margin-top:8px"):
            _measured(found)

    def _row(self, said: Without) -> list[Cell]:
        part = str(said.part.value)
        if said.score is None or said.change is None:
            return [_(PARTS[part]), "–", "–", again(said.why_not or "")]
        title = _("The recording without {part}").format(part=_(PARTS[part]))
        play: Cell = lambda: Tag("audio", controls=True, preload="none", aria_label=title, **self.sound(part))  # noqa: E731
        return [_(PARTS[part]), words.score(said.score), words.signed(said.change), play]


class EvidencePart(EvidenceCard):
    """Of a verdict that is kept: the gateway has picture and sounds, once they were asked for."""

    def __init__(self, viewer: Viewer, said: VerdictRead) -> None:
        self._viewer, self._address = viewer, f"/api/v1/verdicts/{said.id}"
        super().__init__(said)

    def ask_button(self, text: str) -> None:
        button(text, self._look, "main")

    async def _look(self, method: Method | None = None) -> None:
        self.show(_("Looking; it takes a few seconds."))
        try:
            self.show(await self._viewer.client.explain_verdict(self._said.id, method=method))
        except ProblemError as problem:
            self.show(problem.detail)

    def choice(self, chosen: Method) -> None:
        options = {each.value: _(title) for each, title in METHODS.items()}
        choice = ui.select(options, value=chosen.value).style("margin:10px 0")
        choice.props(f'outlined dense aria-label="{_("Method")}"')

        async def take() -> None:
            await self._look(Method(choice.value))

        choice.on_value_change(take)

    def picture(self, found: Evidence) -> Attributes:
        return {"src": f"{self._address}/evidence/{found.method.value}"}

    def sound(self, part: str) -> Attributes:
        return {"src": f"{self._address}/without/{part}"}


class VisitorsEvidence(EvidenceCard):
    """Of a visitor's recording, which is in his own browser alone: that asks, and keeps picture and sounds (`drop.js`)."""

    def __init__(self, at: int, said: VerdictRead) -> None:
        """Args:
        at: the recording's number in that browser's window.
        said: what was said of it.
        """
        self._at = str(at)
        super().__init__(said)

    def ask_button(self, text: str) -> None:
        Tag("button", text, "main", type="button", data_explain=self._at)

    def choice(self, chosen: Method) -> None:
        with Tag("select", "", "box", data_explain=self._at, aria_label=_("Method"), style="margin:10px 0"):
            for each, title in METHODS.items():
                Tag("option", _(title), value=each.value, selected=True if each == chosen else None)

    def picture(self, found: Evidence) -> Attributes:
        return {"data_visited": self._at, "data_evidence": found.method.value}

    def sound(self, part: str) -> Attributes:
        return {"data_visited": self._at, "data_without": part}


def _measured(found: Evidence) -> None:
    """How far such a map can be believed; or by which command that is measured."""
    if found.scores is None:
        Tag(
            "span", _("How far this model's explanations can be believed was not measured. At a terminal this does it:")
        )
        Tag("code", f" {MEASURE}")
        return
    mine = next((each for each in found.scores.methods if each.method == found.method), None)
    if mine is None or mine.share.mean is None:
        return
    sentence = _(
        "On {n} pairs of {dataset}, {share} of its evidence lay where copy and source differ most; {chance} by chance."
    )
    said = sentence.format(
        n=found.scores.pairs,
        dataset=found.scores.dataset,
        share=words.percent(mine.share.mean, 1),
        chance=words.percent(found.scores.chance),
    )
    Tag("span", said)
