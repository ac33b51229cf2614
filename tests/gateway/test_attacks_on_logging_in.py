"""Who guesses, listens or forges at the doors through which people come."""

import asyncio
import base64
import statistics
import time
from mailbox import Mailbox, secret_in

import pyotp
import pytest
from argon2 import PasswordHasher
from installation import TOKEN, Installation
from test_people import ADA, GOOD, asks, has_account, lab, logged_in, post
from test_who_may import assert_problem

from veravox.core.cookies import PLAIN
from veravox.gateway.accounts import passwords
from veravox.store import accounts

__all__ = ["lab", "post"]  # fixtures

WRONG = "not this one at all"
FORGED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "host=evil.example",
    "Origin": "null",
}


class Counting(PasswordHasher):
    """The real one, which counts."""

    verified = hashed = 0

    def verify(self, *given: object, **named: object) -> bool:  # type: ignore[override]
        Counting.verified += 1
        return super().verify(*given, **named)  # type: ignore[arg-type]

    def hash(self, *given: object, **named: object) -> str:  # type: ignore[override]
        Counting.hashed += 1
        return super().hash(*given, **named)  # type: ignore[arg-type]


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> type[Counting]:
    own = passwords.HASHER
    counted = Counting(own.time_cost, own.memory_cost, own.parallelism)
    monkeypatch.setattr(passwords, "HASHER", counted)
    passwords._nobodys()  # which is made once in a process
    Counting.verified = Counting.hashed = 0
    return Counting


async def test_whoever_guesses_costs_one_verification_whether_there_is_such_an_account_or_not(
    lab: Installation, counting: type[Counting]
) -> None:
    await (await has_account(lab)).aclose()
    await (await has_account(lab, name="blocked", email="blocked@example.org")).aclose()
    async with lab.services.database.transaction() as session:
        blocked = await accounts.named(session, "blocked")
        assert blocked is not None
        blocked.blocked_at = blocked.created_at
    spent = {}
    async with lab.client() as guesser:
        for name, password in (
            ("ada", WRONG),
            ("ada@example.org", WRONG),
            ("nobody", WRONG),
            ("nobody@example.org", WRONG),
            ("local", WRONG),  # has no password
            ("blocked", GOOD),
            ("ada", ""),
            ("nobody", ""),
        ):
            counting.verified = counting.hashed = 0
            assert_problem(await guesser.post("/api/v1/sessions", json={"name": name, "password": password}), 401)
            spent[name, password] = (counting.verified, counting.hashed)
    assert set(spent.values()) == {(1, 0)}, spent


async def test_no_long_look_tells_an_account_from_none(lab: Installation) -> None:
    """Coarse, for a machine under load: without the hash an answer would come some ten times sooner."""
    await (await has_account(lab)).aclose()
    took: dict[str, list[float]] = {"ada": [], "nobody": []}
    for n in range(9):
        for name, times in took.items():  # in turns, so that both meet the same load
            async with lab.from_address(f"192.0.2.{n}") as guesser:
                began = time.perf_counter()
                assert_problem(await guesser.post("/api/v1/sessions", json={"name": name, "password": WRONG}), 401)
                times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert 1 / 4 < unknown / known < 4, took


async def test_a_registration_costs_the_same_whether_its_e_mail_is_known(
    lab: Installation, counting: type[Counting]
) -> None:
    await (await has_account(lab)).aclose()
    spent = []
    async with lab.client() as nobody:
        for name, email in (("grace", "grace@example.org"), ("other", "ada@example.org")):
            counting.verified = counting.hashed = 0
            assert (await asks(nobody, name=name, email=email)).status_code == 202
            spent.append((counting.verified, counting.hashed))
    assert spent == [(0, 1), (0, 1)]


async def test_no_letter_leads_where_a_forged_host_says(lab: Installation, post: Mailbox) -> None:
    await (await has_account(lab)).aclose()
    async with lab.client(**FORGED) as forger:
        asked = await forger.post("/api/v1/resets", json={"email": "ada@example.org"})
        assert asked.status_code == 202, asked.text
        _to, _subject, text = await post.next()
        assert f"https://lab.example.org/reset#{secret_in(text)}" in text
        await asks(forger, name="grace", email="grace@example.org")
        _to, _subject, confirm = await post.next()
        assert "https://lab.example.org/confirm#" in confirm
        await asks(forger, name="other", email="ada@example.org")
        _to, _subject, owner = await post.next()
        assert "https://lab.example.org/forgotten" in owner
    invited = await lab.http.post("/api/v1/invitations", json={"email": "eve@example.org"}, headers=FORGED)
    assert invited.json()["link"].startswith("https://lab.example.org/register#")
    _to, _subject, invitation = await post.next()
    assert not any("evil" in each for each in (text, confirm, owner, invitation, invited.text))


@pytest.mark.parametrize(
    "email", ["ada@example.org\r\nBcc: all@example.org", "ada@example.org%0aBcc:x@y.org", "a\n@b.org"]
)
async def test_no_letter_gets_another_line_in_its_head(lab: Installation, email: str) -> None:
    async with lab.client() as nobody:
        for path, body in (
            ("resets", {"email": email}),
            ("registrations", ADA | {"email": email, "challenge": "", "answer": ""}),
        ):
            refused = assert_problem(await nobody.post(f"/api/v1/{path}", json=body), 422)
            assert "email" in [each["field"] for each in refused["errors"]]
    assert_problem(await lab.http.post("/api/v1/invitations", json={"email": email}), 422)


