"""From which scores on a model says human, and below which machine, with the errors that were counted there."""

from veravox.client.models import ModelRead
from veravox.core.calibration import SURE, CountedRate, ErrorRates, Errors, Thresholds
from veravox.core.reporting.figures import counted, percent
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, card, table


def thresholds_card(said: ModelRead) -> None:
    """As its training counted them; where its owner allows others, each verdict tells them."""
    calibration = said.metrics.get("calibration") or {}
    with card(_("Its thresholds")):
        if not calibration.get("thresholds") or not calibration.get("errors"):
            Tag("p", _("Nobody has counted its errors here: measure it in the laboratory."), "soft")
            return
        at = Thresholds.model_validate(calibration["thresholds"])
        sentence = _("Human from a score of {high} up, machine below {low}; between them it does not decide.")
        Tag("p", sentence.format(high=words.signed(at.human_from), low=words.signed(at.machine_below)))
        columns = [(_("counted on"), ""), (_("humans called machine"), ""), (_("machines called human"), "")]
        rows = [_row(Errors.model_validate(each)) for each in calibration["errors"]]
        table(_("Error rates at these thresholds"), [*columns, (_("left undecided"), "n")], rows)
        if not _as_it_came(said):
            Tag("small", _("Its owner reads its scores otherwise by now: each verdict tells the thresholds that hold."))


def _row(said: Errors) -> list[Cell]:
    on = {
        "test": _("test part"),
        "calibration": _("validation part"),
        "own": _("its owner's clips"),
        "publisher": _("its publisher's clips, by his word"),
    }[said.on]
    rates: list[CountedRate] = [said.human_called_machine, said.machine_called_human]
    return [on, *map(counted, rates), percent(said.inconclusive)]


def _as_it_came(said: ModelRead) -> bool:
    policy, usual = said.policy, ErrorRates()
    allowed = (policy.error_rates.human_called_machine, policy.error_rates.machine_called_human, policy.sure)
    return not policy.own_calibration and allowed == (usual.human_called_machine, usual.machine_called_human, SURE)
