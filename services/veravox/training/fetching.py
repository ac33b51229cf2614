"""Pretrained weights from the network into the cache: checked, renamed into place, and told by the megabyte."""

import hashlib
import logging
import re
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import httpx
import torch
from torch import Tensor

from veravox.core.files import replace_bytes
from veravox.core.text import _
from veravox.datasets.report import Report

log = logging.getLogger(__name__)

PATIENCE = 10.0  # s until an address that does not answer is given up
CHUNK = 1 << 20  # bytes
HASH = re.compile(r"-([0-9a-f]{8,})\.")  # torchvision's files bear the beginning of their SHA-256


def weights_from(url: str, cache: Path, report: Report) -> dict[str, Tensor]:
    """The file's tensors, out of the cache, else from the network. A file that cannot be read is fetched anew.

    Raises:
        OSError: if the network does not answer, or what came has the wrong hash.
    """
    path = cache / url.rpartition("/")[2]
    if path.is_file() and (state := _readable(path)) is not None:
        return state
    replace_bytes(path, _fetched(url, report))
    return _read(path)


def whole_file(url: str, cache: Path, report: Report) -> Path:
    """The file itself, out of the cache if its hash begins as its name says, else from the network.

    Raises:
        OSError: as `weights_from` does.
    """
    path = cache / url.rpartition("/")[2]
    if not (path.is_file() and _is_whole(path)):
        replace_bytes(path, _fetched(url, report))
    return path


def _is_whole(path: Path) -> bool:
    asked = HASH.search(path.name)
    with path.open("rb") as file:
        return asked is None or hashlib.file_digest(file, "sha256").hexdigest().startswith(asked[1])


def _readable(path: Path) -> dict[str, Tensor] | None:
    try:
        return _read(path)
    except (OSError, EOFError, RuntimeError, ValueError, KeyError, UnpicklingError) as error:
        log.warning("%s cannot be read and is fetched anew: %s", path, error)
        return None


def _read(path: Path) -> dict[str, Tensor]:
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def _fetched(url: str, report: Report) -> bytes:
    content = bytearray()
    try:
        with httpx.stream("GET", url, timeout=PATIENCE, follow_redirects=True) as answer:
            answer.raise_for_status()
            report.begin(_("Fetching pretrained weights (MB)"), int(answer.headers.get("Content-Length", 0)) // CHUNK)
            for chunk in answer.iter_bytes(CHUNK):
                content += chunk
                report.step()
    except httpx.HTTPError as error:
        raise OSError(f"{url}: {error}") from None
    _check(url, content)
    return bytes(content)


def _check(url: str, content: Any) -> None:
    asked = HASH.search(url)
    if asked and not hashlib.sha256(content).hexdigest().startswith(asked[1]):
        raise OSError(_("what came from {url} has the wrong hash").format(url=url))
