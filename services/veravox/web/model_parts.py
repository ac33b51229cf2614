"""What stands about a model wherever it is shown."""

from collections.abc import Sequence

from veravox.client.models import ModelRead
from veravox.core.catalogue import ARCHITECTURES
from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.downloads import BUNDLE
from veravox.web.elements import Cell, Tag, card, chip, definitions, link
from veravox.web.figures import test_figures
from veravox.web.sharing_part import belonging

GUEST = "guest"  # as the gateway calls the owner of all guests' models


def to_ask_first(models: Sequence[ModelRead]) -> list[ModelRead]:
    """One's own first, then those that came with the installation, then others', guests' last; each as they came."""

    def rank(model: ModelRead) -> int:
        if model.yours:
            return 0
        return 1 if model.provenance == "installed" else 3 if model.owner == GUEST else 2

    return sorted(models, key=rank)


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


def public_model(model: ModelRead, with_owner: bool) -> None:
    """A card of one that strangers see; its owner stands there where one looks at several people's."""
    place = f"/api/v1/public/models/{model.id}"
    with card(), Tag("div", "", "grid"):
        with Tag("div", "", "between"):
            Tag("h2", model.title, style="margin:0")
            if model.bonafide:
                link(
                    _("Try it now"),
                    f"/try?model={model.id}",
                    "act main",
                    aria_label=_("Try {name}").format(name=model.title),
                )
        with Tag("div", "", "chips"):
            chip(_("version {n}").format(n=model.version))
            if with_owner:
                _owner(model)
        definitions(facts(model))
        if model.metrics.get("test"):
            Tag("h3", _("On the test part"), style="margin:0")
            test_figures(model.metrics)
        if model.notes:
            with Tag("details"):
                Tag("summary", _("What is to be known of it"))
                for note in model.notes:
                    Tag("p", again(note), "soft")
        with Tag("p", style="display:flex;gap:18px;flex-wrap:wrap"):
            link(
                _("Read the card"),
                f"{place}/card?format=html",
                target="_blank",
                aria_label=_("Card of {name}").format(name=model.title),
            )
            link(_("Download the bundle"), f"{place}/bundle", download="")
        Tag("small", _(BUNDLE))


def _owner(model: ModelRead) -> None:
    if model.provenance == "installed":
        chip(_("came with the installation"), "calm")
    elif model.owner == GUEST:
        chip(_("of a guest"), "calm")
    elif model.owner:
        link(_("by {name}").format(name=model.owner), f"/people/{model.owner}", "chip calm")
