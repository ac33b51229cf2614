"""`/guest`: to train without an account, and what a guest is told on every page."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from veravox.client import ProblemError
from veravox.client.models import AccountRead
from veravox.core.text import _, numeral
from veravox.web import words
from veravox.web.context import House, HouseDep, strangers_client
from veravox.web.elements import Tag, link
from veravox.web.login import LONGEST_FORM, keep_session
from veravox.web.people.in_clear import refuse_in_clear
from veravox.web.people.plain_form import NO_TROUBLE, Trouble, form, script
from veravox.web.people.refusals import trouble
from veravox.web.plain import not_there, plain_page

router = APIRouter(include_in_schema=False, dependencies=[Depends(refuse_in_clear)])
Said = Annotated[str, Form()]


@router.get("/guest")
async def guest(house: HouseDep) -> Response:
    """What it is to be a guest, and the button."""
    return _ask(house)


@router.post("/guest", max_body_size=LONGEST_FORM)
async def guest_by_form(request: Request, house: HouseDep, challenge: Said = "", answer: Said = "") -> Response:
    """From now on this browser is a guest's, and no other."""
    async with strangers_client(request, house) as client:
        try:
            made = await client.create_guest({"challenge": challenge[:200], "answer": answer[:40]})
        except ProblemError as error:
            if error.status == 503 and not error.retry_after:
                raise
            return _ask(house, trouble(error))
    response = RedirectResponse("/", 303)
    keep_session(response, made.token, made.expires_at, request.url.scheme)
    return response


def _ask(house: House, wrong: Trouble = NO_TROUBLE) -> Response:
    if not house.settings.guests:
        return not_there(_("This installation has no guests. Create an account, or ask an administrator for one."))
    attributes = (
        f'data-proof="{escape(_("Your browser does a small work that keeps robots out:"))}"'
        f' data-done="{escape(_("Done; you are being let in."))}"'
        f' data-failed="{escape(_("Veravox did not answer; try again in a moment."))}"'
    )
    told = "".join(f"<li>{escape(each)}</li>" for each in _conditions(house.settings.keep_guests_days))
    needs = escape(_("This needs JavaScript, for a small work that keeps robots out."))
    body = (
        f'<ul>{told}</ul><noscript><p class="trouble">{needs}</p></noscript>'
        + form("/guest", [], _("Train as a guest"), None, wrong, {"challenge": "", "answer": ""}, attributes)
        + f'<p class="after"><a href="/login">{escape(_("I have an account"))}</a></p>'
        + script("proof.js")
    )
    says = _("You need neither e-mail nor password. Before you begin:")
    return plain_page(_("Train as a guest"), says, body, wrong.status, retry_after=wrong.retry_after)


def _conditions(days: float) -> list[str]:
    return [
        _("Your models are public as soon as they are there: everybody may see, ask and download them."),
        _("This browser alone opens what is yours. Whoever loses it, or deletes its cookies, has no other way in."),
        _("After {n} days everything of yours is deleted for good.").format(n=numeral(f"{days:g}")),
        _("You may keep and use little, together with other guests of your address."),
        _("Create an account later, with this browser, and you keep what is yours."),
    ]


def guests_notice(account: AccountRead) -> None:
    """What no guest should forget, with the way to an account; nothing for others."""
    if account.deleted_at is None:
        return
    says = _(
        "You are a guest: your models are public, this browser alone opens what is yours, and all of it is deleted on {day}."
    )
    with Tag("div", "", "card notice", role="note", style="margin-bottom:16px"):
        Tag("span", says.format(day=words.when(account.deleted_at)) + " ")
        link(_("Create an account and keep it"), "/register")
