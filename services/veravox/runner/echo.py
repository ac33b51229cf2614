"""What jobs log, told again among the runner's own lines: who collects a container's output has those of its jobs too.

A job's log is a file for people. Which job, attempt and request a line belongs to, the runner says, not the job.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from veravox.core.job_folder import JobFolder

LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([A-Z]+) (\S+): (.*)")
INFO = {"levelno": logging.INFO, "levelname": "INFO"}
MOST = 256 << 10  # bytes of a log in one look


class Echo:
    """How far each job's log was told."""

    def __init__(self, wanted: bool) -> None:
        """Args:
        wanted: else nobody is told anything.
        """
        self._wanted = wanted
        self._told: dict[UUID, int] = {}

    def look(self, id: UUID, folder: JobFolder, command: str) -> None:
        """Tell what has come since the last look; of a job that another runner looked at before, what comes from now on.

        Args:
            id: of the job.
            folder: of the job.
            command: what its process is called.
        """
        if not self._wanted:
            return
        for record in records(self._news(id, folder), command):
            logging.getLogger(record.name).handle(record)

    def forget(self, id: UUID) -> None:
        self._told.pop(id, None)

    def _news(self, id: UUID, folder: JobFolder) -> list[str]:
        """Whole lines."""
        try:
            with folder.open(folder.log) as file:
                size = file.seek(0, 2)
                known = min(self._told.setdefault(id, size), size)
                file.seek(known)
                read = file.read(MOST)
        except FileNotFoundError:
            self._told.setdefault(id, 0)
            return []
        whole = read[: read.rfind(b"\n") + 1] or (read if len(read) == MOST else b"")
        self._told[id] = known + len(whole)
        return whole.decode(errors="replace").splitlines()


def records(lines: Sequence[str], process: str) -> Iterator[logging.LogRecord]:
    """What text lines tell; one that does not begin as a line of ours goes on with the one before, as tracebacks do."""
    told: dict[str, object] | None = None
    for line in lines:
        if found := LINE.fullmatch(line):
            if told:
                yield logging.makeLogRecord(told)
            told = _told(found, process)
        else:
            if told is None:
                told = {"name": "veravox.job", "msg": line, "of_process": process, **INFO}
                continue
            told["exc_text"] = f"{told['exc_text']}\n{line}" if "exc_text" in told else line
    if told:
        yield logging.makeLogRecord(told)


def _told(line: re.Match[str], process: str) -> dict[str, object]:
    time, level, logger, message = line.groups()
    number = logging.getLevelNamesMapping().get(level, logging.INFO)
    created = datetime.fromisoformat(time).timestamp()
    said = {"name": logger, "msg": message, "created": created, "of_process": process}
    return {**said, "levelno": number, "levelname": logging.getLevelName(number)}
