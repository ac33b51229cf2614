from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from mailbox import Mailbox, mailbox, secret_in
from typing import Any

import httpx
import pyotp
import pytest
from installation import TOKEN, Installation
from test_who_may import ALL, assert_problem, filled

from veravox.gateway import rights
from veravox.gateway.accounts import proof, second_factor
from veravox.gateway.accounts.mail import Mail
from veravox.store import accounts

GOOD = "three words of mine"
ADA = {"firstName": "Ada", "lastName": "Lovelace", "name": "ada", "email": "ada@example.org", "password": GOOD}


@pytest.fixture(scope="module")
def post() -> Iterator[Mailbox]:
    with mailbox() as kept:
        yield kept


@pytest.fixture
async def lab(gateway: Installation, post: Mailbox) -> AsyncIterator[Installation]:
    """A gateway where everybody may register, and that sends letters."""
    before = gateway.services
    settings = before.settings.model_copy(
        update={"registration": "open", "guests": True, "public_url": "https://lab.example.org"}
    )
    gateway.app.state.services = replace(before, settings=settings, mail=Mail(post.url, "veravox@example.org"))
    post.empty()
    yield gateway
    gateway.app.state.services = before


async def asks(http: httpx.AsyncClient, **said: Any) -> httpx.Response:
    """Registers as a browser does."""
    challenge = (await http.get("/api/v1/registrations/challenge")).json()["challenge"]
    body = ADA | {"challenge": challenge, "answer": proof.solve(challenge)} | said
    return await http.post("/api/v1/registrations", json=body)


async def has_account(lab: Installation, role: str = "user", **said: Any) -> httpx.AsyncClient:
    """Somebody with an account of this role, logged in."""
    who = ADA | said
    async with lab.services.database.transaction() as session:
        session.add(
            accounts.Account(
                name=who["name"],
                email=who["email"],
                password=await lab.services.passwords.hash(who["password"]),
                role=role,
                first_name=who["firstName"],
                last_name=who["lastName"],
            )
        )
    return lab.client(await logged_in(lab.client(), who["name"], who["password"]))


async def logged_in(http: httpx.AsyncClient, name: str, password: str, code: str = "") -> str:
    answer = await http.post("/api/v1/sessions", json={"name": name, "password": password, "code": code})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


async def test_one_registers_confirms_and_logs_in_by_name_or_e_mail(lab: Installation, post: Mailbox) -> None:
    async with lab.client() as nobody:
        answer = await asks(nobody)
        assert (answer.status_code, answer.json()) == (202, {"state": "letter"})
        assert_problem(await nobody.post("/api/v1/sessions", json={"name": "ada", "password": GOOD}), 401)
        to, subject, text = await post.next()
        assert (to, subject) == ("ada@example.org", "Confirm your e-mail for Veravox")
        assert "https://lab.example.org/confirm#" in text
        said = {"token": secret_in(text), "password": GOOD}
        wrong = said | {"password": "four words of others"}
        refused = assert_problem(await nobody.post("/api/v1/registrations/confirm", json=wrong), 403)
        assert "somebody else did" in refused["detail"]
        confirmed = await nobody.post("/api/v1/registrations/confirm", json=said)
        assert confirmed.status_code == 201, confirmed.text
        again = await nobody.post("/api/v1/registrations/confirm", json=said)
        assert "ask for a new one" in assert_problem(again, 410)["detail"]
        for name in ("ada", "ADA", "Ada@Example.org"):
            token = await logged_in(nobody, name, GOOD)
            async with lab.client(token) as ada:
                me = (await ada.get("/api/v1/me")).json()
            assert (me["name"], me["email"], me["role"], me["firstName"]) == ("ada", "ada@example.org", "user", "Ada")


