"""Which places of the server's disk and which addresses a dataset may be made from: not where everybody's things lie, and
what else there is only where whoever runs the installation has allowed it."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from veravox.core.data_folder import DataFolder
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.roles import MAY_NAME_ADDRESSES, Role
from veravox.core.settings import Settings
from veravox.core.specs import Source
from veravox.core.specs.steps import Step
from veravox.core.tags import ADDRESSES
from veravox.core.text import N_, _
from veravox.gateway.problems import invalid
from veravox.gateway.uploads.reading import named_places

SCHEMES = ("http", "https")
CLOSED = N_(
    "{path} is in, or around, Veravox' own data folder, where everybody's things lie; name a dataset, or another folder"
)
ADMINISTRATORS_ONLY = N_(
    "administrators may import {path} from the server's disk; send your clips (`veravox dataset import --upload`), or ask"
    " for a folder that is open to all"
)


def refuse_places(settings: Settings, role: Role, source: Source, steps: Sequence[Step] = ()) -> None:
    """Raises Problem, INVALID, at the field that names a place or an address which is not open to who asks.

    Whose an upload is, `refuse_uploads_of_others` asks.
    """
    for field, path in named_places(source, steps):
        if not path or path in ADDRESSES or (field == "source.path" and not Path(path).is_absolute()):
            continue  # a tag of a generator's authors is no place; a relative folder is below uploads/, or the launcher's to refuse
        if _is_address(path):
            if role not in MAY_NAME_ADDRESSES:
                sentence = _("researchers and administrators may have the server fetch {path}; fetch it, and send it")
                raise invalid(field, sentence.format(path=path))
        elif sentence := _why_closed(settings, role, path):
            raise invalid(field, sentence.format(path=path))


def _why_closed(settings: Settings, role: Role, path: str) -> str:
    """A sentence; empty where the place is open, or can be none."""
    data = settings.folder
    try:
        root, place = data.path.resolve(), (data.path / Path(path).expanduser()).resolve()
        if place.is_relative_to(root):
            return "" if _is_open(data, place.relative_to(root)) else _(CLOSED)
        if root.is_relative_to(place):
            return _(CLOSED)
        open_folders = (EXAMPLE_CLIPS.resolve(), *settings.open_folders)
        allowed = role is Role.ADMINISTRATOR or any(place.is_relative_to(each) for each in open_folders)
    except (OSError, ValueError, RuntimeError):  # longer than any name, a NUL, nobody's home: no job opens it either
        return ""
    return "" if allowed else _(ADMINISTRATORS_ONLY)


def _is_address(path: str) -> bool:
    """As the job takes it, which asks `urlsplit` too."""
    try:
        return urlsplit(path).scheme in SCHEMES
    except ValueError:
        return False


def _is_open(data: DataFolder, inside: Path) -> bool:
    """Whether it is where things are put to be read."""
    open_to_all = {data.uploads, data.generators, data.corpora, data.weights}
    return bool(inside.parts) and data.path / inside.parts[0] in open_to_all
