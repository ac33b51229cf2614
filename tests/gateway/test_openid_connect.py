"""Signing in by OpenID Connect, against a small provider that is real: whom it opens what, and what is not believed."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Callable
from mailbox import Mailbox, secret_in
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pyotp
import pytest
from campus import (
    begins,
    begins_to_link,
    campus,
    comes_back,
    lab,
    linked,
    links,
    post,
    provider,
    running_provider,
    set_up,
    signed_in,
    signs_in,
)
from installation import Installation
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import ValidationError
from sqlalchemy import text
from test_people import GOOD, has_account, logged_in
from test_who_may import assert_problem

from openid_provider import GRACE, Provider, key_named, signed
from veravox.core.settings import Settings
from veravox.gateway.oidc import line
from veravox.store import accounts

__all__ = ["campus", "lab", "post", "provider", "running_provider"]  # fixtures

SESSIONS = "/api/v1/oidc/sessions"


async def me(http: httpx.AsyncClient) -> dict[str, Any]:
    return (await http.get("/api/v1/me")).json()  # type: ignore[no-any-return]


async def noted(campus: Installation, what: str) -> list[tuple[str, str]]:
    """Who did it and about what, oldest first, as the audit log says."""
    events = (await campus.http.get("/api/v1/audit-log", params={"limit": 500})).json()["items"]
    return [(each["name"], each["about"]) for each in reversed(events) if each["what"] == what]


async def of_the_accounts(campus: Installation, statement: str) -> None:
    async with campus.services.database.transaction() as session:
        await session.execute(text(statement))


async def test_somebody_new_gets_an_account_and_comes_back_to_it(campus: Installation, provider: Provider) -> None:
    async with await signed_in(campus) as first, await signed_in(campus) as second:
        grace = await me(first)
        assert (grace["name"], grace["email"], grace["role"]) == ("grace", "grace@example.org", "user")
        assert (grace["firstName"], grace["lastName"], grace["hasPassword"]) == ("Grace", "Hopper", False)
        assert (await me(second))["id"] == grace["id"]
        assert first.headers["authorization"] != second.headers["authorization"]
        (identity,) = (await first.get("/api/v1/me/identities")).json()["items"]
        assert (identity["issuer"], identity["subject"]) == (provider.url, GRACE["sub"])
        exported = await first.get("/api/v1/me/export")
        assert exported.status_code == 200
    assert (await noted(campus, "login"))[-2:] == [("grace", "the university")] * 2
    assert ("grace", "user") in await noted(campus, "account-made")


async def test_another_e_mail_or_name_at_the_provider_is_still_the_same_person(
    campus: Installation, provider: Provider
) -> None:
    async with await signed_in(campus) as before:
        grace = await me(before)
    provider.person = GRACE | {"email": "hopper@example.org", "preferred_username": "hopper"}
    async with await signed_in(campus) as after:
        assert await me(after) == grace


async def test_a_subject_of_another_issuer_is_somebody_else(campus: Installation) -> None:
    await (await linked(campus)).aclose()
    async with campus.client() as nobody:
        await of_the_accounts(campus, "UPDATE identities SET issuer = 'https://login.example.org'")
        answer = await signs_in(nobody)
    async with campus.client(answer.json()["session"]["token"]) as grace:
        assert (await me(grace))["name"] == "grace"


async def test_the_request_is_bound_to_this_sign_in_and_leads_to_the_installations_own_address(
    campus: Installation, provider: Provider
) -> None:
    async with campus.client(Host="evil.example", **{"X-Forwarded-Host": "evil.example"}) as nobody:
        asked = [dict(parse_qsl(urlsplit((await begins(nobody))["url"]).query)) for _each in range(2)]
    for each in asked:
        assert each["redirect_uri"] == "https://lab.example.org/oidc/callback"
        assert (each["response_type"], each["code_challenge_method"]) == ("code", "S256")
        assert each["scope"] == "openid email profile"
    for secret in ("state", "nonce", "code_challenge"):
        assert asked[0][secret] != asked[1][secret]
        assert len(asked[0][secret]) >= 43  # 256 bits
    assert provider.told.count("/.well-known/openid-configuration") == 1


async def test_a_sign_in_answers_once_in_its_own_browser_and_within_ten_minutes(campus: Installation) -> None:
    async with campus.client() as nobody:
        mine, theirs = await begins(nobody), await begins(nobody)
        answer = await comes_back(mine)
        wrong = [
            answer | {"state": "guessed"},
            answer | {"browser": "guessed"},
            answer | {"browser": theirs["browser"]},
        ]
        for each in wrong:
            assert "begin it anew" in assert_problem(await nobody.post(SESSIONS, json=each), 410)["detail"]
        assert (await nobody.post(SESSIONS, json=answer)).status_code == 201
        assert_problem(await nobody.post(SESSIONS, json=answer), 410)  # once
        late = await comes_back(theirs)
        await of_the_accounts(campus, "UPDATE sign_ins SET expires_at = now()")
        assert_problem(await nobody.post(SESSIONS, json=late), 410)


async def test_who_guesses_states_waits(campus: Installation) -> None:
    guess = {"state": "guessed", "browser": "guessed", "code": "guessed"}
    async with campus.from_address("192.0.2.9") as guesser:
        for _each in range(50):
            assert_problem(await guesser.post(SESSIONS, json=guess), 410)
        assert "try again in" in assert_problem(await guesser.post(SESSIONS, json=guess), 429)["detail"]


async def test_a_code_is_good_once_and_for_who_began_alone(campus: Installation) -> None:
    async with campus.client() as nobody:
        first, second = await comes_back(await begins(nobody)), await comes_back(await begins(nobody))
        stolen = second | {"code": first["code"]}  # of another sign-in, with another verifier
        assert_problem(await nobody.post(SESSIONS, json=stolen), 401)
        replayed = await comes_back(await begins(nobody)) | {"code": first["code"]}
        assert_problem(await nobody.post(SESSIONS, json=replayed), 401)


def forged(algorithm: str, claims: dict[str, Any], key: RSAKey, signature: Callable[[bytes], bytes]) -> str:
    """By hand, for libraries refuse to."""
    parts = [{"alg": algorithm, "kid": key.kid}, claims]
    said = b".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in parts)
    return b".".join([said, base64.urlsafe_b64encode(signature(said)).rstrip(b"=")]).decode()


def unsigned(claims: dict[str, Any], key: RSAKey) -> str:
    return forged("none", claims, key, lambda _said: b"")


def by_the_public_key(claims: dict[str, Any], key: RSAKey) -> str:
    """As if what everybody may read were a secret."""
    public = key.as_pem(private=False)
    return forged("HS256", claims, key, lambda said: hmac.digest(public, said, "sha256"))


def by_another_key(claims: dict[str, Any], key: RSAKey) -> str:
    assert key.kid
    return signed(claims, key_named(key.kid))


def with_a_key_of_its_own(claims: dict[str, Any], _key: RSAKey) -> str:
    """Which its head brings along, and says where to find."""
    own = key_named("own")
    head = {"alg": "RS256", "kid": "own", "jwk": own.as_dict(private=False), "jku": "https://evil.example/keys"}
    return jwt.encode(head, claims, own)


def broken(claims: dict[str, Any], key: RSAKey) -> str:
    head, _body, signature = signed(claims, key).split(".")
    _head, body, _signature = signed(claims | {"sub": "somebody-else"}, key).split(".")
    return f"{head}.{body}.{signature}"


CLOCKED = {"exp", "iat", "nbf"}  # said below in seconds from now


@pytest.mark.parametrize(
    "in_token",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"aud": "another-client", "azp": "veravox"},
        {"aud": ["veravox", "another-client"]},
        {"aud": ["veravox", "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": -3600},
        {"exp": None},
        {"iat": 3600},
        {"iat": None},
        {"nbf": 3600},
        {"sub": ""},
        {"sub": None},
        {"sub": "x" * 256},
        {"at_hash": "of-another-token"},
    ],
    ids=lambda each: "-".join(f"{name}={value}"[:30] for name, value in each.items()),
)
async def test_a_token_that_was_not_meant_for_this_sign_in_opens_nothing(
    campus: Installation, provider: Provider, in_token: dict[str, Any]
) -> None:
    now = int(time.time())
    provider.in_token = {
        name: now + value if value is not None and name in CLOCKED else value for name, value in in_token.items()
    }
    async with campus.client() as nobody:
        assert "does not hold" in assert_problem(await signs_in(nobody), 401)["detail"]
    assert await campus.accounts() == ["local"]


@pytest.mark.parametrize(
    "sign", [unsigned, by_the_public_key, by_another_key, with_a_key_of_its_own, broken, lambda *_given: "nonsense"]
)
async def test_a_token_that_the_provider_did_not_sign_opens_nothing(
    campus: Installation, provider: Provider, sign: Callable[[dict[str, Any], RSAKey], str]
) -> None:
    provider.sign = sign
    async with campus.client() as nobody:
        assert "does not hold" in assert_problem(await signs_in(nobody), 401)["detail"]
    assert await campus.accounts() == ["local"]


async def test_clocks_may_differ_a_little(campus: Installation, provider: Provider) -> None:
    provider.in_token = {"exp": int(time.time()) - 30, "iat": int(time.time()) + 30}
    await (await signed_in(campus)).aclose()


async def test_keys_are_kept_and_a_new_one_is_fetched_where_it_is_met(campus: Installation, provider: Provider) -> None:
    first = provider.key
    try:
        for _each in range(2):
            await (await signed_in(campus)).aclose()
        assert provider.told.count("/keys") == 1
        provider.key = key_named("second")
        await (await signed_in(campus)).aclose()
        assert provider.told.count("/keys") == 2
        provider.sign = lambda claims, key: jwt.encode({"alg": "RS256", "kid": "unknown"}, claims, key)
        async with campus.client() as nobody:
            assert_problem(await signs_in(nobody), 401)
        assert provider.told.count("/keys") == 3  # once, and not again and again
    finally:
        provider.key = first


@pytest.mark.parametrize("iss", ["https://evil.example", ""])
async def test_an_answer_of_another_issuer_is_refused_before_its_code_is_shown(
    campus: Installation, provider: Provider, iss: str
) -> None:
    async with campus.client() as nobody:
        assert_problem(await signs_in(nobody, iss=iss), 401)
    assert "/token" not in provider.told


async def test_a_provider_that_never_says_its_issuer_is_believed_without(
    campus: Installation, provider: Provider
) -> None:
    provider.says = {"authorization_response_iss_parameter_supported": False}
    async with campus.client() as nobody:
        assert (await signs_in(nobody, iss="")).status_code == 201


async def test_names_and_e_mail_may_be_told_apart_from_the_token(campus: Installation, provider: Provider) -> None:
    few = {"iss", "aud", "exp", "iat", "nonce", "sub"}
    provider.sign = lambda claims, key: signed({name: claims[name] for name in few}, key)
    async with await signed_in(campus) as grace:
        told = await me(grace)
    assert (told["name"], told["email"]) == ("grace", "grace@example.org")
    provider.in_token = {"sub": "somebody-else"}  # whom the user info is not about
    async with campus.client() as nobody:
        assert_problem(await signs_in(nobody), 401)


async def test_an_e_mail_that_has_an_account_opens_it_not(campus: Installation) -> None:
    await (await has_account(campus, name="owner", email="Grace@Example.org")).aclose()
    async with campus.client() as nobody:
        detail = assert_problem(await signs_in(nobody), 409)["detail"]
    assert "log in with its password, and link the university on your account's page" in detail
    assert await campus.accounts() == ["local", "owner"]


@pytest.mark.parametrize("verified", [False, None, "true", 1])
async def test_an_e_mail_that_is_not_verified_is_nobodys(
    campus: Installation, provider: Provider, verified: object
) -> None:
    await (await has_account(campus, name="owner", email="grace@example.org")).aclose()
    provider.person = GRACE | {"email_verified": verified}
    async with await signed_in(campus) as grace:
        told = await me(grace)
    assert (told["name"], told["email"]) == ("grace", None)


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"preferred_username": "ada"}, "ada-2"),  # somebody is called so
        ({"preferred_username": "ADMIN"}, "ADMIN-2"),
        ({"preferred_username": "guest-of-honour"}, "person-"),
        ({"preferred_username": "Zoë Müller@uni.example"}, "Zoe-Muller"),
        ({"preferred_username": "../../etc"}, "etc"),
        ({"preferred_username": "x" * 200}, "x" * 30),
        ({"preferred_username": "王"}, "grace"),  # then by the e-mail
        ({"preferred_username": None, "email": None, "given_name": "Grace"}, "Grace"),
        ({"preferred_username": 7, "email": None, "given_name": "<b>\u202e"}, "person"),
    ],
    ids=lambda each: each if isinstance(each, str) else None,
)
async def test_a_user_name_is_made_of_what_the_provider_says(
    campus: Installation, provider: Provider, person: dict[str, Any], name: str
) -> None:
    await (await has_account(campus)).aclose()
    provider.person = GRACE | person
    async with await signed_in(campus) as grace:
        made = (await me(grace))["name"]
    assert made.startswith(name)
    assert name in {"person-", made}


@pytest.mark.parametrize(
    ("registration", "own", "status"),
    [
        ("closed", None, 403),
        ("invitation", None, 403),
        ("open", False, 403),
        ("closed", True, 201),
        ("open", None, 201),
    ],
)
async def test_who_is_new_gets_an_account_where_the_installation_says_so(
    campus: Installation, provider: Provider, registration: str, own: bool | None, status: int
) -> None:
    set_up(campus, provider, registration=registration, oidc_registration=own)
    async with campus.client() as nobody:
        answer = await signs_in(nobody)
    assert answer.status_code == status
    if status == 403:
        assert "ask an administrator for an invitation" in assert_problem(answer, 403)["detail"]
        assert await campus.accounts() == ["local"]


async def test_who_is_blocked_stays_outside(campus: Installation) -> None:
    async with await signed_in(campus) as grace:
        id = (await me(grace))["id"]
        assert (await campus.http.patch(f"/api/v1/accounts/{id}", json={"blocked": True})).status_code == 200
        assert_problem(await grace.get("/api/v1/me"), 401)
    async with campus.client() as nobody:
        assert "ask an administrator" in assert_problem(await signs_in(nobody), 403)["detail"]


async def test_a_second_factor_is_asked_for_all_the_same(campus: Installation) -> None:
    ada = await linked(campus)
    secret = (await ada.get("/api/v1/me/second-factor")).json()["secret"]
    said = {"secret": secret, "code": pyotp.TOTP(secret).now(), "password": GOOD}
    recovery = (await ada.post("/api/v1/me/second-factor", json=said)).json()["codes"]
    async with campus.client() as nobody:
        answer = (await signs_in(nobody)).json()
        assert answer["session"] is None
        shown = {"ticket": answer["ticket"], "code": "000000"}
        assert "does not open" in assert_problem(await nobody.post(f"{SESSIONS}/code", json=shown), 401)["detail"]
        opened = await nobody.post(f"{SESSIONS}/code", json=shown | {"code": recovery[0]})
        assert opened.status_code == 201, opened.text
        async with campus.client(opened.json()["token"]) as again:
            assert (await me(again))["name"] == "ada"
        assert_problem(await nobody.post(f"{SESSIONS}/code", json=shown | {"code": recovery[1]}), 410)
        assert_problem(await nobody.post(f"{SESSIONS}/code", json={"ticket": "guessed", "code": "000000"}), 410)
    await ada.aclose()


async def test_who_guesses_the_code_waits_and_a_late_ticket_opens_nothing(campus: Installation) -> None:
    ada = await linked(campus)
    secret = (await ada.get("/api/v1/me/second-factor")).json()["secret"]
    said = {"secret": secret, "code": pyotp.TOTP(secret).now(), "password": GOOD}
    recovery = (await ada.post("/api/v1/me/second-factor", json=said)).json()["codes"]
    async with campus.client() as nobody, campus.from_address("192.0.2.9") as elsewhere:
        ticket = (await signs_in(nobody)).json()["ticket"]
        for _each in range(5):
            assert_problem(await nobody.post(f"{SESSIONS}/code", json={"ticket": ticket, "code": "000000"}), 401)
        right = {"ticket": ticket, "code": recovery[0]}
        assert_problem(await nobody.post(f"{SESSIONS}/code", json=right), 429)
        await of_the_accounts(campus, "UPDATE sign_ins SET expires_at = now()")
        assert_problem(await elsewhere.post(f"{SESSIONS}/code", json=right), 410)
    await ada.aclose()


async def test_one_links_and_unlinks_with_the_password(campus: Installation) -> None:
    async with await has_account(campus) as ada:
        assert_problem(await begins_to_link(ada, "not this one"), 403)
        answer = await links(ada)
        assert answer.status_code == 201, answer.text
        assert "your account already" in assert_problem(await links(ada), 409)["detail"]
        async with await signed_in(campus) as again:
            assert (await me(again))["name"] == "ada"
        place = f"/api/v1/me/identities/{answer.json()['id']}"
        assert_problem(await ada.request("DELETE", place, json={"password": "not this one"}), 403)
        assert (await ada.request("DELETE", place, json={"password": GOOD})).status_code == 204
        assert_problem(await ada.request("DELETE", place, json={"password": GOOD}), 404)
        assert (await ada.get("/api/v1/me/identities")).json() == {"items": []}
    async with await signed_in(campus) as somebody:
        assert (await me(somebody))["name"] == "grace"
    assert (await noted(campus, "identity-linked"))[-1] == ("ada", "the university")
    assert (await noted(campus, "identity-unlinked"))[-1] == ("ada", "")


async def test_what_opens_one_account_opens_no_other(campus: Installation) -> None:
    async with await signed_in(campus), await has_account(campus) as ada:
        assert "another account" in assert_problem(await links(ada), 409)["detail"]
        assert (await ada.get("/api/v1/me/identities")).json() == {"items": []}


async def test_a_link_is_finished_by_the_account_that_began_it_and_logs_nobody_in(campus: Installation) -> None:
    async with await has_account(campus) as ada, await has_account(campus, name="eve", email="eve@example.org") as eve:
        begun = (await begins_to_link(ada)).json()
        answer = await comes_back(begun)
        assert_problem(await eve.post("/api/v1/me/identities", json=answer), 410)
        assert_problem(await eve.post(SESSIONS, json=answer), 410)
        access = (await ada.post("/api/v1/access-tokens", json={"title": "script", "scopes": ["write"]})).json()
        async with campus.client(access["token"]) as script:
            assert_problem(await script.post("/api/v1/me/identities", json=answer), 403)
        to_log_in = await comes_back(await begins(eve))
        assert_problem(await eve.post("/api/v1/me/identities", json=to_log_in), 410)
        assert (await ada.post("/api/v1/me/identities", json=answer)).status_code == 201


async def test_the_only_way_in_is_not_closed_and_a_password_is_chosen_by_a_link(
    campus: Installation, post: Mailbox
) -> None:
    async with await signed_in(campus) as grace:
        (identity,) = (await grace.get("/api/v1/me/identities")).json()["items"]
        place = f"/api/v1/me/identities/{identity['id']}"
        refused = await grace.request("DELETE", place, json={"password": ""})
        assert "choose a password first" in assert_problem(refused, 409)["detail"]
        await grace.post("/api/v1/resets", json={"email": "grace@example.org"})
        _to, _subject, letter = await post.next()
        used = await grace.post("/api/v1/resets/use", json={"token": secret_in(letter), "password": GOOD})
        assert used.status_code == 204, used.text
        async with campus.client(await logged_in(grace, "grace", GOOD)) as again:
            assert (await again.request("DELETE", place, json={"password": GOOD})).status_code == 204


async def test_who_has_no_password_proves_it_by_having_signed_in_just_now(campus: Installation) -> None:
    async with await signed_in(campus) as grace:
        changed = await grace.post("/api/v1/me/email", json={"email": "g@example.org", "password": ""})
        assert changed.status_code == 202, changed.text
        await of_the_accounts(campus, "UPDATE tokens SET created_at = now() - interval '11 minutes'")
        for verb, place, said in (
            ("POST", "email", {"email": "g@example.org", "password": ""}),
            ("POST", "password", {"old": "", "new": GOOD}),
            ("DELETE", "second-factor", {"password": ""}),
            ("DELETE", "", {}),
        ):
            refused = await grace.request(verb, f"/api/v1/me/{place}".rstrip("/"), json=said)
            assert "sign in once more" in assert_problem(refused, 409)["detail"]
    async with await signed_in(campus) as grace:
        assert (await grace.post("/api/v1/me/password", json={"old": "", "new": GOOD})).status_code == 204
        assert (await me(grace))["hasPassword"]
        assert_problem(await grace.request("DELETE", "/api/v1/me", json={}), 403)  # it is asked for from now on
        await logged_in(grace, "grace", GOOD)


async def test_an_account_without_e_mail_takes_no_password_and_can_leave(
    campus: Installation, provider: Provider
) -> None:
    provider.person = GRACE | {"email_verified": False}
    async with await signed_in(campus) as grace:
        refused = await grace.post("/api/v1/me/password", json={"old": "", "new": GOOD})
        assert "has an e-mail" in assert_problem(refused, 409)["detail"]
        assert (await grace.request("DELETE", "/api/v1/me", json={})).status_code == 204


async def test_who_has_left_is_somebody_new_when_he_comes_again(campus: Installation) -> None:
    async with await signed_in(campus) as grace:
        before = (await me(grace))["id"]
        assert (await grace.request("DELETE", "/api/v1/me", json={})).status_code == 204
    async with await signed_in(campus) as again:
        told = await me(again)
    assert (told["name"], told["id"] == before) == ("grace", False)


async def test_the_printed_link_proves_nothing_and_links_nobody(campus: Installation) -> None:
    async with campus.client() as nobody:
        shown = await nobody.post("/api/v1/sessions", json={"token": "local-token"})
    async with campus.client(shown.json()["token"]) as local:
        assert "has no password" in assert_problem(await begins_to_link(local, ""), 409)["detail"]


async def test_a_guest_becomes_the_account_and_keeps_what_it_has(campus: Installation) -> None:
    guest = (await campus.stranger(), "UPDATE accounts SET role = 'guest', name = 'guest-1' WHERE name = 'stranger'")
    await of_the_accounts(campus, guest[1])
    async with guest[0] as http:
        before = (await me(http))["id"]
        answer = await signs_in(http)
        async with campus.client(answer.json()["session"]["token"]) as grace:
            told = await me(grace)
    assert (told["id"], told["name"], told["role"]) == (before, "grace", "user")


async def test_two_answers_for_the_same_person_at_once_make_one_account(campus: Installation) -> None:
    async with campus.client() as nobody:
        both = await asyncio.gather(signs_in(nobody), signs_in(nobody))
    assert [each.status_code for each in both] == [201, 201]
    assert sorted(await campus.accounts()) == ["grace", "local"]


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
async def test_a_document_that_is_not_the_issuers_or_leads_astray_is_refused(
    campus: Installation, provider: Provider, says: dict[str, Any]
) -> None:
    provider.says = says
    async with campus.client() as nobody:
        assert_problem(await nobody.post("/api/v1/oidc/sign-ins"), 503)


@pytest.mark.parametrize("says", [{"token_endpoint": "http://evil.example/"}, {"jwks_uri": None}])
async def test_secrets_travel_encrypted_or_not_at_all(
    campus: Installation, provider: Provider, says: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    provider.says = says
    async with campus.client() as nobody:
        assert_problem(await signs_in(nobody), 503)
    assert "no address to ask at" in caplog.text  # and not: nobody was there


async def test_a_provider_that_is_away_is_said_to_be_and_nothing_is_lost(
    campus: Installation, provider: Provider
) -> None:
    async with campus.client() as nobody:
        provider.is_down = True
        away = await nobody.post("/api/v1/oidc/sign-ins")
        assert "the university does not answer" in assert_problem(away, 503)["detail"]
        assert away.headers["Retry-After"] == "10"
        provider.is_down = False
        answer = await comes_back(await begins(nobody))
        provider.is_down = True
        assert_problem(await nobody.post(SESSIONS, json=answer), 503)
        provider.is_down = False
        assert (await signs_in(nobody)).status_code == 201
        set_up(campus, provider, oidc_issuer="http://127.0.0.1:9")
        assert_problem(await nobody.post("/api/v1/oidc/sign-ins"), 503)


async def test_who_would_not_find_back_is_not_sent_away(campus: Installation, provider: Provider) -> None:
    set_up(campus, provider, public_url="")
    async with campus.client() as nobody:
        refused = assert_problem(await nobody.post("/api/v1/oidc/sign-ins"), 503)
    assert "VERAVOX_PUBLIC_URL" in refused["detail"]


async def test_a_provider_that_never_answers_is_waited_for_so_long(
    campus: Installation, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            writer.close()

    monkeypatch.setattr(line, "PATIENCE", 0.05)
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    set_up(campus, provider, oidc_issuer=f"http://127.0.0.1:{port}")
    async with campus.client() as nobody:
        assert_problem(await nobody.post("/api/v1/oidc/sign-ins"), 503)
    server.close()


async def test_where_no_provider_is_set_up_one_is_told_so(gateway: Installation) -> None:
    answer = {"state": "s", "code": "c", "browser": "b"}
    async with gateway.client() as nobody:
        for place, said in (("sign-ins", None), ("sessions", answer), ("sessions/code", {"ticket": "t", "code": "c"})):
            refused = await nobody.post(f"/api/v1/oidc/{place}", json=said)
            assert "was not set up" in assert_problem(refused, 404)["detail"]
    assert_problem(await gateway.http.post("/api/v1/me/identities/sign-ins", json={}), 404)
    assert (await gateway.http.get("/api/v1/installation")).json()["signsInBy"] == ""


async def test_a_secret_is_sent_in_the_body_where_the_provider_wants_it_there(
    campus: Installation, provider: Provider
) -> None:
    provider.says = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    async with campus.client() as nobody:
        assert_problem(await signs_in(nobody), 401)  # this one wants it in the header, whatever it says
    assert provider.secrets == ["a secret of both"]


@pytest.mark.parametrize(
    ("said", "variable"),
    [
        ({"oidc_issuer": "http://login.example.org", "oidc_client_id": "veravox"}, "VERAVOX_OIDC_ISSUER"),
        ({"oidc_issuer": "login.example.org", "oidc_client_id": "veravox"}, "VERAVOX_OIDC_ISSUER"),
        ({"oidc_issuer": "https://login.example.org"}, "VERAVOX_OIDC_CLIENT_ID"),
        ({"oidc_scopes": "email"}, "VERAVOX_OIDC_SCOPES"),
    ],
)
def test_settings_that_make_no_sense_are_refused_at_the_start(said: dict[str, str], variable: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(said)
    from veravox.core.settings import told

    assert told(refused.value).startswith(variable)


async def test_no_log_has_a_code_a_token_or_a_secret(
    campus: Installation, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="veravox")
    provider.in_token = {"nonce": "of another sign-in"}
    async with campus.client() as nobody:
        answer = await comes_back(await begins(nobody))
        assert_problem(await nobody.post(SESSIONS, json=answer), 401)
    said = "\n".join(each.getMessage() for each in caplog.records if each.name.startswith("veravox"))
    assert "does not hold" in said
    for secret in (answer["code"], answer["state"], answer["browser"], "a secret of both", *provider.tokens):
        assert secret not in said


async def test_who_wants_a_name_that_another_takes_at_that_moment_is_told_to_begin_anew(
    campus: Installation, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks before the other one has it, and asks for it afterwards."""

    async def nobody_yet(*_asked: object) -> None:
        return None

    await (await signed_in(campus)).aclose()
    provider.person = GRACE | {"sub": "somebody-else", "email": "another@example.org"}
    monkeypatch.setattr(accounts, "named", nobody_yet)
    async with campus.client() as nobody:
        assert "has an account by now" in assert_problem(await signs_in(nobody), 409)["detail"]
    assert sorted(await campus.accounts()) == ["grace", "local"]
