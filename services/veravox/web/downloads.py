"""Links to a model."""

from uuid import UUID

from veravox.client.models import ModelRead
from veravox.core.text import N_, _
from veravox.web.elements import Tag, link

BUNDLE = N_("The bundle holds no code.")
PICKLE = N_("Opening a .pkl runs the code in it: only open those you trust.")


def bundle_link(model: UUID) -> Tag:
    return link(_("Download the bundle"), f"/api/v1/models/{model}/bundle", download="")


def model_downloads(model: ModelRead) -> None:
    """The bundle; where a training has left them, ONNX, and the learner with its warning."""
    trained = model.provenance in {"trained", "installed"} and model.metrics.get("test")
    with Tag("div", "", "field"):
        with Tag("div", style="display:flex;gap:18px;flex-wrap:wrap"):
            bundle_link(model.id)
            if trained:
                link(_("ONNX"), f"/api/v1/models/{model.id}/onnx", download="")
            if trained and model.provenance == "trained":
                link(_("fastai learner (.pkl)"), f"/api/v1/models/{model.id}/learner", download="")
        Tag("small", f"{_(BUNDLE)} {_(PICKLE)}")


def card_links(model: UUID) -> None:
    """Its card, for people and for a repository."""
    place = f"/api/v1/models/{model}/card?format="
    with Tag("p", style="display:flex;gap:18px;flex-wrap:wrap"):
        link(_("Read the card"), f"{place}html", target="_blank")
        link(_("Card (HTML)"), f"{place}html", download=f"veravox-{model}-card.html")
        link(_("Card (Markdown)"), f"{place}markdown", download=f"veravox-{model}-card.md")
    Tag("small", _("What it is, what it learnt from, what its scores are worth, its errors, its limits."))
