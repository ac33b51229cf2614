"""How a model's scores are read: its calibration in words, and the errors that its owner allows."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from veravox.client.models import ModelRead
from veravox.core.calibration import ALL_TOGETHER, METHODS, STRANGERS
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, button, definitions, link, told
from veravox.web.inputs import tip
from veravox.web.laboratory.addresses import laboratory_address

Change = Callable[[ModelRead, Mapping[str, Any]], Awaitable[None]]


def calibration_error(ece: float | None) -> str:
    """In percent, or why nobody knows it."""
    return _(ALL_TOGETHER) if ece is None else words.percent(ece, 1)


def method_said(known: Mapping[str, str], method: str) -> str:
    """What people call it; a bundle from elsewhere may name another."""
    return _(known[method]) if method in known else method


class PolicyForm:
    """Folded until somebody wants it; nothing changes before Save."""

    def __init__(self, model: ModelRead, change: Change) -> None:
        self._model, self._change = model, change
        rates = model.policy.error_rates
        self._percent = {
            "humanCalledMachine": 100 * rates.human_called_machine,
            "machineCalledHuman": 100 * rates.machine_called_human,
        }
        self._sure = 100 * model.policy.sure
        Tag("h3", _("How its scores are read"), style="margin:0")
        definitions(self._said())
        with Tag("small"):
            Tag("span", _("Is it unsure of recordings like yours? Bring in 20 of your own as a dataset, and") + " ")
            link(_("measure it on them"), laboratory_address(model.id))
            Tag("span", _(": that page offers to read its scores by them."))
        with Tag("details"):
            Tag("summary", _("Allow more or fewer errors"))
            self._inputs()

    def _said(self) -> list[tuple[str, Cell]]:
        calibration, policy = self._model.metrics.get("calibration"), self._model.policy
        if policy.own_calibration:
            return [(_("Calibrated"), _("on your own clips: {name}").format(name=policy.own_calibration))]
        if calibration and self._model.provenance == "uploaded":
            return [(_("Calibrated"), _("by its publisher, and not measured here"))]
        if not calibration:
            least = _("never: it says human or machine from {sure} up")
            return [(_("Calibrated"), least.format(sure=words.percent(policy.sure)))]
        after = calibration["after"]
        error = _("{method}; expected calibration error {error}")
        said = error.format(method=method_said(METHODS, calibration["method"]), error=calibration_error(after["ece"]))
        stranger = calibration.get("stranger")
        kind = (
            _("by {method}").format(method=method_said(STRANGERS, stranger["method"])) if stranger else _("not known")
        )
        return [(_("Calibrated"), said), (_("Generators that it has not met"), kind)]

    def _inputs(self) -> None:
        with Tag("div", "", "grid", style="margin-top:10px"):
            if self._model.metrics.get("calibration") or self._model.policy.own_calibration:
                self._share("humanCalledMachine", _("Humans called machine, at most"))
                self._share("machineCalledHuman", _("Machines called human, at most"))
            self._least()
            with Tag("div", "", "acts"):
                button(_("Save"), self._save, aria_label=f"{_('Save')} {self._model.title}")
                if self._model.policy.own_calibration:
                    button(_("Back to its own calibration"), self._as_it_came)

    def _share(self, name: str, title: str) -> None:
        with Tag("div", "", "field"):
            with Tag("div", "", "label"):
                Tag("span", title)
                tip(title, _("Fewer errors of a kind leave more recordings undecided. From 0.1 to 50 %."))
            entry = ui.number(value=self._percent[name], min=0.1, max=50, format="%.4g")
            entry.props(f'outlined dense suffix="%" aria-label="{title}"')
            entry.on_value_change(lambda e: self._percent.update({name: e.value}))

    def _least(self) -> None:
        title = _("Least probability of an answer")
        with Tag("div", "", "field"):
            with Tag("div", "", "label"):
                Tag("span", title)
                tip(title, _("At even prior odds; below it the evidence does not decide. From 50 to 99 %."))
            entry = ui.number(value=self._sure, min=50, max=99, format="%.4g")
            entry.props(f'outlined dense suffix="%" aria-label="{title}"')
            entry.on_value_change(self._take_sure)

    def _take_sure(self, event: Any) -> None:
        self._sure = event.value

    async def _save(self) -> None:
        if not all(0.1 <= (each or 0) <= 50 for each in self._percent.values()) or not 50 <= (self._sure or 0) <= 99:
            told(_("Errors lie between 0.1 and 50 %, and the least probability between 50 and 99 %."))
            return
        rates = {name: (each or 0) / 100 for name, each in self._percent.items()}
        await self._change(self._model, {"errorRates": rates, "sure": (self._sure or 0) / 100})

    async def _as_it_came(self) -> None:
        await self._change(self._model, {"ownCalibration": False})
