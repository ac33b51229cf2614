"""`/forgotten` and `/reset`: another password. `/email`: another e-mail. Their secrets come behind `#` of a letter's link."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from veravox.client import ProblemError
from veravox.core.text import _
from veravox.web.context import HouseDep, strangers_client
from veravox.web.login import LONGEST_FORM
from veravox.web.people.in_clear import refuse_in_clear
from veravox.web.people.plain_form import NO_TROUBLE, Line, Trouble, form, password_lines, script, unlike
from veravox.web.people.refusals import trouble
from veravox.web.people.registering import link_line
from veravox.web.plain import plain_page

router = APIRouter(include_in_schema=False, dependencies=[Depends(refuse_in_clear)])
Said = Annotated[str, Form()]


@router.get("/forgotten")
async def forgotten() -> Response:
    """Where should the letter go?"""
    return _ask_for_address("")


@router.post("/forgotten", max_body_size=LONGEST_FORM)
async def forgotten_by_form(request: Request, house: HouseDep, email: Said = "") -> Response:
    """Ask for a letter. The answer is the same whether somebody has this e-mail."""
    email = email.strip()
    async with strangers_client(request, house) as client:
        try:
            asked = await client.request_reset({"email": email})
        except ProblemError as error:
            if error.status == 503:
                raise
            return _ask_for_address(email, trouble(error))
    if asked.state.value == "letter":
        says = _("If an account has the e-mail {email}, a letter is on its way. Open its link within an hour.")
        return plain_page(_("Look into your mail"), says.format(email=email))
    says = _("This installation sends no letters. Ask an administrator for a link to choose a new password.")
    return plain_page(_("Ask an administrator"), says)


def _ask_for_address(email: str, wrong: Trouble = NO_TROUBLE) -> Response:
    line = Line("email", _("E-mail"), "email", "email", longest=254)
    body = form("/forgotten", [line], _("Send me a letter"), {"email": email}, wrong)
    back = f'<p class="after"><a href="/login">{escape(_("Back to the login"))}</a></p>'
    says = _("You get a letter with a link to choose a new one.")
    return plain_page(_("Forgotten your password?"), says, body + back, wrong.status, retry_after=wrong.retry_after)


@router.get("/reset")
async def reset() -> Response:
    return _ask_for_password("")


@router.post("/reset", max_body_size=LONGEST_FORM)
async def reset_by_form(
    request: Request, house: HouseDep, token: Said = "", password: Said = "", again: Said = ""
) -> Response:
    """Another password, once."""
    token = token.strip()[:200]
    if different := unlike(password, again):
        return _ask_for_password(token, Trouble(at=different))
    async with strangers_client(request, house) as client:
        try:
            await client.use_reset({"token": token, "password": password})
        except ProblemError as error:
            if error.status == 503:
                raise
            return _ask_for_password(token, trouble(error))
    says = _("You have a new password. All sessions and access tokens of your account have ended.")
    return plain_page(_("Done"), says, f'<p><a class="act main" href="/login">{escape(_("Log in"))}</a></p>')


def _ask_for_password(token: str, wrong: Trouble = NO_TROUBLE) -> Response:
    lines = [*password_lines(_("New password")), link_line()]
    body = form("/reset", lines, _("Choose this password"), {"token": token}, wrong) + script("fragment.js")
    says = _("All sessions and access tokens of your account end with it.")
    return plain_page(_("A new password"), says, body, wrong.status, retry_after=wrong.retry_after)


@router.get("/email")
async def email() -> Response:
    return _ask_to_change()


@router.post("/email", max_body_size=LONGEST_FORM)
async def email_by_form(request: Request, house: HouseDep, token: Said = "") -> Response:
    """The account has the e-mail from now on."""
    async with strangers_client(request, house) as client:
        try:
            await client.confirm_email({"token": token.strip()[:200]})
        except ProblemError as error:
            if error.status == 503:
                raise
            return _ask_to_change(trouble(error))
    home = f'<p><a class="act main" href="/account">{escape(_("To my account"))}</a></p>'
    return plain_page(_("Done"), _("Your account has this e-mail from now on."), home)


def _ask_to_change(wrong: Trouble = NO_TROUBLE) -> Response:
    body = form("/email", [link_line()], _("Take this e-mail"), trouble=wrong) + script("fragment.js")
    says = _("Press the button, and your account has the e-mail that this link was sent to.")
    return plain_page(_("Your new e-mail"), says, body, wrong.status, retry_after=wrong.retry_after)
