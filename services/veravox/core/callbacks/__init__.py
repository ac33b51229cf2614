"""fastai callbacks as a user writes them: one call each, parsed and never run."""

from veravox.core.callbacks.facts import FASTAI
from veravox.core.callbacks.parsing import LONGEST, CallbackCall, parse_callback, parse_callbacks

__all__ = ["FASTAI", "LONGEST", "CallbackCall", "parse_callback", "parse_callbacks"]
