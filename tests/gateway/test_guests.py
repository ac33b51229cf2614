"""Guests: strangers for a time, who see nothing of others, share one small quota by address, and go with all they have."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from mailbox import Mailbox, secret_in
from typing import Any
from uuid import UUID

import httpx
import pytest
from installation import Installation, served
from sqlalchemy import select, update
from test_people import ADA, GOOD, asks, logged_in
from test_people import post as post  # noqa: PLC0414 - fixture
from test_retention import gave_verdict, purged
from test_who_may import assert_problem

from veravox.core.settings import Settings
from veravox.gateway.accounts import proof
from veravox.gateway.accounts.mail import Mail
from veravox.gateway.quotas.launcher import WithinQuotas
from veravox.gateway.quotas.measuring import Sizes
from veravox.gateway.quotas.service import Quotas
from veravox.store.guests import origin_of
from veravox.store.tables import Dataset, Job, Model, Run, Verdict

ADDRESS, ELSEWHERE = "203.0.113.7", "198.51.100.4"
OVER = timedelta(days=7, minutes=1)
GUESTS = {"guests": True, "registration": "open", "public_url": "https://lab.example.org"}


@asynccontextmanager
async def with_settings(gateway: Installation, **said: Any) -> AsyncIterator[Installation]:
    """The gateway as if it had been started with these."""
    before = gateway.services
    assert isinstance(before.launcher, WithinQuotas)
    settings = Settings.model_validate(before.settings.model_dump() | GUESTS | said)
    quotas = Quotas(settings, Sizes())
    launcher = WithinQuotas(before.launcher.behind, quotas)
    gateway.app.state.services = replace(before, settings=settings, quotas=quotas, launcher=launcher)
    try:
        yield gateway
    finally:
        gateway.app.state.services = before


@pytest.fixture
async def fair(gateway: Installation) -> AsyncIterator[Installation]:
    """A gateway that takes guests."""
    async with with_settings(gateway) as open_to_all:
        yield open_to_all


async def knocks(http: httpx.AsyncClient, **said: Any) -> httpx.Response:
    """As a browser does behind the button."""
    challenge = (await http.get("/api/v1/registrations/challenge")).json()["challenge"]
    body = {"challenge": challenge, "answer": proof.solve(challenge)} | said
    return await http.post("/api/v1/guests", json=body)


async def comes(house: Installation, address: str = ADDRESS) -> httpx.AsyncClient:
    """A guest's browser, from there on."""
    async with house.from_address(address) as nobody:
        made = await knocks(nobody)
    assert made.status_code == 201, made.text
    return house.client(made.json()["token"])


async def id_of(http: httpx.AsyncClient) -> UUID:
    return UUID((await http.get("/api/v1/me")).json()["id"])


async def has_model(house: Installation, guest: httpx.AsyncClient) -> str:
    """The model of a run of the guest's, on clips that are its own."""
    await house.has_imported()
    owner = await id_of(guest)
    async with house.services.database.transaction() as session:
        await session.execute(update(Dataset).where(Dataset.name == "example").values(owner_id=owner))
    return await replace(house, http=guest).has_model()


async def how_many(house: Installation, table: type[Run | Model | Verdict | Dataset]) -> int:
    async with house.services.database.transaction() as session:
        return len((await session.execute(select(table.id))).scalars().all())


async def has_no_job(house: Installation) -> None:
    """All have ended."""
    async with house.services.database.transaction() as session:
        for id in (await session.execute(select(Job.id).where(Job.ended_at.is_(None)))).scalars().all():
            await session.execute(update(Job).where(Job.id == id).values(ended_at=Job.created_at))


async def test_nobody_is_a_guest_where_the_installation_wants_none(gateway: Installation) -> None:
    async with gateway.client() as nobody:
        assert "has no guests" in assert_problem(await knocks(nobody), 403)["detail"]


async def test_a_guest_is_let_in_by_a_work_of_its_browser_and_by_nothing_that_was_used(fair: Installation) -> None:
    async with fair.from_address(ADDRESS) as nobody:
        assert "work is missing" in assert_problem(await knocks(nobody, answer="1"), 422)["detail"]
        challenge = (await nobody.get("/api/v1/registrations/challenge")).json()["challenge"]
        solved = {"challenge": challenge, "answer": proof.solve(challenge)}
        first = await nobody.post("/api/v1/guests", json=solved)
        assert first.status_code == 201, first.text
        assert "used before" in assert_problem(await nobody.post("/api/v1/guests", json=solved), 422)["detail"]
    async with fair.client(first.json()["token"]) as guest:
        me = (await guest.get("/api/v1/me")).json()
    assert (me["role"], me["email"], me["hasPassword"]) == ("guest", None, False)
    assert me["name"] == first.json()["name"]
    assert me["deletedAt"] == first.json()["deletedAt"]
    log = (await fair.http.get("/api/v1/audit-log")).json()["items"]
    assert (log[0]["what"], log[0]["name"], log[0]["address"]) == ("guest-made", me["name"], ADDRESS)


