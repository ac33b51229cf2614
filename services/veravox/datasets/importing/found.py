"""What a source holds, whatever its layout: clips with their labels, and what is no clip and why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from veravox.core.exits import BAD_DATA, JobError
from veravox.core.manifest import KNOWN_AS_HUMAN
from veravox.core.specs.status import Refused
from veravox.core.text import _

SOUNDS = (".wav", ".flac", ".ogg", ".mp3")
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
CLEAN = "clean"
HUMAN = "bonafide"


@dataclass(frozen=True)
class Found:
    """A file that looks like a clip, and what its place or a table says of it."""

    path: Path
    clip: str  # its path below the dataset's `clips/`
    speaker: str
    generator: str
    condition: str = CLEAN
    prompt: str = ""  # empty: as the file's name tells
    pair: str = ""
    licence: str = ""
    provenance: str = ""
    sex: str = ""
    accent: str = ""
    original: str = ""
    sha256: str = ""  # what a table says it is

    @property
    def is_picture(self) -> bool:
        return self.path.suffix.lower() in PICTURES


@dataclass
class Layout:
    """What a source holds, and as which layout it was read."""

    name: str = ""
    found: list[Found] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return sorted({each.generator for each in self.found})

    @property
    def of_pictures(self) -> bool:
        return bool(self.found) and all(each.is_picture for each in self.found)

    def refuse(self, clip: str, reason: str) -> None:
        self.refused.append(Refused(clip=clip, reason=reason))

    def add(self, found: Iterable[Found]) -> None:
        """Take what is new; a second clip of the same name is refused."""
        there = {each.clip for each in self.found}
        for each in found:
            if each.clip in there:
                self.refuse(each.clip, _("It is named twice; the first one is taken."))
            else:
                there.add(each.clip)
                self.found.append(each)

    def one_kind(self) -> None:
        """Sounds and pictures never make one dataset: the pictures among sounds are left out."""
        if not self.of_pictures:
            for each in [each for each in self.found if each.is_picture]:
                self.refuse(
                    each.clip, _("It is a picture among recordings; import pictures as a dataset of their own.")
                )
            self.found = [each for each in self.found if not each.is_picture]


def human_class(classes: Iterable[str], wanted: str) -> str | None:
    """The class that is human: the one that was named, else the one with a known name; None where there is none.

    Raises:
        JobError: BAD_DATA, if the class that was named is not there, or none was and several have known names.
    """
    there = sorted(classes)
    if wanted and wanted not in there:
        sentence = _("No class is called {wanted!r}, which was named as the human one; there are: {classes}.")
        raise JobError(BAD_DATA, sentence.format(wanted=wanted, classes=", ".join(there)))
    known = [each for each in there if each.casefold() in KNOWN_AS_HUMAN]
    if len(known) > 1 and not wanted:
        sentence = _(
            "{n} classes are human by their names, and one may be: {known}. "
            "Call them alike, or say which one it is with --bonafide; the others then count as made by machines."
        )
        raise JobError(BAD_DATA, sentence.format(n=len(known), known=", ".join(known)))
    return wanted or next(iter(known), None)


def label_objection(**labels: str) -> str:
    """Why a label cannot be used, for it becomes the name of a folder; empty where nothing speaks against it."""
    for name, text in labels.items():
        if not text.isprintable() or text in {".", ".."} or "/" in text or "\\" in text or len(text.encode()) > LONGEST:
            return _("Its {name} {text!r} cannot name a folder; use letters, digits, hyphens and underscores.").format(
                name=name, text=text[:LONGEST]
            )
    return ""


LONGEST = 200  # bytes of a label
SLUG = re.compile(r"[^\w]+")


def slug(text: str) -> str:
    """A sentence as the name of a prompt: `please-call-stella`."""
    return SLUG.sub("-", text.casefold()).strip("-")[:60]
