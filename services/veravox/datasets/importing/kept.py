"""What an earlier attempt at an import has copied, as far as it is still what the source holds."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from veravox.core.manifest import Clip
from veravox.datasets.importing.found import Found, Layout
from veravox.datasets.journal import Journal, Made, key_of
from veravox.datasets.placing import sha256_of


@dataclass(frozen=True)
class Kept:
    """Copies below a folder, and the journal that tells of them."""

    journal: Journal
    into: Path
    rows: dict[str, Clip] = field(default_factory=dict)  # by the key of what was found

    @classmethod
    def of(cls, layout: Layout, into: Path, journal: Journal) -> Self:
        """Whatever else lies below `into` is removed: a copy that broke off, or of a file that has changed since."""
        known = {key: row for key, made in journal.read().items() for row in made.rows}
        keys = {_key(found) for found in layout.found} & known.keys()
        wanted = {known[key].clip for key in keys}
        for path in list(into.rglob("*")):
            if path.is_file() and path.relative_to(into).as_posix() not in wanted:
                path.unlink()
        return cls(journal, into, {key: known[key] for key in keys})

    def row(self, found: Found) -> Clip | None:
        """Of a copy that still has the bytes that were measured; any other one is removed."""
        row = self.rows.get(_key(found))
        if row is None:
            return None
        path = self.into / row.clip
        if path.is_file() and sha256_of(path) == row.sha256:
            return row
        path.unlink(missing_ok=True)
        return None

    def add(self, found: Found, row: Clip) -> None:
        self.journal.append(_key(found), Made((row,)))


def _key(found: Found) -> str:
    """Another one when the file has changed, by its size and date, or what is said of it."""
    try:
        told = found.path.stat()
    except OSError:
        return key_of(found)
    return key_of(found, told.st_size, told.st_mtime_ns)
