"""Writing an archive, which is there whole or not at all; of the same files it has the same bytes each time."""

import io
import tarfile
from pathlib import Path

from veravox.core.files import written_beside
from veravox.core.ownership import Refused
from veravox.core.text import _
from veravox.training.carrying.archive import CHECKSUMS, LARGEST, WEIGHTS, Item, checksums, refuse_other


def pack(items: list[Item], target: Path) -> None:
    """Write these files into one.

    Raises:
        Refused: if the file is there already, there is nothing to pack, or `unpack` would not take one of them.
        OSError: if a file went, or the disk is full.
    """
    refuse_there(target)
    if not items:
        raise Refused(_("there is nothing to pack; name networks, corpora or generators"))
    for each in items:
        _refuse_unfit(each)
    with written_beside(target) as file:
        _write(items, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT))  # noqa: SIM115


def refuse_there(target: Path) -> None:
    """Before anything is fetched for it."""
    if target.exists():
        raise Refused(_("{file} is there already; choose another name, or remove it").format(file=target))


def _refuse_unfit(item: Item) -> None:
    refuse_other(item.name, item.sha256)
    if item.name.startswith(f"{WEIGHTS}/") and item.bytes > LARGEST:
        raise Refused(_("{name} is larger than any weights are").format(name=item.name))


def _write(items: list[Item], tar: tarfile.TarFile) -> None:
    with tar:
        text = checksums(items).encode()
        tar.addfile(_info(CHECKSUMS, len(text)), io.BytesIO(text))
        for each in items:
            with each.path.open("rb") as content:
                tar.addfile(_info(each.name, each.bytes), content)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o644
    return info
