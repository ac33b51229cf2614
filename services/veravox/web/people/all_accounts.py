"""Everybody's accounts: roles, quotas, who is kept out, and a link for who has forgotten the password."""

from collections.abc import Awaitable

from nicegui import ui

from veravox.client.models import AccountListed, HandedOver, Role
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Part, Tag, button, card, chip, table
from veravox.web.frame import Frame
from veravox.web.people.own_account import GUEST, ROLES
from veravox.web.people.quota_dialog import QuotaDialog, in_words
from veravox.web.people.shown_once import shown_once, sure


class AllAccounts:
    """A row an account."""

    def __init__(self, viewer: Viewer, around: Frame, first: list[AccountListed]) -> None:
        self._viewer, self._around = viewer, around
        with card(_("Accounts")):
            self._handed: Part[tuple[str, HandedOver] | None] = Part(self._once)
            self._quota = QuotaDialog(viewer, around, self.look)
            self._list: Part[list[AccountListed]] = Part(self._rows)
        self._list.show(first)

    async def look(self) -> None:
        self._list.show((await self._viewer.client.list_accounts()).items)

    def _rows(self, found: list[AccountListed]) -> None:
        columns = [
            (_("user name"), ""),
            (_("name"), ""),
            (_("e-mail"), ""),
            (_("role"), ""),
            (_("since"), "n"),
            ("", "n"),
        ]
        table(_("All accounts, oldest first"), columns, [self._row(each) for each in found])

    def _row(self, account: AccountListed) -> list[Cell]:
        return [
            lambda: _standing(account),
            f"{account.first_name} {account.last_name}".strip(),
            account.email or "",
            lambda: self._role(account),
            words.when(account.created_at),
            lambda: self._acts(account),
        ]

    def _role(self, account: AccountListed) -> None:
        if account.role is Role.guest:
            Tag("span", _(GUEST["guest"]))
            return
        roles = {name: _(says) for name, says in ROLES.items()}
        choice = ui.select(roles, value=account.role.value)
        choice.props["aria-label"] = _("Role of {name}").format(name=account.name)
        choice.props("outlined dense options-dense")

        async def change() -> None:
            if choice.value == account.role.value:
                return
            says = _("{name} is {role} from now on.").format(name=account.name, role=roles[choice.value])
            if not await self._do(self._viewer.client.update_account(account.id, {"role": choice.value}), says):
                choice.value = account.role.value

        choice.on_value_change(change)

    def _acts(self, account: AccountListed) -> None:
        with Tag("div", "", "acts"):
            says = _("Quota")
            button(
                says, lambda: self._quota.open(account), aria_label=f"{says}: {account.name}", aria_haspopup="dialog"
            )
            if account.email:
                says = _("Reset link")
                button(says, lambda: self._reset(account), aria_label=f"{says}: {account.name}")
            if account.second_factor and account.id != self._viewer.account.id:
                says = _("Second factor off")
                button(says, lambda: self._second_factor_off(account), aria_label=f"{says}: {account.name}")
            if account.id != self._viewer.account.id and not (account.role is Role.guest and account.blocked):
                says = _("Let in again") if account.blocked else _("Block")
                button(says, lambda: self._block(account), aria_label=f"{says}: {account.name}")

    async def _block(self, account: AccountListed) -> None:
        if account.blocked:
            says = _("{name} may log in again.")
        else:
            says = _("{name} is blocked, and logged out everywhere.")
            question = (
                _("Block {name}? This guest is logged out, its models are withdrawn, and all that it has is deleted.")
                if account.role is Role.guest
                else _("Block {name}? All sessions and access tokens of this account end; what belongs to it stays.")
            )
            if not await sure(question.format(name=account.name), _("Block")):
                return
        change = {"blocked": not account.blocked}
        await self._do(self._viewer.client.update_account(account.id, change), says.format(name=account.name))

    async def _second_factor_off(self, account: AccountListed) -> None:
        question = _(
            "Switch {name}'s second factor off? Make sure that it is {name} who asks: the password alone opens the account then."
            " All its sessions and access tokens end."
        )
        if await sure(question.format(name=account.name), _("Switch off")):
            says = _("{name} logs in by the password alone from now on.").format(name=account.name)
            await self._do(self._viewer.client.update_account(account.id, {"secondFactor": False}), says)

    async def _do(self, work: Awaitable[object], says: str) -> bool:
        done = await self._around.attempt(work, says)
        if done:
            await self.look()
        return done

    async def _reset(self, account: AccountListed) -> None:
        made: list[HandedOver] = []

        async def make() -> None:
            made.append(await self._viewer.client.create_reset_link(account.id))

        if await self._around.attempt(make()):
            self._handed.show((account.name, made[0]))

    def _once(self, handed: tuple[str, HandedOver] | None) -> None:
        if handed:
            says = _("Hand this link to {name}: it lets choose a new password, once, within an hour.")
            shown_once(says.format(name=handed[0]), handed[1].link, lambda: self._handed.show(None), _("Done"))


def _standing(account: AccountListed) -> None:
    Tag("span", account.name + " ")
    if account.blocked:
        chip(_("blocked"), "bad")
    if account.second_factor:
        chip(_("second factor"), "calm")
    if any(in_words(account.quota).values()):
        chip(_("own quota"), "calm", title=_("It may use other amounts than everybody."))
