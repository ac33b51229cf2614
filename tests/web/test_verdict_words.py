from datetime import UTC, datetime
from uuid import UUID

import pytest

from veravox.client.models import Answer, VerdictRead
from veravox.web.verdict_words import (
    explanation,
    facts,
    headline,
    how_often_wrong,
    human_share,
    not_throughout,
    score_line,
    short,
    sureness,
    tone,
)

SOMEBODY = UUID("0b8f5c3e-7d0a-4f0e-9d53-0d8f4f1c9a11")


def verdict(answer: str | None, human: float | None, generator: str | None = None) -> VerdictRead:
    return VerdictRead(
        verdict=Answer(answer) if answer else None,
        score=None if human is None else 1.0,
        generator=generator,
        generator_probability=0.74 if generator else None,
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
        (None, None, "Most like FARGAN.", ("71 %", "probability of FARGAN")),
    ],
)
def test_each_answer_has_its_words_and_its_number(
    answer: str | None, human: float | None, said: str, sure: tuple[str, str]
) -> None:
    read = verdict(answer, human)
    assert (headline(read), sureness(read)) == (said, sure)


@pytest.mark.parametrize(("answer", "human"), [("human", 1.0), ("machine", 0.0)])
def test_however_high_a_score_nothing_is_certain(answer: str, human: float) -> None:
    assert sureness(verdict(answer, human))[0] == "> 99 %"


def test_a_machine_is_named_with_the_doubt_that_it_may_be_a_similar_one() -> None:
    """By its share among generators, whether or not the model is still there to tell which class is human."""
    said = explanation(verdict("machine", 0.04, "fargan"))
    assert said == "Most probably FARGAN (74 % among the generators it knows), or one much like it."


RATE = {"rate": 0.02, "low": 0.0, "high": 0.05, "clips": 300, "utterances": 100}
COUNTED = {"on": "test", "protocol": "speaker", "humanCalledMachine": RATE, "inconclusive": 0.1}


def counted(answer: str, **others: object) -> VerdictRead:
    """A verdict with error rates, of whose machines none was called human."""
    errors = {**COUNTED, "machineCalledHuman": {**RATE, "rate": 0.0}}
    said = verdict(answer, 0.9).model_dump(mode="json", by_alias=True)
    return VerdictRead.model_validate({**said, "errors": errors, **others})


def test_an_answer_says_how_often_it_was_wrong() -> None:
    assert (
        how_often_wrong(counted("machine")) == "Of 100 human recordings, this model would wrongly say so for about 2."
    )
    assert "Of 300 machine-made recordings that were counted, it wrongly said so of none" in how_often_wrong(
        counted("human")
    )
    assert "never calibrated" in how_often_wrong(verdict("human", 0.9))


def test_of_a_recording_of_another_kind_nobody_has_counted() -> None:
    strange = counted("human", cautions=[{"kind": "rate", "message": "It was recorded elsewhere."}])
    assert how_often_wrong(strange) == "How often it errs on recordings like this one, nobody has counted."
    assert short(strange) == "human ▲"


@pytest.mark.parametrize(
    ("score", "said"),
    [(-124.2, "beyond −10"), (-10.04, "beyond −10"), (-9.96, "−10.0"), (0.4, "+0.4"), (37.5, "beyond +10")],
)
def test_no_score_says_more_than_a_calibration_can_support(score: float, said: str) -> None:
    read = counted("machine", score=score)
    assert score_line(read) == f"score {said} (log-likelihood ratio)"


def test_of_silence_no_number_is_shown() -> None:
    silent = counted("inconclusive", cautions=[{"kind": "silence", "message": "It is silent."}])
    assert explanation(silent) == "It is silent: there is no voice in it to judge."
    noise = counted("inconclusive", cautions=[{"kind": "speech", "message": "There is little or no speech in it."}])
    assert explanation(noise) == "There is no voice in it to judge."
    for each in (silent, noise):
        assert (headline(each), short(each), score_line(each)) == ("There is no speech in it.", "no speech ▲", "")
        assert tone(each) == "inconclusive"
        assert (human_share(each), sureness(each), how_often_wrong(each)) == ("–", ("–", "nobody is heard"), "")


def test_what_is_partly_a_machine_is_no_green_human() -> None:
    parts = [{"begin": 0, "end": 9, "answer": "human"}, {"begin": 9, "end": 20, "answer": "machine"}]
    mixed = counted("human", mixed=True, segments=parts)
    assert (headline(mixed), short(mixed), tone(mixed)) == ("Partly human, partly a machine.", "mixed", "inconclusive")
    assert explanation(mixed) == (
        "Mixed: human from 0:00 to 0:09, machine from 0:09 to 0:20. On average it counts as human, which says little of either part."
    )
    assert sureness(mixed) == ("55 %", "of its length like a machine")  # and no probability of the whole
    assert (human_share(mixed), not_throughout(mixed)) == ("–", "")
    listed = counted("human", mixed=True)  # lists leave the stretches out
    assert (short(listed), human_share(listed)) == ("mixed", "–")


def test_a_slip_is_told_beside_the_verdict() -> None:
    parts = [{"begin": 0, "end": 9, "answer": "human"}, {"begin": 9, "end": 11, "answer": "machine"}]
    assert "from 0:09 to 0:11 most like a machine" in not_throughout(counted("human", segments=parts))


def test_of_many_stretches_the_longest_are_named() -> None:
    kinds = ("human", "machine")
    parts = [{"begin": 10 * at, "end": 10 * at + 10 - at, "answer": kinds[at % 2]} for at in range(8)]
    said = explanation(counted("human", mixed=True, segments=parts))
    assert "machine from 0:50 to 0:55, and 2 shorter stretches. On average" in said


def test_a_publishers_word_stays_his() -> None:
    said = counted("machine", errors={**COUNTED, "on": "publisher", "machineCalledHuman": RATE})
    assert how_often_wrong(said).startswith("By its publisher's word: Of 100 human recordings")
    said = counted("inconclusive", errors={**COUNTED, "on": "publisher", "machineCalledHuman": RATE})
    assert how_often_wrong(said) == "By its publisher's word: Of 100 recordings, it leaves about 10 undecided."


def test_of_a_picture_no_rate_is_told() -> None:
    assert facts(verdict("human", 0.9)) == "2.2 s · 16 kHz · judged by"
    assert facts(counted("human", rate=0)) == "2.2 s · judged by"


def test_without_a_human_class_it_says_that_there_is_no_verdict() -> None:
    assert "no verdict" in explanation(verdict(None, None))
