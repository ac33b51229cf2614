"""The pages of the API: each operation by its tag, and each shape that it takes or answers, from openapi.json."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
FIRST = "Made by `make client` from [openapi.json](openapi.json): do not edit."

HEAD = f"""# The REST API

{FIRST} [The API](../api.md) tells how one logs
in, lists, sends again and is refused; [rights](../rights.md) who may what; [problems](problems.md) what each refusal means. Any operation may answer 401, 403, 422 and 429 besides those that are named
with it. [Shapes](shapes.md) has the fields of what is sent and answered.
"""

SHAPES = f"""# The shapes of the API

{FIRST} What the [operations](rest.md) take and
answer, field by field.
"""

EVERYWHERE = {"401", "403", "422", "429"}
GOOD = ("200", "201", "202", "204")


def operations() -> list[str]:
    document = read()
    by_tag = defaultdict(list)
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            by_tag[operation["tags"][0]].append((verb.upper(), path, operation))
    return [HEAD, *(line for tag in sorted(by_tag) for line in section(tag, by_tag[tag]))]


def shapes() -> list[str]:
    known = read()["components"]["schemas"]
    return [SHAPES, *(line for name in sorted(known) for line in shape(name, known[name]))]


def read() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return document


def section(tag: str, operations: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    return [f"## {tag.capitalize()}", "", *(line for each in operations for line in described(*each))]


def described(verb: str, path: str, operation: dict[str, Any]) -> list[str]:
    parameters = [parameter(each) for each in operation.get("parameters", [])]
    table = ["| | in | takes | default | |", "| --- | --- | --- | --- | --- |", *parameters, ""] if parameters else []
    said = operation["description"].strip()
    return [f"### `{verb} {path}`", "", said, "", *table, exchange(operation), ""]


def exchange(operation: dict[str, Any]) -> str:
    """In one line: what is sent, what comes back, what is refused."""
    sent = [f"Sends {bodies(operation['requestBody']['content'])}."] if "requestBody" in operation else []
    answers = [
        f"{code}: {bodies(operation['responses'][code].get('content', {}))}"
        for code in GOOD
        if code in operation["responses"]
    ]
    refused = sorted(code for code in operation["responses"] if code >= "400" and code not in EVERYWHERE)
    return " ".join(
        [*sent, f"Answers {', '.join(answers)}.", *([f"Refuses with {', '.join(refused)}."] if refused else [])]
    )


def bodies(content: dict[str, Any]) -> str:
    return " or ".join(body(media, each.get("schema", {})) for media, each in content.items()) or "nothing"


def body(media: str, schema: dict[str, Any]) -> str:
    return kind(schema) if media == "application/json" else f"`{media}`"


def parameter(given: dict[str, Any]) -> str:
    schema = given["schema"]
    default = schema.get("default", "")
    shown = f"`{json.dumps(default)}`" if default not in ("", None) else "needed" if given.get("required") else ""
    return f"| `{given['name']}` | {given['in']} | {kind(schema)} | {shown} | {cell(given.get('description', ''))} |"


def shape(name: str, schema: dict[str, Any]) -> list[str]:
    said = cell(schema.get("description", ""))
    if "enum" in schema:
        return [f"## {name}", "", said, "", "One of " + ", ".join(f"`{each}`" for each in schema["enum"]) + ".", ""]
    needed = set(schema.get("required", []))
    rows = [
        f"| `{field}` | {kind(each)} | {'always' if field in needed else ''} | {cell(each.get('description', ''))} |"
        for field, each in schema.get("properties", {}).items()
    ]
    return [
        f"## {name}",
        "",
        said,
        "",
        *(["| field | takes | | |", "| --- | --- | --- | --- |", *rows, ""] if rows else []),
    ]


def kind(schema: dict[str, Any]) -> str:
    """What a value may be, a shape of its own as a link."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](shapes.md#{name.lower()})"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(kind(each) for each in schema[several]))
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{each}`" for each in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    return " ".join(filter(None, [str(schema.get("type", "anything")), plain_format(schema)]))


def plain_format(schema: dict[str, Any]) -> str:
    return f"({schema['format']})" if "format" in schema else ""


def cell(text: str) -> str:
    """In one line, so that it may stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")
