"""What `veravox evaluate` says of an evaluation."""

import re
from typing import Any

from rich.console import Console
from rich.table import Table

from veravox.cli.evaluating import measured

SURE = {"groups": 30, "interval": [0.1, 0.3], "whyNone": ""}
FEW = {"groups": 3, "interval": None, "whyNone": "Fewer than eight speakers have clips of a class."}
COSTS = dict.fromkeys(("auc", "halfTotalErrorRate", "minDcf", "actDcf", "cllr", "minCllr", "ece", "brier"), 0.25)


def point(name: str, title: str, **said: Any) -> dict[str, Any]:
    counts = {
        "name": name,
        "title": title,
        "n": 24,
        "bonafide": 8,
        "spoof": 16,
        "eer": 0.2,
        "interval": [0.1, 0.3],
        "whyNone": "",
    }
    shares = {"balancedAccuracy": 0.75, "humanCalledMachine": 0.3, "machineCalledHuman": 0.1, "undecided": 0.05}
    return {**counts, **shares, "refused": 0, "why": "", **said}


def shown(result: dict[str, Any]) -> list[str]:
    console = Console(width=200, record=True)
    for each in measured(result, "other", None):
        console.print(each)
    return [" ".join(line.split()) for line in console.export_text().splitlines()]


def test_both_intervals_and_each_condition_are_told_with_their_n() -> None:
    gone = point(
        "gsm", title="GSM", n=0, bonafide=0, spoof=0, eer=None, interval=None, refused=24, why="Nothing is there."
    )
    robust = {
        "clips": 24,
        "of": 90,
        "utterances": 8,
        "seed": 17,
        "conditions": [point("clean", title="the clean one"), gone],
    }
    detection = {"bonafide": 30, "spoof": 60, "eer": 0.2, "intervals": {"speakers": FEW, "utterances": SURE}, **COSTS}
    detection["halfTotalErrorRateInterval"] = [0.2, 0.4]
    lines = shown({"n": 90, "leftOut": 5, "eer": 0.2, "detection": detection, "robustness": robust})
    assert "Its 95 % interval, over utterances 10.0 to 30.0 %, over 30 utterances" in lines
    assert "Its 95 % interval, over speakers Fewer than eight speakers have clips of a class." in lines
    assert "Balanced accuracy 75.0 % (60.0 to 80.0 %)" in lines
    assert "Cllr at best 0.250 bits" in lines
    assert "24 of 90 clips (8 utterances, drawn by seed 17), judged once under each condition." in lines
    assert "the clean one 8 + 16 20.0 % 10.0 to 30.0 % 75.0 % 5.0 %" in lines
    assert lines[-1] == "GSM could not be added to 24 clips: Nothing is there."
    assert "a deleted model" in " ".join(lines)


def test_every_measure_has_a_plain_name_of_its_own() -> None:
    group = {"n": 12, "utterances": 6, "bonafide": 4, "wrong": 0.25, "wrongInterval": [0.1, 0.5], "undecided": 0.0}
    group |= {"eer": 0.2, "eerInterval": [0.1, 0.4], "eerWhyNone": "", "worst": False}
    both = [{"name": name, **group} for name in ("anna", "bert")]
    detection = {"bonafide": 30, "spoof": 60, "eer": 0.2, "intervals": {"speakers": FEW, "utterances": SURE}, **COSTS}
    naming = {"f1Macro": 0.5, "accuracy": 0.5, "balancedAccuracy": 0.5}
    result = {"n": 90, "leftOut": 5, "eer": 0.2, "detection": detection, "by": {"speaker": both}, **naming}
    first, groups = measured(result, "other", None)
    assert isinstance(first, Table)
    assert isinstance(groups, Table)
    names = [*first.columns[0].cells, *(each.header for each in groups.columns if each.header)]
    assert len(names) == len(set(names)) > 20
    assert not [each for each in names if re.search(r"[a-z][A-Z][a-z]|^[a-z]{1,4}$|_", str(each))]  # as in the API
    assert "anna 12 6 4 25.0 % (10.0 to 50.0 %) 0.0 % 20.0 % (10.0 to 40.0 %)" in shown(result)


def test_of_humans_alone_no_figure_is_empty() -> None:
    rate = {"rate": 0.05, "low": 0.01, "high": 0.17, "clips": 40, "utterances": 20}
    alone = {"human": True, "calledWrongly": rate, "undecided": 0.1, "why": "All clips are human."}
    only = point("clean", title="the clean one", spoof=0, eer=None, interval=None, balancedAccuracy=None)
    robust = {"clips": 24, "of": 24, "utterances": 8, "seed": 17, "conditions": [only]}
    lines = shown({"n": 40, "leftOut": 0, "oneSided": alone, "detection": None, "robustness": robust})
    assert "Humans called machine 5.0 % (1.0 to 17.0 %; n = 40 of 20 utterances)" in lines
    assert "Equal error rate All clips are human." in lines
    assert lines[-2:] == ["condition clips called wrongly left undecided", "the clean one 24 30.0 % 5.0 %"]
    assert "nothing to compute" not in " ".join(lines)
