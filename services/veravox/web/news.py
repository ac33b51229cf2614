"""What an account is told of, in sentences, and where each leads."""

from veravox.client.models import Notification, Phase
from veravox.core.text import N_, _

ENDED = {
    Phase.succeeded: N_("{what} “{title}” has succeeded."),
    Phase.failed: N_("{what} “{title}” has failed."),
    Phase.stopped: N_("{what} “{title}” was stopped."),
}
SHARED = N_("{who} shares with you: {what} “{title}”.")
WHAT = {
    "run": N_("The training"),
    "dataset": N_("The work on the dataset"),
    "import": N_("The import of"),
    "evaluation": N_("The evaluation on"),
    "model": N_("The model"),
}
THING = {"run": N_("the training"), "dataset": N_("the dataset"), "model": N_("the model")}
ADDRESSES = {
    "run": "/runs/{id}",
    "dataset": "/data",
    "import": "/models/{id}",
    "evaluation": "/laboratory/{id}",
    "model": "/models/{id}",
}


def sentence(told: Notification) -> str:
    """What happened."""
    what = told.what.value
    if told.phase is None:
        return _(SHARED).format(who=told.by or _("Somebody"), what=_(THING[what]), title=told.title)
    return _(ENDED[told.phase]).format(what=_(WHAT[what]), title=told.title)


def address(told: Notification) -> str:
    """Where there is more of it."""
    if told.what.value == "import" and told.phase is not Phase.succeeded:
        return "/models"
    return ADDRESSES[told.what.value].format(id=told.id)
