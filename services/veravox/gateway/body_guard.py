"""Who sends a body, and how large it may be, is asked before it is taken: FastAPI reads it whole before anything else."""

from fastapi import Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.gateway.context import get_services, get_viewer
from veravox.gateway.problems import answer, database_away
from veravox.store.away import AWAY

UPLOAD = ("POST", "/api/v1/verdicts")
VISITS = frozenset({("POST", "/api/v1/public/verdicts"), ("POST", "/api/v1/public/evidence")})
VISITORS_MEGABYTES = 16  # a minute of stereo at 48 kHz has 12
PICTURE, PICTURE_MEGABYTES = ("PUT", "/api/v1/me/picture"), 10  # of a telephone's camera
PIECES = "/api/v1/uploads/"
WITHOUT_LOGIN = frozenset(
    VISITS
    | {
        ("POST", f"/api/v1/{path}")
        for path in (
            "sessions",
            "oidc/sign-ins",
            "oidc/sessions",
            "oidc/sessions/code",
            "registrations",
            "registrations/confirm",
            "guests",
            "resets",
            "resets/use",
            "emails/confirm",
        )
    }
)
OF_NOBODY = 1 << 14  # bytes of a body from who is not logged in, but for a recording
SMALL = 1  # MB of everything that is no recording, and of what surrounds a recording in its form


class BodyGuard:
    """Answers 401, 403 or 413 without reading on; what is let in is counted as it comes."""

    def __init__(self, app: ASGIApp, upload_megabytes: int, piece_megabytes: int) -> None:
        self._app = app
        self._upload_megabytes = upload_megabytes
        self._piece_megabytes = piece_megabytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _has_body(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif refusal := await self._refusal(Request(scope)):
            await refusal(scope, receive, send)
        else:
            await self._app(scope, self._counted(scope, receive), send)

    async def _refusal(self, request: Request) -> Response | None:
        try:
            if _door(request.scope) not in WITHOUT_LOGIN:
                await get_viewer(request, get_services(request))
            if int(request.headers.get("content-length", "0")) > self._most(request.scope):
                raise Problem(problems.TOO_LARGE, self._too_large(request.scope))
        except Problem as problem:
            return answer(problem, request)
        except AWAY as error:
            return await database_away(request, error)
        return None

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        size = 0

        async def receiving() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._most(scope):
                raise HTTPException(413, self._too_large(scope))  # the one error that FastAPI lets out of its reading
            return message

        return receiving

    def _most(self, scope: Scope) -> int:
        if _is_piece(scope):
            return self._piece_megabytes << 20
        if _door(scope) == PICTURE:
            return PICTURE_MEGABYTES << 20
        if _door(scope) in WITHOUT_LOGIN - VISITS:
            return OF_NOBODY
        return (SMALL + self._recording(scope)) << 20

    def _recording(self, scope: Scope) -> int:
        """Megabytes of the recording that may come through this door; 0: none may."""
        of_visitor = min(VISITORS_MEGABYTES, self._upload_megabytes)
        return of_visitor if _door(scope) in VISITS else self._upload_megabytes if _door(scope) == UPLOAD else 0

    def _too_large(self, scope: Scope) -> str:
        if _is_piece(scope):
            return _("a piece is larger than {n} MB; send smaller ones").format(n=self._piece_megabytes)
        if _door(scope) == PICTURE:
            return _("the picture is larger than {n} MB; make it smaller").format(n=PICTURE_MEGABYTES)
        if most := self._recording(scope):
            return _("the recording is larger than {n} MB; cut it into shorter ones").format(n=most)
        if _door(scope) in WITHOUT_LOGIN:
            return _("the body is larger than {n} KB; the API's document shows what belongs into it").format(
                n=OF_NOBODY >> 10
            )
        return _("the body is larger than {n} MB; the API's document shows what belongs into it").format(n=SMALL)


def _door(scope: Scope) -> tuple[str, str]:
    return scope["method"], scope["path"]


def _is_piece(scope: Scope) -> bool:
    """Of an archive of clips."""
    return bool(scope["method"] == "PUT" and scope["path"].startswith(PIECES))


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
