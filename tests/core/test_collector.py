"""What is done is told to a collector where one is named; one that is away costs nothing but a line."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from collector import Collector
from veravox.core.trace import Trace

STEPS = 5000  # more than are kept until they are taken
WORK = """
import sys
from datetime import UTC, datetime, timedelta
from veravox.core.logs import set_up_logging
from veravox.core.spans import passed, step, tell_collector
from veravox.core.trace import Trace, current, following
set_up_logging()
tell_collector()
now = datetime.now(UTC)
with following(Trace.of(sys.argv[1]), job="7"):
    for number in range(int(sys.argv[2])):
        with step("work", number=number):
            passed("before", now - timedelta(seconds=2), now, current(), failed="Crashed")
print("done", len([each for each in sys.modules if each.startswith("opentelemetry.sdk")]))
"""


def work(environment: dict[str, str], trace: Trace, steps: int) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-c", WORK, trace.header, str(steps)]
    others = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    return subprocess.run(line, capture_output=True, text=True, timeout=300, env=others | environment, check=True)


def test_steps_are_told_under_the_request_that_they_follow_from(tmp_path: Path) -> None:
    trace = Trace.begun()
    with Collector() as collector:
        work(collector.environment | {"OTEL_SERVICE_NAME": "of-mine"}, trace, 1)
        before, outer = sorted(collector.of(trace.id, "work", "before"), key=lambda each: each.name)
    assert (outer.service, outer.parent, outer.failed) == ("of-mine", trace.step, "")
    assert outer.said == {"veravox.job": "7", "veravox.number": 0}
    assert (before.parent, before.seconds, before.failed) == (outer.step, 2.0, "Crashed")


def test_who_does_not_want_to_be_told_of_is_not() -> None:
    quiet, told = Trace.of(Trace.begun().header[:-1] + "0"), Trace.begun()
    assert quiet
    with Collector() as collector:
        for trace in (quiet, told):
            work(collector.environment, trace, 1)
        collector.of(told.id, "work")
    assert {each.trace for each in collector.told} == {told.id}


def test_without_a_collector_nothing_of_opentelemetry_is_imported() -> None:
    assert work({}, Trace.begun(), 1).stdout == "done 0\n"


@pytest.mark.parametrize("listens", [False, True])
def test_a_collector_that_never_answers_neither_holds_anybody_up_nor_fills_the_log(listens: bool) -> None:
    """It may take an hour for its answer: whoever waited for it would not be done in time here."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen(64)
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        named = {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_EXPORTER_OTLP_TIMEOUT": "3600"}
        done = work(named, Trace.begun(), STEPS)
    said, modules = done.stdout.split()
    assert (said, int(modules) > 0) == ("done", True)
    assert len(done.stderr.splitlines()) <= 2, done.stderr


def test_an_installation_without_the_library_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "opentelemetry").mkdir()
    (tmp_path / "opentelemetry" / "__init__.py").write_text("raise ModuleNotFoundError('none', name='opentelemetry')")
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = work({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "PYTHONPATH": paths}, Trace.begun(), 1)
    assert done.stdout == "done 0\n"
    assert "no traces are told; install veravox[tracing]" in done.stderr
