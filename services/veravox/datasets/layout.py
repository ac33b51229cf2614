"""A user's folder, `speaker/class/clip`: what in it is a clip, and what is not and why."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from veravox.core.exits import BAD_DATA, DATA_MISSING, JobError
from veravox.core.manifest import KNOWN_AS_HUMAN
from veravox.core.specs.status import Refused
from veravox.core.text import _

SUFFIXES = (".wav", ".flac", ".ogg", ".mp3")
DEPTH = 3  # speaker, class, clip


@dataclass(frozen=True)
class Found:
    """A file that looks like a clip."""

    path: Path
    speaker: str
    generator: str

    @property
    def clip(self) -> str:
        """Its path below the folder, which is also its path below the dataset's `clips/`."""
        return f"{self.speaker}/{self.generator}/{self.path.name}"


@dataclass
class Layout:
    """What a folder holds."""

    found: list[Found] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return sorted({each.generator for each in self.found})

    def refuse(self, clip: str, reason: str) -> None:
        self.refused.append(Refused(clip=clip, reason=reason))


def walk(folder: Path) -> Layout:
    """Look through a folder, in the order of the names; hidden files are passed over.

    Raises:
        JobError: DATA_MISSING, if there is no such folder.
    """
    if not folder.is_dir():
        raise JobError(DATA_MISSING, _("There is no folder {folder}; name one that exists.").format(folder=folder))
    layout = Layout()
    for path in _entries(folder, (), layout, folder.resolve()):
        layout.found.append(Found(path, *path.relative_to(folder).parts[:2]))
    return layout


def human_class(classes: Iterable[str], wanted: str) -> str | None:
    """The class that is human: the one that was named, else the first of the known names; None where there is none.

    Raises:
        JobError: BAD_DATA, if the class that was named is not there.
    """
    there = sorted(classes)
    if wanted and wanted not in there:
        sentence = _("No class is called {wanted!r}, which was named as the human one; there are: {classes}.")
        raise JobError(BAD_DATA, sentence.format(wanted=wanted, classes=", ".join(there)))
    known = (each for name in KNOWN_AS_HUMAN for each in there if each.casefold() == name)
    return wanted or next(known, None)


def _entries(folder: Path, above: tuple[str, ...], layout: Layout, root: Path) -> Iterator[Path]:
    for path in _listed(folder, above, layout):
        place = (*above, path.name)
        if reason := _objection(path, len(place), root):
            layout.refuse(_shown(place), reason)
        elif len(place) == DEPTH:
            yield path
        else:
            yield from _entries(path, place, layout, root)


def _listed(folder: Path, above: tuple[str, ...], layout: Layout) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        layout.refuse(_shown(above), _("The folder cannot be opened: {why}.").format(why=error.strerror))
        return []


def _objection(path: Path, depth: int, root: Path) -> str:
    """Why this cannot be a speaker, a class or a clip, by its place; empty where nothing speaks against it."""
    if not path.name.isprintable():  # control characters, and bytes that are not UTF-8
        return _("Its name holds characters that cannot be shown; rename it.")
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        return _("It is a link that leaves the folder; put the file itself there.")
    if depth < DEPTH:
        return "" if path.is_dir() else _("It stands outside of a folder speaker/class.")
    if not path.is_file():
        return _("It is no file; a clip was expected here, as in speaker/class/clip.wav.")
    if path.suffix.lower() not in SUFFIXES:
        return _("Its name does not end in {suffixes}.").format(suffixes=", ".join(SUFFIXES))
    return ""


def _shown(place: tuple[str, ...]) -> str:
    return os.fsencode("/".join(place)).decode(errors="replace")
