"""`veravox backup`: the rows as they are at one moment, and then the files that these rows name."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from veravox import __version__
from veravox.backup.archive import READ_AT_ONCE, SMALL, Header, Packer, Summary
from veravox.backup.envelope import Enveloped
from veravox.backup.kept import Named, Tree, trees
from veravox.backup.living import Opened, at_one_moment
from veravox.backup.telling import Telling
from veravox.core.backup_note import note_backup
from veravox.core.beneath import open_beneath
from veravox.core.data_folder import DataFolder
from veravox.core.files import written_beside
from veravox.core.ownership import Refused
from veravox.core.text import _
from veravox.store import schema
from veravox.store.dumping import Snapshot, snapshot


def back_up(data: DataFolder, url: str, target: Path, passphrase: str | None, telling: Telling) -> Summary:
    """Write an installation into one file, which is there whole or not at all.

    A row is committed after the files that it names are in place; so what the rows of the snapshot name is there when the
    files are read, unless it was removed for good since. What came later is left out.

    Args:
        data: the data folder; it may be at work.
        url: of its database.
        target: the file, which must not be there.
        passphrase: encrypts it; None: it is not encrypted.
        telling: how far it is.

    Raises:
        Refused: if there is nothing to back up, or the file is there already.
    """
    if not data.path.is_dir():
        raise Refused(_("there is no data folder {path}; choose another with --data").format(path=data.path))
    if target.exists():
        raise Refused(_("{file} is there already; choose another name, or remove it").format(file=target))
    with written_beside(target, 0o600) as file:  # its owner alone may read it
        out = Enveloped(file, passphrase)
        with snapshot(url) as rows:
            header = _header(rows)
            packer = Packer(cast(BinaryIO, out), header)
            _add_rows(packer, rows, data, telling)
            named = Named.by(rows)
        gone = _add_files(packer, data, named, telling)
        summary = packer.finish(gone)
        out.finish()
        telling.end()
    note_backup(data, header.created_at, target.stat().st_size)
    return summary


def _header(rows: Snapshot) -> Header:
    match schema.age(rows.revision):
        case schema.Age.NONE:
            raise Refused(_("there is nothing in the database to back up: no installation has begun there"))
        case schema.Age.NEWER:
            raise Refused(schema.why_not(schema.Age.NEWER))
    assert rows.revision
    return Header(
        veravox=__version__,
        schema_revision=rows.revision,
        server_version=rows.server_version,
        created_at=datetime.now(UTC),
    )


def _add_rows(packer: Packer, rows: Snapshot, data: DataFolder, telling: Telling) -> None:
    """How long a table is shows at its end, so it is written down first."""
    for table in rows.tables():
        with SpooledTemporaryFile(SMALL, dir=str(data.path)) as written:
            for part in rows.rows(table):
                written.write(part)
            size = written.tell()
            written.seek(0)
            packer.add(f"database/{table}.csv", written, size)
            telling.done(_("database"), size)


def _add_files(packer: Packer, data: DataFolder, named: Named, telling: Telling) -> list[str]:
    """Returns what vanished while it was being read."""
    gone: list[str] = []
    for tree in trees(data, named):
        part = tree.path.relative_to(data.path).parts[0]
        for name, size in _add_tree(packer, data, tree):
            if size is None:
                gone.append(name)
            else:
                telling.done(part, size)
    return gone


def _add_tree(packer: Packer, data: DataFolder, tree: Tree) -> Iterator[tuple[str, int | None]]:
    if tree.lives:
        with at_one_moment(tree, data.path) as opened:
            for each in opened:
                yield _name(data, each.path), _add_living(packer, data, each)
        return
    for path in tree.files():
        name = _name(data, path)
        try:
            file = open_beneath(path, data.path)
        except FileNotFoundError:
            yield name, None
            continue
        with file:
            stat = os.fstat(file.fileno())
            packer.add(name, file, stat.st_size, stat.st_mode, stat.st_mtime)
            yield name, stat.st_size


def _add_living(packer: Packer, data: DataFolder, each: Opened) -> int:
    """A table may be cut while it is read, by a run that goes back to its checkpoint: what there is, is taken."""
    with SpooledTemporaryFile(SMALL, dir=str(data.path)) as written:
        left = each.stat.st_size
        while left and (part := each.file.read(min(left, READ_AT_ONCE))):
            written.write(part)
            left -= len(part)
        size = written.tell()
        written.seek(0)
        packer.add(_name(data, each.path), written, size, each.stat.st_mode, each.stat.st_mtime)
        return size


def _name(data: DataFolder, path: Path) -> str:
    return f"data/{path.relative_to(data.path)}"
