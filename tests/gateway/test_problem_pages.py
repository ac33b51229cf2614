"""Every problem has a page that anybody may read, a sentence for people, and what to do."""

import httpx
import pytest
from installation import Installation
from test_who_may import assert_problem

from veravox.core import problems
from veravox.core.problems import PROBLEMS, ProblemType
from veravox.core.reporting.document import plain
from veravox.core.reporting.html import escape


@pytest.mark.parametrize("kind", PROBLEMS.values(), ids=lambda kind: kind.name)
async def test_the_type_of_a_problem_leads_to_a_page(gateway: Installation, kind: ProblemType) -> None:
    async with gateway.client() as nobody:
        answer = await nobody.get(kind.type)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    for said in (kind.title, kind.meaning, kind.remedy, kind.example, kind.type, str(kind.status)):
        assert escape(plain(said)) in answer.text


@pytest.mark.parametrize("kind", PROBLEMS.values(), ids=lambda kind: kind.name)
def test_a_problem_is_said_in_sentences(kind: ProblemType) -> None:
    for sentence in (kind.meaning, kind.remedy):
        assert len(sentence.split()) >= 5, sentence
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert kind.title
    assert len(kind.example.split()) >= 5


def test_each_is_registered_under_its_own_name() -> None:
    declared = {each for each in vars(problems).values() if isinstance(each, ProblemType)}
    assert {each.name for each in declared} == PROBLEMS.keys()
    assert len(declared) == len(PROBLEMS)


async def test_of_an_unknown_problem_the_known_ones_are_named(gateway: Installation) -> None:
    async with gateway.client() as nobody:
        refused = assert_problem(await nobody.get("/problems/none"), 404)
    assert "bad-recording" in refused["detail"]


def test_the_document_speaks_of_no_status_without_a_problem(gateway: Installation) -> None:
    known = {each.status for each in PROBLEMS.values()}
    for path in gateway.app.openapi()["paths"].values():
        for operation in path.values():
            assert {int(status) for status in operation["responses"] if int(status) >= 400} <= known


@pytest.mark.parametrize(
    ("path", "kind", "says"),
    [
        ("runs", "text/plain", "this takes application/json, and the body is text/plain"),
        ("verdicts", "application/json", "this takes multipart/form-data, and the body is application/json"),
    ],
)
async def test_a_body_of_another_kind_is_refused_by_its_kind(
    http: httpx.AsyncClient, path: str, kind: str, says: str
) -> None:
    answer = await http.post(f"/api/v1/{path}", content=b"{}", headers={"Content-Type": kind})
    refused = assert_problem(answer, 415)
    assert refused["type"] == "/problems/unsupported-media-type"
    assert says in refused["detail"]


async def test_an_address_without_anything_and_a_method_without_effect_say_what_there_is(
    http: httpx.AsyncClient,
) -> None:
    nothing = assert_problem(await http.get("/api/v1/nothing"), 404)
    assert "/api/v1/openapi.json" in nothing["detail"]
    method = assert_problem(await http.put("/api/v1/me"), 405)
    assert method["detail"] == "PUT does nothing here; use DELETE, GET, PATCH"
