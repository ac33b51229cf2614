"""`veravox setup`: secrets and a certificate for an installation of several containers."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from veravox.core.text import _
from veravox.installing.certificate import CERTIFICATE, KEY, CertificateError, given, own
from veravox.installing.secrets import Place, make_secrets

OWN = ("gateway", "runner", "detector", "web")  # folders of processes that run as the user


def setup(
    folder: Annotated[
        Path, typer.Argument(help="Holds a folder each for database, gateway, runner, detector and web.")
    ],
    database: Annotated[str, typer.Option(help="The database's host.")] = "database",
    tls: Annotated[str, typer.Option(help="The page's certificate: own (made here), given, or off.")] = "own",
    names: Annotated[
        str, typer.Option(help="Names and addresses of the page, with commas, for a certificate of its own.")
    ] = "localhost,127.0.0.1",
    user: Annotated[int, typer.Option(help="The number of the user as whom the processes run.")] = os.geteuid(),
    volume: Annotated[
        list[Path] | None, typer.Option(help="A folder that is new is given to that user; several times.")
    ] = None,
    certificate: Annotated[Path, typer.Option(help="The folder with tls.crt and tls.key that were given.")] = Path(
        "/certificate"
    ),
) -> None:
    """Make the secrets of an installation of several containers, and the page's certificate; what is there stays."""
    try:
        made = make_secrets(folder, Place(host=database))
        typer.echo(_("{n} secrets were made.").format(n=len(made)) if made else _("The secrets are there."))
        if ends := _certificate(tls, names, certificate, folder / "web"):
            typer.echo(_("The page's certificate holds until {day}.").format(day=ends.date().isoformat()))
        for each in (folder / name for name in OWN):
            give(each, user)
        for each in volume or []:
            if not any(each.iterdir()):
                give(each, user)
    except (CertificateError, OSError) as error:
        typer.secho(f"veravox setup: {error}", err=True, fg="red")
        raise typer.Exit(1) from None


def _certificate(tls: str, names: str, certificate: Path, into: Path) -> datetime | None:
    now = datetime.now(UTC)
    match tls:
        case "own":
            return own([each.strip() for each in names.split(",") if each.strip()] or ["localhost"], into, now)
        case "given":
            return given(certificate, into, now)
        case "off":
            for name in (CERTIFICATE, KEY):
                (into / name).unlink(missing_ok=True)
            return None
    raise CertificateError(
        _("{told} is no way to a certificate; write own, given or off (VERAVOX_TLS in .env).").format(told=repr(tls))
    )


def give(folder: Path, user: int) -> None:
    """Make a folder and what lies in it this user's, and nobody else's."""
    if folder.is_dir() and os.geteuid() == 0:
        for each in (folder, *folder.iterdir()):
            os.chown(each, user, user)
        folder.chmod(0o700)