async def test_a_guest_has_an_example_to_train_on_and_an_end_to_its_trainings(fair: Installation) -> None:
    async with await comes(fair) as guest:
        (example,) = (await guest.get("/api/v1/datasets")).json()["items"]
        assert example["name"].startswith("example-of-guest-")
        await has_model(fair, guest)
        (run,) = (await guest.get("/api/v1/runs")).json()["items"]
        assert run["spec"]["limits"]["activeDeadlineSeconds"] == 3600
        where = {"dataset": {"name": "example"}, "scheduling": {"priorityClassName": "high"}}
        assert "the cluster decides" in assert_problem(await guest.post("/api/v1/runs", json=where), 422)["detail"]


async def test_a_guests_model_is_public_at_once_and_nobodys_in_particular(fair: Installation) -> None:
    async with await comes(fair) as guest, fair.client() as visitor:
        model = await has_model(fair, guest)
        (shown,) = (await visitor.get("/api/v1/public/models")).json()["items"]
        assert (shown["id"], shown["owner"], shown["public"]) == (model, "guest", True)
        name = (await guest.get("/api/v1/me")).json()["name"]
        for each in (name, "guest"):
            assert_problem(await visitor.get(f"/api/v1/public/people/{each}"), 404)
        assert (
            "create an account" in assert_problem(await guest.post(f"/api/v1/models/{model}/withdraw"), 403)["detail"]
        )


async def test_a_guest_sees_nothing_of_others_not_even_what_all_accounts_see(fair: Installation) -> None:
    mine = await fair.has_model()
    for kind, id in (("datasets", (await fair.http.get("/api/v1/datasets/example")).json()["id"]), ("runs", mine)):
        shared = await fair.http.put(f"/api/v1/{kind}/{id}/sharing", json={"all": True})
        assert shared.status_code == 200, shared.text
    await fair.http.put(f"/api/v1/models/{mine}/sharing", json={"all": True})
    async with await fair.stranger() as account, await comes(fair) as guest, await comes(fair) as other:
        theirs = (await other.get("/api/v1/datasets")).json()["items"][0]["name"]
        for path in ("datasets/example", f"runs/{mine}", f"models/{mine}", f"models/{mine}/bundle"):
            assert (await account.get(f"/api/v1/{path}")).status_code == 200
            assert_problem(await guest.get(f"/api/v1/{path}"), 404)
        for name in ("example", theirs):
            assert_problem(await guest.post("/api/v1/runs", json={"dataset": {"name": name}}), 404)
            copies = {"name": "copies", "source": {"dataset": {"name": name}}}
            assert_problem(await guest.post("/api/v1/datasets", json=copies), 404)
        assert len((await guest.get("/api/v1/datasets")).json()["items"]) == 1


async def test_a_guest_learns_nothing_of_the_server_and_has_nothing_fetched(fair: Installation) -> None:
    async with await comes(fair) as guest:
        for path in (str(fair.data), "/etc", "/no/such/folder", f"{fair.data}/uploads", "uploads/../../etc"):
            answer = await guest.post("/api/v1/datasets", json={"name": "theirs", "source": {"path": path}})
            told = assert_problem(answer, 422)["detail"]
            assert "no folder of the server" in told or "there is no upload" in told
        for fetch in ({"corpus": "arctic"}, {"corpus": "arctic", "address": "http://169.254.169.254/"}):
            body = {"name": "theirs", "source": {"fetch": fetch}}
            assert "nothing fetched" in assert_problem(await guest.post("/api/v1/datasets", json=body), 422)["detail"]


async def test_many_guests_of_one_address_wait_whatever_they_say_of_where_they_are(fair: Installation) -> None:
    async with fair.from_address(ADDRESS) as robot, fair.from_address(ELSEWHERE) as another:
        for _each in range(5):
            assert (await knocks(robot)).status_code == 201
        for header in (
            {},
            {"X-Forwarded-For": "192.0.2.1"},
            {"Forwarded": "for=192.0.2.1"},
            {"X-Real-IP": "192.0.2.1"},
        ):
            robot.headers.update(header)
            assert "5 guests have come from your address" in assert_problem(await knocks(robot), 429)["detail"]
        assert (await knocks(another)).status_code == 201


