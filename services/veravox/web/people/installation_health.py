"""How the installation does, in words and signs."""

from veravox.client.models import HealthRead, Phase, QueueRead
from veravox.core.text import N_, _
from veravox.web.elements import Tag, chip, definitions, link

PARTS = {
    "database": N_("Database"),
    "storage": N_("Storage"),
    "jobs": N_("Jobs"),
    "detector": N_("Detector"),
    "mail": N_("Mail"),
}
STATES = {"good": ("good", N_("✓ well")), "warning": ("warn", N_("▲ look")), "bad": ("bad", N_("✗ ill"))}


def health_of_parts(found: HealthRead) -> None:
    """A line a part: what it is, how it does, and a sentence."""
    Tag("h2", _("Health"))
    with Tag("ul", "", "plain parts"):
        for each in found.items:
            kind, says = STATES[each.state.value]
            with Tag("li"):
                with Tag("div", "", "between"):
                    Tag("b", _(PARTS[each.part.value]))
                    chip(_(says), kind)
                Tag("small", each.says)


def queue_in_short(found: QueueRead) -> None:
    Tag("h2", _("Queue"))
    waits = sum(each.place is not None for each in found.items)
    paused = sum(each.phase is Phase.paused for each in found.items)
    definitions(
        [
            (_("At work"), str(len(found.items) - waits - paused)),
            (_("Waiting"), str(waits)),
            (_("Paused"), str(paused)),
            (_("GPUs in use"), str(found.gpus_in_use)),
        ]
    )
    with Tag("p", "", "after"):
        link(_("See the queue"), "/queue", "act")
