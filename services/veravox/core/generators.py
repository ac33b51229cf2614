"""What a generator's name means before any is loaded: weights that lie in a folder, or nothing at all."""

from difflib import get_close_matches
from pathlib import Path

from veravox.core.catalogue import GENERATORS, KNOWN
from veravox.core.tags import ADDRESSES
from veravox.core.text import _

ARCHIVES = (".tar.gz", ".tgz", ".tar", ".zip")


def find_weights(name: str, folder: Path) -> Path | None:
    """`<folder>/<name>/`, or an archive of that name there; names that are paths find nothing."""
    if "/" in name or name.startswith("."):
        return None
    return next((path for end in ("", *ARCHIVES) for path in [folder / f"{name}{end}"] if path.exists()), None)


def title_of(name: str) -> str:
    """What people call a generator: its title where it has one, else the name that its clips have."""
    return _(KNOWN[name].title) if name in KNOWN else name


def unknown(name: str, folder: Path) -> str:
    """The sentence about a name that is neither of the list nor a tag, and has no weights in the folder; else empty."""
    return "" if name in GENERATORS or name in ADDRESSES or find_weights(name, folder) else no_such(name)


def no_such(name: str) -> str:
    """The sentence about a name that nobody knows."""
    near = get_close_matches(name, [*GENERATORS, *ADDRESSES], n=1)
    sentence = _("There is no generator {name}: it is none of the list, and no weights are named for it.")
    hint = _("Did you mean {near}?").format(near=near[0]) if near else ""
    return f"{sentence.format(name=name)} {hint}".rstrip()
