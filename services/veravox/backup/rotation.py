"""A folder of backups, a file each time, of which the newest are kept."""

import re
from datetime import datetime
from pathlib import Path

from veravox.core.ownership import Refused
from veravox.core.text import _

NAMED = re.compile(r"veravox-\d{4}-\d\d-\d\dT\d{6}Z")


def next_in(folder: Path, now: datetime) -> Path:
    """The file to write in a folder.

    Args:
        folder: of backups; it must be there, for a volume that is not mounted is not to be filled beside itself.
        now: in UTC; its second becomes the file's name.

    Raises:
        Refused: if there is no such folder.
    """
    if not folder.is_dir():
        raise Refused(_("there is no folder {folder} for backups; make it, or mount it").format(folder=folder))
    return folder / f"veravox-{now:%Y-%m-%dT%H%M%SZ}"


def drop_older(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest of the backups that bear such names; answers what was removed. Other files stay."""
    found = sorted(each for each in folder.iterdir() if NAMED.fullmatch(each.name) and each.is_file())
    older = found[:-keep]
    for each in older:
        each.unlink()
    return older
