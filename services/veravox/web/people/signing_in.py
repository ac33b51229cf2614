"""`/oidc`: to the provider and back. What the browser must show when it comes back is in a cookie that no script reads."""

from dataclasses import dataclass
from html import escape
from typing import Annotated, Self
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from veravox.client import ProblemError
from veravox.client.models import SignInBegun
from veravox.core import problems
from veravox.core.cookies import signing_in_cookie
from veravox.core.text import _
from veravox.web.context import House, HouseDep, Viewer, ViewerDep, session_of, strangers_client
from veravox.web.login import LONGEST_FORM, ask, ask_code, let_in, local_path
from veravox.web.people.in_clear import refuse_in_clear
from veravox.web.people.own_account import proof
from veravox.web.people.plain_form import NO_TROUBLE, Trouble, form
from veravox.web.people.refusals import trouble
from veravox.web.plain import plain_page

router = APIRouter(prefix="/oidc", include_in_schema=False, dependencies=[Depends(refuse_in_clear)])
Said = Annotated[str, Form()]
HOLDS = 600  # s, as the gateway's side of it
LONGEST_NEXT = 1000  # letters of an address that a cookie takes along
ACCOUNT = "/account#identities"


@dataclass(frozen=True)
class UnderWay:
    """What the browser keeps while it is at the provider."""

    purpose: str = ""  # login or link
    browser: str = ""
    next: str = "/"

    @classmethod
    def of(cls, request: Request) -> Self:
        said = dict(parse_qsl(request.cookies.get(signing_in_cookie(request.url.scheme), "")))
        return cls(said.get("purpose", ""), said.get("browser", "")[:200], local_path(said.get("next", "/")))

    def keep(self, response: Response, scheme: str) -> None:
        next = self.next if len(self.next) <= LONGEST_NEXT else "/"
        said = urlencode({"purpose": self.purpose, "browser": self.browser, "next": next})
        name, secure = signing_in_cookie(scheme), scheme == "https"
        response.set_cookie(name, said, HOLDS, path="/", httponly=True, samesite="lax", secure=secure)


@dataclass(frozen=True)
class Answer:
    """With what the provider sent the browser back."""

    state: str
    code: str
    iss: str

    def shown(self, kept: UnderWay) -> dict[str, str]:
        return {"state": self.state, "code": self.code, "iss": self.iss, "browser": kept.browser}


@router.post("/begin", max_body_size=LONGEST_FORM)
async def begin(request: Request, house: HouseDep, next: Said = "/") -> Response:
    """To the provider, to log in."""
    async with strangers_client(request, house) as client:
        try:
            begun = await client.begin_sign_in()
        except ProblemError as error:
            return ask(house, next, trouble=_trouble(error))
    return _onward(request, house, begun, "login", local_path(next))


@router.get("/callback")
async def callback(
    request: Request, house: HouseDep, state: str = "", code: str = "", iss: str = "", error: str = ""
) -> Response:
    """Back from the provider: logged in or linked, or told why not. Whatever comes of it, it is over."""
    kept, answer = UnderWay.of(request), Answer(state[:200], code[:4000], iss[:500])
    if error:
        response = _turned_away(house, kept)
    elif kept.purpose == "link":
        response = await _link(request, house, answer, kept)
    else:
        response = await _log_in(request, house, answer, kept)
    scheme = request.url.scheme
    response.delete_cookie(signing_in_cookie(scheme), path="/", httponly=True, samesite="lax", secure=scheme == "https")
    return response


@router.post("/code", max_body_size=LONGEST_FORM)
async def code_by_form(
    request: Request, house: HouseDep, ticket: Said = "", code: Said = "", next: Said = "/"
) -> Response:
    """The code of the second factor."""
    if not code.strip():
        return _ask_code(ticket, next, Trouble(_("Write the code that the app shows.")))
    async with strangers_client(request, house) as client:
        try:
            session = await client.sign_in_with_code({"ticket": ticket[:200], "code": code.strip()[:40]})
        except ProblemError as error:
            if error.type in {problems.SECOND_FACTOR.type, problems.TOO_MANY.type}:
                return _ask_code(ticket, next, _trouble(error))
            return ask(house, next, trouble=_trouble(error))
    return await let_in(request, house, session, next)


