"""`/problems/{name}`: where the `type` of a refusal leads, which is relative to the page's origin; without a login."""

from fastapi import APIRouter, Response

from veravox.core.reporting.html import FETCHED
from veravox.core.reporting.problem_page import problem_page
from veravox.core.text import _
from veravox.web.plain import not_there

router = APIRouter(include_in_schema=False)


@router.get("/problems/{name}")
async def show_problem(name: str) -> Response:
    page = problem_page(name)
    if page is None:
        return not_there(_("there is no problem of this name"))
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": FETCHED})
