"""Every error over HTTP is an RFC 9457 problem: one shape, a sentence that says what would be right."""

import errno
import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import compile_path

from veravox.core import problems
from veravox.core.leaving import Gone
from veravox.core.problems import Problem, ProblemType
from veravox.core.specs import TrainingJobSpec
from veravox.core.specs.fields import nearest
from veravox.core.text import N_, _
from veravox.core.trace import ANSWERED, current
from veravox.gateway.rights import VIEWER
from veravox.store.away import AWAY, is_disk_full
from veravox.store.owned import UnknownPlace

log = logging.getLogger(__name__)
AGAIN = {
    problems.UNAVAILABLE: 2,
    problems.CROWDED: 2,
    problems.UNDER_WAY: 1,
}  # s after which the same may be asked again
FORM, JSON = "multipart/form-data", "application/json"
BOUNDS = {
    "greater_than_equal": ("ge", N_("{value} is too little; give {limit} or more")),
    "greater_than": ("gt", N_("{value} is too little; give more than {limit}")),
    "less_than_equal": ("le", N_("{value} is too much; give {limit} or less")),
    "less_than": ("lt", N_("{value} is too much; give less than {limit}")),
}
"""Pydantic's kinds of mistake: what it calls the bound, and the sentence."""
TIME = N_("this is no time; write it as 2026-01-02T03:04:05Z, with its zone")
WORDS = {
    "bool_parsing": N_("this is neither true nor false"),
    "datetime_from_date_parsing": TIME,
    "datetime_parsing": TIME,
    "enum": N_("there is no such choice; take {expected}"),
    "float_parsing": N_("this is no number"),
    "int_from_float": N_("this is no whole number"),
    "int_parsing": N_("this is no whole number"),
    "literal_error": N_("there is no such choice; take {expected}"),
    "missing": N_("this is missing, and is needed"),
    "timezone_aware": TIME,
    "uuid_parsing": N_("this is no id; one looks like 0197c2f0-1f6e-7d3a-9c55-1b1f6f0f5a11"),
}
"""Other kinds, in words that say what would be right."""
LONGEST = 40  # letters of a number that was sent as text and is repeated


class ProblemBody(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="Which problem, relative to the installation.", examples=["/problems/not-found"])
    title: str = Field(description="The same in a few words.", examples=["There is no such thing"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(description="What is wrong, where, and what would be right.")
    errors: list[dict[str, str]] = Field([], description="For a payload: `field` and `message` of each mistake.")
    request: str = Field(
        "",
        description="The request's id, as in `X-Request-ID`: by it logs are searched.",
        examples=["4bf92f3577b34da6a3ce929d0e0e4736"],
    )


def answers(*kinds: ProblemType) -> dict[int | str, dict[str, Any]]:
    """The problems that an operation may answer with, for its OpenAPI description."""
    return {
        kind.status: {"description": kind.title, "content": {"application/problem+json": {"schema": _BODY}}}
        for kind in kinds
    }


_BODY = {"$ref": "#/components/schemas/ProblemBody"}


def install_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StarletteHTTPException, _http)
    app.add_exception_handler(UnknownPlace, _no_such_place)
    for away in AWAY:
        app.add_exception_handler(away, database_away)
    app.add_exception_handler(DataError, _cannot_be_kept)
    app.add_exception_handler(ClientDisconnect, _broke_off)
    app.add_exception_handler(Gone, _broke_off)
    app.add_exception_handler(OSError, _os_error)
    app.add_exception_handler(Exception, _unexpected)


def answer(problem: Problem, request: Request, headers: Mapping[str, str] | None = None) -> JSONResponse:
    wait = problem.retry_after or AGAIN.get(problem.kind)
    later = {"Retry-After": str(wait)} if wait else {}
    if problem.kind.status == 401:  # RFC 9110, 11.6.1
        later["WWW-Authenticate"] = 'Bearer realm="veravox"'
    if trace := current():  # also of what is answered further out than all that else names it
        later[ANSWERED] = trace.id
    body = problem.body(request.url.path)
    if problem.kind is problems.INTERNAL and body.get("request"):  # whoever reads the sentence alone can tell it, too
        body["detail"] = _("{sentence} (request {id})").format(sentence=body["detail"], id=body["request"])
    return JSONResponse(body, problem.kind.status, {**later, **(headers or {})}, media_type="application/problem+json")


def from_validation(errors: Iterable[Any]) -> Problem:
    """A problem with a sentence by field, in the names that the user used."""
    told = ((path, _plain(each, path)) for each in errors for path in [_path(each["loc"])])
    found = [{"field": path, "message": message.removeprefix(f"{path}: ")} for path, message in told]
    detail = "; ".join(f"{each['field']}: {each['message']}" if each["field"] else each["message"] for each in found)
    return Problem(problems.INVALID, detail, found)


def invalid(field: str, message: str) -> Problem:
    """A refusal of one field, in a sentence of its own."""
    return all_invalid([(field, message)])


def all_invalid(wrong: Iterable[tuple[str, str]]) -> Problem:
    """A refusal of several fields at once, each with a sentence of its own."""
    found = [{"field": field, "message": message} for field, message in wrong]
    return Problem(problems.INVALID, "; ".join(f"{each['field']}: {each['message']}" for each in found), found)


def _path(place: Iterable[int | str]) -> str:
    return ".".join(str(part) for part in place if part != "body")


def _plain(error: Any, path: str) -> str:
    """The sentence, with what would be right where Pydantic's own words do not say it."""
    if error["type"] == "extra_forbidden":
        meant = nearest(TrainingJobSpec, path)
        hint = _("; did you mean {meant}?").format(meant=meant) if meant else ""
        return _("there is no such field{hint}").format(hint=hint)
    if error["type"] in BOUNDS:
        name, sentence = BOUNDS[error["type"]]
        plain = _(sentence).format(value=str(error["input"])[:LONGEST], limit=error["ctx"][name])
        return f"{plain} ({str(error['msg']).removeprefix('Input ')})"  # as every other door says it
    if error["type"] == "missing" and not path:
        return _("the body is missing; send an object as the API's document shows it")
    if error["type"] in WORDS:
        return _(WORDS[error["type"]]).format_map(error.get("ctx", {}))
    return str(error["msg"]).removeprefix("Value error, ")


async def _problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    if error.kind is problems.FORBIDDEN:
        who = getattr(request.scope.get(VIEWER), "id", "nobody")
        log.warning("refused %s %s to %s: %s", request.method, request.url.path, who, error.detail)
    return answer(error, request)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError | ValidationError)
    found = error.errors()
    if kind := _another_kind(request, found):
        return answer(kind, request)
    if any(each["type"] == "json_invalid" for each in found):
        return answer(
            Problem(problems.MALFORMED, _("the body is not JSON; send an object as the API's document shows it")),
            request,
        )
    return answer(from_validation(found), request)


