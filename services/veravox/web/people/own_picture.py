"""The picture by which others see one: chosen, looked at, removed."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from veravox.client.models import AccountRead
from veravox.core.text import _
from veravox.web.context import Viewer
from veravox.web.elements import Tag, button, card
from veravox.web.frame import Frame

MEGABYTES = 10  # that the gateway takes


def own_picture(viewer: Viewer, around: Frame, changed: Callable[[], Awaitable[None]]) -> Callable[[AccountRead], None]:
    """What shows it and lets it change; `picture.js` sends the file to the gateway through this very origin."""

    async def remove() -> None:
        if await around.attempt(viewer.client.delete_picture()):
            await changed()

    def show(account: AccountRead) -> None:
        with card(_("Picture")), Tag("div", "", "grid"):
            if account.picture:
                Tag(
                    "img", "", "face", src=address_of(account.picture), alt=_("Your picture"), width="128", height="128"
                )
            says = _("PNG, JPEG or WebP of up to {n} MB. A square of its middle is kept, and nothing else of the file.")
            Tag("p", says.format(n=MEGABYTES) + " " + _("Whoever sees your public profile sees it."), "soft")
            with Tag(
                "form",
                "",
                "grid picture",
                data_sending=_("Sending it."),
                data_failed=_("Veravox did not answer; try again in a moment."),
            ):
                with Tag("div", "", "acts"):
                    Tag(
                        "input",
                        "",
                        "hidden-file",
                        type="file",
                        id="picture-file",
                        accept="image/png,image/jpeg,image/webp",
                    )
                    Tag("label", _("Choose a picture"), "act", for_="picture-file")
                    if account.picture:
                        button(_("Remove it"), remove)
                Tag("div", "", "doing soft", role="status")
                Tag("p", "", "trouble", role="alert")

    ui.on("pictured", changed)
    return show


def address_of(digest: str) -> str:
    """Of one's own picture; another picture has another address."""
    return f"/api/v1/me/picture?{digest[:12]}"
