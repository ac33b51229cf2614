"""The API's document: what every operation has in common is put into it here, once."""

from typing import Any

from fastapi import FastAPI

from veravox.core import problems
from veravox.core.problems import ProblemType
from veravox.gateway.examples import BODIES, parameter
from veravox.gateway.once import KEY, LONGEST, takes_key
from veravox.gateway.problems import ProblemBody, answers

IDEMPOTENCY_KEY = {
    "name": KEY.lower(),  # as FastAPI writes the others
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": LONGEST, "default": "", "pattern": "^[ -~]*$"},
    "description": "Any text of your own, such as a UUID: sent again within a day, the request is done once.",
}
NOT_MODIFIED = {"description": "It is what `If-None-Match` names"}


def complete(app: FastAPI) -> None:
    """Have the document say what holds for all operations."""
    original = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(original())
        assert app.openapi_schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    schemas.setdefault("ProblemBody", ProblemBody.model_json_schema())
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            _complete_operation(verb, operation)
            _show(path, operation)


def _complete_operation(verb: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    invalid = responses.get("422")
    if invalid and "application/json" in invalid.get("content", {}):  # FastAPI's own, which never occurs
        responses["422"] = _answer(problems.INVALID)
    _may_answer(operation, problems.TOO_OFTEN)
    _may_answer(operation, problems.INVALID)  # at the least of a parameter that it does not have
    if "401" in responses:  # an access token may lack the scope
        _may_answer(operation, problems.FORBIDDEN)
    if "requestBody" in operation:
        _may_answer(operation, problems.MALFORMED)
    if "requestBody" in operation and verb != "put":
        _may_answer(operation, problems.UNSUPPORTED)
    if any(each["name"] == "if-match" for each in operation.get("parameters", [])):
        _may_answer(operation, problems.CHANGED)
    if verb == "post" and "401" in responses and takes_key(operation["tags"]):
        operation.setdefault("parameters", []).append(dict(IDEMPOTENCY_KEY))
        _may_answer(operation, problems.UNDER_WAY)
        _may_answer(operation, problems.KEY_REUSED)
    if verb == "get" and "application/json" in responses.get("200", {}).get("content", {}):
        responses["304"] = NOT_MODIFIED
    operation["responses"] = dict(sorted(responses.items()))


def _show(path: str, operation: dict[str, Any]) -> None:
    """Put the example of its request into it."""
    name = operation["operationId"]
    for each in operation.get("parameters", []):
        if (example := parameter(name, path, each["name"])) is not None:
            each["example"] = example
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["examples"] = {title: {"value": body} for title, body in BODIES[name].items()}


def _may_answer(operation: dict[str, Any], kind: ProblemType) -> None:
    operation["responses"].setdefault(str(kind.status), _answer(kind))


def _answer(kind: ProblemType) -> dict[str, Any]:
    return answers(kind)[kind.status]
