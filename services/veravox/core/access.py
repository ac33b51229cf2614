"""Who may read a dataset's or a run's folder: `access.json` in it, which only the gateway writes."""

import logging
from pathlib import Path

from pydantic import Field

from veravox.core.files import read_json, replace_json
from veravox.core.specs.resource import Resource

log = logging.getLogger(__name__)
FILE = "access.json"


class Access(Resource):
    """Everybody, or some accounts."""

    public: bool = False
    every_account: bool = Field(False, description="Whether all accounts may read it, and nobody's jobs may not.")
    accounts: list[str] = Field([], description="Ids of the accounts that may read it.")

    def allows(self, account: str) -> bool:
        """Whether this account may; an empty one is nobody's, and reads what is public."""
        return self.public or (account != "" and (self.every_account or account in self.accounts))


def access_of(folder: Path) -> Access | None:
    """What the gateway has said of the folder; None where it has said nothing."""
    said = read_json(folder / FILE)
    return Access.model_validate(said) if said else None


def write_access(folder: Path, access: Access) -> None:
    if access_of(folder) != access:
        replace_json(folder / FILE, access.outside())


def allow(folder: Path, access: Access) -> None:
    """Say in the folder who may read it, once it is there: whoever makes it must own it. Trouble here harms nothing else."""
    if not folder.is_dir():
        return
    try:
        _say(folder, access)
    except OSError as error:
        log.warning("who may read %s could not be written: %s", folder, error)


def _say(folder: Path, access: Access) -> None:
    try:
        write_access(folder, access)
    except ValueError:  # somebody else has written there, and it makes no sense
        (folder / FILE).unlink()
        write_access(folder, access)
