"""fastai callbacks as a user writes them: which there are, what they take, and one call each, parsed and never run."""

from veravox.core.callbacks.catalogue import AVAILABLE, AvailableCallback
from veravox.core.callbacks.facts import FASTAI
from veravox.core.callbacks.kinds import METRICS, Argument, Comparison, Kind, Value
from veravox.core.callbacks.left_out import LEFT_OUT
from veravox.core.callbacks.parsing import CallbackCall, parse_callback, parse_callbacks
from veravox.core.callbacks.reading import LONGEST, TOO_LONG

__all__ = [
    "AVAILABLE",
    "FASTAI",
    "LEFT_OUT",
    "LONGEST",
    "METRICS",
    "TOO_LONG",
    "Argument",
    "AvailableCallback",
    "CallbackCall",
    "Comparison",
    "Kind",
    "Value",
    "parse_callback",
    "parse_callbacks",
]
