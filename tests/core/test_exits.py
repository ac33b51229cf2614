import pytest

from veravox.core import exits
from veravox.core.exits import EXITS, Exit, JobError, Outcome, exit_for
from veravox.core.reasons import REMEDIES, SENTENCES, remedy, sentence


def test_no_two_ends_share_a_code_or_a_reason() -> None:
    ends = [each for each in vars(exits).values() if isinstance(each, Exit)]
    assert len({each.code for each in ends}) == len({each.reason for each in ends}) == len(ends) == len(EXITS)


def test_codes_fit_into_a_process_status() -> None:
    assert all(0 <= code <= 255 for code in EXITS)
    assert [each for each in EXITS.values() if each.code == 0] == [exits.SUCCEEDED]


@pytest.mark.parametrize("each", EXITS.values(), ids=lambda each: each.reason)
def test_every_code_leads_back_to_its_row(each: Exit) -> None:
    assert exit_for(each.code) is each


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (None, exits.KILLED),
        (-9, exits.KILLED),
        (-15, exits.KILLED),
        (137, exits.KILLED),
        (143, exits.KILLED),
        (139, exits.KILLED),
        (2, exits.INTERNAL_ERROR),  # what the interpreter says of a bad command line
        (99, exits.INTERNAL_ERROR),
    ],
)
def test_codes_that_no_row_has_are_kills_or_defects(code: int | None, expected: Exit) -> None:
    assert exit_for(code) is expected


def test_every_bad_end_says_what_a_person_can_do() -> None:
    for each in EXITS.values():
        if each.outcome in {Outcome.FAILED, Outcome.HOPELESS, Outcome.INFRASTRUCTURE}:
            assert each.remedy.endswith(".")
            assert remedy(each.reason) == each.remedy


def test_running_out_of_memory_is_never_tried_again_unchanged() -> None:
    assert {exits.OUT_OF_MEMORY.outcome, exits.OUT_OF_GPU_MEMORY.outcome} == {Outcome.HOPELESS}


def test_an_error_carries_its_end_and_its_sentence() -> None:
    error = JobError(exits.BAD_DATA, "Nothing is left.")
    assert (error.end, error.message, str(error)) == (exits.BAD_DATA, "Nothing is left.", "Nothing is left.")


def test_every_reason_is_a_sentence() -> None:
    assert all(text.endswith(".") for text in (*SENTENCES.values(), *REMEDIES.values()))


def test_a_message_wins_over_the_reasons_own_sentence() -> None:
    assert sentence("Killed", "Out in the cold.") == "Out in the cold."
    assert sentence("Killed") == "Its process was killed."
    assert (sentence("NeverHeardOf"), remedy("NeverHeardOf")) == ("NeverHeardOf", "")
