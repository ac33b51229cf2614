"""Logging in, by password or the printed link, and out. The browser holds a session in a cookie that no script reads."""

from datetime import UTC, datetime
from html import escape
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from veravox.client import Client, ProblemError
from veravox.client.models import SessionRead
from veravox.core import problems
from veravox.core.cookies import session_cookie
from veravox.core.text import _
from veravox.web.context import House, HouseDep, asked_from, session_of, strangers_client
from veravox.web.people.in_clear import refuse_in_clear
from veravox.web.people.plain_form import NO_TROUBLE, Line, Trouble, form
from veravox.web.people.refusals import sentence
from veravox.web.plain import plain_page

router = APIRouter(include_in_schema=False, dependencies=[Depends(refuse_in_clear)])
LONGEST_FORM = 1 << 16  # bytes: the form is read before anybody has logged in
Said = Annotated[str, Form()]


def local_path(path: str) -> str:
    """The path if it stays on this very site, `/` otherwise: nobody is sent elsewhere after logging in."""
    strange = not path.startswith("/") or path[1:2] in {"/", "\\"} or any(ord(each) < 33 for each in path)
    parts = urlsplit(path) if not strange else None
    return "/" if parts is None or parts.scheme or parts.netloc or parts.path in {"/login", "/logout"} else path


@router.get("/login")
async def login(request: Request, house: HouseDep, token: str = "", next: str = "/") -> Response:
    """With a token: a session. Without: what to log in with."""
    return await _log_in(request, house, {"token": token[:200]}, next) if token else ask(house, next)


@router.post("/login", max_body_size=LONGEST_FORM)
async def login_by_form(
    request: Request,
    house: HouseDep,
    name: Said = "",
    password: Said = "",
    ticket: Said = "",
    code: Said = "",
    token: Said = "",
    next: Said = "/",
) -> Response:
    """A name with its password, then perhaps a code; or a pasted token."""
    if token.strip():
        return await _log_in(request, house, {"token": token.strip()[:200]}, next)
    if ticket:
        return await _log_in_with_code(request, house, ticket, code.strip(), next)
    if not name.strip() or not password:
        return ask(house, next, name, Trouble(_("Write your user name or e-mail, and your password."), status=422))
    return await _log_in(request, house, {"name": name.strip()[:254], "password": password[:200]}, next)


@router.post("/logout")
async def logout(request: Request, house: HouseDep) -> Response:
    """End the browser's session, at the gateway too."""
    await _end(request, house, session_of(request))
    response = RedirectResponse("/login", 303)
    secure = request.url.scheme == "https"
    response.delete_cookie(session_cookie(request.url.scheme), path="/", httponly=True, samesite="lax", secure=secure)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


async def _log_in_with_code(request: Request, house: House, ticket: str, code: str, next: str) -> Response:
    known = house.second_steps.take(ticket)
    if known is None:
        return ask(house, next, trouble=Trouble(_("That took too long; begin again with your password."), status=401))
    if not code:
        return _ask_code(house, known.name, known.password, next, Trouble(_("Write the code that the app shows.")))
    return await _log_in(request, house, {"name": known.name, "password": known.password, "code": code[:40]}, next)


async def _log_in(request: Request, house: House, shown: dict[str, Any], next: str) -> Response:
    """A session for what was shown; the one before it in this browser ends."""
    async with strangers_client(request, house) as client:
        try:
            session = await client.create_session(shown)
        except ProblemError as error:
            if error.status == 503:
                raise
            return _refused(house, shown, next, error)
    return await let_in(request, house, session, next)


async def let_in(request: Request, house: House, session: SessionRead, next: str) -> Response:
    """To where somebody wanted to go, with the session that this browser has from now on; the one before it ends."""
    await _end(request, house, session_of(request))
    response = RedirectResponse(local_path(next), 303)
    keep_session(response, session.token, session.expires_at, request.url.scheme)
    return response


