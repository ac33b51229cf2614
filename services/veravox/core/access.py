"""Who may read a dataset's or a run's folder: `access.json` in it, which only the gateway writes."""

from pathlib import Path

from pydantic import Field

from veravox.core.files import read_json, replace_json
from veravox.core.specs.resource import Resource

FILE = "access.json"


class Access(Resource):
    """Everybody, or some accounts."""

    public: bool = False
    accounts: list[str] = Field([], description="Ids of the accounts that may read it.")

    def allows(self, account: str) -> bool:
        """Whether this account may; an empty one is nobody's, and reads what is public."""
        return self.public or (account != "" and account in self.accounts)


def access_of(folder: Path) -> Access | None:
    """What the gateway has said of the folder; None where it has said nothing."""
    said = read_json(folder / FILE)
    return Access.model_validate(said) if said else None


def write_access(folder: Path, access: Access) -> None:
    if access_of(folder) != access:
        replace_json(folder / FILE, access.outside())
