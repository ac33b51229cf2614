"""Keeping a recording, and asking the detector about it. Nothing of a refused recording stays."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from fastapi import UploadFile

from veravox.core import problems
from veravox.core.calibration import Policy
from veravox.core.leaving import Receive, unless_gone
from veravox.core.problems import Problem
from veravox.core.removing import remove_tree
from veravox.core.text import _
from veravox.core.verdict import Verdict
from veravox.gateway.context import Services
from veravox.gateway.uploads.keeping import refuse_full

SUFFIXES = {".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".mp4", ".aac", ".webm", ".aiff", ".wma", ".amr", ".3gp"}
CHUNK = 1 << 20


@asynccontextmanager
async def judged(
    services: Services, id: UUID, account: UUID, model: UUID, policy: Policy, upload: UploadFile, receive: Receive
) -> AsyncIterator[tuple[str, Verdict]]:
    """The stored file's name, and the answer; the recording stays only if the block succeeds.

    Args:
        services: of the gateway.
        id: of the new verdict.
        account: who asks, and may ask how far it is.
        model: that judges.
        policy: of its owner.
        upload: the recording.
        receive: tells when who asked has hung up.

    Raises:
        Gone: if who asked has hung up meanwhile, for whom the detector works no more.
        Problem: if the recording is too large for us or for the disk, or cannot be judged; CONFLICT if the id is taken.
    """
    refuse_full(services.folder.path, upload.size or 0)
    folder = services.folder.verdict(id)
    suffix = Path(upload.filename or "").suffix.lower()
    stored = "recording" + (suffix if suffix in SUFFIXES else ".bin")
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise Problem(problems.CONFLICT, _("there is a verdict with this id; choose another, or none")) from None
    try:
        await _keep(upload, folder / stored, services.settings.max_upload_megabytes)
        place = (folder / stored).relative_to(services.folder.path)
        services.judging[id] = (account, str(place))
        yield stored, await unless_gone(receive, services.detector.detect(account, model, str(place), policy))
    except BaseException:
        remove_tree(folder)
        raise
    finally:
        services.judging.pop(id, None)


async def _keep(upload: UploadFile, path: Path, megabytes: int) -> None:
    size = 0
    with path.open("wb") as file:
        while chunk := await upload.read(CHUNK):
            size += len(chunk)
            if size > megabytes << 20:
                raise Problem(
                    problems.TOO_LARGE,
                    _("the recording is larger than {n} MB; cut it into shorter ones").format(n=megabytes),
                )
            file.write(chunk)
    if not size:
        raise Problem(problems.BAD_RECORDING, _("the recording is empty; choose a file with sound in it"))
