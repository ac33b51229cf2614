"""Reading a model's scores by clips of one's own: what it would change, doing it, and taking it back."""

from collections.abc import Mapping
from typing import Any

from veravox.client.models import EvaluationRead, ModelRead
from veravox.core.calibration import ALL_TOGETHER
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Part, Tag, button, card, chip, told
from veravox.web.frame import Frame

Calibration = Mapping[str, Any]


class OwnCard:
    """Nothing changes before its button is pressed."""

    def __init__(self, viewer: Viewer, around: Frame, evaluation: EvaluationRead, model: ModelRead) -> None:
        self._viewer, self._around, self._evaluation = viewer, around, evaluation
        with card(_("Are these recordings of your own?")):
            self._shown: Part[ModelRead] = Part(self._show)
            self._shown.show(model)

    def _show(self, model: ModelRead) -> None:
        result = self._evaluation.status.result or {}
        self._model, calibration = model, result.get("calibration")
        own = model.policy.own_calibration
        if own:
            chip(_("Read by the clips of {name}").format(name=own), "good")
            Tag("p", _("It holds for all recordings that this model judges. Verdicts given before stay as they are."))
            button(_("Back to its own calibration"), self._take_back)
        if not calibration:
            too_old = _("This evaluation is too old for that; start it again.")
            Tag("p", again(result.get("notCalibrated") or "") or too_old, "soft")
            return
        for sentence in changes(calibration):
            Tag("p", sentence)
        if own != self._evaluation.dataset:
            button(_("Read this model's scores by these clips"), self._take, "main")

    async def _take(self) -> None:
        done = _("From now on this model's scores are read by these clips.")
        await self._change({"calibrateWith": str(self._evaluation.id)}, done)

    async def _take_back(self) -> None:
        await self._change({"ownCalibration": False}, _("The model is read as it came again."))

    async def _change(self, change: Mapping[str, Any], done: str) -> None:
        async def ask() -> None:
            self._shown.show(await self._viewer.client.change_model(self._model.id, change))

        if await self._around.attempt(ask()):
            told(done)


def changes(calibration: Calibration) -> list[str]:
    """What would be read otherwise, in sentences."""
    measured = calibration["measured"]
    humans, machines = (words.count(measured[side]["clips"]) for side in ("humans", "machines"))
    if measured["machinesElsewhere"]:
        return [
            _(
                "They hold {n} human clips and nobody knows how machines of that kind would score. So no score moves: only the score below which a recording is called machine follows from your humans."
            ).format(n=humans),
            _(
                "Fewer of your humans are called machines; more recordings are left undecided; machines called human are no longer counted."
            ),
        ]
    return [
        _(
            "With {humans} human and {machines} machine-made clips, scores are moved onto a new line, and both error rates are counted on these clips."
        ).format(humans=humans, machines=machines),
        _off(*(calibration[name]["ece"] for name in ("before", "after"))),
        _("It holds for all recordings that this model judges from then on, and can be taken back."),
    ]


def _off(before: float | None, after: float | None) -> str:
    """How far its probabilities are off, and would be."""
    if after is None:
        return _("How far its probabilities would be off is {reason}.").format(reason=_(ALL_TOGETHER))
    return _(
        "On average its probabilities are {before} off on these clips; they would be {after} off, on clips that the line was not fitted on."
    ).format(before=words.percent(before, 1), after=words.percent(after, 1))
