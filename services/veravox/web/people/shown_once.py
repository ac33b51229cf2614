"""Secrets that are shown this once, with a button that copies them; and the question before what is hard to take back."""

from nicegui import ui

from veravox.core.text import _
from veravox.web.elements import Handler, Tag, button, told


def shown_once(sentence: str, secret: str, done: Handler, says_done: str = "") -> None:
    """A secret until somebody has kept it; that it is there is announced, what it is only read where it stands."""

    def copy() -> None:
        ui.clipboard.write(secret)
        told(_("Copied"))

    with Tag("div", "", "card notice"):
        Tag("p", sentence, role="status")
        Tag("pre", secret, tabindex="0", aria_label=_("What to keep"))
        with Tag("div", "", "acts after"):
            button(_("Copy"), copy, "main")
            button(says_done or _("I have kept it"), done)


async def sure(question: str, says_yes: str) -> bool:
    """Whether somebody who was asked said yes."""
    with ui.dialog() as dialog, Tag("div", "", "card grid asking"):
        Tag("p", question)
        with Tag("div", "", "acts"):
            button(_("No"), lambda: dialog.submit(False), autofocus=True)
            button(says_yes, lambda: dialog.submit(True), "main")
    dialog.props(f'aria-label="{_("A question")}"')
    said = await dialog
    dialog.delete()
    return bool(said)
