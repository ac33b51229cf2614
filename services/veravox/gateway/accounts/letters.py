"""The letters themselves: what they say, and the links in them."""

from veravox.core.settings import Settings
from veravox.core.text import _
from veravox.gateway.accounts.post import Post


def link(settings: Settings, page: str, secret: str) -> str:
    """A page's address with a secret behind `#`, which no server's log sees."""
    return f"{settings.public_url.rstrip('/')}/{page}#{secret}"


async def confirm(post: Post, to: str, secret: str) -> None:
    text = _("Somebody, you we hope, asked for an account with this e-mail. Open this link within a day to confirm it:")
    await post.put(
        to, _("Confirm your e-mail for Veravox"), _signed(text, link(post.settings, "confirm", secret)), secret
    )


async def tell_owner(post: Post, to: str) -> None:
    text = _(
        "Somebody, you perhaps, asked for a new account with this e-mail, which has one already. If it was you, log in,"
        " or choose a new password here:"
    )
    address = f"{post.settings.public_url.rstrip('/')}/forgotten"
    await post.put(to, _("You have an account at Veravox already"), _signed(text, address))


async def reset(post: Post, to: str, secret: str) -> None:
    text = _("Somebody, you we hope, asked for a new password. Open this link within an hour to choose it:")
    await post.put(to, _("A new password for Veravox"), _signed(text, link(post.settings, "reset", secret)), secret)


async def invite(post: Post, to: str, secret: str, by: str) -> None:
    text = _(
        "{name} invites you to Veravox, which trains and checks detectors of machine-made speech. Register here within 14"
        " days:"
    ).format(name=by)
    address = link(post.settings, "register", secret)
    await post.put(to, _("An invitation to Veravox"), _signed(text, address), secret)


async def change_email(post: Post, to: str, secret: str) -> None:
    text = _("Open this link within a day, and your account at Veravox has this e-mail:")
    await post.put(
        to, _("Confirm your new e-mail for Veravox"), _signed(text, link(post.settings, "email", secret)), secret
    )


async def tell_owner_of_change(post: Post, to: str) -> None:
    text = _(
        "Somebody, you perhaps, wanted to give an account at Veravox this e-mail, which has another one already. Nothing"
        " was changed. If it was you, log in to that one:"
    )
    address = f"{post.settings.public_url.rstrip('/')}/login"
    await post.put(to, _("You have an account at Veravox already"), _signed(text, address))


async def second_factor_off(post: Post, to: str, name: str) -> None:
    text = _(
        "An administrator has switched the second factor of the account {name} off: its password alone opens it from now"
        " on, and it is logged out everywhere. If you did not ask for this, choose another password and tell them."
    )
    await post.put(to, _("Your second factor at Veravox was switched off"), text.format(name=name) + "\n")


async def email_changed(post: Post, to: str, name: str) -> None:
    text = _("The account {name} has another e-mail from now on. If this was not you, tell an administrator.")
    await post.put(to, _("Your e-mail at Veravox was changed"), text.format(name=name) + "\n")


async def password_changed(post: Post, to: str, name: str) -> None:
    text = _("The password of the account {name} was changed. If this was not you, ask for a new one at once.")
    await post.put(to, _("Your password at Veravox was changed"), text.format(name=name) + "\n")


def _signed(text: str, address: str) -> str:
    return f"{text}\n\n{address}\n\n{_('If it was not you, there is nothing to do.')}\n"
