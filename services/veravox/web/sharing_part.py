"""Whose something is, and the dialog in which its owner says who else sees and uses it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nicegui import ui

from veravox.client import ProblemError
from veravox.client.models import DatasetRead, ModelRead, Role, RunRead, SharedKind, Sharing
from veravox.core.text import N_, _
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Part, Tag, button, chip, link, table, told
from veravox.web.frame import Frame
from veravox.web.people.live_form import LiveForm
from veravox.web.people.plain_form import Line

MAY = {
    SharedKind.datasets: N_(
        "Whoever is let in sees its counts and its audit, and may train on it. Auditing, sharing and deleting it stay yours."
    ),
    SharedKind.runs: N_(
        "Whoever is let in sees its curve, figures and files, and may repeat it. Steering, sharing and deleting it stay"
        " yours, and its model has a sharing of its own."
    ),
    SharedKind.models: N_(
        "Whoever is let in may ask it, download it, and begin a training with its weights. Changing, publishing and"
        " deleting it stay yours."
    ),
}
AFTER = N_("What others have made of it by then stays theirs when you withdraw it.")
PUBLIC = N_("It is public besides: everybody may ask it and download it, visitors without an account too.")


@dataclass(frozen=True)
class Thing:
    """What is shared."""

    kind: SharedKind
    id: UUID
    name: str
    public: bool = False


def belonging(viewer: Viewer, thing: DatasetRead | RunRead | ModelRead) -> None:
    """A chip, where it is another's, or one's own and others see it."""
    belongs(thing, own=is_own(viewer, thing))


def belongs(thing: DatasetRead | RunRead | ModelRead, own: bool) -> None:
    """The same, for who knows whose it is."""
    if thing.owner and not own:
        says = _("It belongs to {name}, who lets you see and use it.").format(name=thing.owner)
        chip(_("{name}’s").format(name=thing.owner), "calm", title=says)
    elif thing.owner and thing.shared:
        chip(_("shared"), "good", title=_("Others see it and may use it, because you share it."))


def is_own(viewer: Viewer, thing: DatasetRead | RunRead | ModelRead) -> bool:
    """Whether it is the viewer's to share."""
    return thing.owner == viewer.account.name


def may_change(viewer: Viewer, thing: DatasetRead | RunRead | ModelRead) -> bool:
    """Whether to offer it: what is one's own, and to administrators what is nobody's."""
    return is_own(viewer, thing) or (not thing.owner and viewer.account.role is Role.administrator)


class SharingDialog:
    """One a page, outside of what is rebuilt while somebody writes in it.

    Names are written whole: the gateway lists nobody's, so there is nothing to suggest.
    """

    def __init__(self, viewer: Viewer, around: Frame, changed: Callable[[], Awaitable[None]]) -> None:
        self._viewer, self._around, self._changed = viewer, around, changed
        self._thing: Thing | None = None
        with ui.dialog() as self._dialog:
            self._inside = Tag("div", "", "card grid asking")
        self._dialog.props(f'aria-label="{_("Sharing")}"')

    def button(self, thing: Thing) -> Tag:
        says = _("Share")
        return button(says, lambda: self.open(thing), aria_label=f"{says} {thing.name}", aria_haspopup="dialog")

    async def open(self, thing: Thing) -> None:
        found: list[Sharing] = []

        async def read() -> None:
            found.append(await self._viewer.client.read_sharing(thing.kind, thing.id))

        if await self._around.attempt(read()):
            self._thing = thing
            self._build(thing, found[0])
            self._dialog.open()

    def _build(self, thing: Thing, now: Sharing) -> None:
        self._inside.clear()
        with self._inside:
            Tag("h2", _("Who sees {name}").format(name=thing.name), style="margin:0;overflow-wrap:anywhere")
            Tag("p", _(MAY[thing.kind]), "soft")
            if thing.public:
                Tag("p", _(PUBLIC))
            self._who: Part[Sharing] = Part(self._rows, role="status")
            self._who.show(now)
            line = Line(
                "who", _("User name"), longest=39, hint=_("The whole user name; ask for it, for nobody is listed.")
            )
            LiveForm("share", [line], _("Let in"), self._add, names={"who.0": "who"})
            Tag("small", _(AFTER))
            with Tag("div", "", "acts"):
                if thing.kind is SharedKind.models:
                    link(_("Publish or withdraw it on its page"), f"/models/{thing.id}")
                button(_("Done"), self._dialog.close, "main")

    def _rows(self, now: Sharing) -> None:
        Tag("p", _sentence(now))
        if now.who:
            columns = [(_("who is let in"), ""), ("", "n")]
            table(_("Who is let in"), columns, [self._row(name) for name in now.who])
        with Tag("div", "", "acts after", style="justify-content:flex-start"):
            if now.all:
                button(_("Withdraw from all accounts"), lambda: self._all(on=False))
            else:
                button(_("Let in all accounts"), lambda: self._all(on=True))
            if now.who:
                button(_("Withdraw from everybody"), self._nobody)

    def _row(self, name: str) -> list[Cell]:
        says = _("Withdraw")
        return [name, lambda: button(says, lambda: self._remove(name), aria_label=f"{says}: {name}")]

    async def _add(self, said: dict[str, str]) -> None:
        now = await self._now()
        try:
            await self._put({"who": [said["who"], *now.who], "all": now.all})
        except ProblemError as error:
            if any(each.get("field") == "who.0" for each in error.errors) or error.status == 401:
                raise
            told(error.detail)

    async def _remove(self, name: str) -> None:
        async def work() -> None:
            now = await self._now()
            await self._put({"who": [each for each in now.who if each != name], "all": now.all})

        await self._around.attempt(work())

    async def _all(self, on: bool) -> None:
        async def work() -> None:
            await self._put({"who": (await self._now()).who, "all": on})

        await self._around.attempt(work())

    async def _nobody(self) -> None:
        await self._around.attempt(self._put({"who": [], "all": False}))

    async def _now(self) -> Sharing:
        """As it is at this moment: it may have been changed elsewhere since the dialog was opened."""
        assert self._thing
        return await self._viewer.client.read_sharing(self._thing.kind, self._thing.id)

    async def _put(self, wish: Mapping[str, Any]) -> None:
        assert self._thing
        self._who.show(await self._viewer.client.change_sharing(self._thing.kind, self._thing.id, wish))
        await self._changed()


def _sentence(now: Sharing) -> str:
    """Who sees it now."""
    if now.all:
        return _("Every account of this installation sees it.")
    if not now.who:
        return _("Nobody but you sees it.")
    return (
        _("You and one other see it.") if len(now.who) == 1 else _("You and {n} others see it.").format(n=len(now.who))
    )