def _refused(house: House, shown: dict[str, Any], next: str, error: ProblemError) -> Response:
    trouble = Trouble(sentence(error.detail), status=error.status, retry_after=error.retry_after)
    name, password, with_code = shown.get("name", ""), shown.get("password", ""), "code" in shown
    if error.type == problems.SECOND_FACTOR.type:
        return _ask_code(house, name, password, next, trouble if with_code else NO_TROUBLE)
    if with_code and error.status == problems.TOO_MANY.status:
        return _ask_code(house, name, password, next, trouble)
    return ask(house, next, name, trouble)


async def _end(request: Request, house: House, token: str) -> None:
    """End a session, if it is one and has not ended."""
    if not token:
        return
    async with Client(house.settings.gateway_url, token, asked_from(request)) as client:
        try:
            await client.end_session()
        except ProblemError as error:
            if error.status != 401:
                raise


def keep_session(response: Response, token: str, expires_at: datetime, scheme: str) -> None:
    """In a cookie that no script reads, for as long as it holds."""
    seconds = int((expires_at - datetime.now(UTC)).total_seconds())
    response.set_cookie(
        session_cookie(scheme),
        token,
        seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=scheme == "https",
    )


def ask(house: House, next: str, name: str = "", trouble: Trouble = NO_TROUBLE) -> Response:
    """What there is to log in with."""
    lines = [
        Line("name", _("User name or e-mail"), autocomplete="username", longest=254),
        Line("password", _("Password"), "password", "current-password"),
    ]
    hidden = {"next": local_path(next)}
    says = _("With your account, or by the link that `veravox serve` printed.")
    body = form("/login", lines, _("Log in"), {"name": name}, trouble, hidden) + _by_provider(house, hidden)
    body += _other_ways(house) + _by_token(hidden)
    return plain_page(_("Please log in"), says, body, trouble.status, retry_after=trouble.retry_after)


def _ask_code(house: House, name: str, password: str, next: str, trouble: Trouble) -> Response:
    return ask_code("/login", {"next": local_path(next), "ticket": house.second_steps.keep(name, password)}, trouble)


def ask_code(action: str, hidden: dict[str, str], trouble: Trouble) -> Response:
    """The second step; what was shown first is known by the ticket among what is hidden."""
    line = Line(
        "code",
        _("Code"),
        autocomplete="one-time-code",
        hint=_("Six digits from your app, or one of your recovery codes."),
        longest=40,
    )
    body = form(action, [line], _("Log in"), None, trouble, hidden)
    says = _("This account asks for a code besides.")
    again = f'<p class="after"><a href="/login">{escape(_("Begin again"))}</a></p>'
    return plain_page(_("Your code"), says, body + again, trouble.status, retry_after=trouble.retry_after)


def _by_provider(house: House, hidden: dict[str, str]) -> str:
    if not house.settings.oidc_issuer:
        return ""
    says = _("Sign in with {name}").format(name=house.settings.oidc_name)
    return f'<div class="after">{form("/oidc/begin", [], says, hidden=hidden, focus=False, button="")}</div>'


def _other_ways(house: House) -> str:
    ways = [
        ("/forgotten", _("I have forgotten my password"), True),
        ("/register", _("Create an account"), house.settings.registration == "open"),
        ("/guest", _("Train as a guest"), house.settings.guests),
        ("/try", _("Try a recording without an account"), house.settings.visitors),
        ("/gallery", _("Look at public models"), house.settings.visitors),
    ]
    items = [f'<li><a href="{href}">{escape(says)}</a></li>' for href, says, offered in ways if offered]
    return f'<ul class="plain after">{"".join(items)}</ul>'


def _by_token(hidden: dict[str, str]) -> str:
    line = Line("token", _("Token"), "password", hint=_("What stands behind `token=` in the printed link."))
    paste = form("/login", [line], _("Log in with the token"), hidden=hidden, focus=False)
    return f'<details class="after"><summary>{escape(_("Paste the printed link’s token"))}</summary>{paste}</details>'
