"""What a logged line looks like: text for people, or a JSON object for programs."""

import json
import logging
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from veravox.core.trace import current, facts

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
TIME = "%Y-%m-%dT%H:%M:%SZ"
OF_A_LINE = (
    "account",
    "job",
    "resource",
    "attempt",
    "method",
    "path",
    "status",
    "seconds",
)  # a record may bring with `extra`


class TextLines(logging.Formatter):
    """Times are UTC's. What a stranger wrote may stand in a message: a line of it must not look like one of ours. Tracebacks keep theirs."""

    converter = time.gmtime  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__(TEXT, datefmt=TIME)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        line = super().formatMessage(record)
        return "".join(each if each.isprintable() else repr(each)[1:-1] for each in line)


class JsonLines(logging.Formatter):
    """One object a line: what happened, what it is about, and from which request it follows."""

    def __init__(self) -> None:
        super().__init__()
        self.process = process_name()

    def format(self, record: logging.LogRecord) -> str:
        trace = current()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "process": getattr(record, "of_process", self.process),
            "message": record.getMessage(),
            **({"trace": trace.id, "span": trace.step} if trace else {}),
            **facts(),
            **{name: getattr(record, name) for name in OF_A_LINE if hasattr(record, name)},
        }
        if record.exc_info or record.exc_text:
            line["exception"] = self.formatException(record.exc_info) if record.exc_info else record.exc_text
        return _on_one_line(json.dumps(line, ensure_ascii=False, default=str))


def process_name() -> str:
    """As its command is called: `veravox gateway` is the gateway."""
    called = sys.argv[1] if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else PurePath(sys.argv[0]).stem
    return called if called.isprintable() else "veravox"


def readable(lines: str) -> str:
    """The same for people: lines that `JsonLines` wrote become text, others stay as they are."""
    return "".join(_as_text(line) for line in lines.splitlines(keepends=True))


def _as_text(line: str) -> str:
    try:
        told = json.loads(line)
    except ValueError:
        return line
    if not isinstance(told, dict) or not {"time", "level", "logger", "message"} <= told.keys():
        return line
    return _text_of(told) + ("\n" if line.endswith("\n") else "")


def _text_of(told: Mapping[str, Any]) -> str:
    time = f"{str(told['time'])[:19]}Z"
    first = f"{time} {told['level']} {told['logger']}: {told['message']}"
    whole = "".join(each if each.isprintable() else repr(each)[1:-1] for each in first)
    return f"{whole}\n{told['exception']}" if told.get("exception") else whole


def _on_one_line(line: str) -> str:
    """Other characters than a line feed break lines for some who read them."""
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in line)
