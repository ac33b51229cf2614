"""One's names, e-mail and password."""

from collections.abc import Awaitable, Callable

from nicegui.events import GenericEventArguments

from veravox.client.models import AccountRead
from veravox.core.text import N_, _
from veravox.web.context import Viewer
from veravox.web.elements import Tag, card, definitions, told
from veravox.web.people.live_form import LiveForm
from veravox.web.people.plain_form import Line, password_lines, unlike

GUEST = {"guest": N_("guest")}
ROLES = {"user": N_("user"), "researcher": N_("researcher"), "administrator": N_("administrator")}
Changed = Callable[[], Awaitable[None]]
NAMES = ("firstName", "lastName")


def profile(viewer: Viewer, account: AccountRead, changed: Changed) -> None:
    """Who one is to the installation, and the names that one may change."""

    async def save(said: dict[str, str]) -> None:
        await viewer.client.update_me(said)
        told(_("Saved."))
        await changed()

    with card(_("Profile")), Tag("div", "", "grid"):
        definitions(
            [
                (_("User name"), account.name),
                (_("E-mail"), account.email or _("none")),
                (_("Role"), _((ROLES | GUEST)[account.role.value])),
            ]
        )
        if not account.has_password:
            Tag("p", _opened_by(account), "soft")
        if account.deleted_at or account.name == "local":
            return
        lines = [
            Line("firstName", _("First name"), autocomplete="given-name", longest=80),
            Line("lastName", _("Last name"), autocomplete="family-name", longest=80),
        ]
        said = {"firstName": account.first_name, "lastName": account.last_name}
        LiveForm("names", lines, _("Save"), save, said)
        _shown_name(viewer, account, changed)


def _shown_name(viewer: Viewer, account: AccountRead, changed: Changed) -> None:
    async def turn(event: GenericEventArguments) -> None:
        await viewer.client.update_me({"showsName": bool(event.args)})
        told(_("Saved."))
        await changed()

    with Tag("label", "", "line"):
        box = Tag("input", type="checkbox", checked=True if account.shows_name else None)
        Tag("span", _("Show first and last name to everybody, beside what I publish"))
    box.on("change", turn, js_handler="(event) => emit(event.target.checked)")


def _opened_by(account: AccountRead) -> str:
    if account.deleted_at:
        return _("A guest has neither password nor e-mail: this browser alone opens what is yours.")
    if account.name == "local":
        return _(
            "This is the account of whoever runs Veravox on this machine. It has no password: the link that"
            " `veravox serve` prints opens it, and whoever has that link is an administrator here."
        )
    return _(
        "This account has no password: another service opens it. What asks for a password elsewhere takes that you have"
        " signed in there a few minutes ago."
    )


def proof(account: AccountRead) -> list[Line]:
    """The password once more; who has none has signed in a few minutes ago, or is told to."""
    return [Line("password", _("Your password"), "password", "current-password")] if account.has_password else []


def email(viewer: Viewer) -> None:
    """Another address, which is asked first."""

    async def send(said: dict[str, str]) -> None:
        await viewer.client.change_email({"password": ""} | said)
        told(_("A letter is on its way to {email}: its link makes the change.").format(email=said["email"]))

    lines = [Line("email", _("New e-mail"), "email", "email", longest=254), *proof(viewer.account)]
    with card(_("Another e-mail")):
        LiveForm("email", lines, _("Send a letter to it"), send)


def password(viewer: Viewer, changed: Changed) -> None:
    """Another password, which ends everything else that is logged in."""

    async def send(said: dict[str, str]) -> dict[str, str]:
        if different := unlike(said["password"], said["again"]):
            return different
        await viewer.client.change_password({"old": said.get("old", ""), "new": said["password"]})
        told(_("Changed. Your other sessions and your access tokens have ended."))
        await changed()
        return {}

    has_one = viewer.account.has_password
    old = [Line("old", _("Your password until now"), "password", "current-password")] if has_one else []
    with card(_("Another password") if has_one else _("A password")):
        says = _("Change the password") if has_one else _("Choose this password")
        LiveForm("change", [*old, *password_lines(_("New password"))], says, send, names={"new": "password"})
