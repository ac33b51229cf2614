"""All that is one's own to take along, and the way out."""

from nicegui import ui

from veravox.core.text import _
from veravox.web.context import Viewer
from veravox.web.elements import Tag, button, card, link
from veravox.web.frame import Frame
from veravox.web.people.live_form import LiveForm
from veravox.web.people.own_account import proof
from veravox.web.people.shown_once import sure


def leaving(viewer: Viewer, around: Frame, is_ones_own: bool) -> None:
    """A download, and for whose account it is for good a form that ends it; for a guest a button."""
    with card(_("Take along, and leave")), Tag("div", "", "grid"):
        Tag(
            "p",
            _("Your runs with their files and models, your verdicts with their recordings, and what is known of you."),
            "soft",
        )
        with Tag("div"):
            link(_("Download all that is yours"), "/api/v1/me/export", "act", download="")
        if viewer.account.deleted_at:
            with Tag("div"):
                button(_("Delete all that is mine, now"), lambda: _end_guest(viewer, around))
        if is_ones_own:
            with Tag("details"):
                Tag("summary", _("Delete my account"))
                _way_out(viewer)


async def _end_guest(viewer: Viewer, around: Frame) -> None:
    question = _("Delete all that is yours? Your models are withdrawn. Nobody can take this back.")
    if await sure(question, _("Delete it")) and await around.attempt(viewer.client.delete_me({})):
        ui.navigate.to("/login")


def _way_out(viewer: Viewer) -> None:
    async def leave(said: dict[str, str]) -> None:
        question = _(
            "Delete the account {name}? Names and e-mail are forgotten at once, your models are withdrawn, and all that"
            " is yours goes for good as deleted things do. Nobody can take this back."
        )
        if await sure(question.format(name=viewer.account.name), _("Delete it")):
            await viewer.client.delete_me(said)
            ui.navigate.to("/login")

    with Tag("div", "", "grid"):
        LiveForm("leave", proof(viewer.account), _("Delete it"), leave)
