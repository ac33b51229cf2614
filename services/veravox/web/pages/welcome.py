"""Home for visitors: what Veravox is, a recording to try at once, public models, and how to begin."""

from collections.abc import Sequence

from veravox.client.models import ModelRead
from veravox.core.settings import Settings
from veravox.core.text import _
from veravox.web.drop import drop
from veravox.web.elements import Tag, card, link
from veravox.web.frame import visitors_frame
from veravox.web.model_parts import public_model
from veravox.web.pages.visit import VisitorsPage

SHOWN = 2  # of the public models


def welcome(models: Sequence[ModelRead], settings: Settings) -> None:
    """The page of who has no account, or is not logged in.

    Args:
        models: the public ones, those to ask first first.
        settings: of the installation: what it lets strangers do.
    """
    with visitors_frame(_("Human or machine?")):
        Tag("h1", _("Human or machine?"))
        says = _(
            "Veravox tells whether a voice in a recording was spoken by a human or made by a machine, and how sure that is."
            " Whoever has an account trains detectors of his own and watches them learn."
        )
        Tag("p", says, "soft", style="max-width:760px;margin-bottom:16px")
        if models:
            drop(models, None, visitor=True)
            VisitorsPage(list(models))
        with Tag("div", "", "halves after"):
            _begin(settings)
            _learn()
        if models:
            _gallery(models)


def _begin(settings: Settings) -> None:
    with card(_("How to begin")):
        Tag("p", _("With an account you import voices, make copies of them, train, and keep a history for good."))
        with Tag("div", "", "line"):
            if settings.registration == "open":
                link(_("Create an account"), "/register", "act main")
            link(_("Log in"), "/login", "act")
            if settings.guests:
                link(_("Train as a guest"), "/guest", "act")


def _learn() -> None:
    with card(_("Learn")):
        Tag(
            "p",
            _("How machines speak, how a detector hears it, and what its figures mean: to read, to hear and to move."),
        )
        with Tag("div", "", "line"):
            link(_("Learn"), "/learn", "act")
            link(_("Your first training"), "/learn/tour", "act")
            link(_("You against the model"), "/learn/game", "act")


def _gallery(models: Sequence[ModelRead]) -> None:
    with Tag("div", "", "between after"):
        Tag("h2", _("Public models"), style="margin:0")
        link(_("All public models"), "/gallery")
    with Tag("div", "", "halves after"):
        for each in models[:SHOWN]:
            public_model(each, with_owner=True)
