"""Whether a job may read what it names: by labels that only the gateway sets, and by `access.json` on the volume."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from veravox.cluster import names
from veravox.core.access import access_of
from veravox.core.data_folder import DataFolder
from veravox.core.files import read_json

Body = Mapping[str, Any]


def owner_of(body: Body) -> str:
    """The account that a resource belongs to; empty where it was applied by hand."""
    return str(_labels(body).get(names.OWNER, ""))


def is_open_to(body: Body, account: str) -> bool:
    """Whether a resource's results may be read; nobody's are everybody's."""
    owner, visibility = owner_of(body), _labels(body).get(names.VISIBILITY)
    to_accounts = visibility == names.EVERY_ACCOUNT and account != ""
    return owner in {"", account} or visibility == names.PUBLIC or to_accounts


def may_read_version(account: str, folder: Path, version: str, datasets: Iterable[Body]) -> bool:
    """Whether a dataset's very version may be read: through a Dataset that made it, or as its folder says.

    Args:
        account: whose job asks; empty for nobody's.
        folder: of the version.
        version: its name.
        datasets: all Dataset resources of the namespace.
    """
    if any(is_open_to(each, account) for each in _makers(version, datasets)):
        return True
    access = access_of(folder)
    return access is not None and access.allows(account)


def is_unspoken_of(folder: Path, version: str, datasets: Iterable[Body]) -> bool:
    """Whether nobody says any more who may read a version: the Dataset that made it is gone, or has made another one."""
    return access_of(folder) is None and not _makers(version, datasets)


def may_read_run(account: str, data: DataFolder, run: UUID) -> bool:
    """Whether a run's model may be read: as its folder says, else as its resource said last."""
    access = access_of(data.model(run).path)
    if access is not None:
        return access.allows(account)
    said = read_json(data.resource(run))
    return said is not None and is_open_to(said, account)


def _labels(body: Body) -> Mapping[str, str]:
    return body["metadata"].get("labels") or {}


def _makers(version: str, datasets: Iterable[Body]) -> list[Body]:
    return [each for each in datasets if _version(each) == version and names.MADE_FOR not in _labels(each)]


def _version(dataset: Body) -> str:
    return str(((dataset.get("status") or {}).get("result") or {}).get("version", ""))
