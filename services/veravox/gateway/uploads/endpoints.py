"""`/uploads`."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.context import Services, ServicesDep, Viewer, ViewerDep
from veravox.gateway.etags import unchanged
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.gateway.uploads import keeping, pieces
from veravox.gateway.uploads.collecting import collect_uploads
from veravox.gateway.uploads.keeping import Upload
from veravox.gateway.uploads.schemas import UploadCreate, UploadList, UploadRead

router = APIRouter(
    route_class=OnceRoute, prefix="/uploads", tags=["uploads"], responses=answers(problems.UNAUTHENTICATED)
)
MOST = 100  # of an account: each takes more than its bytes, and is looked at whenever one is begun
PIECE = {"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("")
async def list_uploads(viewer: ViewerDep, services: ServicesDep) -> UploadList:
    """One's own uploads that are still there, newest first."""
    newest = sorted(await _own(services, viewer), key=lambda each: each.created_at, reverse=True)
    return UploadList(items=[_read(each, services) for each in newest])


@router.post(
    "", status_code=201, responses=answers(problems.INVALID, problems.QUOTA, problems.TOO_LARGE, problems.STORAGE_FULL)
)
async def create_upload(body: UploadCreate, viewer: ViewerDep, services: ServicesDep) -> UploadRead:
    """Begin to send an archive of clips. Send its pieces, and then import it by its `path`."""
    most = services.settings.max_archive_gigabytes
    if body.size > most * 10**9:
        raise Problem(problems.TOO_LARGE, _("the archive is larger than {n} GB; divide it").format(n=most))
    await collect_uploads(services)
    async with services.database.transaction() as session:
        await services.quotas.refuse_upload(session, viewer.id, body.size)
        if len(await _own(services, viewer)) >= MOST:
            sentence = _("you have {n} uploads, and that is as many as may be; import or delete some")
            raise Problem(problems.QUOTA, sentence.format(n=MOST))
        upload = await asyncio.to_thread(keeping.create, services.folder, viewer.id, body.name, body.size, body.sha256)
    return _read(upload, services)


@router.get("/{id}", responses=answers(problems.NOT_FOUND))
async def read_upload(id: UUID, viewer: ViewerDep, services: ServicesDep) -> UploadRead:
    """An upload: `received` says from which byte on to go on."""
    return _read(keeping.own_or_404(services.folder, viewer.id, id), services)


@router.put(
    "/{id}",
    openapi_extra=PIECE,
    responses=answers(
        problems.NOT_FOUND, problems.CONFLICT, problems.INVALID, problems.TOO_LARGE, problems.STORAGE_FULL
    ),
)
async def send_piece(
    id: UUID,
    request: Request,
    viewer: ViewerDep,
    services: ServicesDep,
    offset: Annotated[int, Query(ge=0, description="Where in the archive the piece begins: `received`.")] = 0,
    sha256: Annotated[
        str, Query(pattern="^([0-9a-f]{64})?$", description="The piece's, so that damage is found.")
    ] = "",
) -> UploadRead:
    """Send the next piece of an archive. After a break, ask how much is there and go on from it."""
    upload = keeping.own_or_404(services.folder, viewer.id, id)
    await asyncio.to_thread(pieces.append, services.folder, upload, offset, await request.body(), sha256)
    return _read(upload, services)


@router.delete("/{id}", dependencies=[unchanged(read_upload)], status_code=204, responses=answers(problems.NOT_FOUND))
async def delete_upload(id: UUID, viewer: ViewerDep, services: ServicesDep) -> None:
    """Remove an upload, for good."""
    upload = keeping.own_or_404(services.folder, viewer.id, id)
    await asyncio.to_thread(keeping.remove, upload.folder(services.folder))


async def _own(services: Services, viewer: Viewer) -> list[Upload]:
    return await asyncio.to_thread(
        lambda: [each for each in keeping.all_of(services.folder) if each.owner == viewer.id]
    )


def _read(upload: Upload, services: Services) -> UploadRead:
    return UploadRead(
        id=upload.id,
        name=upload.name,
        size=upload.size,
        sha256=upload.sha256,
        received=upload.received(services.folder),
        piece=services.settings.upload_piece_megabytes << 20,
        path=upload.path,
        created_at=upload.created_at,
    )
