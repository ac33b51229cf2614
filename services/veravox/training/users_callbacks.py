"""The callbacks that a user asks for: calls from the catalogue, and Python of their own where that is allowed."""

from importlib import import_module
from traceback import extract_tb
from typing import Any

import numpy as np
from fastai.callback.core import Callback

from veravox.core import exits
from veravox.core.callbacks import CallbackCall, Comparison, parse_callbacks
from veravox.core.exits import JobError
from veravox.core.settings import Settings
from veravox.core.specs import TrainingJobSpec
from veravox.core.text import _

CODE = "<callbackCode>"  # the name that tracebacks give it


def users_callbacks(spec: TrainingJobSpec, bonafide: str | None) -> list[Callback]:
    """All of them, in the order in which they are written; checkpoints keep what they remember.

    Args:
        spec: which ones.
        bonafide: the human class, without which there is no equal error rate to watch.

    Raises:
        JobError: BAD_SPEC, if one watches what is not there, or code is not allowed here or does not run.
    """
    if not bonafide and any("equal_error_rate" in each for each in spec.callbacks):
        sentence = _("callbacks: equal_error_rate needs a human class, and this choice of data has none.")
        raise JobError(exits.BAD_SPEC, sentence)
    callbacks = [_made(call) for call in parse_callbacks(spec.callbacks)] + _from_code(spec.callback_code)
    for each in callbacks:
        each.remembers = True
    return callbacks


def _made(call: CallbackCall) -> Callback:
    """fastai's own class with these arguments; a comparison is numpy's function of that name."""
    kind = getattr(import_module(call.module), call.name)
    arguments = call.arguments.items()
    return kind(**{name: getattr(np, value) if isinstance(value, Comparison) else value for name, value in arguments})


def _from_code(code: str) -> list[Callback]:
    """What the code calls `callbacks`: a list of instances or classes. It sees fastai as a notebook does."""
    if not code.strip():
        return []
    if not Settings().free_python:
        sentence = _("callbackCode: this installation does not allow Python of one's own (VERAVOX_FREE_PYTHON).")
        raise JobError(exits.BAD_SPEC, sentence)
    namespace: dict[str, Any] = {"np": np}
    try:
        exec("from fastai.vision.all import *", namespace)  # noqa: S102 - fastai's own way to be imported
        exec(compile(code, CODE, "exec"), namespace)  # noqa: S102 - allowed by the installation, in the user's own run
        made = [each() if isinstance(each, type) else each for each in namespace.get("callbacks", [])]
    except Exception as error:
        raise in_code(error) or error from None
    if not made or not all(isinstance(each, Callback) for each in made):
        raise JobError(exits.BAD_SPEC, _("callbackCode: name a list of fastai callbacks, as in callbacks = [Mine()]."))
    return made


def in_code(error: Exception) -> JobError | None:
    """How the run ends for an error in the user's own Python, wherever it was called; None for any other error.

    fastai fails itself when it adds its words to an error that has none, so what came before is looked at too.
    """
    line = _line_of(error)
    if line is None:
        return in_code(error.__context__) if isinstance(error.__context__, Exception) else None
    sentence = _("callbackCode, line {line}: {kind}: {error}")
    return JobError(exits.BAD_SPEC, sentence.format(line=line, kind=type(error).__name__, error=error))


def _line_of(error: Exception) -> int | None:
    """Where in the user's code it was raised; None if it was elsewhere."""
    if isinstance(error, SyntaxError) and error.filename == CODE:
        return error.lineno
    lines = (frame.lineno for frame in reversed(extract_tb(error.__traceback__)) if frame.filename == CODE)
    return next(lines, None)
