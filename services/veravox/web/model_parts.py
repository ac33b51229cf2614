"""What stands about a model wherever it is shown."""

from veravox.client.models import ModelRead
from veravox.core.catalogue import ARCHITECTURES
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Cell, Tag, chip
from veravox.web.sharing_part import belonging


def may_change(model: ModelRead) -> bool:
    """Whether to offer it: one's own, and nobody's; what others share or have published is theirs."""
    return bool(model.yours) or not (model.public or model.owner)


def facts(model: ModelRead) -> list[tuple[str, Cell]]:
    """What it is, in a few terms."""
    architecture = ARCHITECTURES.get(model.architecture)
    return [
        (_("Architecture"), _(architecture.title) if architecture else model.architecture),
        (_("Classes"), words.listed(model.generators)),
        (_("Human class"), model.bonafide or _("none: it gives no verdict")),
        (_("Made"), words.when(model.created_at)),
    ]


def standing(viewer: Viewer, model: ModelRead) -> None:
    """Its version, whose it is, and whether everybody may ask it."""
    with Tag("div", "", "chips"):
        chip(_("version {n}").format(n=model.version))
        if model.provenance == "installed":
            chip(_("came with the installation"), "calm")
        belonging(viewer, model)
        if model.public:
            chip(_("public"), "good", title=_("Everybody may ask it and download it, visitors without an account too."))