@router.get("/link")
async def link(viewer: ViewerDep, house: HouseDep) -> Response:
    """The password once more, before somebody else opens the account."""
    return _ask_to_link(viewer, house)


@router.post("/link", max_body_size=LONGEST_FORM)
async def link_by_form(request: Request, viewer: ViewerDep, house: HouseDep, password: Said = "") -> Response:
    """To the provider, to link it."""
    try:
        begun = await viewer.client.begin_linking({"password": password[:200]})
    except ProblemError as error:
        return _ask_to_link(viewer, house, _trouble(error))
    return _onward(request, house, begun, "link", "/account")


def _trouble(error: ProblemError) -> Trouble:
    """Raises the error again where it is no matter of a form: nothing is set up, nobody is logged in, no gateway answers."""
    if error.status == 404 or (error.status == 503 and not error.retry_after):
        raise error
    return trouble(error)


def _onward(request: Request, house: House, begun: SignInBegun, purpose: str, next: str) -> Response:
    name = house.settings.oidc_name
    says = _("This page leads you to {name}, and from there back here.").format(name=name)
    go = f'<p><a class="act main" href="{escape(begun.url)}">{escape(_("On to {name}").format(name=name))}</a></p>'
    response = plain_page(_("One moment"), says, go, onward=begun.url)
    UnderWay(purpose, begun.browser, next).keep(response, request.url.scheme)
    return response


async def _log_in(request: Request, house: House, answer: Answer, kept: UnderWay) -> Response:
    async with strangers_client(request, house, session_of(request)) as client:  # a guest keeps what it has
        try:
            signed = await client.sign_in(answer.shown(kept))
        except ProblemError as error:
            return ask(house, kept.next, trouble=_trouble(error))
    if signed.session is None:
        return _ask_code(signed.ticket, kept.next, NO_TROUBLE)
    return await let_in(request, house, signed.session, kept.next)


async def _link(request: Request, house: House, answer: Answer, kept: UnderWay) -> Response:
    async with strangers_client(request, house, session_of(request)) as client:
        try:
            await client.link_identity(answer.shown(kept))
        except ProblemError as error:
            return _not_linked(_trouble(error))
    return RedirectResponse(ACCOUNT, 303)


def _turned_away(house: House, kept: UnderWay) -> Response:
    """What the provider says of it is not repeated: whoever made the address may have written it."""
    sentence = _("{name} has not let you in, or you did not want it to.").format(name=house.settings.oidc_name)
    wrong = Trouble(sentence, status=401)
    return _not_linked(wrong) if kept.purpose == "link" else ask(house, kept.next, trouble=wrong)


def _not_linked(wrong: Trouble) -> Response:
    back = f'<p><a class="act main" href="{ACCOUNT}">{escape(_("Back to my account"))}</a></p>'
    return plain_page(_("Nothing was linked"), wrong.sentence, back, wrong.status, retry_after=wrong.retry_after)


def _ask_code(ticket: str, next: str, wrong: Trouble) -> Response:
    return ask_code("/oidc/code", {"next": local_path(next), "ticket": ticket}, wrong)


def _ask_to_link(viewer: Viewer, house: House, wrong: Trouble = NO_TROUBLE) -> Response:
    name = house.settings.oidc_name
    body = form("/oidc/link", proof(viewer.account), _("On to {name}").format(name=name), trouble=wrong)
    back = f'<p class="after"><a href="{ACCOUNT}">{escape(_("Back to my account"))}</a></p>'
    says = _("Whoever you are at {name} opens your account from then on, besides your password.").format(name=name)
    title = _("Link {name}").format(name=name)
    return plain_page(title, says, body + back, wrong.status, retry_after=wrong.retry_after)
