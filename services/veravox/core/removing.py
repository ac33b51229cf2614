"""Removing a folder that somebody else filled: however deep it is, and never through a link."""

import os
from contextlib import suppress
from pathlib import Path

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
Identity = tuple[int, int]  # device and inode


def remove_tree(path: Path) -> None:
    """Remove a folder and what is in it, as far as that can be done; nothing happens where there is none.

    One folder is open at a time, and no function calls itself: a tree that is deeper than a path is long goes too.
    """
    with suppress(OSError):
        place = os.open(path, FOLDER)
        _empty(place)
        path.rmdir()


def _empty(place: int) -> None:
    """Folder by folder, back by way of `..`: unless that is another folder by now, where nothing may be removed."""
    above: list[tuple[str, Identity, list[str]]] = []  # name, the folder that it lies in, and what is left to do there
    try:
        left = _folders(place)
        while left or above:
            if left:
                name = left.pop()
                inner = _entered(name, place)
                if inner is None:
                    continue
                above.append((name, _identity(place), left))
                os.close(place)
                place = inner
                left = _folders(place)
            else:
                name, identity, left = above.pop()
                outer = os.open("..", FOLDER, dir_fd=place)
                os.close(place)
                place = outer
                if _identity(place) != identity:
                    return
                with suppress(OSError):
                    os.rmdir(name, dir_fd=place)
    finally:
        os.close(place)


def _folders(place: int) -> list[str]:
    """The folders in a folder, once everything else is gone from it."""
    folders = []
    with suppress(OSError), os.scandir(place) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            else:
                with suppress(OSError):
                    os.unlink(entry.name, dir_fd=place)
    return folders


def _entered(name: str, place: int) -> int | None:
    """Opened, if there is a way back out of it; otherwise removed, if it is empty."""
    inner = None
    try:
        inner = os.open(name, FOLDER, dir_fd=place)
        os.stat("..", dir_fd=inner)
    except OSError:
        if inner is not None:
            os.close(inner)
        with suppress(OSError):
            os.rmdir(name, dir_fd=place)
        return None
    return inner


def _identity(place: int) -> Identity:
    found = os.fstat(place)
    return found.st_dev, found.st_ino
