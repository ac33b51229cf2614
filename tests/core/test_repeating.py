from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.repeating import repeated
from veravox.core.specs import TrainingJobSpec
from veravox.core.specs.resource import LONGEST_TITLE
from veravox.core.titles import with_suffix

SPEC = TrainingJobSpec.model_validate(
    {
        "title": "Two voices",
        "group": "seeds",
        "desired": "Stop",
        "dataset": {"name": "example", "version": "v1"},
        "training": {"batchSize": 0, "learningRate": 0, "seed": 18},
        "callbacks": ["EarlyStoppingCallback(monitor='f1_score', patience=3)"],
    }
)
DECISIONS = {
    "architecture": "resnet18",
    "device": "cuda",
    "precision": "bfloat16",
    "batchSize": 128,
    "learningRate": 0.0021,
    "engine": "compiled",
    "threads": 8,
    "why": {"batchSize": "windows a second by batch size: 128: 9000"},
}


def test_what_was_decided_is_asked_for() -> None:
    training = repeated(SPEC, DECISIONS).training
    assert (training.batch_size, training.learning_rate) == (128, 0.0021)
    assert (training.precision, training.compile, training.seed) == ("bfloat16", "on", 18)


def test_everything_else_stays_but_for_what_makes_it_a_run_of_its_own() -> None:
    again = repeated(SPEC, DECISIONS)
    assert (again.title, again.group, again.desired) == ("Two voices · repeat", "", "Run")
    labels = ("title", "group", "desired", "training")
    assert again.outside().keys() == SPEC.outside().keys()
    for name, value in SPEC.outside().items():
        if name not in labels:
            assert again.outside()[name] == value, name


@pytest.mark.parametrize(("engine", "compile"), [("compiled", "on"), ("eager", "off"), ("captured", "auto")])
def test_an_engine_is_asked_for_as_a_spec_asks(engine: str, compile: str) -> None:
    assert repeated(SPEC, DECISIONS | {"engine": engine}).training.compile == compile


def test_what_ran_on_the_processor_runs_there_again() -> None:
    assert repeated(SPEC, DECISIONS | {"device": "cpu"}).resources.gpus == 0
    assert repeated(SPEC, DECISIONS).resources.gpus == SPEC.resources.gpus


def test_weights_that_could_not_be_had_are_not_asked_for_again() -> None:
    assert repeated(SPEC, DECISIONS, "none").model.weights == "none"
    assert repeated(SPEC, DECISIONS, "imagenet").model.weights == "imagenet"


def test_where_nothing_was_decided_everything_is_left_open_again() -> None:
    assert repeated(SPEC, {}).training == SPEC.training


def test_a_repetition_repeated_asks_for_the_same() -> None:
    once = repeated(SPEC, DECISIONS)
    assert repeated(once, DECISIONS).training == once.training


@pytest.mark.parametrize("nonsense", [{"batchSize": "many"}, {"learningRate": 7}, {"precision": "float8"}])
def test_decisions_that_make_no_sense_are_refused(nonsense: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="training"):
        repeated(SPEC, DECISIONS | nonsense)


@given(st.text(max_size=LONGEST_TITLE))
def test_a_title_stays_within_its_length_and_keeps_what_tells_it_apart(title: str) -> None:
    made = with_suffix(title, "seed 2147483647")
    assert len(made) <= LONGEST_TITLE
    assert made.endswith(" · seed 2147483647")
