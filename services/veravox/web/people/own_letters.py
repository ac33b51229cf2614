"""Of which of one's runs a letter comes when they end."""

from nicegui import ui

from veravox.client.models import AccountRead, InstallationRead
from veravox.core.text import N_, _
from veravox.web.context import Viewer
from veravox.web.elements import Tag, card, told
from veravox.web.frame import Frame

CHOICES = {
    "none": N_("No letters"),
    "failed": N_("Only when a run has failed"),
    "all": N_("Whenever a run ends: it has succeeded, failed, or was stopped"),
}


def own_letters(viewer: Viewer, around: Frame, account: AccountRead, installation: InstallationRead) -> None:
    """The choice, or why there is none; letters link here, to `#letters`."""
    with card(_("Letters"), id="letters"), Tag("div", "", "grid"):
        if not installation.sends_letters:
            Tag("p", _("This installation has no mail server, so it sends none."), "soft")
        elif not account.email:
            Tag("p", _("Your account has no e-mail to which letters could go."), "soft")
        else:
            _choice(viewer, around, account, account.email)


def _choice(viewer: Viewer, around: Frame, account: AccountRead, email: str) -> None:
    chosen = [account.run_letters.value]
    with Tag("fieldset", "", "field"):
        Tag("legend", _("When a run of yours ends, {email} gets:").format(email=email), "label")
        choice = ui.radio({name: _(says) for name, says in CHOICES.items()}, value=chosen[0])
    Tag(
        "small",
        _("A letter says what ended, how well or why not, and where to look. It holds for runs that end from now on."),
    )

    async def change() -> None:
        if choice.value == chosen[0]:
            return
        if await around.attempt(viewer.client.update_me({"runLetters": choice.value})):
            chosen[0] = choice.value
            told(_("Saved."))
        else:
            choice.value = chosen[0]

    choice.on_value_change(change)
