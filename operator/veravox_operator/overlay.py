"""The podTemplate of the operator's settings, laid over a pod: what a cluster needs besides."""

from collections.abc import Mapping, Sequence
from typing import Any

IDENTITY = {"volumeMounts": "mountPath", "ports": "containerPort", "tolerations": "", "imagePullSecrets": "name"}


def pod_with(over: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
    """A pod's template with the installation's laid over it. Whose pod it is, its labels say whatever is laid over them."""
    return overlaid(overlaid(own, over), {"metadata": {"labels": own["metadata"]["labels"]}})


def overlaid(base: Any, over: Any, field: str = "") -> Any:
    """`base` with `over` laid over it: maps are merged, lists of named things by their names, everything else replaced.

    What is null in `over` is taken away, such as the kind of a volume that is to become another.

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
            if over.get(name, base.get(name)) is not None
        }
    if isinstance(base, list) and isinstance(over, list):
        return _merged(base, over, IDENTITY.get(field, "name"))
    return over


def _merged(base: Sequence[Any], over: Sequence[Any], identity: str) -> list[Any]:
    """Things of the same identity are merged, others added behind; a list of what has none is replaced."""
    every = [*base, *over]
    if not identity and all(isinstance(each, Mapping) for each in every):
        return every
    if not all(isinstance(each, Mapping) and identity in each for each in every):
        return list(over)
    found = {each[identity]: dict(each) for each in base}
    for each in over:
        known = found.get(each[identity])
        found[each[identity]] = overlaid(known, each) if known is not None else each
    return list(found.values())
