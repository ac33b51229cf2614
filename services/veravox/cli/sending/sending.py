"""Sending piece by piece, and going on after a break, of the line or of ours."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from veravox.cli.following import Watch
from veravox.cli.sending.packing import Archive, Changed, Folder, Packed, digest_of
from veravox.cli.speaking import fail
from veravox.client import Client, ProblemError
from veravox.client.models import UploadRead
from veravox.core.sizes import size
from veravox.core.sources import is_upload_name
from veravox.core.text import _

TRIES, PAUSE = 8, 1.0  # how often a line may break before it is given up, and s between the tries
AWAY, NOT_NEXT = 503, 409
Answer = TypeVar("Answer")


async def send(client: Client, source: Path, watch: Watch, pause: float = PAUSE) -> str:
    """Send a folder or an archive; what was sent of the same one before is not sent again.

    Returns:
        The path that `source.path` of a dataset takes.

    Raises:
        ProblemError: if the gateway refuses it, or has not answered for too long.
    """
    packed = _packed(source)
    with watch.shown():
        watch.show(_("Reading"), 0, size(packed.size))
        digest = await asyncio.to_thread(digest_of, packed)
        upload = await _begun(client, packed, digest)
        while upload.received < upload.size:
            upload = await _patiently(lambda at=upload: _piece(client, packed, at), pause)  # type: ignore[misc]
            share = 100 * upload.received / upload.size
            watch.show(
                _("Sending"), share, _("{there} of {all}").format(there=size(upload.received), all=size(upload.size))
            )
    return upload.path


def _packed(source: Path) -> Packed:
    if source.is_dir():
        folder = Folder(source)
        if not folder.files:
            fail(_("{folder} holds no files that could be sent").format(folder=source))
        return folder
    if not source.is_file() or not is_upload_name(source.name):
        fail(
            _("{source} is neither a folder nor an archive; a table is sent with its clips: name its folder").format(
                source=source
            )
        )
    return Archive(source)


async def _begun(client: Client, packed: Packed, digest: str) -> UploadRead:
    """The upload of the same bytes that is there already, else a new one."""
    there = (await client.list_uploads()).items
    same = (each for each in there if (each.name, each.size, each.sha256) == (packed.name, packed.size, digest))
    known = next(same, None)
    if known is not None:
        return known
    return await client.create_upload({"name": packed.name, "size": packed.size, "sha256": digest})


async def _piece(client: Client, packed: Packed, upload: UploadRead) -> UploadRead:
    try:
        piece = await asyncio.to_thread(packed.read, upload.received, upload.piece)
    except Changed as changed:
        fail(_("{file} changed while it was sent; begin again").format(file=changed))
    digest = hashlib.sha256(piece).hexdigest()
    try:
        return await client.send_piece(upload.id, piece, offset=upload.received, sha256=digest)
    except ProblemError as problem:
        if problem.status not in {AWAY, NOT_NEXT}:
            raise
        return await client.read_upload(upload.id)  # the piece may have arrived, though its answer did not


async def _patiently(ask: Callable[[], Awaitable[Answer]], pause: float) -> Answer:
    for left in reversed(range(TRIES)):
        try:
            return await ask()
        except ProblemError as problem:
            if problem.status != AWAY or not left:
                raise
            await asyncio.sleep(pause)
    raise AssertionError("the last try returns or raises")