def _another_kind(request: Request, errors: Iterable[Any]) -> Problem | None:
    """A refusal, if there is a body that makes no sense because it is of a kind that the operation does not read."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    field = getattr(request.scope.get("route"), "body_field", None)
    if field is None or not sent or not any(each["loc"][:1] == ("body",) for each in errors):
        return None
    wanted = FORM if isinstance(field.field_info, Form) else JSON
    if sent == wanted or (wanted == JSON and sent.endswith("+json")):
        return None
    sentence = _("this takes {wanted}, and the body is {sent}; send it as {wanted}")
    return Problem(problems.UNSUPPORTED, sentence.format(wanted=wanted, sent=sent))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException | HTTPException)
    kind = problems.of_status(error.status_code)
    if kind is problems.METHOD_NOT_ALLOWED:
        error = HTTPException(error.status_code, headers={"Allow": allowed(request, error)})
    return answer(Problem(kind, _sentence(kind, request, error)), request, error.headers)


def allowed(request: Request, error: StarletteHTTPException) -> str:
    """Every method that does something at the request's address; a router knows those of one route alone."""
    paths: dict[str, Any] = request.app.openapi()["paths"]
    there = [path for path in paths if compile_path(path)[0].match(request.url.path)]
    if not there:
        return (error.headers or {}).get("Allow", "")
    plainest = min(there, key=lambda path: path.count("{"))  # /runs/compare is no /runs/{id}
    return ", ".join(sorted(verb.upper() for verb in paths[plainest]))


def _sentence(kind: ProblemType, request: Request, error: StarletteHTTPException) -> str:
    """What to say where Starlette's own words are the status' name."""
    if kind is problems.METHOD_NOT_ALLOWED:
        sentence = _("{method} does nothing here; use {allowed}")
        allowed = (error.headers or {}).get("Allow") or _("another method")
        return sentence.format(method=request.method, allowed=allowed)
    if kind is problems.NOT_FOUND and error.detail == HTTPStatus.NOT_FOUND.phrase:
        return _("nothing is at this address; the API's document, /api/v1/openapi.json, lists those there are")
    return str(error.detail)


async def _no_such_place(request: Request, _error: Exception) -> JSONResponse:
    sentence = _("no page of this list ends there; send the `next` of the page before, or leave it out to begin anew")
    return answer(invalid("after", sentence), request)


async def database_away(request: Request, error: Exception) -> JSONResponse:
    if is_disk_full(error):
        return _disk_full(request)
    log.error("the database does not answer: %s", error)
    return answer(Problem(problems.UNAVAILABLE, _("the database does not answer; try again in a moment")), request)


async def _cannot_be_kept(request: Request, error: Exception) -> JSONResponse:
    log.warning("the database refused a value: %s", error)
    return answer(
        Problem(problems.INVALID, _("a text holds a character that cannot be kept, such as NUL; leave it out")), request
    )


async def _broke_off(request: Request, _error: Exception) -> JSONResponse:
    """Lines break, above all long uploads', and some leave before the verdict. Nobody hears the answer."""
    log.info("%s %s broke off", request.method, request.url.path)
    return answer(Problem(problems.MALFORMED, _("the body broke off; send it again")), request)


async def _os_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, OSError)
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full(request)
    return await _unexpected(request, error)


def _disk_full(request: Request) -> JSONResponse:
    sentence = _("the disk of the data folder is full; free some space and try again")
    return answer(Problem(problems.STORAGE_FULL, sentence), request)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error at %s %s", request.method, request.url.path, exc_info=error)
    return answer(Problem(problems.INTERNAL, _("an unexpected error; the gateway's log holds it")), request)
