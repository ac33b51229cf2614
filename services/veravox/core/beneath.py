"""Opening files in a folder where somebody else writes: never through a link, never anything but a plain file.

A training may run its user's Python with the rights to write its own run folder. A link that it leaves there must not
make gateway or operator read what lies elsewhere, nor a named pipe make them wait for ever.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

FLAGS = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe that nobody writes to must not keep us


def open_beneath(path: Path, root: Path) -> BinaryIO:
    """A plain file for reading, whose way from `root` on leads through no link.

    Args:
        path: below `root`.
        root: a folder whose own path is trusted.

    Raises:
        FileNotFoundError: if there is none, or what is there is no plain file or is reached through a link.
    """
    *folders, name = path.relative_to(root).parts
    place = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for folder in folders:
            inner = _opened(folder, os.O_RDONLY | os.O_DIRECTORY, place)
            os.close(place)
            place = inner
        file = _opened(name, os.O_RDONLY, place)
    finally:
        os.close(place)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise FileNotFoundError(errno.ENOENT, "no plain file", str(path))
    return os.fdopen(file, "rb")


def is_plain(path: Path, root: Path) -> bool:
    """Whether `open_beneath` opens it."""
    try:
        open_beneath(path, root).close()
    except OSError:
        return False
    return True


def _opened(name: str, flags: int, place: int) -> int:
    try:
        return os.open(name, flags | FLAGS, dir_fd=place)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENOTDIR, errno.ENXIO}:
            raise FileNotFoundError(errno.ENOENT, "reached through a link", name) from None
        raise
