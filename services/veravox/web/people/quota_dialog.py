"""What one account may use, as an administrator sets it: other than everybody, or as everybody again."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from veravox.client.models import AccountListed, Quota
from veravox.core.text import N_, _
from veravox.web.context import Viewer
from veravox.web.elements import Tag, button, told
from veravox.web.frame import Frame
from veravox.web.people.live_form import LiveForm
from veravox.web.people.plain_form import Line

LINES = {
    "storageGigabytes": N_("Storage (GB)"),
    "unfinishedJobs": N_("Jobs that wait or work at once"),
    "gpuHours": N_("GPU hours a month"),
}


class QuotaDialog:
    """One a page, outside of the rows that are rebuilt."""

    def __init__(self, viewer: Viewer, around: Frame, changed: Callable[[], Awaitable[None]]) -> None:
        self._viewer, self._around, self._changed = viewer, around, changed
        with ui.dialog() as self._dialog:
            self._inside = Tag("div", "", "card grid asking")
        self._dialog.props(f'aria-label="{_("Quota")}"')

    async def open(self, account: AccountListed) -> None:
        everybodys: list[Quota] = []

        async def read() -> None:
            everybodys.append((await self._viewer.client.read_installation()).quota)

        if await self._around.attempt(read()):
            self._build(account, everybodys[0])
            self._dialog.open()

    def _build(self, account: AccountListed, everybodys: Quota) -> None:
        own, default = in_words(account.quota), in_words(everybodys)
        lines = [
            Line(name, _(says), hint=_hint(default[name]), required=False, longest=12) for name, says in LINES.items()
        ]
        self._inside.clear()
        with self._inside:
            Tag("h2", _("What {name} may use").format(name=account.name), style="margin:0")
            Tag("p", _("Leave a line empty, and what holds for everybody holds."), "soft")

            async def save(said: dict[str, str]) -> dict[str, str]:
                return await self._save(account, said)

            LiveForm("quota", lines, _("Save"), save, own)
            with Tag("div", "", "acts"):
                if any(own.values()):
                    button(_("As everybody"), lambda: self._reset(account))
                button(_("Close"), self._dialog.close)

    async def _save(self, account: AccountListed, said: dict[str, str]) -> dict[str, str]:
        quota, wrong = as_quota(said)
        if not wrong:
            await self._viewer.client.update_account(account.id, {"quota": quota})
            await self._done(_("Saved: it holds for what {name} begins from now on."), account)
        return wrong

    async def _reset(self, account: AccountListed) -> None:
        if await self._around.attempt(self._viewer.client.update_account(account.id, {"quota": {}})):
            await self._done(_("{name} may use what everybody may."), account)

    async def _done(self, says: str, account: AccountListed) -> None:
        told(says.format(name=account.name))
        self._dialog.close()
        await self._changed()


def in_words(quota: Quota) -> dict[str, str]:
    """By line; empty where nothing is said."""
    numbers = quota.model_dump(by_alias=True)
    return {name: "" if numbers[name] is None else f"{numbers[name]:.10g}" for name in LINES}


def as_quota(said: dict[str, str]) -> tuple[dict[str, float], dict[str, str]]:
    """What was written, as the gateway takes it; and what is wrong with it, by line."""
    quota: dict[str, float] = {}
    wrong: dict[str, str] = {}
    for name, text in said.items():
        if not text:
            continue
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        whole = name == "unfinishedJobs"
        if not 0 <= number < 1e9 or (whole and number != int(number)):
            wrong[name] = _("Take a whole number, 0 or more.") if whole else _("Take a number, 0 or more.")
        else:
            quota[name] = int(number) if whole else number
    return quota, wrong


def _hint(everybodys: str) -> str:
    return _("Everybody: {n}").format(n=everybodys) if everybodys else _("Everybody: no limit")
