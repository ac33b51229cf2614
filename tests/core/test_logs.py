"""What strangers write into a log stays in its line."""

import logging
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from veravox.core.logs import set_up_logging


@pytest.fixture(autouse=True)
def _as_it_was():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for each in root.handlers:
        each.close()
    root.handlers, root.level = handlers, level


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
