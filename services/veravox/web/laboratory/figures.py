"""The figures of an evaluation, with what they rest on."""

from collections.abc import Mapping
from typing import Any

from veravox.client.models import ModelRead
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, badge, card, definitions
from veravox.web.figures import Choose, confusion_matrix
from veravox.web.laboratory.words import balanced_accuracy, between

Result = Mapping[str, Any]


def figures(result: Result, model: ModelRead | None) -> None:
    """Human against machine for the expert, with n, interval and protocol."""
    with card(_("In figures"), "trust"):
        definitions([*_detection(result), *_naming(result), *_measured_on(result, model)])


def _detection(result: Result) -> list[tuple[str, Cell]]:
    said = result.get("detection")
    if alone := result.get("oneSided"):
        rate = alone["calledWrongly"]
        title = _("Humans called machine") if alone["human"] else _("Machines called human")
        return [(title, lambda: _counted(rate)), (_("Left undecided"), words.percent(alone["undecided"], 1))]
    if not said:
        return []
    return [
        (_("Equal error rate"), lambda: _equal(said)),
        (_("Balanced accuracy"), words.percent(balanced_accuracy(result), 1)),
        (_("Area under the curve"), words.figure(said["auc"])),
        (_("minDCF · actDCF"), f"{words.figure(said['minDcf'])} · {words.figure(said['actDcf'])}"),
        (_("Cllr · at best"), f"{words.figure(said['cllr'])} · {words.figure(said['minCllr'])}"),
        (_("Calibration error"), words.percent(said["ece"], 1)),
        (_("Brier score"), words.figure(said["brier"])),
    ]


def _counted(rate: Mapping[str, Any]) -> None:
    Tag("b", words.percent(rate["rate"], 1))
    n = _("{between}, n = {n}").format(between=between([rate["low"], rate["high"]]), n=words.count(rate["clips"]))
    Tag("small", n, style="display:block")


def _equal(said: Mapping[str, Any]) -> None:
    Tag("b", words.percent(said["eer"], 1))
    over = {"utterances": _("{between}, over {n} utterances"), "speakers": _("{between}, over {n} speakers")}
    for name, each in (said.get("intervals") or {}).items():
        sure = over[name].format(between=between(each["interval"]), n=words.count(each["groups"]))
        Tag("small", sure if each["interval"] else each["whyNone"], style="display:block")


def _naming(result: Result) -> list[tuple[str, Cell]]:
    if result.get("f1Macro") is None:
        return []
    return [
        (_("Names the right class"), words.percent(result.get("accuracy"), 1)),
        (_("Macro F1 of the classes"), words.figure(result.get("f1Macro"))),
    ]


def _measured_on(result: Result, model: ModelRead | None) -> list[tuple[str, Cell]]:
    said, protocol = result.get("detection"), (model.metrics.get("protocol") if model else None) or {}
    sides = _("{n} human, {m} machine-made")
    counts = sides.format(n=words.count(said["bonafide"]), m=words.count(said["spoof"])) if said else ""
    return [
        (_("Clips"), counts or words.count(result["n"])),
        (_("Left out, for it learnt from them"), words.count(result.get("leftOut", 0))),
        *(
            [(_("Trained with"), lambda: badge(protocol.get("badge", ""), protocol["title"]))]
            if protocol.get("title")
            else []
        ),
        *(
            [(_("Classes it does not know"), words.listed(list(result["unknownClasses"])))]
            if result.get("unknownClasses")
            else []
        ),
    ]


def matrix(result: Result, choose: Choose) -> None:
    """What was taken for what; a cell plays its clips."""
    classes = result["classes"]
    with card(_("What it took them for")):
        caption = _("Rows are what a clip is. A cell shows its clips below, to see and to hear.")
        confusion_matrix(classes, result.get("rows") or classes, result["confusionMatrix"], caption, choose)
