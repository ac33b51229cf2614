"""What of the chart is made of something else: `values.schema.json` and README's table of its annotated values, and its
definitions of the specs.

    python tools/generate_chart.py

In `values.yaml`, comments directly above a key annotate it: `# -- ` begins its help, `# @schema {...}` narrows its schema
(JSON Schema as YAML). A map without the latter takes just the keys that stand there.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from veravox.core.crd.definition import definitions_as_yaml
from veravox.core.settings import Settings

CHART = Path(__file__).parents[1] / "charts" / "veravox"
QUANTITY = r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$"
TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
OWN = {  # the chart's: they follow from where it puts things, or have a value of their own
    *(
        f"VERAVOX_{each}"
        for each in ("DATA", "HOST", "PORT", "GATEWAY_URL", "DETECTOR_URL", "LAUNCHER", "NAMESPACE", "DATASETS")
    ),
    *(
        f"VERAVOX_{each}"
        for each in ("PUBLIC_URL", "TRUSTED_PROXIES", "CONVERT_LEARNERS", "FREE_PYTHON", "MAIL_FROM", "QUEUE")
    ),
    *(f"VERAVOX_OIDC_{each}" for each in ("ISSUER", "CLIENT_ID", "NAME")),
    *(f"VERAVOX_TLS{each}" for each in ("", "_CERTIFICATE", "_KEY")),
}
TABLE = re.compile(r"(<!-- values -->\n).*(<!-- /values -->)", re.DOTALL)


@dataclass
class Value:
    """A key of `values.yaml` with what its comments say of it."""

    path: tuple[str, ...]
    default: Any
    help: str = ""
    schema: dict[str, Any] = field(default_factory=dict)

    @property
    def is_branch(self) -> bool:
        """Whether it is told by what is below it."""
        return isinstance(self.default, dict) and bool(self.default) and not self.schema


def values(text: str) -> list[Value]:
    """Every key in the order of the file, branches before what is below them."""
    return list(_below(yaml.compose(text), (), text.splitlines()))


def _below(node: Any, path: tuple[str, ...], lines: list[str]) -> Iterator[Value]:
    for key, value in node.value:
        found = Value((*path, key.value), yaml.safe_load(yaml.serialize(value)), *_said(lines, key.start_mark.line))
        yield found
        if found.is_branch:
            yield from _below(value, found.path, lines)


def _said(lines: list[str], at: int) -> tuple[str, dict[str, Any]]:
    """What the comments directly above a line say: the help, and the schema."""
    above = []
    while at and lines[at - 1].strip().startswith("# "):
        at -= 1
        above.append(lines[at].strip().removeprefix("# "))
    helped = " ".join(each.removeprefix("-- ") for each in reversed(above) if each.startswith("-- "))
    narrowed = [each.removeprefix("@schema ") for each in above if each.startswith("@schema ")]
    return helped, yaml.safe_load(narrowed[0]) if narrowed else {}


def schema(found: list[Value]) -> dict[str, Any]:
    """JSON Schema of all values; what it does not name, nobody may write."""
    whole: dict[str, Any] = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Values of the chart veravox",
        **_map(),
    }
    whole["properties"]["global"] = {"type": "object"}  # Helm's own
    for each in found:
        within = whole
        for name in each.path[:-1]:
            within = within["properties"][name]
        within["properties"][each.path[-1]] = _of(each)
    return whole


def _map() -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": {}}


def _of(value: Value) -> dict[str, Any]:
    said = {"description": value.help} if value.help else {}
    if value.is_branch:
        return said | _map()
    narrowed = dict(value.schema)
    if narrowed.get("format") == "quantity":
        narrowed = {"pattern": QUANTITY}
    if narrowed.get("propertyNames") == {"format": "setting"}:
        narrowed["propertyNames"] = {"enum": settings()}
    own = {"type": TYPES[type(value.default)], "default": value.default}
    if own["type"] == "object":
        own["additionalProperties"] = False
    return said | own | narrowed


def settings() -> list[str]:
    """What may be set by name: no secret, and nothing that the chart sets by a value of its own."""
    secret = {name for name, each in Settings.model_fields.items() if "SecretStr" in str(each.annotation)}
    names = {f"VERAVOX_{name.upper()}" for name in Settings.model_fields.keys() - secret}
    return [*sorted(names - OWN), "VERAVOX_LOG_FORMAT"]


def table(found: list[Value]) -> str:
    """Rows for README."""
    rows = ["| value | default | |", "| --- | --- | --- |"]
    for each in found:
        if each.is_branch and not each.help:
            continue
        default = "" if each.is_branch else f"`{json.dumps(each.default)}`"
        choices = ", ".join(f"`{one}`" for one in each.schema.get("enum", []))
        says = " ".join(filter(None, (each.help.replace("|", r"\|"), f"({choices})" if choices else "")))
        rows.append(f"| `{'.'.join(each.path)}` | {default} | {says} |")
    return "\n".join(rows) + "\n"


def crds() -> str:
    """The definitions as the chart has them: they stay when the release goes, and jobs with them."""
    keep = {"labels": {"app.kubernetes.io/part-of": "veravox"}, "annotations": {"helm.sh/resource-policy": "keep"}}
    return definitions_as_yaml(metadata=keep)


def main() -> None:
    found = values((CHART / "values.yaml").read_text())
    (CHART / "values.schema.json").write_text(json.dumps(schema(found), indent=2, ensure_ascii=False) + "\n")
    (CHART / "files" / "crds.yaml").write_text(crds())
    readme = CHART / "README.md"
    readme.write_text(TABLE.sub(lambda match: f"{match[1]}{table(found)}{match[2]}", readme.read_text()))


if __name__ == "__main__":
    main()
