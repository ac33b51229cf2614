"""Where recordings are dropped, chosen or spoken."""

from collections.abc import Sequence
from uuid import UUID

from veravox.client.models import ModelRead
from veravox.core.text import _
from veravox.web.elements import Tag, bar

ACCEPTED = ".wav,.flac,.ogg,.mp3,.m4a,.webm,.opus,.amr,.wma,audio/*,video/*"


def drop(models: Sequence[ModelRead], chosen: UUID | None, visitor: bool = False) -> None:
    """A form that `drop.js` sends to the gateway through this very origin.

    Args:
        models: that can be asked.
        chosen: the one that is at first.
        visitor: whether who asks has no account, so that nothing is kept.
    """
    with Tag(
        "form",
        "",
        "drop",
        action="/api/v1/public/verdicts" if visitor else "/api/v1/verdicts",
        method="post",
        enctype="multipart/form-data",
        data_sending=_("Sending the recording"),
        data_judging=_("Judging it"),
        data_failed=_("Veravox does not answer; try again in a moment"),
        data_deaf=_("The browser gives no microphone to this page; allow it, or choose a file"),
        data_enough=_("■ Stop and judge"),
        data_spoken=_("spoken"),
    ):
        with Tag("div", "", "field", style="width:min(460px,100%);text-align:left"):
            Tag("label", _("Model"), for_="model")
            with Tag("select", "", "box", id="model", name="model"):
                for each in models:
                    said = each.title if each.bonafide else _("{name} (classes only)").format(name=each.title)
                    Tag("option", said, value=str(each.id), selected=True if each.id == chosen else None)
        Tag("div", _("Drop recordings here, or"), "soft")
        Tag("input", "", "hidden-file", type="file", name="file", id="recording", accept=ACCEPTED, multiple=True)
        with Tag("div", "", "acts"):
            Tag("label", _("Choose recordings"), "act main", for_="recording")
            Tag("button", _("● Speak"), "speak", type="button", aria_pressed="false")
        Tag(
            "small",
            _("WAV, FLAC, MP3, M4A, WebM and more, any rate, 0.3 s to a minute. Your recording is not kept.")
            if visitor
            else _(
                "WAV, FLAC, MP3, M4A, WebM and more, any rate, 0.3 s to 4 hours. It stays here, and is yours alone."
            ),
        )
        Tag("div", "", "doing soft", role="status")
        bar(0.0, _("Sent"), hidden=True)
        Tag("p", "", "trouble", role="alert")
