"""A status as a cluster keeps it."""

import math
from collections.abc import Mapping
from typing import Any

from veravox.core.crd.bounds import LONGEST_TEXT, MOST_ITEMS
from veravox.core.specs import JobStatus

LARGEST_INTEGER = 2**53  # that every reader of JSON understands
NEWEST_LAST = frozenset({"attempts"})
DIGITS = {"percent": 1, "f1": 4, "bestF1": 4, "accuracy": 4, "equalErrorRate": 4}  # as a table shows them


def stored_status(status: JobStatus) -> dict[str, Any]:
    """The status as the definition wants it: conditions are "True" or "False", and what is too long is cut.

    `model_validate` of the status reads it back.
    """
    told = status.outside()
    for condition in told["conditions"]:
        condition["status"] = str(condition["status"])
    fitted: dict[str, Any] = _fitted(told)
    return fitted


def _fitted(value: Any, name: str = "") -> Any:  # noqa: PLR0911 - one row each
    match value:
        case str() if len(value) > LONGEST_TEXT:
            return value[: LONGEST_TEXT - 1] + "…"
        case float() if not math.isfinite(value):
            return None
        case float() if name in DIGITS:
            return round(value, DIGITS[name])
        case int() if not isinstance(value, bool):
            return max(-LARGEST_INTEGER, min(value, LARGEST_INTEGER))
        case Mapping():
            return {inner: _fitted(each, inner) for inner, each in value.items()}
        case list():
            most = MOST_ITEMS[name]
            return [_fitted(each) for each in (value[-most:] if name in NEWEST_LAST else value[:most])]
    return value
