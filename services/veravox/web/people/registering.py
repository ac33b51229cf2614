"""`/register` and `/confirm`: how somebody gets an account."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from veravox.client import ProblemError
from veravox.core.text import _
from veravox.web.context import House, HouseDep, session_of, strangers_client
from veravox.web.login import LONGEST_FORM
from veravox.web.people.in_clear import refuse_in_clear
from veravox.web.people.plain_form import NO_TROUBLE, Line, Trouble, form, password_lines, script, unlike
from veravox.web.people.refusals import trouble
from veravox.web.plain import plain_page

router = APIRouter(include_in_schema=False, dependencies=[Depends(refuse_in_clear)])
Said = Annotated[str, Form()]
NAMES = {"first_name": "firstName", "last_name": "lastName"}  # of the form, as the gateway calls them


@router.get("/register")
async def register(house: HouseDep) -> Response:
    """The empty form; an invitation's link has its secret behind `#`."""
    return _ask(house)


@router.post("/register", max_body_size=LONGEST_FORM)
async def register_by_form(
    request: Request,
    house: HouseDep,
    first_name: Said = "",
    last_name: Said = "",
    name: Said = "",
    email: Said = "",
    password: Said = "",
    again: Said = "",
    invitation: Said = "",
    challenge: Said = "",
    answer: Said = "",
) -> Response:
    """Ask for an account, and say what happens next."""
    said = {"firstName": first_name, "lastName": last_name, "name": name, "email": email, "invitation": invitation}
    said = {field: text.strip() for field, text in said.items()}
    if different := unlike(password, again):
        return _ask(house, said, Trouble(at=different))
    async with strangers_client(request, house, session_of(request)) as client:  # a guest keeps what it has
        try:
            proven = {"password": password, "challenge": challenge, "answer": answer}
            made = await client.register(said | proven)
        except ProblemError as error:
            if error.status == 503:
                raise
            return _ask(house, said, _by_line(error))
    return _what_next(made.state.value, said["email"])


def _by_line(error: ProblemError) -> Trouble:
    """A taken name is said as a whole sentence, and belongs to its line."""
    found = trouble(error)
    if error.status == 409:
        return Trouble(at={"name": found.sentence}, status=409)
    return found


def _ask(house: House, said: dict[str, str] | None = None, wrong: Trouble = NO_TROUBLE) -> Response:
    written = {form_name: (said or {}).get(field, "") for form_name, field in NAMES.items()} | (said or {})
    at = {
        next((mine for mine, field in NAMES.items() if field == each), each): text
        for each, text in (wrong.at or {}).items()
    }
    wrong = Trouble(wrong.sentence, at, wrong.status, wrong.retry_after)
    attributes = (
        f'data-proof="{escape(_("Your browser does a small work that keeps robots out:"))}"'
        f' data-done="{escape(_("Done; asking for your account."))}"'
        f' data-failed="{escape(_("Veravox did not answer; try again in a moment."))}"'
    )
    hidden = {"challenge": "", "answer": ""}
    body = form("/register", _lines(), _("Register"), written, wrong, hidden, attributes)
    without = f'<noscript><p class="trouble">{escape(_("Registering needs JavaScript, for a small work that keeps robots out."))}</p></noscript>'
    known = f'<p class="after"><a href="/login">{escape(_("I have an account already"))}</a></p>'
    scripts = script("fragment.js") + script("proof.js")
    return plain_page(
        _("Create an account"),
        _who(house),
        without + body + known + scripts,
        wrong.status,
        retry_after=wrong.retry_after,
    )


def _who(house: House) -> str:
    return {
        "open": _("Everybody may have one here."),
        "invitation": _("One registers here by invitation: open the link that an administrator has sent you."),
        "closed": _("Nobody registers here without an administrator's invitation."),
    }[house.settings.registration]


def _lines() -> list[Line]:
    return [
        Line("first_name", _("First name"), autocomplete="given-name", longest=80),
        Line("last_name", _("Last name"), autocomplete="family-name", longest=80),
        Line(
            "name",
            _("User name"),
            autocomplete="username",
            hint=_("2 to 39 letters of the English alphabet, digits, _, . and -. Everybody sees it."),
            longest=39,
        ),
        Line(
            "email",
            _("E-mail"),
            "email",
            "email",
            hint=_("If you were invited, the one that the invitation was sent to."),
            longest=254,
        ),
        *password_lines(),
        Line(
            "invitation",
            _("Invitation"),
            hint=_("What stands behind # in its link. Leave it empty if you have none."),
            required=False,
            from_link=True,
        ),
    ]


def _what_next(state: str, email: str) -> Response:
    log_in = f'<p><a class="act main" href="/login">{escape(_("Log in"))}</a></p>'
    if state == "made":
        return plain_page(_("Welcome"), _("Your account is there. Log in with your user name or e-mail."), log_in)
    if state == "letter":
        says = _(
            "A letter is on its way to {email}. Open its link within a day, and your account is there. If none comes,"
            " look among what your mail program took for advertising."
        )
        return plain_page(_("Look into your mail"), says.format(email=email))
    says = _(
        "Your account is asked for. This installation sends no letters: an administrator lets you in, within a day, and"
        " tells you. Then you log in with the name and password that you have chosen."
    )
    return plain_page(_("An administrator lets you in"), says)


@router.get("/confirm")
async def confirm() -> Response:
    """A button, so that programs that only open links use none of them up."""
    return _ask_to_confirm()


@router.post("/confirm", max_body_size=LONGEST_FORM)
async def confirm_by_form(request: Request, house: HouseDep, token: Said = "", password: Said = "") -> Response:
    """The account is there from now on."""
    async with strangers_client(request, house) as client:
        try:
            account = await client.confirm_registration({"token": token.strip()[:200], "password": password[:200]})
        except ProblemError as error:
            if error.status == 503:
                raise
            return _ask_to_confirm(token, trouble(error))
    says = _("Your e-mail is confirmed, and your account {name} is there.").format(name=account.name)
    return plain_page(_("Welcome"), says, f'<p><a class="act main" href="/login">{escape(_("Log in"))}</a></p>')


def _ask_to_confirm(token: str = "", wrong: Trouble = NO_TROUBLE) -> Response:
    lines = [link_line(), Line("password", _("The password that you chose"), "password", "current-password")]
    body = form("/confirm", lines, _("Confirm my e-mail"), {"token": token}, wrong) + script("fragment.js")
    says = _("Say your password once more, and your account is there.")
    return plain_page(_("Confirm your e-mail"), says, body, wrong.status, retry_after=wrong.retry_after)


def link_line() -> Line:
    """What a letter's link holds, for who has no scripts."""
    return Line("token", _("Code of the link"), hint=_("What stands behind # in the letter's link."), from_link=True)
