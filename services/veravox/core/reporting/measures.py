"""What measures and groups are called: on the page, in reports and at a terminal alike."""

from collections.abc import Mapping
from types import MappingProxyType

from veravox.core.text import N_, _

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "clips": N_("Clips"),
        "sides": N_("Clips of each side"),
        "leftOut": N_("Left out, for it learnt from them"),
        "eer": N_("Equal error rate"),
        "utterances": N_("Its 95 % interval, over utterances"),
        "speakers": N_("Its 95 % interval, over speakers"),
        "balancedAccuracy": N_("Balanced accuracy"),
        "halfTotalErrorRate": N_("Half total error rate"),
        "auc": N_("Area under the curve"),
        "minDcf": "minDCF",
        "actDcf": "actDCF",
        "cllr": "Cllr",
        "minCllr": N_("Cllr at best"),
        "ece": N_("Calibration error"),
        "brier": N_("Brier score"),
        "accuracy": N_("Names the right class"),
        "classAccuracy": N_("Names the right class, all classes counting alike"),
        "f1Macro": N_("Macro F1 of the classes"),
        "unknownClasses": N_("Classes it does not know"),
        "humanCalledMachine": N_("Humans called machine"),
        "machineCalledHuman": N_("Machines called human"),
        "undecided": N_("Left undecided"),
        "protocol": N_("Trained with"),
    }
)
"""By their names in the API; `classAccuracy` is the balanced one of naming classes, which the API calls so, too."""

WAYS: Mapping[str, str] = MappingProxyType(
    {"speaker": N_("speaker"), "generator": N_("class"), "condition": N_("condition"), "length": N_("length")}
)
"""How clips are grouped, by the API's names, in the order in which it is shown."""


def name_of(measure: str) -> str:
    """For people, by its name in the API."""
    return _(NAMES[measure])


def group_said(way: str, name: str) -> str:
    """What a group of clips is called: lengths are ours, other names those of who made the dataset."""
    return _(name) if way == "length" else name


def way_said(way: str) -> str:
    """By what clips are grouped, for people."""
    return _(WAYS[way])
