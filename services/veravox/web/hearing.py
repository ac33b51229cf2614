"""A clip to see and to hear, wherever clips are listed."""

from veravox.core.text import _
from veravox.web.elements import Tag


def hear(address: str, name: str, sounds: bool = True) -> None:
    """Picture and player of a clip; neither is fetched before it is looked at or played.

    Args:
        address: below which the gateway sends its `recording` and its `spectrogram`.
        name: the clip's.
        sounds: False for a picture that was brought in, of which there is nothing to be heard.
    """
    with Tag("div"):
        seen = _("Spectrogram of {name}").format(name=name)
        Tag("img", "", "small-spectrogram", src=f"{address}/spectrogram", alt=seen, loading="lazy")
        if sounds:
            Tag("audio", controls=True, preload="none", src=f"{address}/recording", aria_label=name)
