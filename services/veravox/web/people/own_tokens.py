"""What scripts show: made, shown once, listed, deleted."""

from nicegui import ui

from veravox.client.models import AccessTokenMade, AccessTokenRead
from veravox.core.roles import Role, Scope
from veravox.core.text import N_, _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Part, Tag, button, card, table, told
from veravox.web.frame import Frame
from veravox.web.people.live_form import LiveForm
from veravox.web.people.plain_form import Line
from veravox.web.people.shown_once import shown_once

SCOPES = {
    Scope.READ: N_("read what you see"),
    Scope.WRITE: N_("make, change and delete what is yours"),
    Scope.ADMINISTER: N_("administer: accounts, invitations, the audit log"),
}


class OwnTokens:
    """A row a token, and a form for the next one."""

    def __init__(self, viewer: Viewer, around: Frame, first: list[AccessTokenRead]) -> None:
        self._viewer, self._around = viewer, around
        self._scopes = {Scope.READ}
        with card(_("Access tokens")), Tag("div", "", "grid"):
            Tag(
                "p",
                _("A script sends one as `Authorization: Bearer TOKEN`, the command line as VERAVOX_TOKEN."),
                "soft",
            )
            self._made: Part[AccessTokenMade | None] = Part(self._once)
            self._list: Part[list[AccessTokenRead]] = Part(self._rows)
            self._list.show(first)
            with Tag("details"):
                Tag("summary", _("Make a token"))
                self._form()

    async def look(self) -> None:
        self._list.show((await self._viewer.client.list_access_tokens()).items)

    def _form(self) -> None:
        lines = [
            Line("title", _("What it is for"), longest=100, hint=_("Such as: nightly evaluation.")),
            Line("days", _("How many days it holds"), "number"),
        ]
        LiveForm("token", lines, _("Make it"), self._make, {"days": "90"}, self._choose_scopes)

    def _choose_scopes(self) -> None:
        is_administrator = self._viewer.account.role.value == Role.ADMINISTRATOR
        with Tag("fieldset", "", "field"):
            Tag("legend", _("What it may do"), "label")
            for scope, says in SCOPES.items():
                if scope is not Scope.ADMINISTER or is_administrator:
                    box = ui.checkbox(_(says), value=scope in self._scopes)
                    box.on_value_change(lambda e, scope=scope: self._turn(scope, bool(e.value)))

    def _turn(self, scope: Scope, on: bool) -> None:
        self._scopes = self._scopes | {scope} if on else self._scopes - {scope}

    async def _make(self, said: dict[str, str]) -> dict[str, str]:
        if not self._scopes:
            return {"title": _("Tick what it may do.")}
        try:
            days = int(said["days"])
        except ValueError:
            return {"days": _("Take a whole number of days, from 1 to 366.")}
        scopes = [each.value for each in SCOPES if each in self._scopes]
        made = await self._viewer.client.create_access_token({"title": said["title"], "days": days, "scopes": scopes})
        self._made.show(made)
        await self.look()
        return {}

    def _once(self, made: AccessTokenMade | None) -> None:
        if made:
            says = _("The token “{title}” is made. It is shown this once: keep it where secrets are kept.")
            shown_once(says.format(title=made.title), made.token, lambda: self._made.show(None))

    def _rows(self, found: list[AccessTokenRead]) -> None:
        if not found:
            Tag("p", _("You have none."), "soft")
            return
        columns = [(_("for"), ""), (_("may"), ""), (_("last used"), "n"), (_("holds until"), "n"), ("", "n")]
        table(_("Your access tokens, the last used first"), columns, [self._row(each) for each in found])

    def _row(self, token: AccessTokenRead) -> list[Cell]:
        used = words.when(token.seen_at) if token.seen_at != token.created_at else _("never")
        until = words.when(token.expires_at) if token.expires_at else "–"
        delete = _("Delete")
        return [
            token.title,
            ", ".join(each.value for each in token.scopes),
            used,
            until,
            lambda: button(delete, lambda: self._delete(token), aria_label=f"{delete} {token.title}"),
        ]

    async def _delete(self, token: AccessTokenRead) -> None:
        if await self._around.attempt(self._viewer.client.delete_access_token(token.id)):
            told(_("Deleted: it opens nothing any more."))
            await self.look()
