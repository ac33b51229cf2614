import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.agreement import Agreement, Record, Verdict, agreement_of
from veravox.core.agreement.tolerances import LOSS, PROBABILITY, SCORE, SHARE
from veravox.core.figures import Figures

RECORD = Record(
    losses=[1.1, 0.9, 0.7, 0.5],
    epochs=[{"validationLoss": 0.8, "f1": 0.5}, {"validationLoss": 0.6, "f1": 0.75}],
    figures=Figures(test_f1=0.8, test_equal_error_rate=0.1, validation_f1=0.75, validation_loss=0.6),
    scores={"a.flac": {"score": 3.0, "p_human": 0.9}, "b.flac": {"score": -2.0, "p_human": 0.2}},
    environment={"device": "cpu", "threads": 1, "packages": {"torch": "2.14.1"}, "seeds": {"training": 17}},
)


def found(agreement: Agreement, name: str) -> Any:
    return next(each for each in agreement.findings if each.name == name)


def moved(by: float, step: int = 2) -> list[float]:
    return [loss + by if at == step - 1 else loss for at, loss in enumerate(RECORD.losses)]


def test_a_run_is_identical_with_itself() -> None:
    agreement = agreement_of(RECORD, RECORD)
    assert (agreement.verdict, agreement.parts_at, agreement.environment) == (Verdict.IDENTICAL, None, [])
    assert agreement.sentence.startswith(
        "The losses of 4 batches, 2 epochs and the scores of 2 test clips are the same"
    )
    assert all(each.difference == 0 and each.where == "" for each in agreement.findings)


def test_losses_that_part_by_a_rounding_are_within_tolerance_from_there_on() -> None:
    agreement = agreement_of(RECORD, replace(RECORD, losses=moved(1e-7, step=3)))
    assert (agreement.verdict, agreement.parts_at) == (Verdict.WITHIN_TOLERANCE, 3)
    assert "From step 3 on" in agreement.sentence
    losses = found(agreement, "losses")
    assert (losses.where, losses.difference) == ("step 3", pytest.approx(1e-7))


def test_a_loss_beyond_the_tolerance_is_another_training_and_named() -> None:
    agreement = agreement_of(RECORD, replace(RECORD, losses=moved(LOSS * 2, step=4)))
    assert agreement.verdict is Verdict.DIFFERENT
    assert "losses of all batches: 0.2 apart (step 4); 0.1 is allowed." in agreement.sentence


def test_a_first_loss_may_only_be_rounded() -> None:
    agreement = agreement_of(RECORD, replace(RECORD, losses=moved(0.05, step=1)))
    assert agreement.verdict is Verdict.DIFFERENT
    assert agreement.sentence.startswith("loss of the first batch: 0.05 apart (step 1)")


def test_a_single_epoch_decides_nothing_and_is_told() -> None:
    jumped = replace(RECORD, epochs=[{"validationLoss": 2.0, "f1": 0.1}, RECORD.epochs[1]])
    agreement = agreement_of(RECORD, jumped)
    assert agreement.verdict is Verdict.WITHIN_TOLERANCE
    f1 = found(agreement, "history.f1")
    assert (f1.where, f1.difference, f1.tolerance) == ("epoch 1", pytest.approx(0.4), None)


@pytest.mark.parametrize(
    ("name", "figures", "verdict"),
    [
        ("testF1", {"test_f1": 0.8 + SHARE / 2}, Verdict.WITHIN_TOLERANCE),
        ("testF1", {"test_f1": 0.8 - SHARE * 2}, Verdict.DIFFERENT),
        ("testEqualErrorRate", {"test_equal_error_rate": None}, Verdict.DIFFERENT),
        ("validationLoss", {"validation_loss": 0.61}, Verdict.WITHIN_TOLERANCE),
    ],
)
def test_each_figure_has_its_tolerance(name: str, figures: dict[str, float | None], verdict: Verdict) -> None:
    other = RECORD.figures.model_copy(update=figures)
    agreement = agreement_of(RECORD, replace(RECORD, figures=other))
    assert agreement.verdict is verdict
    assert found(agreement, name).sentence in agreement.sentence or verdict is Verdict.WITHIN_TOLERANCE


