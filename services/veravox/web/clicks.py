"""What somebody does on a page begins a trace: all that a click asks of the gateway follows from that click."""

from typing import Any

from nicegui import core

from veravox.core.spans import step

EVENT = "event"  # of NiceGUI's socket: a click, a key, a choice


def follow_clicks() -> None:
    """From here on. A handler that waits goes on in a task of its own, which follows from the click as well."""
    take = core.sio.handlers["/"][EVENT]

    def followed(sid: str, message: dict[str, Any]) -> None:
        with step("page event"):
            take(sid, message)

    core.sio.on(EVENT, followed)
