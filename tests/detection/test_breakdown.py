import numpy as np
import pytest

from veravox.core.verdict import Answer
from veravox.detection.breakdown import breakdown, detection
from veravox.detection.judged import Judged
from veravox.detection.judging import Decision


def judged(at: int, truth: str, score: float, speaker: str = "anna", seconds: float = 3.0) -> Judged:
    answer = Answer.HUMAN if score > 0.4 else Answer.MACHINE if score < -0.4 else Answer.INCONCLUSIVE
    said = Decision(answer, score, 0.5, None, {"bonafide": 0.5, "world": 0.5})
    human = truth == "bonafide"
    return Judged(f"{truth}/{at}.wav", truth, human, said, speaker, "clean", f"{speaker}/{at}", seconds)


def a_model_that_fails_for_bea(n: int = 20) -> list[Judged]:
    random = np.random.default_rng(2)
    made = []
    for at in range(n):
        for speaker, shift in (("anna", 0.0), ("bea", -4.0)):
            made.append(judged(at, "bonafide", random.normal(3, 1) + shift, speaker))
            made.append(judged(at, "world", random.normal(-3, 1), speaker))
            made.append(judged(at, "opus", random.normal(-5, 1), speaker, seconds=1.0))
    return made


def test_the_worst_speaker_is_marked_and_has_its_n() -> None:
    groups = {each["name"]: each for each in breakdown(a_model_that_fails_for_bea())["speaker"]}
    assert (groups["anna"]["worst"], groups["bea"]["worst"]) == (False, True)
    assert (groups["bea"]["n"], groups["bea"]["utterances"], groups["bea"]["bonafide"]) == (60, 20, 20)
    assert groups["bea"]["wrong"] > 0.15 > groups["anna"]["wrong"]
    assert groups["bea"]["eer"] > groups["anna"]["eer"]
    for name in ("wrong", "undecided", "eer"):
        low, high = groups["bea"][f"{name}Interval"]
        assert 0 <= low <= groups["bea"][name] <= high <= 1


def test_of_too_few_utterances_it_says_why_an_error_rate_has_no_interval() -> None:
    groups = breakdown(a_model_that_fails_for_bea(7))["speaker"]
    assert [each["eerInterval"] for each in groups] == [None, None]
    assert all(each["eerWhyNone"].startswith("Fewer than eight utterances") for each in groups)


def test_a_generator_is_held_against_all_humans() -> None:
    made = a_model_that_fails_for_bea()
    groups = {each["name"]: each for each in breakdown(made)["generator"]}
    assert groups["world"]["eer"] > groups["opus"]["eer"]
    assert groups["opus"]["wrong"] == 0.0
    assert groups["bonafide"]["n"] == 40


def test_lengths_come_in_bands() -> None:
    groups = breakdown(a_model_that_fails_for_bea())["length"]
    assert [(each["name"], each["n"]) for each in groups] == [("2 to 5 s", 80), ("under 2 s", 40)]


def test_no_group_is_the_worst_where_none_errs() -> None:
    made = [
        judged(at, truth, 9.0 if truth == "bonafide" else -9.0, f"s{at % 2}")
        for at in range(40)
        for truth in ("bonafide", "world")
    ]
    assert not any(each["worst"] for groups in breakdown(made).values() for each in groups)


def test_a_few_clips_are_no_worst_group() -> None:
    made = [*a_model_that_fails_for_bea(), *(judged(at, "bonafide", -9.0, "carl") for at in range(3))]
    groups = {each["name"]: each for each in breakdown(made)["speaker"]}
    assert (groups["carl"]["wrong"], groups["carl"]["worst"], groups["bea"]["worst"]) == (1.0, False, True)


def test_figures_of_detection_agree_with_each_other() -> None:
    found = detection(a_model_that_fails_for_bea())
    assert found
    assert (found["bonafide"], found["spoof"], found["utterances"]) == (40, 80, 40)
    low, high = found["interval"]
    assert low <= found["eer"] <= high
    assert found["minDcf"] <= found["actDcf"]
    assert found["minCllr"] <= found["cllr"]
    assert 0.5 < found["auc"] < 1
    assert found["halfTotalErrorRate"] == pytest.approx(found["eer"], abs=0.25)
    low, high = found["halfTotalErrorRateInterval"]
    assert low <= found["halfTotalErrorRate"] <= high


def test_of_one_side_alone_there_is_nothing_to_tell_apart() -> None:
    assert detection([judged(at, "world", -1.0) for at in range(9)]) is None
    (group,) = breakdown([judged(at, "world", -1.0) for at in range(9)])["speaker"]
    assert (group["eer"], group["wrong"]) == (None, 0.0)
