"""Pages without NiceGUI: for whoever is not logged in, and for when there is nothing to show."""

from html import escape
from string import Template

from fastapi.responses import HTMLResponse

from veravox.core.text import LANGUAGES, _, language
from veravox.web.guard import PLAIN
from veravox.web.theme import STATIC, version


def plain_page(
    title: str,
    sentence: str,
    body: str = "",
    status: int = 200,
    again_in: int = 0,
    retry_after: int = 0,
    onward: str = "",
) -> HTMLResponse:
    """A quiet page.

    Args:
        title: its heading, as text.
        sentence: what there is to say, as text.
        body: more of it, as HTML of our own.
        status: the HTTP status.
        again_in: seconds after which the browser asks again by itself; 0: never.
        retry_after: seconds after which a program may; 0: nobody knows.
        onward: an address to which the browser goes on by itself. A form's answer cannot redirect it to another site.
    """
    page = Template((STATIC / "plain.html").read_text()).substitute(
        choose=escape(_("Language")),
        title=escape(title),
        sentence=escape(sentence),
        body=body,
        version=version(),
        refresh=_onward(onward) if onward else _again(again_in) if again_in else "",
        language=language(),
        languages=_languages(),
    )
    wait = again_in or retry_after
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": PLAIN} | (
        {"Retry-After": str(wait)} if wait else {}
    )
    return HTMLResponse(page, status, headers)


def _languages() -> str:
    """A button for each other language, named in itself."""
    return "".join(
        f'<button class="link" name="tag" value="{tag}" lang="{tag}">{escape(name)}</button>'
        for tag, name in LANGUAGES.items()
        if tag != language()
    )


def _onward(address: str) -> str:
    return f'<meta http-equiv="refresh" content="0;url={escape(address)}">'


def _again(seconds: int) -> str:
    """It looks by itself, and reloads nothing under its reader before there is something to see (WCAG 2.2.1)."""
    return f'<script src="/static/again.js?{version()}" data-seconds="{seconds}" defer></script>'


def gateway_away() -> HTMLResponse:
    return plain_page(
        _("One moment"),
        _("The gateway does not answer; it may be starting. This page asks again by itself."),
        status=503,
        again_in=3,
    )


def not_there(sentence: str, status: int = 404) -> HTMLResponse:
    home = f'<p><a href="/">{escape(_("Home"))}</a></p>'
    title = _("This is not for you") if status == 403 else _("There is no such thing")
    return plain_page(title, sentence, home, status)
