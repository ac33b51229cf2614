"""Who is let in: invitations, and who waits."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from veravox.client.models import HandedOver, LetterRead
from veravox.core.text import N_, _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Part, Tag, button, card, table
from veravox.web.frame import Frame
from veravox.web.people.live_form import LiveForm
from veravox.web.people.own_account import ROLES
from veravox.web.people.plain_form import Line
from veravox.web.people.shown_once import shown_once

PURPOSES = {
    "register": N_("wants an account"),
    "invite": N_("is invited"),
    "reset": N_("may choose a new password"),
    "email": N_("confirms another e-mail"),
}


class LettingIn:
    """What nobody has used yet, and a form for invitations."""

    def __init__(
        self, viewer: Viewer, around: Frame, first: list[LetterRead], changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._viewer, self._around, self._changed = viewer, around, changed
        self._role = "user"
        with Tag("div", "", "two", style="--side:380px"):
            with card(_("Waiting")):
                self._list: Part[list[LetterRead]] = Part(self._rows)
            with card(_("Invite somebody")), Tag("div", "", "grid"):
                self._handed: Part[tuple[str, HandedOver] | None] = Part(self._once)
                lines = [Line("email", _("E-mail"), "email", "off", longest=254)]
                LiveForm("invite", lines, _("Invite"), self._invite, more=self._choose_role)
        self._list.show(first)

    async def look(self) -> None:
        self._list.show((await self._viewer.client.list_letters()).items)

    def _choose_role(self) -> None:
        with Tag("div", "", "field"):
            Tag("label", _("Role"), for_="invite-role")
            choice = ui.select({name: _(says) for name, says in ROLES.items()}, value=self._role)
            choice.props('outlined dense for="invite-role"')
            choice.on_value_change(lambda e: setattr(self, "_role", e.value))

    async def _invite(self, said: dict[str, str]) -> None:
        made = await self._viewer.client.create_invitation(said | {"role": self._role})
        self._handed.show((said["email"], made))
        await self.look()

    def _once(self, handed: tuple[str, HandedOver] | None) -> None:
        if not handed:
            return
        email, made = handed
        says = (
            _(
                "This link is on its way to {email} by mail. Where none arrives, hand it over: it holds for 14 days, once."
            )
            if made.mailed
            else _("Hand this link to {email}: who has it may register, once, within 14 days.")
        )
        shown_once(says.format(email=email), made.link, lambda: self._handed.show(None), _("Done"))

    def _rows(self, found: list[LetterRead]) -> None:
        if not found:
            Tag("p", _("Nobody waits to be let in, and no link is open."), "soft")
            return
        columns = [(_("e-mail"), ""), (_("user name"), ""), ("", ""), (_("until"), "n"), ("", "n")]
        table(_("Who waits, and links that nobody has used yet"), columns, [self._row(each) for each in found])

    def _row(self, letter: LetterRead) -> list[Cell]:
        return [
            letter.email,
            letter.name,
            _(PURPOSES.get(letter.purpose, letter.purpose)),
            words.when(letter.expires_at),
            lambda: self._acts(letter),
        ]

    def _acts(self, letter: LetterRead) -> None:
        client = self._viewer.client
        with Tag("div", "", "acts"):
            if letter.purpose == "register":
                says, done = _("Let in"), _("{name} may log in now.").format(name=letter.name)
                button(
                    says, lambda: self._do(client.approve_letter(letter.id), done), aria_label=f"{says} {letter.name}"
                )
            turn_down = _("Turn down") if letter.purpose == "register" else _("Withdraw")
            label = f"{turn_down} {letter.name or letter.email}"
            button(turn_down, lambda: self._do(client.delete_letter(letter.id), _("Done.")), aria_label=label)

    async def _do(self, work: Awaitable[object], says: str) -> None:
        if await self._around.attempt(work, says):
            await self.look()
            await self._changed()
