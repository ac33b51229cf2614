"""The figures of an evaluation, with what they rest on."""

from collections.abc import Mapping, Sequence
from typing import Any

from veravox.client.models import ModelRead
from veravox.core.reporting.measures import name_of
from veravox.core.said_again import again
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
        title = name_of("humanCalledMachine" if alone["human"] else "machineCalledHuman")
        return [(title, lambda: _counted(rate)), (name_of("undecided"), words.percent(alone["undecided"], 1))]
    if not said:
        return []
    return [
        (name_of("eer"), lambda: _equal(said)),
        (name_of("balancedAccuracy"), lambda: _balanced(result, said.get("halfTotalErrorRateInterval"))),
        (name_of("auc"), words.figure(said["auc"])),
        _both("minDcf", "actDcf", said),
        _both("cllr", "minCllr", said),
        (name_of("ece"), words.percent(said["ece"], 1)),
        (name_of("brier"), words.figure(said["brier"])),
    ]


def _both(one: str, other: str, said: Mapping[str, Any]) -> tuple[str, Cell]:
    return f"{name_of(one)} · {name_of(other)}", f"{words.figure(said[one])} · {words.figure(said[other])}"


def _balanced(result: Result, wrong: Sequence[float] | None) -> None:
    """What is right is what is not wrong, and so are the interval's ends."""
    Tag("b", words.percent(balanced_accuracy(result), 1))
    if wrong:
        Tag("small", between([1 - wrong[1], 1 - wrong[0]]), style="display:block")


def _counted(rate: Mapping[str, Any]) -> None:
    Tag("b", words.percent(rate["rate"], 1))
    n = _("{between}, n = {n}").format(between=between([rate["low"], rate["high"]]), n=words.count(rate["clips"]))
    Tag("small", n, style="display:block")


def _equal(said: Mapping[str, Any]) -> None:
    Tag("b", words.percent(said["eer"], 1))
    over = {"utterances": _("{between}, over {n} utterances"), "speakers": _("{between}, over {n} speakers")}
    for name, each in (said.get("intervals") or {}).items():
        sure = over[name].format(between=between(each["interval"]), n=words.count(each["groups"]))
        Tag("small", sure if each["interval"] else again(each["whyNone"]), style="display:block")


def _naming(result: Result) -> list[tuple[str, Cell]]:
    if result.get("f1Macro") is None:
        return []
    return [
        (name_of("accuracy"), words.percent(result.get("accuracy"), 1)),
        (name_of("f1Macro"), words.figure(result.get("f1Macro"))),
    ]


def _measured_on(result: Result, model: ModelRead | None) -> list[tuple[str, Cell]]:
    said, protocol = result.get("detection"), (model.metrics.get("protocol") if model else None) or {}
    sides = _("{n} human, {m} machine-made")
    counts = sides.format(n=words.count(said["bonafide"]), m=words.count(said["spoof"])) if said else ""
    return [
        (name_of("clips"), counts or words.count(result["n"])),
        (name_of("leftOut"), words.count(result.get("leftOut", 0))),
        *(
            [(name_of("protocol"), lambda: badge(protocol.get("badge", ""), protocol["title"]))]
            if protocol.get("title")
            else []
        ),
        *(
            [(name_of("unknownClasses"), words.listed(list(result["unknownClasses"])))]
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
