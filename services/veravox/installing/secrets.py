"""Secrets as files, a folder for each process with what that process needs and nothing else.

They are made once: what is there stays, so that a database and its password go on fitting each other.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from veravox.core.files import replace_text

PASSWORD = "password"  # noqa: S105 - a file's name
TOKEN = "veravox_internal_token"  # noqa: S105
URL = "veravox_database_url"
EVERYBODY, OWNER = 0o444, 0o400


@dataclass(frozen=True)
class Place:
    """Where the database will be found."""

    host: str = "database"
    port: int = 5432
    name: str = "veravox"
    user: str = "veravox"

    def url(self, password: str) -> str:
        return f"postgresql://{self.user}:{password}@{self.host}:{self.port}/{self.name}"


def make_secrets(folder: Path, place: Place) -> list[Path]:
    """Write what is missing; answers which files were.

    Files are named as settings are (`VERAVOX_SECRETS` names the folder of a process); the passwords of database and Grafana are
    readable for everybody who sees their folders, for both run as users of their own.

    Args:
        folder: with a folder below it for each of database, gateway, runner and detector, and of grafana where it may be there.
        place: of the database.

    Raises:
        OSError: if a folder is missing or cannot be written.
    """
    password = _kept(folder / "database" / PASSWORD) or secrets.token_urlsafe(24)
    token = _kept(folder / "gateway" / TOKEN) or secrets.token_urlsafe(32)
    url = place.url(password)
    dashboards = folder / "grafana"
    administrator = _kept(dashboards / PASSWORD) or secrets.token_urlsafe(24)
    return [
        *(_write(dashboards, {PASSWORD: administrator}, EVERYBODY) if dashboards.is_dir() else []),
        *_write(folder / "database", {PASSWORD: password}, EVERYBODY),
        *_write(folder / "gateway", {URL: url, TOKEN: token}, OWNER),
        *_write(folder / "runner", {URL: url}, OWNER),
        *_write(folder / "detector", {TOKEN: token}, OWNER),
    ]


def _kept(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""


def _write(folder: Path, files: Mapping[str, str], mode: int) -> list[Path]:
    written = []
    for name, text in files.items():
        if _kept(folder / name) != text:
            replace_text(folder / name, text + "\n", mode)
            written.append(folder / name)
    return written
