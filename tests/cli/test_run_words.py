from datetime import UTC, datetime

import pytest

from veravox.cli.runs.files import size
from veravox.cli.runs.groups import mean
from veravox.cli.runs.words import attempts
from veravox.client.models import AttemptRecord, FigureSpread

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
KILLED = AttemptRecord(
    number=1,
    started_at=NOON,
    ended_at=NOON.replace(minute=5),
    reason="Killed",
    message="Its process was killed.",
    remedy="It goes on from its checkpoint by itself.",
    step=410,
)
WORKING = AttemptRecord(number=2, started_at=NOON.replace(minute=6), step=412)


@pytest.mark.parametrize("reason", ["", "Succeeded", "PausedByUser", "StoppedByUser"])
def test_a_single_attempt_that_went_as_wanted_is_not_worth_a_line(reason: str) -> None:
    assert attempts([KILLED.model_copy(update={"reason": reason})]) == []
    assert attempts([]) == []


def test_an_attempt_that_failed_is_told_with_step_reason_and_remedy() -> None:
    (line,) = attempts([KILLED])
    assert line.startswith("  attempt 1, 2026-01-01 ")
    assert line.endswith("step 410: Killed. Its process was killed. It goes on from its checkpoint by itself.")


def test_of_several_attempts_each_is_told() -> None:
    first, second = attempts([KILLED, WORKING])
    assert "attempt 1" in first
    assert second.endswith("to now, step 412: at work")


@pytest.mark.parametrize(
    ("n", "mean_of_them", "deviation", "said"),
    [(3, 0.8531, 0.0708, "0.853 ± 0.071"), (1, 0.8, None, "0.800"), (0, None, None, "")],
)
def test_a_mean_stands_with_its_deviation(
    n: int, mean_of_them: float | None, deviation: float | None, said: str
) -> None:
    spread = FigureSpread(
        name="testF1", title="", n=n, mean=mean_of_them, deviation=deviation, minimum=None, maximum=None
    )
    assert mean(spread) == said


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (548_000_000, "548.0 MB"), (7 * 10**12, "7000.0 GB")]
)
def test_a_size_is_said_in_a_unit_that_suits_it(n: int, said: str) -> None:
    assert size(n) == said