async def test_over_a_socket_no_stranger_is_believed_where_it_comes_from(fair: Installation) -> None:
    """The gateway believes the page's server, whose own address here is no stranger's: it must say only one."""
    async with served(fair.app) as url, httpx.AsyncClient(base_url=url) as http:
        spoofed = {"X-Forwarded-For": f"192.0.2.1, {ADDRESS}"}  # what a proxy writes behind what a browser wrote
        made = await knocks(httpx.AsyncClient(base_url=url, headers=spoofed))
        assert made.status_code == 201, made.text
        assert (await http.get("/api/v1/registrations/challenge")).status_code == 200
    log = (await fair.http.get("/api/v1/audit-log")).json()["items"]
    assert log[0]["address"] == ADDRESS


async def test_new_guests_of_an_address_bring_no_new_quota(gateway: Installation) -> None:
    async with (
        with_settings(gateway, guest_quota_unfinished_jobs=1) as house,
        await comes(house) as first,
        await comes(house) as second,
        await comes(house, ELSEWHERE) as third,
    ):
        assert [len((await each.get("/api/v1/datasets")).json()["items"]) for each in (first, second, third)] == [
            1,
            0,
            1,
        ]
        usage = (await second.get("/api/v1/me/usage")).json()
        assert (usage["unfinishedJobs"], usage["unfinishedLimit"]) == (1, 1)
        assert (await first.request("DELETE", "/api/v1/me", json={})).status_code == 204
        assert_problem(await first.get("/api/v1/me"), 401)
        async with await comes(house) as fourth:  # what has not ended by then counts all the same
            assert (await fourth.get("/api/v1/me/usage")).json()["unfinishedJobs"] == 1
        await has_no_job(house)
        assert (await second.get("/api/v1/me/usage")).json()["unfinishedJobs"] == 0


async def test_what_guests_announce_and_delete_counts_as_long_as_it_may_be_there(gateway: Installation) -> None:
    archive = {"name": "a.zip", "size": 600_000}
    async with (
        with_settings(gateway, guest_quota_storage_gigabytes=0.001) as house,
        await comes(house) as first,
        await comes(house) as second,
    ):
        assert (await first.post("/api/v1/uploads", json=archive)).status_code == 201
        refused = assert_problem(await second.post("/api/v1/uploads", json=archive), 403)
        assert "guests of your address" in refused["detail"]
        assert "create an account" in refused["detail"]
        async with await comes(house, ELSEWHERE) as third:
            assert (await third.post("/api/v1/uploads", json=archive)).status_code == 201
            run = await has_model(house, third)
            house.run_folder(run).path.joinpath("large").write_bytes(bytes(1 << 20))
            assert (await third.delete(f"/api/v1/runs/{run}")).status_code == 204
            assert (await third.get("/api/v1/me/usage")).json()["storageGigabytes"] > 0.0016


async def test_there_are_no_more_guests_at_once_than_may_be(gateway: Installation) -> None:
    async with with_settings(gateway, guests_at_once=1) as house:
        guest = await comes(house)
        async with house.from_address(ELSEWHERE) as nobody:
            full = await knocks(nobody)
            assert "as many as may be" in assert_problem(full, 503)["detail"]
            assert int(full.headers["retry-after"]) > 0
            assert (await guest.request("DELETE", "/api/v1/me", json={})).status_code == 204
            assert (await knocks(nobody)).status_code == 201


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "testclient", False),
    ],
)
def test_an_ipv6_network_is_one_origin(one: str, other: str, same: bool) -> None:
    assert (origin_of(one) == origin_of(other)) is same


async def test_after_its_time_a_guest_is_gone_with_all_that_it_had(fair: Installation) -> None:
    async with await comes(fair) as guest, fair.client() as visitor:
        model = await has_model(fair, guest)
        verdict = await gave_verdict(fair, model, guest)
        upload = (await guest.post("/api/v1/uploads", json={"name": "a.zip", "size": 10})).json()["id"]
        name = (await guest.get("/api/v1/me")).json()["name"]
        folders = [
            fair.run_folder(model).path,
            fair.services.folder.verdict(verdict),
            fair.data / "uploads" / upload,
            fair.data / "datasets" / "version-of-example",
        ]
        await purged(fair, timedelta(days=6, hours=23))
        assert all(each.is_dir() for each in folders)
        await has_no_job(fair)
        await purged(fair, OVER)
        assert not [each for each in folders if each.exists()]
        assert_problem(await guest.get("/api/v1/me"), 401)
        assert_problem(await visitor.get(f"/api/v1/public/models/{model}"), 404)
    assert [await how_many(fair, table) for table in (Run, Model, Verdict, Dataset)] == [0, 0, 0, 0]
    assert await fair.accounts() == ["local"]
    log = (await fair.http.get("/api/v1/audit-log")).json()["items"]
    assert (log[0]["what"], log[0]["name"]) == ("guest-deleted", name)


