"""Where documents differ: specs, decisions and environments of several runs side by side."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from veravox.core.specs.resource import Resource


class Difference(Resource):
    """A place at which documents differ."""

    path: str = Field(description="In camelCase: `training.learningRate`.")
    title: str = Field("", description="What people call it.")
    values: list[Any] = Field(description="In the order of the runs; null where a run has none.")


def leaves(document: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Values by path; a list is a value, for its items have no names."""
    for name, value in document.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def differences(
    documents: Sequence[Mapping[str, Any]],
    titles: Mapping[str, str] | None = None,
    without: Collection[str] = (),
) -> list[Difference]:
    """The places at which not all are the same, in the order of their appearance.

    Args:
        documents: one a run; empty where a run has none.
        titles: what people call a path.
        without: paths that say nothing about how a run was trained, with all that is below them.
    """
    flat = [dict(leaves(each)) for each in documents]
    paths = dict.fromkeys(path for each in flat for path in each if not _is_below(path, without))
    values = {path: [each.get(path) for each in flat] for path in paths}
    return [
        Difference(path=path, title=(titles or {}).get(path, ""), values=found)
        for path, found in values.items()
        if any(value != found[0] for value in found)
    ]


def _is_below(path: str, places: Collection[str]) -> bool:
    return any(path == place or path.startswith(f"{place}.") for place in places)
