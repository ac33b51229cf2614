"""Jobs as resources of a cluster: what Kubernetes shows, out of what Veravox says, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

LONGEST = 1024  # letters of a sentence in a status
Body = dict[str, Any]


def shown_status(status: Mapping[str, Any]) -> Body:
    """A status as a cluster keeps it: conditions say True and False as texts, sentences are cut, numbers are round.

    Args:
        status: as `outside()` gives it.
    """
    shown: Body = _fit(dict(status))
    for condition in shown.get("conditions", []):
        condition["status"] = str(condition["status"])
    return shown


def _fit(value: Any) -> Any:
    match value:
        case str() if len(value) > LONGEST:
            return value[: LONGEST - 1] + "…"
        case float():
            return round(value, 4)
        case dict():
            return {name: _fit(each) for name, each in value.items() if each is not None}
        case list():
            return [_fit(each) for each in value]
    return value


def patch_to(before: Any, after: Any) -> Any:
    """The merge patch (RFC 7396) that makes `after` out of `before`; an empty one where they are the same."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return after
    gone = {name: None for name in before if name not in after}
    changed = {
        name: patch_to(before.get(name), each)
        for name, each in after.items()
        if name not in before or before[name] != each
    }
    return gone | changed


def moment(text: str | None) -> datetime | None:
    """A Kubernetes time; None where there is none."""
    return datetime.fromisoformat(text) if text else None
