"""What stands behind the `?` of an address is known, or refused by its name."""

import pytest
from installation import Installation
from test_who_may import assert_problem, routes

from veravox.gateway.parameters import parameters_of


@pytest.mark.parametrize(
    ("path", "field", "says"),
    [
        ("/runs?limt=3", "limt", "did you mean limit?"),
        ("/runs?phases=Failed", "phases", "did you mean phase?"),
        ("/runs?limit=3&xyzzy=1", "xyzzy", "those there are: after,"),
        ("/me?verbose=true", "verbose", "nothing stands behind the `?` here"),
        (f"/me?{'x' * 300}=1", "x" * 40, "nothing stands behind"),
    ],
)
async def test_a_misspelt_parameter_is_refused_by_its_name(
    gateway: Installation, path: str, field: str, says: str
) -> None:
    body = assert_problem(await gateway.http.get(f"/api/v1{path}"), 422)
    assert [each["field"] for each in body["errors"]] == [field]
    assert says in body["detail"]


async def test_nothing_is_done_with_it(gateway: Installation) -> None:
    id = await gateway.has_model()
    assert_problem(await gateway.http.delete(f"/api/v1/runs/{id}?really=no"), 422)
    assert (await gateway.http.get(f"/api/v1/runs/{id}")).status_code == 200


async def test_a_bare_word_by_which_browsers_tell_versions_apart_is_passed_over(gateway: Installation) -> None:
    assert (await gateway.http.get("/api/v1/me?0123456789ab")).status_code == 200


async def test_what_the_document_names_is_what_is_taken(gateway: Installation) -> None:
    paths = gateway.app.openapi()["paths"]
    told = {
        operation["operationId"]: {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
        for verbs in paths.values()
        for operation in verbs.values()
    }
    known = {route.name: parameters_of(route) for route in routes(gateway.app.router)}
    assert told
    assert {name: set(known[name]) for name in told} == told


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/models/not-an-id/publish", {}, "id: this is no id; one looks like"),
        ("/models/0197c2f0-1f6e-7d3a-9c55-1b1f6f0f5a11/publish", None, "the body is missing"),
        ("/resets", {}, "email: this is missing"),
        (
            "/access-tokens",
            {"title": "t", "scopes": ["fly"], "days": 3},
            "there is no such choice; take 'read', 'write'",
        ),
        ("/access-tokens", {"title": "t", "scopes": ["read"], "days": "soon"}, "days: this is no whole number"),
    ],
)
async def test_a_mistake_is_said_in_words_that_say_what_would_be_right(
    gateway: Installation, path: str, body: dict[str, object] | None, says: str
) -> None:
    refused = assert_problem(await gateway.http.post(f"/api/v1{path}", json=body), 422)
    assert says in refused["detail"], refused["detail"]
