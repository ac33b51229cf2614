"""`veravox queue`: what works, what waits for what, and who has the GPUs."""

from veravox.cli.speaking import Terminal, speaks, table
from veravox.client import Client
from veravox.client.models import QueueEntry
from veravox.core.text import _


@speaks
async def queue(client: Client, terminal: Terminal) -> None:
    """What works, what waits for what, and who has the GPUs."""
    found = await client.read_queue()
    titles = [_("place"), _("kind"), _("title"), _("whose"), _("phase"), _("GPUs"), _("waits for")]
    terminal.answer(
        found,
        table(titles, [_row(each) for each in found.items])
        if found.items
        else _("Nothing works and nothing waits; whatever is started begins at once."),
    )


def _row(each: QueueEntry) -> list[object]:
    return [
        each.place or "–",
        each.kind.value,
        each.title or "–",
        _("yours") if each.yours else each.owner or "–",
        each.phase.value,
        each.gpus or "",
        each.waits_for or (f"{each.progress.percent:.0f} %" if each.place is None else ""),
    ]
