"""A folder of folders: which files stand where clips are expected, and what is none and why."""

import os
from collections.abc import Iterator
from pathlib import Path

from veravox.core.exits import DATA_MISSING, JobError
from veravox.core.sources import is_archive_name
from veravox.core.text import _
from veravox.datasets.importing.found import PICTURES, SOUNDS, Layout

OTHERS = ("__MACOSX", "Thumbs.db", "desktop.ini")  # what other systems leave in archives


def clips_below(folder: Path, levels: str, layout: Layout) -> Iterator[Path]:
    """The files that stand where clips are expected, in the order of the names; hidden files are passed over.

    Args:
        folder: the user's.
        levels: what the folders above a clip mean, as `speaker/class`.
        layout: told of what is refused.

    Raises:
        JobError: DATA_MISSING, if there is no such folder.
    """
    if not folder.is_dir():
        raise JobError(DATA_MISSING, _("There is no folder {folder}; name one that exists.").format(folder=folder))
    yield from _entries(folder, (), levels, layout, folder.resolve())


def sounds_below(folder: Path, source: Path, layout: Layout) -> Iterator[Path]:
    """All recordings below a folder, in the order of their names; links, and what else is none, are passed over.

    Args:
        folder: in the source, or the source itself.
        source: the user's, which places are told from.
        layout: told of folders that cannot be opened, and of names that cannot be shown.
    """
    above = folder.relative_to(source).parts
    for path in listed(folder, above, layout):
        is_folder = path.is_dir()
        if path.is_symlink() or not (is_folder or (path.suffix.lower() in SOUNDS and path.is_file())):
            continue
        if reason := _of_its_name(path, source):
            layout.refuse(shown((*above, path.name)), reason)
        elif is_folder:
            yield from sounds_below(path, source, layout)
        else:
            yield path


def listed(folder: Path, above: tuple[str, ...], layout: Layout) -> list[Path]:
    """What a folder holds, in the order of the names, without what is hidden; nothing where it cannot be opened.

    Args:
        folder: the user's, or one in it.
        above: its place in the user's.
        layout: told where it cannot be opened.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.name not in OTHERS)
        if paths:
            paths[0].lstat()  # a folder may tell its names, and no more
    except OSError as error:
        layout.refuse(shown(above), _("The folder cannot be opened: {why}.").format(why=error.strerror))
        return []
    return paths


def folders_in(folder: Path) -> list[Path]:
    """In the order of the names; none where it cannot be opened."""
    return [path for path in listed(folder, (), Layout()) if path.is_dir()]


def folder_with(folder: Path, *names: str) -> Path | None:
    """The folder itself, or the first one in it, that holds all of these."""
    return next((each for each in [folder, *folders_in(folder)] if all(holds(each, name) for name in names)), None)


def holds(folder: Path, name: str) -> bool:
    """Whether there is one of this name; not where one may not look."""
    try:
        return (folder / name).exists()
    except OSError:
        return False


def objection(path: Path, root: Path) -> str:
    """Why a file cannot be a clip, whatever its place; empty where nothing speaks against it.

    Args:
        path: of the file.
        root: the source's folder, resolved.
    """
    if reason := _of_its_name(path, root):
        return reason
    if is_archive_name(path.name):
        return _("It is an archive within the source; unpack it first.")
    if path.suffix.lower() not in (*SOUNDS, *PICTURES):
        return _("Its name does not end in {suffixes}.").format(suffixes=", ".join(SOUNDS))
    return ""


def shown(place: tuple[str, ...]) -> str:
    return os.fsencode("/".join(place)).decode(errors="replace")


def _entries(folder: Path, above: tuple[str, ...], levels: str, layout: Layout, root: Path) -> Iterator[Path]:
    depth = levels.count("/") + 2
    for path in listed(folder, above, layout):
        place = (*above, path.name)
        if reason := _objection(path, len(place) - depth, levels, root):
            layout.refuse(shown(place), reason)
        elif len(place) == depth:
            yield path
        else:
            yield from _entries(path, place, levels, layout, root)


def _objection(path: Path, missing: int, levels: str, root: Path) -> str:
    """By its place: a folder where levels are missing, a file where none is."""
    if reason := _of_its_name(path, root):
        return reason
    if missing < 0:
        return "" if path.is_dir() else _("It stands outside of a folder {levels}.").format(levels=levels)
    if not path.is_file():
        return _("It is no file; a clip was expected here, as in {levels}/clip.wav.").format(levels=levels)
    return objection(path, root)


def _of_its_name(path: Path, root: Path) -> str:
    if not path.name.isprintable():  # control characters, and bytes that are not UTF-8
        return _("Its name holds characters that cannot be shown; rename it.")
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        return _("It is a link that leaves the folder; put the file itself there.")
    return ""
