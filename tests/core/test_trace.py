"""What a request says of the trace that it belongs to, and what follows from it."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.spans import step
from veravox.core.trace import VARIABLE, Trace, belonging, current, facts, follow, following, know, threads_follow

ID, STEP = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize(
    "header",
    [
        f"00-{ID}-{STEP}-01",
        f"00-{ID}-{STEP}-00",
        f" 00-{ID}-{STEP}-03 ",  # flags that are not known yet
        f"cc-{ID}-{STEP}-01-what-the-future-will-be-like",
    ],
)
def test_a_valid_header_is_taken_over(header: str) -> None:
    trace = Trace.of(header)
    assert trace
    assert (trace.id, trace.step) == (ID, STEP)
    assert Trace.of(trace.header) == trace


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        f"ff-{ID}-{STEP}-01",  # no version
        f"00-{ID}-{STEP}-01-more",
        f"00-{'0' * 32}-{STEP}-01",
        f"00-{ID}-{'0' * 16}-01",
        f"00-{ID.upper()}-{STEP}-01",
        f"00-{ID[1:]}-{STEP}-01",
        f"00-{ID}-{STEP}-01\n00-{ID}-{STEP}-01",
    ],
)
def test_what_is_no_header_says_nothing(header: str | None) -> None:
    assert Trace.of(header) is None


@given(st.text(max_size=80) | st.from_regex(r"[0-9a-f-]{40,60}", fullmatch=True))
def test_whatever_is_sent_what_is_kept_of_it_is_a_header_again(header: str) -> None:
    trace = Trace.of(header)
    assert trace is None or Trace.of(trace.header) == trace


def test_a_step_belongs_to_the_trace_of_what_it_follows_from() -> None:
    trace = Trace.begun()
    with following(trace, job="7"), step("first") as first, step("second") as second:
        assert {first.trace.id, second.trace.id} == {trace.id}
        assert len({trace.step, first.trace.step, second.trace.step}) == 3
        assert (current(), facts()) == (second.trace, {"job": "7"})
        know(attempt=2)
        assert facts() == {"job": "7", "attempt": 2}
    follow(None)
    with step("of nobody") as alone:
        assert alone.trace.id != trace.id


def test_threads_of_a_jobs_process_know_what_it_works_for(monkeypatch: pytest.MonkeyPatch) -> None:
    trace, seen = Trace.begun(), []
    monkeypatch.setenv(VARIABLE, trace.header)

    def look() -> None:
        seen.append((current(), dict(facts())))

    with belonging(job="7", attempt=1):
        for following_from in (trace, trace.next()):
            threads_follow(following_from)
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()
            assert seen.pop() == (following_from, {"job": "7", "attempt": 1})
    look()
    assert seen == [(None, {})]
