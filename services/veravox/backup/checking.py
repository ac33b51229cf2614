"""All that can be known of a backup before anything is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from veravox.backup.archive import FORMAT, Header, Member, Summary, Unpacker
from veravox.backup.damage import foreign
from veravox.backup.envelope import Unwrapped
from veravox.backup.kept import KEPT
from veravox.backup.telling import Telling
from veravox.core.ownership import Refused, refuse_full
from veravox.core.text import _
from veravox.store import schema

DATABASE, DATA = "database", "data"


@dataclass(frozen=True)
class Checked:
    """A backup that is whole, and that this version understands."""

    header: Header
    summary: Summary


@contextmanager
def unpacking(archive: Path, passphrase: str | None) -> Iterator[Unpacker]:
    """The archive, from its beginning."""
    with archive.open("rb") as file:
        yield Unpacker(cast(BinaryIO, Unwrapped(file, passphrase)))


def check(archive: Path, passphrase: str | None, target: Path, telling: Telling) -> Checked:
    """Read all of it once.

    Args:
        archive: the backup.
        passphrase: that it was encrypted with; None: it was not.
        target: the data folder that it is to go to, which may not be there yet.
        telling: how far it is.

    Raises:
        Refused: if it is damaged, no backup, or of a newer version; or if the disk has no room for it.
    """
    with unpacking(archive, passphrase) as unpacker:
        for member in unpacker.members():
            assert unpacker.header
            _refuse_newer(unpacker.header)
            place_of(member)
            telling.done(_("checked"), member.size)
    telling.end()
    assert unpacker.header
    assert unpacker.summary
    _refuse_newer(unpacker.header)
    refuse_full(target, unpacker.summary.bytes)
    return Checked(unpacker.header, unpacker.summary)


def place_of(member: Member) -> tuple[str, PurePosixPath]:
    """`database` or `data`, and where below it.

    Raises:
        Refused: if a backup has nothing there.
    """
    where, *rest = PurePosixPath(member.name).parts
    known = {DATABASE: len(rest) == 1 and rest[0].endswith(".csv"), DATA: bool(rest) and rest[0] in KEPT}
    if not known.get(where):
        raise foreign()
    return where, PurePosixPath(*rest)


def _refuse_newer(header: Header) -> None:
    if header.format > FORMAT or schema.age(header.schema_revision) is schema.Age.NEWER:
        sentence = _(
            "the backup is of a newer Veravox ({newer}, schema {revision}) than this one; install that version or a later"
            " one, and restore with it"
        )
        raise Refused(sentence.format(newer=header.veravox, revision=header.schema_revision))
