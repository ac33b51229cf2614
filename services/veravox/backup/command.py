"""`veravox backup` and `veravox restore`: the commands."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from veravox.backup.backing_up import back_up
from veravox.backup.envelope import is_encrypted
from veravox.backup.passphrase import read
from veravox.backup.restoring import restore as bring_back
from veravox.backup.rotation import drop_older, next_in
from veravox.backup.servers import database_of
from veravox.backup.telling import Telling
from veravox.core.ownership import Refused
from veravox.core.settings import Settings, told
from veravox.core.sizes import size
from veravox.core.text import _

DataOption = Annotated[Path | None, typer.Option(help="The data folder. Without it: ~/.local/share/veravox.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
PassphraseOption = Annotated[
    Path | None, typer.Option(help="A file whose first line is the passphrase; without it, it is asked for.")
]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there. With --keep, a folder.")],
    keep: Annotated[
        int | None,
        typer.Option(help="Write a file named by the time into the folder, and keep so many of those.", min=1),
    ] = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="With a passphrase, without which nobody reads it.")
    ] = False,
    passphrase_file: PassphraseOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the whole installation into one file, also while it works: its database, and what its rows name."""
    with _said("backup"):
        settings = _settings(data)
        folder, file = file, next_in(file, datetime.now(UTC)) if keep else file
        passphrase = read(passphrase_file, again=True) if encrypt or passphrase_file else None
        with database_of(settings, "veravox backup") as url:
            summary = back_up(settings.folder, url, file.absolute(), passphrase, Telling())
        if keep:
            drop_older(folder, keep)
        if as_json:
            typer.echo(json.dumps({"file": str(file), **summary.model_dump(mode="json")}))
            return
        typer.echo(_("{file}: {n} files, {size}").format(file=file, n=summary.files, size=size(file.stat().st_size)))
        if summary.gone:
            sentence = _("{n} files were removed while this was written, and are not in it: {first} ...")
            typer.echo(sentence.format(n=len(summary.gone), first=summary.gone[0]))


def restore(
    file: Annotated[
        Path, typer.Argument(help="A file that `veravox backup` has written.", exists=True, dir_okay=False)
    ],
    passphrase_file: PassphraseOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring an installation back from its backup, into an empty data folder and an empty database."""
    with _said("restore"):
        settings = _settings(data)
        if not settings.database_url:
            os.umask(0o077)  # as `veravox serve` does; on a cluster others share the volume
        with file.open("rb") as opened:
            encrypted = is_encrypted(opened)
        restored = bring_back(settings, file, read(passphrase_file) if encrypted else None, Telling())
        header, summary = restored.checked.header, restored.checked.summary
        if as_json:
            found = {**header.model_dump(mode="json"), **summary.model_dump(mode="json"), "paused": restored.paused}
            typer.echo(json.dumps(found))
            return
        sentence = _("{n} files, {size}, as they were on {when} with Veravox {version}; everybody logs in again.")
        when = f"{header.created_at:%Y-%m-%d %H:%M} UTC"
        typer.echo(sentence.format(n=summary.files, size=size(summary.bytes), when=when, version=header.veravox))
        if restored.paused:
            typer.echo(_("{n} jobs were at work; they go on at the next start.").format(n=restored.paused))


def _settings(data: Path | None) -> Settings:
    try:
        settings = Settings()
    except ValidationError as error:
        raise Refused(told(error)) from None
    return settings.model_copy(update={"data": data} if data else {})


@contextmanager
def _said(command: str) -> Iterator[None]:
    """What went wrong in a sentence, and status 1."""
    try:
        yield
    except PermissionError as error:
        sentence = _("user {n} may not read or write {path}: give that folder to this user, or choose another")
        sentence = sentence.format(n=os.geteuid(), path=Path(error.filename or ".").parent)
    except (Refused, OSError) as error:
        sentence = str(error)
    except (DBAPIError, psycopg.Error) as error:
        why = error.orig if isinstance(error, DBAPIError) else error
        sentence = _("the database does not answer: {why}").format(why=str(why).strip())
    else:
        return
    typer.secho(f"veravox {command}: {sentence}", err=True, fg="red")
    raise typer.Exit(1)
