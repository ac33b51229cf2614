"""What strangers write into a log stays in its line; programs get an object a line, with what it is about."""

import json
import logging
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from veravox.core.log_lines import JsonLines, TextLines, readable
from veravox.core.logs import REQUESTS, set_up_logging
from veravox.core.trace import Trace, following


@pytest.fixture(autouse=True)
def _as_it_was():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for each in root.handlers:
        each.close()
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)
    sys.excepthook = sys.__excepthook__


def test_no_message_forges_a_line_and_a_traceback_keeps_its_own(tmp_path: Path) -> None:
    set_up_logging(tmp_path / "log")
    logging.getLogger("here").warning("held by %s", "x\n2026-01-01 ERROR veravox: all is lost\r\x1b[2J \u2028é")
    try:
        raise ValueError
    except ValueError:
        logging.getLogger("here").exception("trouble")
    first, *others = (tmp_path / "log").read_text().split("\n")
    assert first.endswith(r"held by x\n2026-01-01 ERROR veravox: all is lost\r\x1b[2J \u2028é")
    assert others[1] == "Traceback (most recent call last):"


def test_times_are_told_with_their_zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        set_up_logging(tmp_path / "log")
        before = datetime.now(UTC).replace(microsecond=0)
        logging.getLogger("here").warning("now")
        told = datetime.fromisoformat((tmp_path / "log").read_text().split()[0])
    finally:
        monkeypatch.undo()
        time.tzset()
    assert before <= told <= datetime.now(UTC)


HOSTILE = 'x\n{"level": "ERROR"}\r\x1b[2J\u2028\x85\ud800 "é" \U000e0001'


def _raised() -> logging.LogRecord:
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        trouble = (type(error), error, error.__traceback__)
    return logging.LogRecord("here", logging.ERROR, "file", 1, "held by %s", (HOSTILE,), trouble)


def test_an_object_a_line_says_when_where_what_and_for_whom() -> None:
    trace, record = Trace.begun(), _raised()
    record.status = 507
    with following(trace, job="7", account="9"):
        line = JsonLines().format(record)
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    told = json.loads(line)
    assert datetime.fromisoformat(told.pop("time")).timestamp() == pytest.approx(record.created, abs=0.001)
    assert HOSTILE in told.pop("exception")
    assert told.pop("process")
    assert told == {
        "level": "ERROR",
        "logger": "here",
        "message": f"held by {HOSTILE}",
        "trace": trace.id,
        "span": trace.step,
        "job": "7",
        "account": "9",
        "status": 507,
    }


def test_people_read_the_same_in_text_and_other_lines_as_they_are() -> None:
    record = _raised()
    lines = f'not ours\n{JsonLines().format(record)}\n{{"half": 1}}\nlast'
    expected = f'not ours\n{TextLines().format(record)}\n{{"half": 1}}\nlast'
    assert readable(lines) == expected


def test_a_jobs_own_log_stays_text_and_its_echo_is_what_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VERAVOX_LOG_FORMAT", "json")
    monkeypatch.setenv("VERAVOX_ECHO_LOG", "true")
    set_up_logging(tmp_path / "log.txt")
    logging.getLogger("here").info("begun")
    assert (tmp_path / "log.txt").read_text().endswith(" INFO here: begun\n")
    assert json.loads(capsys.readouterr().err)["message"] == "begun"


def test_each_request_has_a_line_where_programs_read_and_only_failures_where_people_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ("json", "text"):
        monkeypatch.setenv("VERAVOX_LOG_FORMAT", form)
        set_up_logging()
        logging.getLogger(REQUESTS).info("%s", f"seen as {form}")
        logging.getLogger(REQUESTS).warning("%s", f"failed as {form}")
    said = capsys.readouterr().err
    assert [each in said for each in ("seen as json", "failed as json", "seen as text", "failed as text")] == [
        True,
        True,
        False,
        True,
    ]


def test_a_form_that_there_is_not_is_refused_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERAVOX_LOG_FORMAT", "jsn")
    with pytest.raises(SystemExit, match="VERAVOX_LOG_FORMAT is jsn; give text or json"):
        set_up_logging()


WARNED = """
import sys, warnings
from pathlib import Path
from veravox.core.logs import set_up_logging
set_up_logging(Path(sys.argv[1]))
warnings.warn("old\\nways", FutureWarning)
raise ValueError("no number")
"""


def test_what_python_itself_says_is_an_object_a_line_too_and_no_warning_is_for_people(tmp_path: Path) -> None:
    wanted = {"VERAVOX_LOG_FORMAT": "json", "VERAVOX_ECHO_LOG": "true"}
    line = [sys.executable, "-c", WARNED, str(tmp_path / "log.txt")]
    done = subprocess.run(line, capture_output=True, text=True, env=os.environ | wanted, check=False)
    warned, ended = map(json.loads, done.stderr.splitlines())
    assert (done.returncode, "FutureWarning: old\nways" in warned["message"]) == (1, True)
    assert (ended["level"], "ValueError: no number" in ended["exception"]) == ("CRITICAL", True)
    own = (tmp_path / "log.txt").read_text()
    assert ("FutureWarning" in own, "ValueError: no number" in own) == (False, True)