async def test_whether_an_e_mail_is_known_nobody_is_told_but_its_owner(lab: Installation, post: Mailbox) -> None:
    await (await has_account(lab)).aclose()
    async with lab.client() as nobody:
        new = await asks(nobody, name="grace", email="grace@example.org")
        known = await asks(nobody, name="other", email="Ada@example.org")
        assert (new.status_code, new.json()) == (known.status_code, known.json()) == (202, {"state": "letter"})
        letters = {to: text for to, _subject, text in [await post.next(), await post.next()]}
        assert letters.keys() == {"grace@example.org", "Ada@example.org"}
        assert "which has one already" in letters["Ada@example.org"]
        for name in ("grace", "other"):  # what is reserved tells nothing either
            taken = assert_problem(await asks(nobody, name=name, email="third@example.org"), 409)
            assert f"the user name {name} is taken" in taken["detail"]
        for email in ("ada@example.org", "nobody@example.org"):
            asked = await nobody.post("/api/v1/resets", json={"email": email})
            assert (asked.status_code, asked.json()) == (202, {"state": "letter"})
        wrong = [
            assert_problem(await nobody.post("/api/v1/sessions", json={"name": name, "password": "x" * 12}), 401)
            for name in ("ada", "nobody")
        ]
        ids = [each.pop("request") for each in wrong]  # each request has its own
        assert wrong[0] == wrong[1]
        assert ids[0] != ids[1]


