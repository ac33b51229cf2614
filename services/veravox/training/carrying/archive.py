"""The archive: a plain tar whose first member names all others with their SHA-256, as `sha256sum` reads it.

checksums.sha256                            a line that says what it is, and then a line a file
weights/resnet18-f37072fd.pth               torchvision's files
corpora/arctic/cmu_us_bdl_arctic.tar.bz2    archives of corpora, as they are fetched
generators/NAME/...                         trained vocoders, as they lie in the data folder
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from veravox.core.corpora import CORPORA
from veravox.core.ownership import Refused
from veravox.core.text import _

CHECKSUMS = "checksums.sha256"
HEAD = "# veravox weights 1"  # a remark to sha256sum
WEIGHTS, CORPORA_FOLDER, GENERATORS = "weights", "corpora", "generators"
LARGEST = 4 << 30  # bytes of a file of weights, which is read into memory
_OF_WEIGHTS = re.compile(r"[a-z0-9_]+(?:-[a-z0-9]+)*-([0-9a-f]{8,64})\.pth")
_LINE = re.compile(r"([0-9a-f]{64})  ([ -~]{1,1000})")


@dataclass(frozen=True)
class Item:
    """A file that is whole."""

    name: str  # in the archive, and below the data folder
    path: Path
    sha256: str

    @property
    def bytes(self) -> int:
        return self.path.stat().st_size


def known_hash(name: str) -> str:
    """What the SHA-256 of the file of this name begins with; empty where nobody has told.

    Raises:
        Refused: if an archive has nothing there.
    """
    folder, *rest = PurePosixPath(name).parts or ("",)
    match folder, rest:
        case "weights", [file] if said := _OF_WEIGHTS.fullmatch(file):
            return said[1]
        case "corpora", [corpus, file] if corpus in CORPORA:
            known = {part.file: part.sha256 for part in CORPORA[corpus].parts}
            if file in known:
                return known[file]
        case "generators", [_first, *_others] if not any(each.startswith(".") for each in rest):
            return ""
    sentence = _("{name} is neither weights, nor a corpus or a vocoder that Veravox knows; nothing was placed")
    raise Refused(sentence.format(name=repr(name[:200])))


def checksums(items: list[Item]) -> str:
    return "\n".join([HEAD, *(f"{each.sha256}  {each.name}" for each in items), ""])


def read_checksums(text: str) -> Mapping[str, str]:
    """SHA-256 by name.

    Raises:
        Refused: if it is of no such archive, or says of a known file that it is another one.
    """
    head, *lines = text.removesuffix("\n").split("\n")
    said = [_LINE.fullmatch(each) for each in lines]
    if head != HEAD or not all(said):
        raise foreign()
    found = {each[2]: each[1] for each in said if each}
    for name, digest in found.items():
        refuse_other(name, digest)
    return found


def refuse_other(name: str, digest: str) -> None:
    """Raises Refused where the file is known, and this is not its hash."""
    known = known_hash(name)
    if not digest.startswith(known):
        sentence = _(
            "{name} is damaged, or not the file that is known: its SHA-256 is {digest}, and should begin with {known}"
        )
        raise Refused(sentence.format(name=name, digest=digest, known=known))


def foreign() -> Refused:
    return Refused(_("this is no archive of weights; give a file that `veravox weights pack` has written"))
