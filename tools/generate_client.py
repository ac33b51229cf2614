"""Make the Python client from the gateway's OpenAPI document: `make client`, and a test that it has not drifted.

The models come from datamodel-code-generator; the operations are a method each, written here.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from veravox.core.settings import Settings
from veravox.gateway.app import create_app

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "reference" / "openapi.json"
CLIENT = ROOT / "services" / "veravox" / "client"
TYPES = {"integer": "int", "string": "str", "boolean": "bool", "number": "float"}
HEAD = '''"""The gateway's operations, a method each. Made by `make client`: do not edit."""

from collections.abc import AsyncIterator
from urllib.parse import quote
from uuid import UUID

from veravox.client import models
from veravox.client.transport import Body, Event, Transport, Upload


class Operations(Transport):
    """Every call of the API. A refusal is raised as ProblemError with the gateway's sentence."""
'''


@dataclass(frozen=True)
class Parameter:
    """A path, query or header parameter, a form field, or the body."""

    name: str
    place: str
    type: str
    default: str | None

    @property
    def python(self) -> str:
        return self.name.replace("-", "_")

    @property
    def declared(self) -> str:
        return f"{self.python}: {self.type}" + (f" = {self.default}" if self.default is not None else "")


def main(document: Path = DOCUMENT, client: Path = CLIENT) -> None:
    openapi = create_app(Settings()).openapi()
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text(json.dumps(openapi, indent=1, ensure_ascii=False) + "\n")
    make_models(document, client / "models.py")
    (client / "operations.py").write_text(operations(openapi))
    subprocess.run(
        [sys.executable, "-m", "ruff", "format", "-q", "--config", ROOT / "pyproject.toml", client], check=True
    )


def make_models(document: Path, output: Path) -> None:
    options = (
        "--input-file-type openapi --output-model-type pydantic_v2.BaseModel --target-python-version 3.11 "
        "--snake-case-field --allow-population-by-field-name --use-annotated --use-union-operator --use-double-quotes "
        "--use-schema-description --disable-timestamp --enum-field-as-literal none --collapse-root-models "
        "--use-default-kwarg --formatters builtin --strict-nullable --set-default-enum-member --extra-fields ignore "
        "--use-default-factory-for-optional-nested-models"
    )
    head = "# Made by `make client` out of docs/reference/openapi.json: do not edit."
    tool = [sys.executable, "-m", "datamodel_code_generator", *options.split(), "--custom-file-header", head]
    made = subprocess.run([*tool, "--input", document.absolute()], check=True, cwd=ROOT, stdout=subprocess.PIPE)
    # Not --output: it formats by the settings that it finds beside its output. Who sends a password has it in clear anyway.
    plain = made.stdout.decode().replace(", SecretStr,", ",").replace("SecretStr", "str")
    # A command uses a few of them: what checks a model is made when it is used first.
    output.write_text(plain.replace("ConfigDict(\n", "ConfigDict(\n        defer_build=True,\n"))


def operations(openapi: dict[str, Any]) -> str:
    methods = [
        method(path, verb, operation) for path, verbs in openapi["paths"].items() for verb, operation in verbs.items()
    ]
    return HEAD + "\n" + "\n".join(methods)


def method(path: str, verb: str, operation: dict[str, Any]) -> str:
    given = parameters(operation)
    declared = ", ".join(
        ["self", *(each.declared for each in sorted(given, key=lambda each: each.default is not None))]
    )
    media, answer = answer_of(operation)
    place = place_of(path, given)
    arguments = [json.dumps(verb.upper()), place, *passed(given)]
    prefix, call = {
        "application/json": (
            "async def",
            f"return models.{answer}.model_validate(await self._json({', '.join(arguments)}))",
        ),
        "text/event-stream": ("def", f"return self._events({', '.join(arguments)})"),
        "binary": ("def", f"return self._bytes({', '.join(arguments)})"),
        "": ("async def", f"await self._nothing({', '.join(arguments)})"),
    }[media]
    returns = {
        "application/json": f"models.{answer}",
        "text/event-stream": "AsyncIterator[Event]",
        "binary": "AsyncIterator[bytes]",
        "": "None",
    }[media]
    says = operation["description"].partition("\n")[0]
    return f'    {prefix} {operation["operationId"]}({declared}) -> {returns}:\n        """{says}"""\n        {call}\n'


def place_of(path: str, given: list[Parameter]) -> str:
    """The path as Python writes it; a text in it is quoted, so that no name leads to another operation."""
    if "{" not in path:
        return json.dumps(path)
    for each in given:
        if each.place == "path" and each.type == "str":
            path = path.replace(f"{{{each.name}}}", f"{{quote({each.python}, safe='')}}")
    return "f" + json.dumps(path)


def parameters(operation: dict[str, Any]) -> list[Parameter]:
    found = [
        Parameter(
            each["name"], each["in"], type_of(each["schema"]), default_of(each["schema"], each.get("required", False))
        )
        for each in operation.get("parameters", [])
    ]
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        found.append(Parameter("body", "body", "Body", None))
    elif "application/octet-stream" in content:
        found.append(Parameter("content", "content", "bytes", None))
    elif content:
        found += [Parameter("file", "file", "Upload", None), Parameter("model", "form", "UUID", None)]
    return found


def type_of(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(type_of(each) for each in schema["anyOf"])
    if "$ref" in schema:
        return "models." + schema["$ref"].rpartition("/")[2]
    if schema.get("type") == "null":
        return "None"
    if schema.get("type") == "array":
        return f"list[{type_of(schema['items'])}]"
    return "UUID" if schema.get("format") == "uuid" else TYPES[schema["type"]]


def default_of(schema: dict[str, Any], required: bool) -> str | None:
    if required:
        return None
    if "default" not in schema:
        return "None"
    return repr(schema["default"]) if isinstance(schema["default"], bool) else json.dumps(schema["default"])


def answer_of(operation: dict[str, Any]) -> tuple[str, str]:
    """Media type and, for JSON, the model's name."""
    responses = operation["responses"]
    good = responses.get("200") or responses.get("201") or responses.get("202")
    if good is None:
        return "", ""
    content = good.get("content", {})
    if "application/json" in content:
        reference: str = content["application/json"]["schema"].get("$ref", "")
        return ("application/json", reference.rpartition("/")[2]) if reference else ("", "")
    return ("text/event-stream", "") if "text/event-stream" in content else ("binary", "")


def passed(given: list[Parameter]) -> list[str]:
    query = ", ".join(f'"{each.name}": {each.python}' for each in given if each.place == "query")
    headers = ", ".join(f'"{each.name}": {each.python}' for each in given if each.place == "header")
    form = ", ".join(f'"{each.name}": str({each.python})' for each in given if each.place == "form")
    return [
        *([f"query={{{query}}}"] if query else []),
        *([f"headers={{{headers}}}"] if headers else []),
        *(["body=body"] if any(each.place == "body" for each in given) else []),
        *(["content=content"] if any(each.place == "content" for each in given) else []),
        *([f"file=file, form={{{form}}}"] if form else []),
    ]


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:]))