@pytest.mark.parametrize(
    ("said", "field", "why"),
    [
        ({"password": "short"}, "password", "at least 10 characters"),
        ({"password": "1234567890"}, "password", "most common"),
        ({"password": "ada@example.org1"}, "password", "little more than your name"),
        ({"email": "ada@example.org\r\nBcc: all@example.org"}, "email", "pattern"),
        ({"name": "ada lovelace"}, "name", "pattern"),
        ({"name": "<script>"}, "name", "pattern"),
        ({"firstName": "A\u202eda"}, "firstName", "no letter"),
        ({"answer": "1"}, "answer", "work is missing"),
        ({"challenge": "9999999999.a.b"}, "challenge", "not of this installation"),
        ({"role": "administrator"}, "role", "no such field"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else None,
)
async def test_what_is_wrong_with_a_registration_is_said(
    lab: Installation, said: dict[str, Any], field: str, why: str
) -> None:
    async with lab.client() as nobody:
        problem = assert_problem(await asks(nobody, **said), 422)
    assert problem["errors"][0]["field"] == field
    assert why in problem["errors"][0]["message"]


async def test_a_solved_challenge_is_good_for_one_registration(lab: Installation) -> None:
    async with lab.client() as nobody:
        challenge = (await nobody.get("/api/v1/registrations/challenge")).json()["challenge"]
        solved = {"challenge": challenge, "answer": proof.solve(challenge)}
        assert (await nobody.post("/api/v1/registrations", json=ADA | solved)).status_code == 202
        other = ADA | solved | {"name": "grace", "email": "grace@example.org"}
        assert "used before" in assert_problem(await nobody.post("/api/v1/registrations", json=other), 422)["detail"]


async def test_without_an_invitation_one_does_not_register_where_it_takes_one(gateway: Installation) -> None:
    async with gateway.client() as nobody:
        assert "by invitation" in assert_problem(await asks(nobody), 403)["detail"]
        assert "ask for another one" in assert_problem(await asks(nobody, invitation="guessed"), 403)["detail"]
        invited = await gateway.http.post("/api/v1/invitations", json={"email": ADA["email"], "role": "researcher"})
        assert invited.status_code == 201, invited.text
        secret = secret_in(invited.json()["link"])
        other = await asks(nobody, invitation=secret, name="eve", email="eve@example.org")
        assert other.json() == {"state": "waiting"}  # not whom it was for: an administrator decides
        made = await asks(nobody, invitation=secret)
        assert made.json() == {"state": "made"}
        assert_problem(await asks(nobody, invitation=secret, name="again", email="again@example.org"), 403)
        async with gateway.client(await logged_in(nobody, "ada", GOOD)) as ada:
            assert (await ada.get("/api/v1/me")).json()["role"] == "researcher"
        (waiting,) = (await gateway.http.get("/api/v1/letters")).json()["items"]
        assert (waiting["purpose"], waiting["name"]) == ("register", "eve")
        approved = await gateway.http.post(f"/api/v1/letters/{waiting['id']}/approve")
        assert approved.status_code == 201, approved.text
        await logged_in(nobody, "eve", GOOD)


async def test_an_invitation_is_for_one_account_by_whichever_e_mail(lab: Installation, post: Mailbox) -> None:
    async with lab.client() as nobody:
        invited = await lab.http.post("/api/v1/invitations", json={"email": ADA["email"], "role": "researcher"})
        secret = secret_in(invited.json()["link"])
        await post.next()
        letters = []
        for name in ("eve", "mallory"):
            await asks(nobody, invitation=secret, name=name, email=f"{name}@example.org")
            letters.append({"token": secret_in((await post.next())[2]), "password": GOOD})
        opened = [await nobody.post("/api/v1/registrations/confirm", json=letter) for letter in letters]
        assert opened[0].status_code == 201, opened[0].text
        assert "invitation" in assert_problem(opened[1], 410)["detail"]


async def test_who_guesses_waits_and_nobody_else(lab: Installation) -> None:
    await (await has_account(lab)).aclose()
    async with lab.from_address("192.0.2.1") as guesser, lab.from_address("192.0.2.2") as owner:
        wrong = {"name": "ada", "password": "not this one"}
        for _each in range(5):
            assert_problem(await guesser.post("/api/v1/sessions", json=wrong), 401)
        refused = await guesser.post("/api/v1/sessions", json=ADA_LOGIN)
        assert "try again in 1 s" in assert_problem(refused, 429)["detail"]
        assert refused.headers["Retry-After"] == "1"
        assert (await owner.post("/api/v1/sessions", json=ADA_LOGIN)).status_code == 201


ADA_LOGIN = {"name": "ada", "password": GOOD}


async def test_who_has_many_addresses_of_one_line_waits_at_each(lab: Installation) -> None:
    for n in range(5):
        async with lab.from_address(f"2001:db8::{n:x}") as guesser:
            assert_problem(await guesser.post("/api/v1/sessions", json=ADA_LOGIN), 401)
    async with lab.from_address("2001:db8::ffff") as guesser:
        assert_problem(await guesser.post("/api/v1/sessions", json=ADA_LOGIN), 429)
    async with lab.from_address("2001:db8:0:1::1") as neighbour:
        assert_problem(await neighbour.post("/api/v1/sessions", json=ADA_LOGIN), 401)


async def test_a_forgotten_password_is_chosen_anew_once_and_all_that_was_open_is_closed(
    lab: Installation, post: Mailbox
) -> None:
    ada = await has_account(lab)
    access = (await ada.post("/api/v1/access-tokens", json={"title": "script", "scopes": ["read"]})).json()["token"]
    async with lab.client() as nobody, lab.client(access) as script:
        assert (await script.get("/api/v1/me")).status_code == 200
        await nobody.post("/api/v1/resets", json={"email": "ada@example.org"})
        _to, _subject, text = await post.next()
        secret = secret_in(text)
        weak = await nobody.post("/api/v1/resets/use", json={"token": secret, "password": "password123"})
        assert_problem(weak, 422)  # and the link still holds
        used = await nobody.post("/api/v1/resets/use", json={"token": secret, "password": "quite another one"})
        assert used.status_code == 204, used.text
        assert_problem(await nobody.post("/api/v1/resets/use", json={"token": secret, "password": GOOD}), 410)
        for closed in (ada, script):
            assert_problem(await closed.get("/api/v1/me"), 401)
        assert_problem(await nobody.post("/api/v1/sessions", json=ADA_LOGIN), 401)
        await logged_in(nobody, "ada", "quite another one")


async def test_a_password_and_an_e_mail_are_changed_by_who_knows_the_password(lab: Installation, post: Mailbox) -> None:
    async with await has_account(lab) as ada, lab.client() as nobody:
        elsewhere = lab.client(await logged_in(nobody, "ada", GOOD))
        change = {"old": "not this one", "new": "quite another one"}
        assert_problem(await ada.post("/api/v1/me/password", json=change), 403)
        assert (await ada.post("/api/v1/me/password", json=change | {"old": GOOD})).status_code == 204
        assert (await post.next())[1] == "Your password at Veravox was changed"
        assert_problem(await elsewhere.get("/api/v1/me"), 401)
        body = {"email": "countess@example.org", "password": "quite another one"}
        assert (await ada.post("/api/v1/me/email", json=body)).status_code == 202
        to, _subject, text = await post.next()
        assert to == "countess@example.org"
        assert (await ada.get("/api/v1/me")).json()["email"] == "ada@example.org"
        confirmed = await nobody.post("/api/v1/emails/confirm", json={"token": secret_in(text)})
        assert confirmed.status_code == 204, confirmed.text
        assert (await ada.get("/api/v1/me")).json()["email"] == "countess@example.org"
        assert (await post.next())[0] == "ada@example.org"
        await elsewhere.aclose()


async def test_a_link_to_reset_a_password_ends_with_the_password_and_with_the_e_mail_that_it_went_to(
    lab: Installation, post: Mailbox
) -> None:
    async with await has_account(lab) as ada, lab.client() as nobody:

        async def forgotten(email: str) -> str:
            await nobody.post("/api/v1/resets", json={"email": email})
            return secret_in((await post.next())[2])

        async def opens_nothing(secret: str) -> None:
            used = await nobody.post("/api/v1/resets/use", json={"token": secret, "password": "a third one of mine"})
            assert_problem(used, 410)

        secret = await forgotten("ada@example.org")
        change = {"old": GOOD, "new": "quite another one"}
        assert (await ada.post("/api/v1/me/password", json=change)).status_code == 204
        await post.next()
        await opens_nothing(secret)
        secret = await forgotten("ada@example.org")
        await ada.post("/api/v1/me/email", json={"email": "countess@example.org", "password": "quite another one"})
        moved = await nobody.post("/api/v1/emails/confirm", json={"token": secret_in((await post.next())[2])})
        assert moved.status_code == 204, moved.text
        await opens_nothing(secret)


async def test_a_link_to_another_e_mail_ends_with_the_password(lab: Installation, post: Mailbox) -> None:
    """Whoever was in the account has asked for it; its owner throws him out with a new password."""
    async with await has_account(lab) as ada, lab.client() as nobody:

        async def asked_for(password: str) -> str:
            asked = await ada.post("/api/v1/me/email", json={"email": "thief@example.org", "password": password})
            assert asked.status_code == 202, asked.text
            return secret_in((await post.next())[2])

        secret = await asked_for(GOOD)
        change = {"old": GOOD, "new": "quite another one"}
        assert (await ada.post("/api/v1/me/password", json=change)).status_code == 204
        await post.next()
        assert_problem(await nobody.post("/api/v1/emails/confirm", json={"token": secret}), 410)
        secret = await asked_for("quite another one")
        await nobody.post("/api/v1/resets", json={"email": "ada@example.org"})
        chosen = {"token": secret_in((await post.next())[2]), "password": "a third one of mine"}
        assert (await nobody.post("/api/v1/resets/use", json=chosen)).status_code == 204
        assert_problem(await nobody.post("/api/v1/emails/confirm", json={"token": secret}), 410)


async def test_a_second_factor_is_asked_for_and_each_code_opens_once(
    lab: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = [1_800_000_000.0]
    monkeypatch.setattr(second_factor.time, "time", lambda: hour[0])
    async with await has_account(lab) as ada, lab.client() as nobody:
        begun = (await ada.get("/api/v1/me/second-factor")).json()
        assert begun["uri"].startswith("otpauth://totp/Veravox:ada%40example.org?")
        app = pyotp.TOTP(begun["secret"])
        wrong = {"secret": begun["secret"], "code": "000000", "password": GOOD}
        assert "clock" in assert_problem(await ada.post("/api/v1/me/second-factor", json=wrong), 422)["detail"]
        on = await ada.post("/api/v1/me/second-factor", json=wrong | {"code": app.at(int(hour[0]))})
        codes = on.json()["codes"]
        assert len(set(codes)) == 10
        missing = assert_problem(await nobody.post("/api/v1/sessions", json=ADA_LOGIN), 401)
        assert missing["type"] == "/problems/second-factor"
        spent = ADA_LOGIN | {"code": app.at(int(hour[0]))}
        assert_problem(await nobody.post("/api/v1/sessions", json=spent), 401)
        hour[0] += 30
        await logged_in(nobody, "ada", GOOD, app.at(int(hour[0])))
        hour[0] -= 300  # a clock that is set back makes no code of then good again
        then = ADA_LOGIN | {"code": app.at(int(hour[0]))}
        assert_problem(await nobody.post("/api/v1/sessions", json=then), 401)
        hour[0] += 300
        await logged_in(nobody, "ada", GOOD, codes[0].upper())
        assert_problem(await nobody.post("/api/v1/sessions", json=ADA_LOGIN | {"code": codes[0]}), 401)
        off = await ada.request("DELETE", "/api/v1/me/second-factor", json={"password": GOOD})
        assert off.status_code == 204
        await logged_in(nobody, "ada", GOOD)


async def test_an_administrator_switches_a_lost_second_factor_off_and_its_owner_is_told(
    lab: Installation, post: Mailbox
) -> None:
    async with await has_account(lab) as ada, lab.client() as nobody:
        begun = (await ada.get("/api/v1/me/second-factor")).json()
        code = pyotp.TOTP(begun["secret"]).now()
        on = {"secret": begun["secret"], "code": code, "password": GOOD}
        assert (await ada.post("/api/v1/me/second-factor", json=on)).status_code == 201
        me = (await ada.get("/api/v1/me")).json()["id"]
        address, change = f"/api/v1/accounts/{me}", {"secondFactor": False}
        assert_problem(await ada.patch(address, json=change), 403)
        assert_problem(await lab.http.patch(address, json={"secondFactor": True}), 422)
        taken = await lab.http.patch(address, json=change)
        assert (taken.status_code, taken.json()["secondFactor"]) == (200, False)
        to, subject, _text = await post.next()
        assert (to, subject) == ("ada@example.org", "Your second factor at Veravox was switched off")
        assert_problem(await ada.get("/api/v1/me"), 401)
        await logged_in(nobody, "ada", GOOD)
        (last, *_earlier) = (await lab.http.get("/api/v1/audit-log")).json()["items"][1:]
        assert (last["what"], last["name"], last["about"]) == ("second-factor-taken-off", "local", "ada")


async def test_ones_own_second_factor_comes_off_by_the_password_alone(lab: Installation) -> None:
    async with await has_account(lab) as ada:
        me = (await ada.get("/api/v1/me")).json()["id"]
        assert (await lab.http.patch(f"/api/v1/accounts/{me}", json={"role": "administrator"})).status_code == 200
        begun = (await ada.get("/api/v1/me/second-factor")).json()
        on = {"secret": begun["secret"], "code": pyotp.TOTP(begun["secret"]).now(), "password": GOOD}
        assert (await ada.post("/api/v1/me/second-factor", json=on)).status_code == 201
        refused = assert_problem(await ada.patch(f"/api/v1/accounts/{me}", json={"secondFactor": False}), 409)
        assert "with your password" in refused["detail"]
        assert (await ada.get("/api/v1/me")).json()["secondFactor"] is True


async def test_an_access_token_does_what_its_scopes_say(lab: Installation) -> None:
    async with await has_account(lab) as ada:
        made = {
            name: (await ada.post("/api/v1/access-tokens", json={"title": name, "scopes": [name]})).json()
            for name in ("read", "write")
        }
        refused = await ada.post("/api/v1/access-tokens", json={"title": "all", "scopes": ["administer"]})
        assert "for administrators" in assert_problem(refused, 422)["detail"]
        listed = (await ada.get("/api/v1/access-tokens")).json()["items"]
        assert {each["title"] for each in listed} == {"read", "write"}
        assert all("token" not in each for each in listed)
        async with lab.client(made["read"]["token"]) as reads, lab.client(made["write"]["token"]) as writes:
            assert (await reads.get("/api/v1/runs")).status_code == 200
            run = {"dataset": {"name": "missing"}}
            assert "no scope write" in assert_problem(await reads.post("/api/v1/runs", json=run), 403)["detail"]
            assert_problem(await writes.post("/api/v1/runs", json=run), 404)
            assert "no scope read" in assert_problem(await writes.get("/api/v1/runs"), 403)["detail"]
            in_person = await reads.get("/api/v1/access-tokens")
            assert "log in and do it" in assert_problem(in_person, 403)["detail"]
            gone = await ada.delete(f"/api/v1/access-tokens/{made['read']['id']}")
            assert gone.status_code == 204
            assert_problem(await reads.get("/api/v1/runs"), 401)


async def test_sessions_are_listed_and_ended_one_by_one(lab: Installation) -> None:
    async with await has_account(lab) as ada, lab.client() as nobody:
        others = [lab.client(await logged_in(nobody, "ada", GOOD)) for _each in range(2)]
        items = (await ada.get("/api/v1/sessions")).json()["items"]
        assert [each["current"] for each in items].count(True) == 1
        assert len(items) == 3
        (first, *_rest) = [each["id"] for each in items if not each["current"]]
        assert (await ada.delete(f"/api/v1/sessions/{first}")).status_code == 204
        assert_problem(await ada.delete(f"/api/v1/sessions/{first}"), 404)
        assert sorted([(await each.get("/api/v1/me")).status_code for each in others]) == [200, 401]
        assert (await ada.delete("/api/v1/sessions")).status_code == 204
        assert [(await each.get("/api/v1/me")).status_code for each in others] == [401, 401]
        assert (await ada.get("/api/v1/me")).status_code == 200
        assert_problem(await gateway_local(lab).delete(f"/api/v1/sessions/{items[0]['id']}"), 404)


def gateway_local(lab: Installation) -> httpx.AsyncClient:
    return lab.client(TOKEN)


async def test_an_administrator_blocks_and_promotes_but_never_leaves_none(lab: Installation) -> None:
    async with await has_account(lab) as ada:
        people = {each["name"]: each["id"] for each in (await lab.http.get("/api/v1/accounts")).json()["items"]}
        last = await lab.http.patch(f"/api/v1/accounts/{people['local']}", json={"role": "user"})
        assert "only administrator" in assert_problem(last, 409)["detail"]
        promoted = await lab.http.patch(f"/api/v1/accounts/{people['ada']}", json={"role": "administrator"})
        assert promoted.json()["role"] == "administrator"
        assert (await ada.get("/api/v1/accounts")).status_code == 200
        blocked = await lab.http.patch(f"/api/v1/accounts/{people['ada']}", json={"blocked": True})
        assert blocked.json()["blocked"] is True
        assert_problem(await ada.get("/api/v1/me"), 401)
        async with lab.client() as nobody:
            assert_problem(await nobody.post("/api/v1/sessions", json=ADA_LOGIN), 401)
        log = (await lab.http.get("/api/v1/audit-log")).json()["items"]
        assert [(each["what"], each["name"]) for each in log[:2]] == [("blocked", "local"), ("role-changed", "local")]


async def test_each_operation_is_for_whom_the_rights_say(lab: Installation) -> None:
    """Every operation, by a user, by an administrator, and by a token with all scopes that a user can give."""
    user = await has_account(lab)
    chief = await has_account(lab, "administrator", name="chief", email="chief@example.org")
    token = await user.post("/api/v1/access-tokens", json={"title": "all", "scopes": ["read", "write"]})
    script = lab.client(token.json()["token"])
    names = {operation["operationId"] for _verb, _path, operation in ALL}
    assert names >= rights.ADMINISTRATORS | rights.IN_PERSON
    for verb, path, operation in ALL:
        name = operation["operationId"]
        if name in {"end_session", "delete_other_sessions", "delete_second_factor", "watch_run"}:
            continue  # what would end the test
        said = [(await each.request(verb, filled(path), json={"nonsense": 1})) for each in (user, chief, script)]
        forbidden = [each.status_code == 403 for each in said]
        assert forbidden == [
            name in rights.ADMINISTRATORS,
            False,
            name in rights.ADMINISTRATORS or name in rights.IN_PERSON,
        ], f"{verb} {path}: {[each.status_code for each in said]}"
    for each in (user, chief, script):
        await each.aclose()
