"""What the API's document allows and forbids, made up by schemathesis, and how it is sent in somebody's name."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation, BaseSchema

FEW = 2
MADE_UP = int(os.environ.get("VERAVOX_MADE_UP", FEW))
"""How many examples of each operation are drawn besides those at the borders of what it takes."""
ALL_OF_IT = MADE_UP > FEW
"""Whether each caller sends everything."""
SEED = 20260131
HELD = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "allow_header_conformance",
]
PATIENCE = 30  # s for one answer
LATE = ("DELETE /api/v1/sessions", "DELETE /api/v1/me", "DELETE /")  # what takes most away comes last


@dataclass(frozen=True)
class Sent:
    """A request as it was made up, before ids of things that are there stand in it."""

    case: Case
    path: dict[str, Any]
    query: dict[str, Any]
    body: Any

    @property
    def operation(self) -> str:
        return str(self.case.operation.label)

    def filled(self, ids: Mapping[str, str]) -> Case:
        """With ids of what is there for those of the document's examples."""
        self.case.path_parameters = _in(ids, self.path)
        self.case.query = _in(ids, self.query)
        self.case.body = _in(ids, self.body)
        return self.case


def made_up(app: FastAPI) -> list[Sent]:
    """The same each time: for each operation what lies at the borders of its document, and some drawn by chance."""
    schema = schemathesis.openapi.from_dict(app.openapi())
    load_all_checks()
    found = [each.ok() for each in schema.get_all_operations()]
    return [
        Sent(case, dict(case.path_parameters or {}), dict(case.query or {}), case.body)
        for operation in sorted(found, key=_late)
        for case in _cases(schema, operation)
    ]


def _late(operation: APIOperation) -> int:
    return -next((n for n, begin in enumerate(LATE) if operation.label.startswith(begin)), len(LATE))


def _cases(schema: BaseSchema, operation: APIOperation) -> Iterator[Case]:
    plan = schema.config.generation_for(operation=operation, phase="coverage")
    yield from schema.iter_coverage_cases(operation, generation_modes=list(GenerationMode), generation_config=plan)
    for mode in GenerationMode:
        yield from _drawn(operation, mode)


def _drawn(operation: APIOperation, mode: GenerationMode) -> list[Case]:
    found: list[Case] = []

    @seed(SEED)
    @settings(max_examples=MADE_UP, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def draw(case: Case) -> None:
        found.append(case)

    with suppress(Unsatisfiable):  # of what takes nothing, nothing can be wrong
        draw()
    return found


def _in(ids: Mapping[str, str], value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in(ids, each) for name, each in value.items()}
    if isinstance(value, list):
        return [_in(ids, each) for each in value]
    return ids.get(value, value) if isinstance(value, str) else value


def said_wrongly(case: Case, base: str, session: requests.Session) -> str:
    """What is wrong with the answer by the document; nothing if all is well."""
    began = time.monotonic()
    try:
        answer = case.call(base_url=base, session=session, timeout=PATIENCE)
        case.validate_response(answer, checks=CHECKS.get_by_names(HELD), headers=dict(session.headers))
    except FailureGroup as group:
        return str(group)
    except requests.RequestException as error:
        return f"no answer after {time.monotonic() - began:.0f} s: {error}"
    return ""
