"""What was sent, as a job finds it, and a place to look at it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from veravox.core import exits
from veravox.core.beneath import is_plain
from veravox.core.data_folder import DataFolder
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.removing import remove_tree
from veravox.core.sizes import size
from veravox.core.sources import UPLOADS
from veravox.core.text import _


def only_file(data: DataFolder, said: str, suffix: str, field: str, largest: int) -> Path:
    """The file below `uploads/`, or the only one in that folder; never through a link.

    Args:
        data: the data folder.
        said: the path that the spec names, relative to it.
        suffix: how its name ends.
        field: of the spec, to be named in a sentence.
        largest: bytes.

    Raises:
        JobError: DATA_MISSING if there is none, or several; BAD_DATA if it is larger.
    """
    path = data.path / PurePosixPath(said)
    try:
        (only,) = [each for each in path.iterdir() if each.name.lower().endswith(suffix)] if path.is_dir() else [path]
        there = is_plain(only, data.path / UPLOADS)
    except ValueError:
        there = False
    if not there:
        sentence = _("{field}: there is no {path}, or not exactly one {suffix} in it; send it again.")
        raise JobError(exits.DATA_MISSING, sentence.format(field=field, path=said, suffix=suffix))
    if (length := only.stat().st_size) > largest:
        sentence = _("The {suffix} has {size}; a model that is known here has at most {most}.")
        raise JobError(BAD_DATA, sentence.format(suffix=suffix, size=size(length), most=size(largest)))
    return only


@contextmanager
def scratch(purpose: str) -> Iterator[Path]:
    """An empty folder, gone afterwards; on a cluster on the pod's own scratch."""
    folder = Path(tempfile.mkdtemp(prefix=f"veravox-{purpose}-")).resolve()
    try:
        yield folder
    finally:
        remove_tree(folder)
