"""What a failed resource says to those who applied it with kubectl."""

from datetime import UTC, datetime

import pytest

from veravox.core.reconcile import Ended, Ledger
from veravox.core.specs import Condition, TrainingJobStatus
from veravox_operator.applied import AGAIN, with_remedy_of_a_resource

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def status(ended: Ended | None, remedy: str = "") -> TrainingJobStatus:
    told = [
        Condition(type=name, status=True, reason="Stalled", remedy=remedy, last_transition_time=NOW)
        for name in ("Running", "Ended")
    ]
    return TrainingJobStatus(attempt=Ledger(ended=ended), conditions=told)


@pytest.mark.parametrize(("remedy", "whole"), [("Look at the log.", f"Look at the log. {AGAIN}"), ("", AGAIN)])
def test_a_failed_resource_says_that_it_is_to_be_applied_again(remedy: str, whole: str) -> None:
    running, ended = with_remedy_of_a_resource(status(Ended.FAILED, remedy)).conditions
    assert (running.remedy, ended.remedy) == (remedy, whole)


@pytest.mark.parametrize("ended", [None, Ended.SUCCEEDED, Ended.STOPPED])
def test_nothing_is_said_of_what_has_not_failed(ended: Ended | None) -> None:
    assert with_remedy_of_a_resource(status(ended, "x")) == status(ended, "x")
