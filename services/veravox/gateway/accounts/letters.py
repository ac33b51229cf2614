"""The letters themselves: what they say, and the links in them."""

from veravox.core.settings import Settings
from veravox.core.text import _
from veravox.gateway.accounts.mail import Mail


def link(settings: Settings, page: str, secret: str) -> str:
    """A page's address with a secret behind `#`, which no server's log sees."""
    return f"{settings.public_url.rstrip('/')}/{page}#{secret}"


async def confirm(mail: Mail, settings: Settings, to: str, secret: str) -> None:
    text = _("Somebody, you we hope, asked for an account with this e-mail. Open this link within a day to confirm it:")
    await mail.send(to, _("Confirm your e-mail for Veravox"), _signed(text, link(settings, "confirm", secret)))


async def tell_owner(mail: Mail, settings: Settings, to: str) -> None:
    text = _(
        "Somebody, you perhaps, asked for a new account with this e-mail, which has one already. If it was you, log in,"
        " or choose a new password here:"
    )
    address = f"{settings.public_url.rstrip('/')}/forgotten"
    await mail.send(to, _("You have an account at Veravox already"), _signed(text, address))


async def reset(mail: Mail, settings: Settings, to: str, secret: str) -> None:
    text = _("Somebody, you we hope, asked for a new password. Open this link within an hour to choose it:")
    await mail.send(to, _("A new password for Veravox"), _signed(text, link(settings, "reset", secret)))


async def invite(mail: Mail, settings: Settings, to: str, secret: str) -> None:
    text = _("You are invited to Veravox, which trains and checks detectors of machine-made speech. Register here:")
    await mail.send(to, _("An invitation to Veravox"), _signed(text, link(settings, "register", secret)))


async def change_email(mail: Mail, settings: Settings, to: str, secret: str) -> None:
    text = _("Open this link within a day, and your account at Veravox has this e-mail:")
    await mail.send(to, _("Confirm your new e-mail for Veravox"), _signed(text, link(settings, "email", secret)))


async def second_factor_off(mail: Mail, to: str, name: str) -> None:
    if mail:
        text = _(
            "An administrator has switched the second factor of the account {name} off: its password alone opens it from now"
            " on, and it is logged out everywhere. If you did not ask for this, choose another password and tell them."
        )
        await mail.send(to, _("Your second factor at Veravox was switched off"), text.format(name=name) + "\n")


async def email_changed(mail: Mail, to: str, name: str) -> None:
    if mail:
        text = _("The account {name} has another e-mail from now on. If this was not you, tell an administrator.")
        await mail.send(to, _("Your e-mail at Veravox was changed"), text.format(name=name) + "\n")


async def password_changed(mail: Mail, to: str, name: str) -> None:
    if mail:
        text = _("The password of the account {name} was changed. If this was not you, ask for a new one at once.")
        await mail.send(to, _("Your password at Veravox was changed"), text.format(name=name) + "\n")


def _signed(text: str, address: str) -> str:
    return f"{text}\n\n{address}\n\n{_('If it was not you, there is nothing to do.')}\n"
