"""What decided: a map over the spectrogram, the stretch that tells most, and the score without parts of the sound."""

from nicegui import ui

from veravox.client import ProblemError
from veravox.client.models import Evidence, Method, VerdictRead, Without
from veravox.core.text import N_, _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Part, Tag, button, card, table

LONGEST = 60.0  # s; the detector explains no more
METHODS = {
    Method.integrated_gradients: N_("integrated gradients"),
    Method.occlusion_grid: N_("occlusion by patches"),
    Method.occlusion: N_("occlusion by time and bands"),
    Method.grad_cam: N_("Grad-CAM"),
    Method.elementwise_grad_cam: N_("elementwise Grad-CAM"),
}
PARTS = {"highs": N_("the highs above 8 kHz"), "silence": N_("the silence"), "noise": N_("the noise")}


class EvidencePart:
    """A card with a button; what it shows is computed when somebody wants it."""

    def __init__(self, viewer: Viewer, said: VerdictRead) -> None:
        self._viewer, self._said = viewer, said
        self._method: Method | None = None
        if said.score is None or not said.rate:
            return
        with card(_("What decided")):
            if said.seconds > LONGEST:
                Tag(
                    "p",
                    _("Recordings of up to a minute are explained; cut out the stretch that you want explained."),
                    "soft",
                )
                return
            self._shown: Part[Evidence | str | None] = Part(self._show)
            self._shown.show(None)

    def _show(self, found: Evidence | str | None) -> None:
        if isinstance(found, Evidence):
            self._found(found)
            return
        Tag(
            "p",
            _("Which times and pitches the score rests on, and what it becomes without parts of the sound."),
            "soft",
        )
        if found:
            Tag("p", found, "trouble", role="alert")
        button(_("Show what decided"), self._look, "main")

    async def _look(self) -> None:
        self._shown.show(_("Looking; it takes a few seconds."))
        try:
            self._shown.show(await self._viewer.client.explain_verdict(self._said.id, method=self._method))
        except ProblemError as problem:
            self._shown.show(problem.detail)

    def _found(self, found: Evidence) -> None:
        address = f"/api/v1/verdicts/{self._said.id}"
        name = _(METHODS[found.method])
        alt = _("Where the score comes from, by {method}: blue speaks for a human, orange-red for a machine")
        Tag("img", "", "spectrogram", src=f"{address}/evidence/{found.method.value}", alt=alt.format(method=name))
        with Tag("div", "", "between", style="margin-top:8px"):
            Tag("small", _("blue speaks for a human · orange-red for a machine · {method}").format(method=name))
            at = found.telling
            says = _("▶ Play the telling stretch, {begin} to {end}")
            begin, end = f"{at.begin:.2f}", f"{at.end:.2f}"
            button(says.format(begin=begin, end=end), lambda: None, data_from=begin, data_to=end)
        self._choose(found)
        columns = [(_("without"), ""), (_("score"), "n"), (_("change"), "n"), (_("listen"), "")]
        table(_("The score without parts of the sound"), columns, [self._row(each) for each in found.without])
        Tag("small", self._measured(found), style="display:block;margin-top:8px")

    def _choose(self, found: Evidence) -> None:
        options = {each.value: _(title) for each, title in METHODS.items()}
        choice = ui.select(options, value=found.method.value).style("margin:10px 0")
        choice.props(f'outlined dense aria-label="{_("Method")}"')

        async def take() -> None:
            self._method = Method(choice.value)
            await self._look()

        choice.on_value_change(take)

    def _row(self, said: Without) -> list[Cell]:
        part = str(said.part.value)
        if said.score is None or said.change is None:
            return [_(PARTS[part]), "–", "–", said.why_not or ""]
        source = f"/api/v1/verdicts/{self._said.id}/without/{part}"
        title = _("The recording without {part}").format(part=_(PARTS[part]))
        play: Cell = lambda: Tag("audio", controls=True, preload="none", src=source, aria_label=title)  # noqa: E731
        return [_(PARTS[part]), words.signed(said.score), words.signed(said.change), play]

    def _measured(self, found: Evidence) -> str:
        if found.scores is None:
            return _(
                "How far this model's explanations can be believed was not measured; `veravox model explainability` does."
            )
        mine = next((each for each in found.scores.methods if each.method == found.method), None)
        if mine is None or mine.share.mean is None:
            return ""
        sentence = _(
            "On {n} pairs of {dataset}, {share} of its evidence lay where copy and source differ most; {chance} by chance."
        )
        return sentence.format(
            n=found.scores.pairs,
            dataset=found.scores.dataset,
            share=words.percent(mine.share.mean, 1),
            chance=words.percent(found.scores.chance),
        )
