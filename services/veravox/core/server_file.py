"""`server.json`: how the command line finds the running installation of a data folder."""

from pathlib import Path

from veravox.core.files import read_json, replace_json
from veravox.core.specs.resource import Resource


class ServerFile(Resource):
    """Readable by its owner only, for it holds the token of the local account."""

    server: str  # the gateway
    page: str
    token: str
    pid: int

    def write(self, path: Path) -> None:
        replace_json(path, self.outside(), mode=0o600)

    @classmethod
    def read(cls, path: Path) -> "ServerFile | None":
        said = read_json(path)
        return cls.model_validate(said) if said else None
