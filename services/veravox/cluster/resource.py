"""Writing to objects of a cluster by merge patches (RFC 7396), and reading its times."""

from datetime import datetime
from typing import Any


def patch_to(before: Any, after: Any) -> Any:
    """The merge patch that makes `after` out of `before`; an empty one where they are the same."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return after
    gone = {name: None for name in before if name not in after}
    changed = {
        name: patch_to(before.get(name), each)
        for name, each in after.items()
        if name not in before or before[name] != each
    }
    return gone | changed


def without_nulls(value: Any) -> Any:
    """As an API server keeps what a merge patch brings: what is null is not there."""
    match value:
        case dict():
            return {name: without_nulls(each) for name, each in value.items() if each is not None}
        case list():
            return [without_nulls(each) for each in value]
    return value


def moment(text: str | None) -> datetime | None:
    """A Kubernetes time; None where there is none."""
    return datetime.fromisoformat(text) if text else None
