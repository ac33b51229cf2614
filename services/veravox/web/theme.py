"""How it looks: the tokens, and Quasar's defaults giving way to them, once."""

import hashlib
from functools import cache
from pathlib import Path
from typing import cast

import nicegui
from nicegui import ui
from nicegui.translations import translations

from veravox.core.text import ENGLISH, LANGUAGES, _, speaking

STATIC = Path(__file__).parent / "static"
STYLES = ("tokens.css", "quasar.css")
SCRIPTS = ("drop.js", "form.js", "listen.js", "model.js", "news.js", "picture.js")
ACCENT = "#0b5e7d"


@cache
def version() -> str:
    """Changes when a file of `static/` changes, so that no browser keeps an old one."""
    content = b"".join(path.read_bytes() for path in sorted(STATIC.rglob("*.*")))
    return hashlib.sha256(content).hexdigest()[:12]


def install() -> None:
    """On every page of the process; nothing of it comes from elsewhere."""
    quasar = nicegui.app.config.quasar_config
    quasar["brand"]["primary"] = ACCENT
    quasar["ripple"] = False
    quasar["loadingBar"] = {"skipHijack": True}
    known = cast("dict[str, dict[str, str]]", translations)
    known.update({tag: _of_the_connection(tag) for tag in LANGUAGES if tag != ENGLISH})
    links = "".join(f'<link rel="stylesheet" href="/static/{name}?{version()}">' for name in STYLES)
    scripts = "".join(f'<script defer src="/static/{name}?{version()}"></script>' for name in SCRIPTS)
    ui.add_head_html(links + scripts, shared=True)


def _of_the_connection(tag: str) -> dict[str, str]:
    """What NiceGUI says over a page whose connection broke; of ours it knows English alone."""
    with speaking(tag):
        return {
            "connection_lost": _("Connection lost."),
            "trying_to_reconnect": _("Trying to reconnect..."),
            "message_too_long": _("Message too long"),
            "message_too_long_body": _("The message is too large for WebSocket transmission."),
        }
