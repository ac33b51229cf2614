"""The audit log: a page of it at a time, of all or of one account."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from nicegui import ui

from veravox.client.models import AccountListed, SecurityEventList, SecurityEventRead
from veravox.core.text import N_, _
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Part, Tag, button, card, table
from veravox.web.frame import Frame

PAGE = 25
WHAT = {
    "login": N_("logged in"),
    "password-changed": N_("changed the password"),
    "password-reset": N_("chose a new password by a link"),
    "reset-asked": N_("asked for a new password"),
    "reset-link-made": N_("made a reset link"),
    "email-changed": N_("changed the e-mail"),
    "second-factor-on": N_("switched the second factor on"),
    "second-factor-off": N_("switched the second factor off"),
    "identity-linked": N_("linked a sign-in by another service"),
    "identity-unlinked": N_("unlinked a sign-in by another service"),
    "session-ended": N_("ended a session"),
    "sessions-ended": N_("ended all other sessions"),
    "access-token-made": N_("made an access token"),
    "access-token-deleted": N_("deleted an access token"),
    "guest-made": N_("came as a guest"),
    "guest-deleted": N_("was deleted, a guest"),
    "picture-changed": N_("changed the picture"),
    "picture-removed": N_("removed the picture"),
    "registration-asked": N_("asked for an account"),
    "registration-approved": N_("let somebody in"),
    "account-deleted": N_("deleted the account"),
    "account-made": N_("has an account"),
    "invited": N_("invited"),
    "letter-withdrawn": N_("turned down or withdrew"),
    "second-factor-taken-off": N_("switched somebody's second factor off"),
    "role-changed": N_("changed a role"),
    "quota-changed": N_("changed a quota"),
    "shared": N_("shared"),
    "published": N_("published"),
    "withdrawn": N_("withdrew from the public"),
    "exported": N_("took all that is theirs along"),
    "blocked": N_("blocked"),
    "unblocked": N_("let in again"),
}


@dataclass(frozen=True)
class Asked:
    """Which page, of whom."""

    before: int | None = None
    account: UUID | None = None


class SecurityEvents:
    """A row an event, newest first."""

    def __init__(
        self, viewer: Viewer, around: Frame, first: SecurityEventList, accounts: Sequence[AccountListed]
    ) -> None:
        self._viewer, self._around = viewer, around
        self._asked = Asked()
        with card(_("Audit log")), Tag("div", "", "grid"):
            Tag(
                "p", _("What happened to accounts. Nobody can change what stands here, administrators neither."), "soft"
            )
            self._choice(accounts)
            self._page: Part[SecurityEventList] = Part(self._rows)
        self._page.show(first)

    async def look(self) -> None:
        """Ask for the page that is shown again."""
        await self._turn_to(self._asked)

    def _choice(self, accounts: Sequence[AccountListed]) -> None:
        names = {"": _("everybody")} | {str(each.id): each.name for each in accounts}
        with Tag("div", "", "field", style="max-width:320px"):
            Tag("label", _("Done by"), for_="events-of")
            choice = ui.select(names, value="").props('outlined dense for="events-of"')

        async def filter_by() -> None:
            await self._turn_to(Asked(account=UUID(choice.value) if choice.value else None))

        choice.on_value_change(filter_by)

    async def _turn_to(self, asked: Asked) -> None:
        found: list[SecurityEventList] = []

        async def ask() -> None:
            client = self._viewer.client
            found.append(await client.list_security_events(PAGE, asked.before, asked.account))

        if await self._around.attempt(ask()):
            self._asked = asked
            self._page.show(found[0])

    def _rows(self, found: SecurityEventList) -> None:
        columns = [(_("when"), ""), (_("who"), ""), (_("what"), ""), (_("about"), ""), (_("from"), "")]
        table(_("Security events, newest first"), columns, [_row(each) for each in found.items])
        with Tag("div", "", "acts after"):
            if self._asked.before is not None:
                button(_("Newest"), lambda: self._turn_to(Asked(account=self._asked.account)))
            if found.next is not None:
                button(_("Older"), lambda: self._turn_to(Asked(found.next, self._asked.account)))


def _row(event: SecurityEventRead) -> list[Cell]:
    at = event.at.astimezone()
    return [
        f"{at:%Y-%m-%d %H:%M:%S}",
        event.name or "–",
        _(WHAT.get(event.what, event.what)),
        event.about,
        event.address,
    ]
