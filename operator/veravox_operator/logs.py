"""One line of JSON for each thing that is logged, with the job and the attempt that it is about."""

import json
import logging
import sys
from datetime import UTC, datetime

ABOUT = ("job", "attempt")


class JsonLines(logging.Formatter):
    """Time, level, logger and message, what it is about, and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in ABOUT if hasattr(record, name)},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_json_logging() -> None:
    """To standard error, from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("httpx", "kopf", "aiohttp"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
