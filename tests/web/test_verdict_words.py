from datetime import UTC, datetime
from uuid import UUID

import pytest

from veravox.client.models import Answer, VerdictRead
from veravox.web.verdict_words import explanation, headline, sureness

SOMEBODY = UUID("0b8f5c3e-7d0a-4f0e-9d53-0d8f4f1c9a11")


def verdict(answer: str | None, human: float | None, generator: str | None = None) -> VerdictRead:
    return VerdictRead(
        verdict=Answer(answer) if answer else None,
        score=None if human is None else 1.0,
        generator=generator,
        probabilities={"bonafide": 0.04, "fargan": 0.71, "lpcnet": 0.25},
        human_probability=human,
        seconds=2.2,
        rate=16000,
        windows=3,
        milliseconds=41,
        id=SOMEBODY,
        model=SOMEBODY,
        file="a.wav",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("answer", "human", "said", "sure"),
    [
        ("human", 0.96, "A human spoke this.", ("96 %", "probability of a human")),
        ("machine", 0.04, "A machine made this.", ("96 %", "probability of a machine")),
        ("inconclusive", 0.5, "The evidence does not decide.", ("50 %", "probability of a human")),
        (None, None, "Most like fargan.", ("71 %", "probability of fargan")),
    ],
)
def test_each_answer_has_its_words_and_its_number(
    answer: str | None, human: float | None, said: str, sure: tuple[str, str]
) -> None:
    read = verdict(answer, human)
    assert (headline(read), sureness(read)) == (said, sure)


def test_a_machine_is_named_with_the_doubt_that_it_may_be_a_similar_one() -> None:
    said = explanation(verdict("machine", 0.04, "fargan"), "bonafide")
    assert said == "Most probably fargan (74 % among the generators it knows), or one much like it."


def test_without_a_human_class_it_says_that_there_is_no_verdict() -> None:
    assert "no verdict" in explanation(verdict(None, None))
