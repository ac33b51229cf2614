"""`/problems/{name}`: what a problem means and what to do, for whoever was refused, so without a login."""

from fastapi import APIRouter, Response

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.reporting.html import FETCHED
from veravox.core.reporting.problem_page import problem_page
from veravox.core.text import _

router = APIRouter(include_in_schema=False)


@router.get("/problems/{name}")
async def read_problem(name: str) -> Response:
    page = problem_page(name)
    if page is None:
        sentence = _("there is no problem of this name; these are known: {names}")
        raise Problem(problems.NOT_FOUND, sentence.format(names=", ".join(problems.PROBLEMS)))
    headers = {"Content-Security-Policy": FETCHED, "X-Content-Type-Options": "nosniff"}
    return Response(page, media_type="text/html", headers=headers)
