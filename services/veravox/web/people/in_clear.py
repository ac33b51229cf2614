"""Passwords and sessions travel encrypted, or not at all beyond this machine."""

from fastapi import Request, Response

from veravox.core.local_hosts import is_local
from veravox.core.text import _
from veravox.web.guard import is_foreign
from veravox.web.plain import plain_page


class Refusal(Exception):
    """Answers with a page instead."""

    def __init__(self, page: Response) -> None:
        super().__init__()
        self.page = page


def refuse_in_clear(request: Request) -> None:
    """A dependency of pages that take or give a secret. Raises Refusal over plain http from elsewhere, and to other sites."""
    if request.method == "POST" and is_foreign(request.headers):
        sentence = _("Another site asked for this in your name; do it from Veravox' own page.")
        raise Refusal(plain_page(_("This is not for you"), sentence, status=403))
    if request.url.scheme != "https" and not is_local(request.url.hostname or ""):
        sentence = _(
            "This page came without encryption: everybody on the way could read your password. Open it by https, or on"
            " the machine itself as localhost; whoever looks after this installation puts a server with a certificate"
            " before it."
        )
        raise Refusal(plain_page(_("Not without https"), sentence, status=403))


async def refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return error.page
