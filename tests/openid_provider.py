"""A small real OpenID provider: keys, discovery, authorization codes for once with PKCE, ID tokens, user info.

It keeps to the rules of OAuth 2.0 and OpenID Connect, and refuses whoever does not; a test may have it break one.
"""

import asyncio
import base64
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import httpx
import uvicorn
from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "veravox", "a secret of both"
GRACE: Mapping[str, Any] = {
    "sub": "248289761001",
    "preferred_username": "grace",
    "given_name": "Grace",
    "family_name": "Hopper",
    "email": "grace@example.org",
    "email_verified": True,
}
Said = Annotated[str, Form()]
Sign = Callable[[dict[str, Any], RSAKey], str]


def key_named(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


def signed(claims: dict[str, Any], key: RSAKey) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


@dataclass
class Provider:
    """What it knows, whom it has at its login, and what it does otherwise than it should."""

    key: RSAKey
    url: str = ""
    callback: str = ""  # the one address that this client has registered
    person: Mapping[str, Any] = field(default_factory=lambda: GRACE)
    in_token: Mapping[str, Any] = field(default_factory=dict)  # what an ID token says otherwise
    sign: Sign = signed
    says: Mapping[str, Any] = field(default_factory=dict)  # what the document says otherwise
    is_down: bool = False
    asks: bool = False  # shows a page with a button, as people see it
    told: list[str] = field(default_factory=list)  # who asked for what
    secrets: list[str] = field(default_factory=list)  # that came in a body
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        } | dict(self.says)

    def again(self) -> None:
        """As at its start, with the same key and address."""
        fresh = Provider(self.key, self.url)
        for name in vars(fresh):
            setattr(self, name, getattr(fresh, name))

    def leads_back(self, asked: Mapping[str, str]) -> str:
        """The callback with a code."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = dict(asked)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.url})}"

    def id_token(self, asked: Mapping[str, str]) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked["nonce"]}
        return self.sign(claims | dict(self.person) | dict(self.in_token), self.key)


def wrong_with(asked: Mapping[str, str], callback: str) -> str:
    """What an authorization request lacks; empty: nothing."""
    expected = {"client_id": CLIENT, "response_type": "code", "code_challenge_method": "S256"}
    if any(asked.get(name) != value for name, value in expected.items()):
        return "it is not this client's, no code is asked for, or PKCE is missing"
    if callback and asked.get("redirect_uri") != callback:
        return f"{asked.get('redirect_uri')} is not registered"
    return "" if all(asked.get(name) for name in ("state", "nonce", "code_challenge")) else "state, nonce, challenge"


def provider_app(provider: Provider) -> FastAPI:
    app = FastAPI()

    @app.middleware("http")
    async def listen(request: Request, answer: Any) -> Response:
        provider.told.append(request.url.path)
        return Response("down", 503) if provider.is_down else await answer(request)  # type: ignore[no-any-return]

    @app.get("/.well-known/openid-configuration")
    async def document() -> dict[str, Any]:
        return provider.document()

    @app.get("/favicon.ico", status_code=204)
    async def favicon() -> None:
        """Browsers ask for it, and complain."""

    @app.get("/keys")
    async def keys() -> Any:
        return KeySet([provider.key]).as_dict()

    @app.get("/authorize")
    async def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        if wrong := wrong_with(asked, provider.callback):
            return HTMLResponse(escape(wrong), 400)
        if not provider.asks:
            return RedirectResponse(provider.leads_back(asked), 303)
        name, back = escape(str(provider.person["given_name"])), escape(provider.leads_back(asked))
        return HTMLResponse(f'<h1>The university</h1><a href="{back}">Continue as {name}</a>')

    @app.post("/token")
    async def token(
        request: Request,
        grant_type: Said,
        code: Said,
        redirect_uri: Said,
        code_verifier: Said,
        client_secret: Said = "",
    ) -> JSONResponse:
        provider.secrets += [client_secret] if client_secret else []
        scheme, _space, shown = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or base64.b64decode(shown).decode() != f"{CLIENT}:{SECRET}":
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = provider.codes.pop(code, {})
        challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).decode().rstrip("=")
        if (grant_type, redirect_uri, challenge) != (
            "authorization_code",
            asked.get("redirect_uri"),
            asked.get("code_challenge"),
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        provider.tokens[access] = provider.person
        told = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        return JSONResponse(told | {"id_token": provider.id_token(asked)})

    @app.get("/userinfo")
    async def userinfo(request: Request) -> JSONResponse:
        known = provider.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        return JSONResponse(dict(known), 200) if known else JSONResponse({"error": "invalid_token"}, 401)

    return app


@asynccontextmanager
async def running(provider: Provider) -> AsyncIterator[Provider]:
    """On a real port of this machine, which is its address from then on."""
    server = uvicorn.Server(
        uvicorn.Config(provider_app(provider), host="127.0.0.1", port=0, log_level="error", lifespan="off")
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the provider did not start"
        await asyncio.sleep(0)
    try:
        provider.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        yield provider
    finally:
        server.should_exit = server.force_exit = True
        await task


async def at_the_provider(url: str) -> dict[str, str]:
    """What a browser is sent back with that goes to this address."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(url)
    assert answer.status_code == 303, unquote(answer.text)
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))