async def test_what_still_works_for_a_guest_is_stopped_and_goes_when_it_has(fair: Installation) -> None:
    async with await comes(fair) as guest:
        await has_model(fair, guest)
        working = (await replace(fair, http=guest).start_run())["id"]
        await purged(fair, OVER)
        assert (await fair.job(working)).spec["desired"] == "Stop"
        await has_no_job(fair)
        await purged(fair, OVER)
    assert await fair.accounts() == ["local"]


async def test_a_model_that_somebodys_verdict_names_outlives_its_guest_by_name_alone(fair: Installation) -> None:
    async with await comes(fair) as guest:
        model = await has_model(fair, guest)
        verdict = await gave_verdict(fair, model, fair.http)
        await has_no_job(fair)
        await purged(fair, OVER)
        assert not fair.run_folder(model).path.exists()
        assert await how_many(fair, Model) == 1
        assert_problem(await guest.get("/api/v1/me"), 401)
        await fair.http.delete(f"/api/v1/verdicts/{verdict}")
    for _each in range(2):
        await purged(fair, 2 * OVER)
    assert await fair.accounts() == ["local"]


async def test_a_guest_becomes_an_account_and_keeps_what_it_has(fair: Installation, post: Mailbox) -> None:
    fair.app.state.services = replace(fair.services, mail=Mail(post.url, "veravox@example.org"))
    post.empty()
    async with await comes(fair) as guest, await comes(fair, ELSEWHERE) as other, fair.client() as visitor:
        model, before = await has_model(fair, guest), (await guest.get("/api/v1/me")).json()
        assert (await asks(guest)).status_code == 202
        assert (await asks(visitor, name="bert", email="bert@example.org")).status_code == 202
        secrets = {to: secret_in(text) for to, _subject, text in [await post.next(), await post.next()]}
        for secret in secrets.values():
            confirmed = await visitor.post("/api/v1/registrations/confirm", json={"token": secret, "password": GOOD})
            assert confirmed.status_code == 201, confirmed.text
        assert_problem(await guest.get("/api/v1/me"), 401)  # its session opens no account that has a password
        assert (await other.get("/api/v1/me")).json()["role"] == "guest"
        async with fair.client(await logged_in(visitor, "ada", GOOD)) as ada:
            me = (await ada.get("/api/v1/me")).json()
            assert (me["id"], me["role"], me["deletedAt"], me["counts"]["models"]) == (before["id"], "user", None, 1)
            await purged(fair, 2 * OVER)
            assert (await ada.post(f"/api/v1/models/{model}/withdraw")).status_code == 200
        async with fair.client(await logged_in(visitor, "bert", GOOD)) as bert:
            assert (await bert.get("/api/v1/me")).json()["counts"]["models"] == 0
    made = [
        each for each in (await fair.http.get("/api/v1/audit-log")).json()["items"] if each["what"] == "account-made"
    ]
    assert {each["about"] for each in made} == {"user", f"user, was {before['name']}"}


async def test_no_guest_takes_the_name_of_one_and_no_account_is_made_a_guest(fair: Installation) -> None:
    async with fair.client() as visitor, await comes(fair) as guest:
        for name in ("guest-0123456789ab", "Guest"):
            assert "is taken" in assert_problem(await asks(visitor, name=name), 409)["detail"]
        id = await id_of(guest)
        mine = await id_of(fair.http)
        assert (
            "gets a role by"
            in assert_problem(await fair.http.patch(f"/api/v1/accounts/{id}", json={"role": "administrator"}), 409)[
                "detail"
            ]
        )
        to_guest = await fair.http.patch(f"/api/v1/accounts/{mine}", json={"role": "guest"})
        assert "nobody is made a guest" in assert_problem(to_guest, 422)["detail"]
        invited = await fair.http.post("/api/v1/invitations", json={"email": ADA["email"], "role": "guest"})
        assert_problem(invited, 422)
        assert (
            "its browser alone" in assert_problem(await fair.http.post(f"/api/v1/accounts/{id}/reset"), 409)["detail"]
        )


async def test_a_guest_whom_an_administrator_blocks_is_withdrawn_at_once(fair: Installation) -> None:
    async with await comes(fair) as guest, fair.client() as visitor:
        model, id = await has_model(fair, guest), await id_of(guest)
        blocked = await fair.http.patch(f"/api/v1/accounts/{id}", json={"blocked": True})
        assert blocked.json()["blocked"] is True
        assert_problem(await guest.get("/api/v1/me"), 401)
        assert_problem(await visitor.get(f"/api/v1/public/models/{model}"), 404)
        back = await fair.http.patch(f"/api/v1/accounts/{id}", json={"blocked": False})
        assert "does not come back" in assert_problem(back, 409)["detail"]
