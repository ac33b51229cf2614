"""The podTemplate of the operator's settings, laid over a pod: what a cluster needs besides."""

from collections.abc import Mapping, Sequence
from typing import Any

IDENTITY = {"volumeMounts": "mountPath", "ports": "containerPort", "tolerations": "", "imagePullSecrets": "name"}


def overlaid(base: Any, over: Any, field: str = "") -> Any:
    """`base` with `over` laid over it: maps are merged, lists of named things by their names, everything else replaced.

    Args:
        base: what Veravox makes.
        over: what the installation adds.
        field: of which field this is the value.
    """
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        names = [*base, *(name for name in over if name not in base)]
        return {
            name: overlaid(base[name], over[name], name)
            if name in base and name in over
            else over.get(name, base.get(name))
            for name in names
        }
    if isinstance(base, Sequence) and isinstance(over, Sequence) and not isinstance(base, str):
        return _merged(base, over, IDENTITY.get(field, "name"))
    return over


def _merged(base: Sequence[Any], over: Sequence[Any], identity: str) -> list[Any]:
    """Things of the same identity are merged, others added behind; a list of plain values is replaced."""
    if not all(isinstance(each, Mapping) for each in [*base, *over]):
        return list(over)
    if not identity:
        return [*base, *over]
    found = {each.get(identity): dict(each) for each in base}
    for each in over:
        known = found.get(each.get(identity))
        found[each.get(identity)] = overlaid(known, each) if known is not None else each
    return list(found.values())
