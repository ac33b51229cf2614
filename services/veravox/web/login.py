"""Logging in by the printed link, and out. The browser holds a session of its own, in a cookie that no script reads."""

from datetime import UTC, datetime
from html import escape
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from veravox.client import Client, ProblemError
from veravox.client.models import SessionCreate, SessionRead
from veravox.core.text import _
from veravox.web.context import COOKIE, House, HouseDep
from veravox.web.guard import is_foreign
from veravox.web.plain import not_there, plain_page

router = APIRouter(include_in_schema=False)
LONGEST_FORM = 1 << 16  # bytes: the form is read before anybody has logged in


def local_path(path: str) -> str:
    """The path if it stays on this very site, `/` otherwise: nobody is sent elsewhere after logging in."""
    strange = not path.startswith("/") or path[1:2] in {"/", "\\"} or any(ord(each) < 33 for each in path)
    parts = urlsplit(path) if not strange else None
    return "/" if parts is None or parts.scheme or parts.netloc or parts.path in {"/login", "/logout"} else path


@router.get("/login")
async def login(request: Request, house: HouseDep, token: str = "", next: str = "/") -> Response:
    """With a token: a session. Without: where to find one."""
    return await _log_in(request, house, token, next) if token else _ask(house, next)


@router.post("/login", max_body_size=LONGEST_FORM)
async def login_by_form(
    request: Request, house: HouseDep, token: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "/"
) -> Response:
    """The token, pasted."""
    if is_foreign(request.headers):
        return not_there(_("another site asked for this in your name; do it from Veravox' own page"), 403)
    return await _log_in(request, house, token.strip(), next) if token.strip() else _ask(house, next)


@router.post("/logout")
async def logout(request: Request, house: HouseDep) -> Response:
    """End the browser's session, at the gateway too."""
    if is_foreign(request.headers):
        return not_there(_("another site asked for this in your name; do it from Veravox' own page"), 403)
    async with Client(house.settings.gateway_url, request.cookies.get(COOKIE, "")) as client:
        try:
            await client.end_session()
        except ProblemError as error:
            if error.status != 401:
                raise
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


async def _log_in(request: Request, house: House, token: str, next: str) -> Response:
    async with Client(house.settings.gateway_url, "") as client:
        try:
            session = await client.create_session(SessionCreate(token=token[:200]))
        except ProblemError as error:
            if error.status == 503:
                raise
            return _ask(house, next, error.detail, 401)
    response = RedirectResponse(local_path(next), 303)
    _keep(response, session, secure=request.url.scheme == "https")
    return response


def _keep(response: Response, session: SessionRead, secure: bool) -> None:
    seconds = int((session.expires_at - datetime.now(UTC)).total_seconds())
    response.set_cookie(COOKIE, session.token, seconds, path="/", httponly=True, samesite="lax", secure=secure)


def _ask(house: House, next: str, trouble: str = "", status: int = 200) -> Response:
    sentence = _("Open the link that `veravox serve` printed; it logs this browser in. Or paste its token here.")
    form = f"""<form method="post" action="/login" class="field">
      <input type="hidden" name="next" value="{escape(local_path(next))}">
      <label for="token">{escape(_("Token"))}</label>
      <input class="box" id="token" name="token" type="password" autocomplete="off" required maxlength="200">
      <button class="main">{escape(_("Log in"))}</button></form>"""
    alert = f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    without = f'<p><a href="/try">{escape(_("Try a recording without an account"))}</a></p>'
    return plain_page(_("Please log in"), sentence, alert + form + (without if house.settings.visitors else ""), status)
