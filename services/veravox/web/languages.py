"""Where a language is chosen that no account holds: by the buttons of who has none, and for each browser by itself."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from veravox.core.text import LANGUAGES
from veravox.web.login import local_path
from veravox.web.spoken import COOKIE
from veravox.web.spoken import choose as remember

router = APIRouter(include_in_schema=False)
AS_ASKED = "/language/as-asked"


@router.post("/language", max_body_size=1 << 12)
async def choose(request: Request, tag: Annotated[str, Form()] = "") -> Response:
    """Remember a language in this browser, and go back to the page that asked."""
    if tag in LANGUAGES:
        remember(request, tag)
    came_from = urlsplit(request.headers.get("referer", "/"))
    back = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return RedirectResponse(back if came_from.path == "/login" else local_path(back), 303)


@router.get(AS_ASKED)
async def as_asked() -> Response:
    """Forget what this browser chose: it gets what it asks for, as whoever has just settled so wants."""
    response = RedirectResponse("/settings", 303)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return response
