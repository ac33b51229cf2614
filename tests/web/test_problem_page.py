"""Where the `type` of a refusal leads, which is relative to the page's origin: open to whoever was refused."""

import httpx
import pytest
from fastapi import FastAPI

from veravox.core.problems import PROBLEMS
from veravox.web import problem_pages


@pytest.mark.parametrize(("path", "status", "says"), [(each.type, 200, each.name) for each in PROBLEMS.values()])
async def test_each_problem_is_explained_by_the_page_too(path: str, status: int, says: str) -> None:
    answer = await get(path)
    assert (answer.status_code, says in answer.text) == (status, True)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_a_problem_that_is_none_is_missed_with_a_sentence() -> None:
    answer = await get("/problems/<script>")
    assert (answer.status_code, "<script>" in answer.text) == (404, False)
    assert "there is no problem of this name" in answer.text


async def get(path: str) -> httpx.Response:
    app = FastAPI()
    app.include_router(problem_pages.router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page") as http:
        return await http.get(path)
