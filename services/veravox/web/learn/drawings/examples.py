"""The bundled sentence that comes with the page: by a human, and by each generator that needs no weights."""

from collections.abc import Iterable

from veravox.core.catalogue import KNOWN
from veravox.core.text import N_, _
from veravox.web.theme import STATIC, version

FOLDER = STATIC / "learn"
HUMAN = "bonafide"
HEARD = tuple(name for name in KNOWN if (FOLDER / f"{name}.flac").exists())
SEEN = ("mel", "linear", "lfcc", "cqt")
WHOSE = N_("The voice is Allison Smith's (Asterisk core sounds, CC BY-SA 3.0); copies of it carry the same licence.")
SECONDS = 2.41


def sound(name: str) -> str:
    """The address of the sentence as this generator, or the human, says it."""
    return f"/static/learn/{name}.flac?{version()}"


def picture(name: str, front_end: str = "mel") -> str:
    """The address of its picture by a front end: a pixel a value, the lowest band at the bottom."""
    return f"/static/learn/{name}-{front_end}.png?{version()}"


def choices(names: Iterable[str] = HEARD) -> dict[str, str]:
    """Names of generators with their titles."""
    return {name: _(KNOWN[name].title) for name in names}
