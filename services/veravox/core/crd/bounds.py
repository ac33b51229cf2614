"""How much a status may hold: it must fit into a cluster's store, and what does not is cut, never refused."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from veravox.core.attempts import MOST

LONGEST_TEXT = 1024  # characters of a message
LONGEST_TIME = 64
MOST_ITEMS: Mapping[str, int] = MappingProxyType(  # by the name of the list
    {"conditions": 16, "attempts": MOST, "notices": 16, "counts": 5000, "refused": 200}
)


def bounded(schema: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """The schema of a status with a bound on each text and list.

    Raises:
        KeyError: a list of which nobody has said how long it may become.
    """
    said = dict(schema)
    if said.get("type") == "string" and "enum" not in said:
        said["maxLength"] = LONGEST_TIME if "format" in said else LONGEST_TEXT
    if "items" in said:
        said |= {"maxItems": MOST_ITEMS[name], "items": bounded(said["items"])}
    if "properties" in said:
        said["properties"] = {inner: bounded(each, inner) for inner, each in said["properties"].items()}
    assert "additionalProperties" not in said, f"{name}: a status names its fields"
    return said
