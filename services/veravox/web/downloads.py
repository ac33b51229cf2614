"""Links to a model."""

from uuid import UUID

from veravox.core.text import N_, _
from veravox.web.elements import Tag, link

PICKLE = N_("The bundle holds no code. Opening a .pkl runs the code in it: only open those you trust.")


def bundle_link(model: UUID) -> Tag:
    return link(_("Download the bundle"), f"/api/v1/models/{model}/bundle", download="")


def model_downloads(model: UUID, has_learner: bool) -> None:
    """The bundle, and the learner with its warning where the training has left one."""
    with Tag("div", "", "field"):
        with Tag("div", style="display:flex;gap:18px;flex-wrap:wrap"):
            bundle_link(model)
            if has_learner:
                link(_("fastai learner (.pkl)"), f"/api/v1/models/{model}/learner", download="")
        Tag("small", _(PICKLE))