def test_a_score_is_compared_clip_by_clip() -> None:
    scores = {**RECORD.scores, "b.flac": {"score": -2.0 + SCORE * 1.5, "p_human": 0.2}}
    agreement = agreement_of(RECORD, replace(RECORD, scores=scores))
    assert agreement.verdict is Verdict.DIFFERENT
    assert found(agreement, "scores").where == "b.flac"
    assert found(agreement, "probabilities").difference == 0


def test_without_a_human_class_the_probabilities_decide() -> None:
    original = replace(RECORD, scores={"a.flac": {"score": None, "p_world": 0.9}})
    repeat = replace(RECORD, scores={"a.flac": {"score": None, "p_world": 0.9 - 2 * PROBABILITY}})
    agreement = agreement_of(original, repeat)
    assert agreement.verdict is Verdict.DIFFERENT
    assert found(agreement, "scores").difference == 0


def test_a_clip_that_only_one_of_them_judged_is_a_difference() -> None:
    scores = {"a.flac": RECORD.scores["a.flac"], "c.flac": RECORD.scores["b.flac"]}
    agreement = agreement_of(RECORD, replace(RECORD, scores=scores))
    assert agreement.verdict is Verdict.DIFFERENT
    assert found(agreement, "scores").difference is None
    assert "only one of them has it (b.flac)" in agreement.sentence


def test_a_run_that_ended_earlier_says_so_before_anything_else() -> None:
    agreement = agreement_of(RECORD, replace(RECORD, losses=RECORD.losses[:2], epochs=RECORD.epochs[:1]))
    assert agreement.verdict is Verdict.DIFFERENT
    assert agreement.sentence.startswith("The original took 4 batches, the repetition 2.")
    assert found(agreement, "losses").difference == 0


def test_what_is_not_a_number_in_both_is_the_same() -> None:
    odd = replace(RECORD, epochs=[{"validationLoss": math.nan, "equalErrorRate": None}])
    assert agreement_of(odd, odd).verdict is Verdict.IDENTICAL


def test_each_difference_of_the_environment_has_a_sentence() -> None:
    elsewhere = {
        "device": "NVIDIA H100",
        "threads": 8,
        "packages": {"torch": "2.15.0", "numpy": "2.4"},
        "seeds": {"training": 18},
        "system": "Linux aarch64",
    }
    differing = agreement_of(RECORD, replace(RECORD, environment=elsewhere)).environment
    said = {each.path: each.sentence for each in differing}
    assert said == {
        "device": "It was trained on cpu, now on NVIDIA H100: both round otherwise.",
        "threads": "Threads: 1, now 8: sums are added up in another order.",
        "packages.torch": "torch was 2.14.1 and is 2.15.0: another version may compute in another way.",
        "packages.numpy": "numpy was not there and is 2.4: another version may compute in another way.",
        "system": "system was not there and is Linux aarch64.",
    }


losses = st.lists(st.floats(0, 10), min_size=1, max_size=20)


@given(losses, losses)
def test_agreement_does_not_depend_on_which_came_first(one: list[float], other: list[float]) -> None:
    first, second = replace(RECORD, losses=one), replace(RECORD, losses=other)
    there, back = agreement_of(first, second), agreement_of(second, first)
    assert (there.parts_at, found(there, "losses").difference) == (back.parts_at, found(back, "losses").difference)
    assert (there.verdict is Verdict.IDENTICAL) == (one == other)


@given(losses, st.data())
def test_the_losses_part_at_the_first_step_that_differs(given: list[float], data: st.DataObject) -> None:
    step = data.draw(st.integers(1, len(given)))
    other = [*given[: step - 1], given[step - 1] + 1.0, *given[step:]]
    assert agreement_of(replace(RECORD, losses=given), replace(RECORD, losses=other)).parts_at == step


def test_an_agreement_is_read_back_as_it_was_told() -> None:
    agreement = agreement_of(RECORD, replace(RECORD, losses=moved(1.0), environment={}))
    assert Agreement.model_validate(agreement.outside()) == agreement
