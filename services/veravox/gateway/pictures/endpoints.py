"""`/me/picture`, and `/public/people/{name}/picture` of who has published something."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.specs import Resource
from veravox.core.text import _
from veravox.gateway.accounts.endpoints import own
from veravox.gateway.accounts.throttling import Door, counted
from veravox.gateway.body_guard import PICTURE_MEGABYTES
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, address_of
from veravox.gateway.etags import unchanged
from veravox.gateway.problems import answers, invalid
from veravox.store import audit_log, pictures, public

router = APIRouter(tags=["pictures"])
BINARY = {"schema": {"type": "string", "format": "binary"}}
SENT = {"requestBody": {"content": {"application/octet-stream": BINARY}}}
PNG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": BINARY}}}


class PictureMade(Resource):
    """A picture that is there now."""

    digest: str = Field(description="SHA-256 of what is shown, which is a square PNG.")


@router.get(
    "/me/picture", response_class=Response, responses=PNG | answers(problems.UNAUTHENTICATED, problems.NOT_FOUND)
)
async def read_picture(viewer: ViewerDep, session: SessionDep) -> Response:
    """One's own picture."""
    return await _shown(session, viewer.id, viewer.name, "private, no-cache")


@router.put(
    "/me/picture",
    openapi_extra=SENT,
    responses=answers(
        problems.UNAUTHENTICATED,
        problems.FORBIDDEN,
        problems.INVALID,
        problems.TOO_LARGE,
        problems.TOO_MANY,
        problems.UNAVAILABLE,
    ),
)
async def change_picture(
    request: Request, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> PictureMade:
    """Send a picture of oneself: PNG, JPEG or WebP. A square of its middle is made and kept, and nothing else of it."""
    content = await request.body()
    if not content:
        raise invalid(
            "picture", _("it is empty; send a PNG, JPEG or WebP file of up to {n} MB").format(n=PICTURE_MEGABYTES)
        )
    async with counted(services, Door.PICTURE, str(viewer.id), address_of(request)):
        made = await _made(services, content)
    account = await own(session, viewer, for_update=True)
    digest = await pictures.put(session, account.id, made)
    audit_log.note(session, "picture-changed", account, address=address_of(request))
    return PictureMade(digest=digest)


@router.delete(
    "/me/picture",
    dependencies=[unchanged(read_picture)],
    status_code=204,
    responses=answers(problems.UNAUTHENTICATED, problems.FORBIDDEN, problems.NOT_FOUND),
)
async def delete_picture(request: Request, viewer: ViewerDep, session: SessionDep) -> None:
    """Remove one's picture, for good."""
    if not await pictures.remove(session, viewer.id):
        raise _none(viewer.name)
    audit_log.note(session, "picture-removed", await own(session, viewer), address=address_of(request))


@router.get("/public/people/{name}/picture", response_class=Response, responses=PNG | answers(problems.NOT_FOUND))
async def read_public_picture(name: str, session: SessionDep) -> Response:
    """The picture of somebody who has published models; of who has published nothing, or has no picture, there is none."""
    account = await public.publisher(session, name)
    if account is None:
        raise _none(name)
    return await _shown(session, account.id, name, "no-cache")


async def _made(services: ServicesDep, content: bytes) -> bytes:
    try:
        return await services.detector.portrait(content)
    except Problem as problem:
        if problem.kind != problems.BAD_RECORDING:
            raise
        raise invalid("picture", problem.detail) from None


async def _shown(session: SessionDep, account: UUID, name: str, keeping: str) -> Response:
    row = await pictures.of(session, account)
    if row is None:
        raise _none(name)
    headers = {
        "ETag": f'"{row.digest[:32]}"',
        "Cache-Control": keeping,
        "Content-Disposition": 'inline; filename="picture.png"',
    }
    return Response(row.content, media_type="image/png", headers=headers)


def _none(name: str) -> Problem:
    return Problem(problems.NOT_FOUND, _("there is no picture of {name}; whom it shows can send one").format(name=name))
