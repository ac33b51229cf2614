"""`veravox restore`: check everything, unpack beside, load the rows, and put all of it into place."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from veravox.backup.checking import DATA, DATABASE, Checked, check, place_of, unpacking
from veravox.backup.damage import damaged
from veravox.backup.resuming import let_jobs_go_on
from veravox.backup.telling import Telling
from veravox.core.ownership import LOCK, RESTORING, Refused, own_data_folder
from veravox.core.removing import remove_tree
from veravox.core.settings import Settings
from veravox.core.text import _
from veravox.store import loading
from veravox.store.embedded import embedded_postgres

COMMAND = "veravox restore"
READ_AT_ONCE = 1 << 20
POSTGRES = "postgres"
NOBODYS = {LOCK, "lost+found", "weights"}  # weights are in no backup; in containers their folder is a volume of its own


@dataclass(frozen=True)
class Restored:
    """What came back."""

    checked: Checked
    paused: int  # jobs that were at work, and go on


def restore(settings: Settings, archive: Path, passphrase: str | None, telling: Telling) -> Restored:
    """Bring an installation back, where none is.

    Until the last step everything lies in one folder inside the data folder, whose presence keeps `veravox serve` away;
    whoever is interrupted begins anew, and sweeps it out first.

    Args:
        settings: whose data folder and database are to be filled.
        archive: the backup.
        passphrase: that it was encrypted with; None: it was not.
        telling: how far it is.

    Raises:
        Refused: with a sentence; nothing was written then.
    """
    data = settings.folder.path
    checked = check(archive, passphrase, data, telling)
    _refuse_occupied(data)
    with ExitStack() as stack:
        if settings.database_url:  # before anything is made on disk
            connection = stack.enter_context(loading.loading(settings.database_url.get_secret_value()))
            _refuse_unfit_server(connection)
        stack.enter_context(own_data_folder(data, COMMAND))
        _refuse_occupied(data)
        stack.enter_context(_swept_unless_whole(data))
        staging = _swept(data)
        _unpack(archive, passphrase, staging, telling)
        paused = _load(connection, checked, staging) if settings.database_url else _load_embedded(checked, staging)
        _put_into_place(staging, data)
    remove_tree(data / RESTORING)  # now that the rows are there for good
    return Restored(checked, paused)


def _refuse_occupied(data: Path) -> None:
    """What an interrupted restore has left may be swept away: the folder was empty when it began."""
    there = {each.name for each in data.iterdir()} if data.is_dir() else set()
    if RESTORING not in there and (others := sorted(there - NOBODYS)):
        sentence = _(
            "{path} is not empty ({names}): a backup is restored where no installation is. Choose another folder with --data"
        )
        raise Refused(sentence.format(path=data, names=", ".join(others[:3])))


def _refuse_unfit_server(connection: Connection) -> None:
    version = loading.server_version(connection)
    if version // 10000 < loading.OLDEST_SERVER:
        sentence = _(
            "the database's server is PostgreSQL {version}, and Veravox needs {oldest} or newer; give another one"
        )
        raise Refused(sentence.format(version=version // 10000, oldest=loading.OLDEST_SERVER))
    if not loading.is_empty(connection):
        raise Refused(
            _(
                "there are tables in the database already: a backup is restored where no installation is. Give another one"
            )
        )


@contextmanager
def _swept_unless_whole(data: Path) -> Iterator[None]:
    try:
        yield
    except Exception:
        remove_tree(_swept(data))
        raise


def _swept(data: Path) -> Path:
    """The folder in which everything is made ready, empty; it is all there is but what is nobody's."""
    staging = data / RESTORING
    staging.mkdir(exist_ok=True)
    for path in (*data.iterdir(), *staging.iterdir()):
        if path.name not in {*NOBODYS, RESTORING}:
            remove_tree(path) if path.is_dir() else path.unlink()
    (staging / DATA).mkdir()
    (staging / DATABASE).mkdir()
    return staging


def _unpack(archive: Path, passphrase: str | None, staging: Path, telling: Telling) -> None:
    with unpacking(archive, passphrase) as unpacker:
        for member in unpacker.members():
            where, rest = place_of(member)
            path = staging / where / rest
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                while part := member.file.read(READ_AT_ONCE):
                    file.write(part)
            path.chmod(member.mode)
            os.utime(path, (member.modified, member.modified))
            telling.done(_("restored"), member.size)
    telling.end()


def _load_embedded(checked: Checked, staging: Path) -> int:
    """Into a server of the data folder's own, which is stopped when its files are moved."""
    with embedded_postgres(staging / POSTGRES) as server, loading.loading(server.url) as connection:
        return _load(connection, checked, staging)


def _load(connection: Connection, checked: Checked, staging: Path) -> int:
    with ExitStack() as stack, _said_well():
        rows = {path.stem: stack.enter_context(path.open("rb")) for path in sorted((staging / DATABASE).glob("*.csv"))}
        loading.load(connection, checked.header.schema_revision, rows)
    return let_jobs_go_on(connection, staging / DATA)


@contextmanager
def _said_well() -> Iterator[None]:
    """What a database says of rows that do not fit is of no use to whoever restores."""
    try:
        yield
    except ValueError as error:
        raise damaged() from error


def _put_into_place(staging: Path, data: Path) -> None:
    os.sync()
    for path in (staging / DATA).iterdir():
        path.rename(data / path.name)
    if (staging / POSTGRES).exists():
        (staging / POSTGRES).rename(data / POSTGRES)
    os.sync()
