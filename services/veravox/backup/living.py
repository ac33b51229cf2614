"""A folder where a process writes, as it is at one moment.

What is renamed into place never changes, so that an open file is enough; tables and logs grow, and are taken as long as
they were when everything was open. If anything was renamed, made or removed meanwhile, all are opened anew.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from veravox.backup.kept import Tree
from veravox.core.beneath import open_beneath

TRIES = 20  # then the last look counts: a process that renames all the time would keep us for ever


@dataclass(frozen=True)
class Opened:
    """A file of it."""

    path: Path
    file: BinaryIO
    stat: os.stat_result


@contextmanager
def at_one_moment(tree: Tree, root: Path) -> Iterator[list[Opened]]:
    """All of its files, open.

    Args:
        tree: of few files, as a job's folder is.
        root: the data folder, whose own path is trusted.
    """
    for left in reversed(range(TRIES)):
        with ExitStack() as stack:
            opened = [(path, stack.enter_context(file)) for path in tree.files() if (file := _opened(path, root))]
            before = {path: os.fstat(file.fileno()).st_ino for path, file in opened}
            if left and before != {path: _inode(path) for path in tree.files()}:
                continue
            yield [Opened(path, file, os.fstat(file.fileno())) for path, file in opened]
            return


def _opened(path: Path, root: Path) -> BinaryIO | None:
    try:
        return open_beneath(path, root)
    except FileNotFoundError:
        return None


def _inode(path: Path) -> int | None:
    try:
        return path.stat(follow_symlinks=False).st_ino
    except FileNotFoundError:
        return None
