"""What jobs log is told again by the runner, once, each line as what it is."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from veravox.core.job_folder import JobFolder
from veravox.core.log_lines import TextLines
from veravox.core.logs import set_up_logging
from veravox.runner.echo import MOST, Echo, records


def test_lines_come_once_as_they_grow_and_from_a_later_runner_only_what_is_new(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, id, echo = JobFolder(tmp_path), uuid4(), Echo(True)
    caplog.set_level(logging.INFO)

    def told(by: Echo) -> list[str]:
        caplog.clear()
        by.look(id, folder, "trainer")
        return [each.getMessage() for each in caplog.records]

    assert told(echo) == []  # there is no log yet
    line = "2026-01-02T03:04:05Z INFO veravox.training: {}\n"
    folder.log.write_text(line.format("first") + line.format("second") + line.format("third")[:-3])
    later, silent = Echo(True), Echo(False)
    assert (told(echo), told(later), told(silent)) == (["first", "second"], [], [])
    with folder.log.open("a") as log:
        log.write("rd\n")
    assert (told(echo), told(echo), told(silent)) == (["third"], [], [])
    with folder.log.open("a") as log:
        log.write("x" * 2 * MOST + "\n" + line.format("fourth"))
    parts = [told(echo) for _look in range(3)]  # a line longer than a look comes in parts, and holds nothing up
    assert ("".join(parts[0] + parts[1]), parts[2][-1]) == ("x" * 2 * MOST, "fourth")


def test_a_line_is_told_with_its_own_time_level_and_traceback(tmp_path: Path) -> None:
    set_up_logging(tmp_path / "log.txt")
    log = logging.getLogger("veravox.training.session")
    try:
        raise ValueError("no\nnumber")
    except ValueError:
        log.exception("unexpected")
    log.warning("after it")
    text = (tmp_path / "log.txt").read_text()
    first, second = records(text.splitlines(), "trainer")
    assert (first.levelname, first.name, first.getMessage()) == ("ERROR", "veravox.training.session", "unexpected")
    assert str(first.exc_text).endswith("ValueError: no\nnumber")
    assert abs(datetime.fromtimestamp(first.created, UTC) - datetime.now(UTC)).total_seconds() < 3600
    assert TextLines().format(second) == text.splitlines()[-1]
