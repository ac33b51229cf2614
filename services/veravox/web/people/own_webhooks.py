"""Addresses that are told when a run of one's own ends: made, tried, disabled, deleted, and what they were told."""

from collections.abc import Awaitable
from uuid import UUID

from veravox.client.models import DeliveryRead, WebhookMade, WebhookRead
from veravox.core.text import N_, _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Part, Tag, button, card, chip, link, table, with_undo
from veravox.web.frame import Frame
from veravox.web.people.live_form import LiveForm
from veravox.web.people.plain_form import Line
from veravox.web.people.shown_once import shown_once

LOOK_EVERY = 2.0  # seconds, while the deliveries of one are shown
SHOWN = 20  # deliveries
STATES = {"waiting": N_("waiting"), "delivered": N_("delivered"), "failed": N_("given up")}
KINDS = {"waiting": "", "delivered": "good", "failed": "bad"}
Log = tuple[WebhookRead, list[DeliveryRead]]


class OwnWebhooks:
    """A row a webhook, the deliveries of one of them, and a form for the next one."""

    def __init__(self, viewer: Viewer, around: Frame, first: list[WebhookRead]) -> None:
        self._viewer, self._around = viewer, around
        self._open: UUID | None = None
        with card(_("Webhooks"), id="webhooks"), Tag("div", "", "grid"):
            says = _("An address of yours, of a chat or a program, is told within seconds when a run of yours ends.")
            Tag("p", says, "soft")
            self._made: Part[WebhookMade | None] = Part(self._once)
            self._deleted: Part[WebhookRead | None] = Part(self._undo)
            self._list: Part[list[WebhookRead]] = Part(self._rows)
            self._log: Part[Log | None] = Part(self._deliveries)
            self._list.show(first)
            with Tag("details"):
                Tag("summary", _("Add a webhook"))
                hint = _("https or http, on the public internet or where the installation allows it.")
                line = Line("url", _("Address"), "url", longest=2000, hint=hint)
                LiveForm("webhook", [line], _("Add it"), self._add)
        around.every(LOOK_EVERY, self._look_at_log)

    async def look(self) -> None:
        self._list.show((await self._viewer.client.list_webhooks(limit=200)).items)

    async def _look_at_log(self) -> None:
        if self._open is None:
            return
        found = (await self._viewer.client.list_webhooks(limit=200)).items
        self._list.show(found)
        hook = next((each for each in found if each.id == self._open), None)
        if hook:
            self._log.show((hook, (await self._viewer.client.list_deliveries(hook.id, limit=SHOWN)).items))

    async def _add(self, said: dict[str, str]) -> None:
        self._made.show(await self._viewer.client.create_webhook(said))
        await self.look()

    def _once(self, made: WebhookMade | None) -> None:
        if made:
            says = _("{url} is told from now on. What it is told is signed with this secret, which is shown this once:")
            shown_once(says.format(url=made.url), made.secret, lambda: self._made.show(None))

    def _rows(self, found: list[WebhookRead]) -> None:
        if not found:
            Tag("p", _("You have none."), "soft")
            return
        columns = [(_("address"), ""), (_("state"), ""), (_("made"), "n"), ("", "n")]
        table(_("Your webhooks, newest first"), columns, [self._row(each) for each in found])

    def _row(self, hook: WebhookRead) -> list[Cell]:
        return [
            lambda: Tag("span", hook.url, style="overflow-wrap:anywhere"),
            lambda: _standing(hook),
            words.when(hook.created_at),
            lambda: self._acts(hook),
        ]

    def _acts(self, hook: WebhookRead) -> None:
        with Tag("div", "", "acts"):
            says = _("Deliveries")
            button(says, lambda: self._show(hook.id), aria_label=f"{says}: {hook.url}")
            if hook.enabled:
                says, done = _("Try it"), _("A trial is on its way; its deliveries say what came of it.")
                button(says, lambda: self._try(hook, done), aria_label=f"{says}: {hook.url}")
                off, stopped = _("Disable"), _("It is told nothing until you enable it.")
                change = {"enabled": False}
            else:
                off, stopped = _("Enable"), _("It is told again, also of what ended in the last 7 days.")
                change = {"enabled": True}
            button(off, lambda: self._turn(hook, change, stopped), aria_label=f"{off}: {hook.url}")
            delete = _("Delete")
            button(delete, lambda: self._delete(hook), aria_label=f"{delete}: {hook.url}")

    async def _show(self, id: UUID) -> None:
        self._open = id
        await self._around.attempt(self._look_at_log())

    async def _try(self, hook: WebhookRead, says: str) -> None:
        if await self._around.attempt(self._viewer.client.try_webhook(hook.id), says):
            await self._show(hook.id)

    async def _turn(self, hook: WebhookRead, change: dict[str, bool], says: str) -> None:
        await self._do(self._viewer.client.update_webhook(hook.id, change), says)

    async def _do(self, work: Awaitable[object], says: str) -> bool:
        done = await self._around.attempt(work, says)
        if done:
            await self.look()
        return done

    async def _delete(self, hook: WebhookRead) -> None:
        if await self._do(self._viewer.client.delete_webhook(hook.id), _("Deleted: it is told nothing more.")):
            self._deleted.show(hook)
            if self._open == hook.id:
                self._close()

    def _undo(self, hook: WebhookRead | None) -> None:
        async def undo() -> None:
            if hook and await self._do(self._viewer.client.restore_webhook(hook.id), _("It is there again.")):
                self._deleted.show(None)

        if hook:
            with_undo(_("{name} was deleted.").format(name=hook.url), undo)

    def _close(self) -> None:
        self._open = None
        self._log.show(None)

    def _deliveries(self, log: Log | None) -> None:
        if log is None:
            return
        hook, found = log
        with Tag("div", "", "between"):
            Tag("h3", _("What {url} was told").format(url=hook.url), style="margin:0;overflow-wrap:anywhere")
            button(_("Close"), self._close)
        if not found:
            Tag("p", _("Nothing in the last two weeks."), "soft")
            return
        columns = [(_("of"), ""), (_("state"), ""), (_("attempts"), "n"), (_("answer"), ""), (_("since"), "n")]
        columns.append((_("tried again"), "n"))
        table(_("Deliveries, newest first"), columns, [_delivery(each) for each in found])


def _standing(hook: WebhookRead) -> None:
    if not hook.enabled:
        chip(_("disabled"), "bad", title=_("By you, or because it failed again and again."))
    elif hook.failures:
        chip(_("failed {n} times in a row").format(n=hook.failures), "warn")
    else:
        chip(_("enabled"), "good")


def _delivery(each: DeliveryRead) -> list[Cell]:
    run = each.run
    return [
        (lambda: link(_("a run"), f"/runs/{run}")) if run else _("a trial"),
        lambda: chip(_(STATES.get(each.state, each.state)), KINDS.get(each.state, "")),
        str(each.attempts),
        each.said or "–",
        words.when(each.created_at),
        words.when(each.next_at) if each.next_at and each.attempts else "–",
    ]
