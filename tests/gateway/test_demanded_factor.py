"""A second factor that the installation demands: of whom, and what is answered before it is there."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pyotp
import pytest
from installation import Installation
from test_people import ADA_LOGIN, GOOD, has_account, logged_in
from test_who_may import ALL, assert_problem, filled

from veravox.gateway import rights
from veravox.store import accounts
from veravox.store.tables import Account

DEMANDED = "/problems/factor-demanded"
WITHOUT_A_VIEWER = {"create_session", "sign_in", "sign_in_with_code", "end_session"}  # the last one would end the test


@pytest.fixture
async def lab(gateway: Installation) -> AsyncIterator[Installation]:
    before = gateway.services
    yield gateway
    gateway.app.state.services = before


def demand(lab: Installation, of: str) -> None:
    services = lab.services
    settings = services.settings.model_copy(update={"second_factor": of})
    lab.app.state.services = replace(services, settings=settings)


async def switches_on(http: httpx.AsyncClient) -> httpx.Response:
    secret = (await http.get("/api/v1/me/second-factor")).json()["secret"]
    on = {"secret": secret, "code": pyotp.TOTP(secret).now(), "password": GOOD}
    return await http.post("/api/v1/me/second-factor", json=on)


async def test_of_whom_it_is_demanded_nothing_else_is_answered(lab: Installation) -> None:
    """Every operation, to a session that was there before and to an access token."""
    ada = await has_account(lab)
    token = await ada.post("/api/v1/access-tokens", json={"title": "all", "scopes": ["read", "write"]})
    demand(lab, "all")
    async with lab.client(token.json()["token"]) as script:
        assert (await ada.get("/api/v1/me")).json()["factorDemanded"] is True
        for verb, path, operation in ALL:
            if "401" not in operation["responses"] or operation["operationId"] in WITHOUT_A_VIEWER:
                continue
            for caller in (ada, script):
                answer = await caller.request(verb, filled(path), json={})
                is_refused = "factor-demanded" in answer.text
                assert is_refused is (operation["operationId"] not in rights.BEFORE_FACTOR), (
                    f"{verb} {path} {answer.text}"
                )
        refused = assert_problem(await ada.get("/api/v1/runs"), 403)
        assert (refused["type"], "switch it on" in refused["detail"]) == (DEMANDED, True)
    await ada.aclose()


async def test_once_it_is_on_everything_is_answered_and_off_nothing_again(lab: Installation) -> None:
    ada = await has_account(lab)
    demand(lab, "all")
    async with ada, lab.client() as nobody:
        await logged_in(nobody, "ada", GOOD)  # to be led to where it is switched on
        assert (await switches_on(ada)).status_code == 201
        assert (await ada.get("/api/v1/runs")).status_code == 200
        assert (await ada.get("/api/v1/me")).json()["factorDemanded"] is False
        assert_problem(await nobody.post("/api/v1/sessions", json=ADA_LOGIN), 401)
        off = await ada.request("DELETE", "/api/v1/me/second-factor", json={"password": GOOD})
        assert off.status_code == 204
        assert assert_problem(await ada.get("/api/v1/runs"), 403)["type"] == DEMANDED


async def test_of_administrators_it_may_be_demanded_alone(lab: Installation) -> None:
    ada = await has_account(lab)
    chief = await has_account(lab, "administrator", name="chief", email="chief@example.org")
    demand(lab, "administrators")
    async with ada, chief:
        assert (await ada.get("/api/v1/runs")).status_code == 200
        assert assert_problem(await chief.get("/api/v1/accounts"), 403)["type"] == DEMANDED
        async with lab.services.database.transaction() as session:
            account = await accounts.named(session, "ada")
            assert isinstance(account, Account)
            account.role = "administrator"
        assert assert_problem(await ada.get("/api/v1/runs"), 403)["type"] == DEMANDED


async def test_the_laptops_own_account_which_a_link_opens_is_not_asked(lab: Installation) -> None:
    demand(lab, "all")
    assert (await lab.http.get("/api/v1/runs")).status_code == 200
