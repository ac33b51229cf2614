"""A model's archive from its address: kept only if its checksum is the one that was said."""

import hashlib
import os
from pathlib import Path

import httpx

from veravox.core.text import _
from veravox.datasets.generators.checkpoints import LARGEST
from veravox.datasets.generators.contract import GeneratorError

PATIENCE = 60.0  # s without a byte


def fetch(address: str, sha256: str, to: Path) -> Path:
    """Download to `to`, unless it is there already with this checksum; all of it or nothing.

    Raises:
        GeneratorError: if the address does not answer, or sends something else.
    """
    if to.is_file() and _hash(to) == sha256.lower():
        return to
    if not address.startswith(("http://", "https://")):
        raise GeneratorError(_("{address} is no address: http:// or https:// wanted.").format(address=address))
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        found = _download(address, part)
        if found != sha256.lower():
            raise GeneratorError(
                _("{address} sent a file with the checksum {found}, not {wanted}; it was thrown away.").format(
                    address=address, found=found, wanted=sha256
                )
            )
        part.replace(to)
    except httpx.HTTPError as problem:
        raise GeneratorError(
            _("{address} cannot be downloaded: {problem}. Download it yourself and name the file.").format(
                address=address, problem=str(problem) or type(problem).__name__
            )
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return to


def _download(address: str, part: Path) -> str:
    seen, size = hashlib.sha256(), 0
    with httpx.stream("GET", address, follow_redirects=True, timeout=PATIENCE) as answer, part.open("wb") as file:
        answer.raise_for_status()
        for block in answer.iter_bytes(2**20):
            size += len(block)
            if size > LARGEST:
                raise GeneratorError(_("{address} sends more than any model has.").format(address=address))
            seen.update(block)
            file.write(block)
    return seen.hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
