"""One way to log: a line with time (UTC), level and process, to standard error and, for a job, to its folder."""

import logging
import os
import time
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


ECHO = "VERAVOX_ECHO_LOG"  # set where somebody keeps what a process says, such as a cluster for `kubectl logs`


class _OneLine(logging.Formatter):
    """Times are UTC's. What a stranger wrote may stand in a message: a line of it must not look like one of ours. Tracebacks keep theirs."""

    converter = time.gmtime  # type: ignore[assignment]

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        line = super().formatMessage(record)
        return "".join(each if each.isprintable() else repr(each)[1:-1] for each in line)


def set_up_logging(file: Path | None = None) -> None:
    """Log to standard error, or to this file where one is given; to both, where it is to be echoed."""
    handlers: list[logging.Handler] = [logging.FileHandler(file)] if file else []
    if not file or os.environ.get(ECHO):
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(_OneLine(FORMAT, datefmt="%Y-%m-%dT%H:%M:%SZ"))
    logging.basicConfig(level=logging.INFO, handlers=handlers, force=True)
    for noisy in ("httpx", "alembic.runtime.migration", "onnx_ir", "onnxscript"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