async def test_a_session_that_somebody_planted_is_not_the_one_that_a_login_opens(lab: Installation) -> None:
    await (await has_account(lab)).aclose()
    planted = "planted-by-somebody-else-0123456789"
    async with lab.client(Cookie=f"{PLAIN}={planted}") as victim, lab.client(planted) as planter:
        tokens = [await logged_in(victim, "ada", GOOD) for _each in range(2)]
        assert planted not in tokens
        assert len(set(tokens)) == 2
        assert all(len(each) >= 43 for each in tokens)  # 256 bits
        assert_problem(await planter.get("/api/v1/me"), 401)
        assert_problem(await victim.get("/api/v1/me"), 401)


async def test_another_site_logs_nobody_in_or_up(lab: Installation) -> None:
    await (await has_account(lab)).aclose()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    async with lab.client() as victim:
        for path, body in (
            ("sessions", {"name": "ada", "password": GOOD}),
            ("sessions", {"token": TOKEN}),
            ("registrations", ADA | {"challenge": "", "answer": ""}),
            ("resets", {"email": "ada@example.org"}),
            ("resets/use", {"token": "x", "password": GOOD}),
            ("registrations/confirm", {"token": "x", "password": GOOD}),
            ("emails/confirm", {"token": "x"}),
        ):
            assert_problem(await victim.post(f"/api/v1/{path}", json=body, headers=foreign), 403)


@pytest.mark.parametrize("password", ["veravox veravox", "Veravox-2026", "password-detector", "myPassword1"])
async def test_a_password_is_no_word_of_this_house(lab: Installation, password: str) -> None:
    async with lab.client() as nobody:
        assert "password" in assert_problem(await asks(nobody, password=password), 422)["errors"][0]["field"]


async def test_long_passwords_of_any_letters_count_to_the_last_one(lab: Installation) -> None:
    long = "öäü ñ 漢字 𝄞 " * 8 + "!"
    assert len(long) > 64
    await (await has_account(lab, password=long)).aclose()
    async with lab.client() as nobody:
        for wrong in (long[:-1], long.upper(), long[:72], f" {long}"):
            assert_problem(await nobody.post("/api/v1/sessions", json={"name": "ada", "password": wrong}), 401)
        await logged_in(nobody, "ada", long)


async def test_guesses_and_refusals_stand_in_the_log_without_what_was_guessed(
    lab: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await has_account(lab)
    async with lab.from_address("192.0.2.9") as guesser, ada:
        assert_problem(await guesser.post("/api/v1/sessions", json={"name": "ada", "password": WRONG}), 401)
        assert_problem(await ada.get("/api/v1/accounts"), 403)
        id = (await ada.get("/api/v1/me")).json()["id"]
    assert "refused at the door login from 192.0.2.9" in caplog.text
    assert f"refused GET /api/v1/accounts to {id}: this is for administrators" in caplog.text  # a log names nobody
    assert WRONG not in caplog.text


async def test_recovery_codes_leave_nothing_to_guess(lab: Installation) -> None:
    """At least 112 random bits, for they are kept as plain hashes."""
    async with await has_account(lab) as ada:
        secret = (await ada.get("/api/v1/me/second-factor")).json()["secret"]
        first = {"secret": secret, "code": pyotp.TOTP(secret).now(), "password": GOOD}
        codes = (await ada.post("/api/v1/me/second-factor", json=first)).json()["codes"]
    assert all(len(base64.b32decode(each.upper())) * 8 >= 112 for each in codes)
    assert len(base64.b32decode(secret)) * 8 >= 128
    assert len({*codes}) == len(codes)


async def test_who_says_the_password_many_times_at_once_keeps_nobody_waiting(lab: Installation) -> None:
    """A request that waited for a second connection while it held one would wait for those that wait for its row."""
    async with await has_account(lab) as ada, asyncio.timeout(25):
        weak = {"old": GOOD, "new": "short"}
        answers = await asyncio.gather(*(ada.post("/api/v1/me/password", json=weak) for _each in range(20)))
        assert {each.status_code for each in answers} == {422}
        wrong = [ada.request("DELETE", "/api/v1/me", json={"password": WRONG}) for _each in range(20)]
        assert {each.status_code for each in await asyncio.gather(*wrong)} == {403, 429}


@pytest.mark.parametrize("change", ["password", "blocked", "second factor"])
async def test_who_waits_for_a_hash_is_not_let_in_by_what_has_changed_meanwhile(
    lab: Installation, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Many logins with a stolen password wait behind the very hash of the new one."""
    await (await has_account(lab)).aclose()
    fits = passwords.Passwords.fits

    async def meanwhile(self: passwords.Passwords, password: str, hashed: str | None) -> bool:
        opens = await fits(self, password, hashed)
        async with lab.services.database.transaction() as session:
            ada = await accounts.named(session, "ada")
            assert ada is not None
            if change == "password":
                ada.password = await self.hash("quite another one")
            elif change == "blocked":
                accounts.block(ada)
            else:
                ada.second_factor = {"secret": "", "last": 0, "recovery": []}
        return opens

    monkeypatch.setattr(passwords.Passwords, "fits", meanwhile)
    async with lab.client() as thief:
        assert_problem(await thief.post("/api/v1/sessions", json={"name": "ada", "password": GOOD}), 401)


async def test_nobodys_mailbox_is_filled_with_letters(lab: Installation, post: Mailbox) -> None:
    async with await has_account(lab) as ada, lab.client() as nobody:
        for n in range(5):
            assert (await asks(nobody, name=f"eve{n}", email="victim@example.org")).status_code == 202
            change = {"email": f"victim{n}@example.org", "password": GOOD}
            assert (await ada.post("/api/v1/me/email", json=change)).status_code == 202
        assert_problem(await asks(nobody, name="eve", email="Victim@example.org"), 429)
        assert_problem(await ada.post("/api/v1/me/email", json=change), 429)
