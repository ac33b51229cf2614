"""The one way to log: to standard error as this installation wants it, and for a job to its folder, for people."""

import logging
import os
import sys
from pathlib import Path
from types import TracebackType

from veravox.core.log_lines import JsonLines, TextLines
from veravox.core.text import _

ECHO = "VERAVOX_ECHO_LOG"  # set where somebody keeps what a process says, such as a cluster for `kubectl logs`
FORMAT = "VERAVOX_LOG_FORMAT"
FORMATS = {"text": TextLines, "json": JsonLines}
WARNINGS = "py.warnings"  # the logger of Python's own, which are for whoever runs the installation
REQUESTS = "veravox.requests"  # the logger of a line for each request
NOISY = ("httpx", "alembic.runtime.migration", "onnx_ir", "onnxscript", "kopf", "aiohttp")


def log_format(otherwise: str = "text") -> str:
    """What the environment asks for.

    Raises:
        SystemExit: with a sentence, where it asks for what there is not.
    """
    asked = os.environ.get(FORMAT) or otherwise
    if asked not in FORMATS:
        raise SystemExit(_("{variable} is {asked}; give text or json").format(variable=FORMAT, asked=asked))
    return asked


def set_up_logging(file: Path | None = None, otherwise: str = "text") -> None:
    """Log to standard error, or to this file where one is given; to both, where it is to be echoed.

    Args:
        file: a job's own; people read it, so it is text.
        otherwise: how standard error is written where the environment does not say.
    """
    how = log_format(otherwise)
    handlers: list[logging.Handler] = []
    if file:
        handlers.append(_written(logging.FileHandler(file), "text"))
        handlers[0].addFilter(lambda record: record.name != WARNINGS)
    if not file or os.environ.get(ECHO):
        handlers.append(_written(logging.StreamHandler(sys.stderr), how))
    logging.basicConfig(level=logging.INFO, handlers=handlers, force=True)
    _take_what_python_says(how)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger(REQUESTS).setLevel(logging.INFO if how == "json" else logging.WARNING)


def _take_what_python_says(how: str) -> None:
    """Warnings, and the exception that ends the process, are lines like others where programs read."""
    logging.captureWarnings(how == "json")
    sys.excepthook = _last_words if how == "json" else sys.__excepthook__


def _last_words(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, Exception):
        logging.getLogger("veravox").critical("it ends unexpectedly", exc_info=(kind, error, traceback))
    else:  # such as Ctrl-C
        sys.__excepthook__(kind, error, traceback)


def _written(handler: logging.Handler, how: str) -> logging.Handler:
    handler.setFormatter(FORMATS[how]())
    return handler
