"""What `veravox evaluate` says of an evaluation."""

from typing import Any

from rich.console import Console

from veravox.cli.evaluating import measured

SURE = {"groups": 30, "interval": [0.1, 0.3], "whyNone": ""}
FEW = {"groups": 3, "interval": None, "whyNone": "Fewer than eight speakers have clips of a class."}
COSTS = dict.fromkeys(("auc", "halfTotalErrorRate", "minDcf", "actDcf", "cllr", "minCllr", "ece", "brier"), 0.25)


def point(name: str, **said: Any) -> dict[str, Any]:
    counts = {"name": name, "n": 24, "bonafide": 8, "spoof": 16, "eer": 0.2, "interval": [0.1, 0.3], "whyNone": ""}
    shares = {"balancedAccuracy": 0.75, "humanCalledMachine": 0.3, "machineCalledHuman": 0.1, "undecided": 0.05}
    return {**counts, **shares, "refused": 0, "why": "", **said}


def shown(result: dict[str, Any]) -> list[str]:
    console = Console(width=200, record=True)
    for each in measured(result, "other", None):
        console.print(each)
    return [" ".join(line.split()) for line in console.export_text().splitlines()]


def test_both_intervals_and_each_condition_are_told_with_their_n() -> None:
    gone = point("gsm", n=0, bonafide=0, spoof=0, eer=None, interval=None, refused=24, why="Nothing is there.")
    robust = {"clips": 24, "of": 90, "utterances": 8, "seed": 17, "conditions": [point("clean"), gone]}
    detection = {"intervals": {"speakers": FEW, "utterances": SURE}, **COSTS}
    lines = shown({"n": 90, "leftOut": 5, "eer": 0.2, "detection": detection, "robustness": robust})
    assert "eer, 95 % interval 0.100 to 0.300, over 30 utterances" in lines
    assert "eer, 95 % interval Fewer than eight speakers have clips of a class." in lines
    assert "With noise and behind codecs, on 24 of 90 clips (8 utterances, seed 17):" in lines
    assert "clean 8 + 16 20.0 % 10.0 % to 30.0 % 75.0 % 5.0 %" in lines
    assert lines[-1].startswith("gsm 0 + 0")
    assert "not possible: Nothing is there." in lines[-1]
    assert "a deleted model" in " ".join(lines)


def test_of_humans_alone_no_figure_is_empty() -> None:
    rate = {"rate": 0.05, "low": 0.01, "high": 0.17, "clips": 40, "utterances": 20}
    alone = {"human": True, "calledWrongly": rate, "undecided": 0.1, "why": "All clips are human."}
    only = point("clean", spoof=0, eer=None, interval=None, balancedAccuracy=None)
    robust = {"clips": 24, "of": 24, "utterances": 8, "seed": 17, "conditions": [only]}
    lines = shown({"n": 40, "leftOut": 0, "oneSided": alone, "detection": None, "robustness": robust})
    assert "humans called machine 5.0 % (1.0 to 17.0 %, n = 40 of 20 utterances)" in lines
    assert "eer All clips are human." in lines
    assert lines[-2:] == ["condition n called wrongly undecided", "clean 8 + 0 30.0 % 5.0 %"]
    assert "nothing to compute" not in " ".join(lines)
