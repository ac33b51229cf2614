"""What a page's request gets when the gateway refuses it, or does not answer: a redirect or a sentence."""

from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from veravox.client import ProblemError
from veravox.core.text import _
from veravox.web.context import FactorDemanded, NotLoggedIn
from veravox.web.people.in_clear import Refusal, refused
from veravox.web.plain import gateway_away, not_there

LONGEST = 100  # letters of an address that are repeated


def install_handlers(app: FastAPI) -> None:
    app.add_exception_handler(NotLoggedIn, _to_login)
    app.add_exception_handler(FactorDemanded, _to_factor)
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, _nonsense)
    app.add_exception_handler(404, _nothing)  # NiceGUI has a page of its own for it, which leads nowhere


async def _to_login(request: Request, _error: Exception) -> Response:
    return _by_way_of("/login", request)


async def _to_factor(request: Request, _error: Exception) -> Response:
    return _by_way_of("/second-factor", request)


def _by_way_of(page: str, request: Request) -> Response:
    """There, and then here again."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(page + (f"?{urlencode({'next': here})}" if here != "/" else ""), 303)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    if error.status == 401:
        return await _to_login(request, error)
    if error.status == 503:
        return gateway_away()
    return not_there(error.detail, error.status)


async def _nonsense(_request: Request, _error: Exception) -> Response:
    return not_there(_("this address names nothing; the lists show what there is"))


async def _nothing(request: Request, error: Exception) -> Response:
    """Nobody serves this address: people get a page that leads home, programs the status."""
    if "text/html" in request.headers.get("accept", ""):
        sentence = _("There is no page at {address}. It may have been misspelt, or what it showed is gone.")
        return not_there(sentence.format(address=request.url.path[:LONGEST]))
    assert isinstance(error, HTTPException)
    return await http_exception_handler(request, error)
