"""The provider: where it wants the browser, and who came back from there."""

import logging
from collections.abc import Mapping
from typing import Any, Self

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import InvalidKeyIdError, JoseError

from veravox.core import problems
from veravox.core.local_hosts import travels_safely
from veravox.core.problems import Problem
from veravox.core.settings import Settings
from veravox.core.text import _
from veravox.gateway.oidc.discovery import Discovery
from veravox.gateway.oidc.id_token import Expected, claims_of
from veravox.gateway.oidc.line import AGAIN, Line
from veravox.gateway.oidc.person import Person, person_of
from veravox.store.sign_ins import Begun
from veravox.store.tables import SignIn

log = logging.getLogger(__name__)
CALLBACK = "/oidc/callback"  # of the page
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Provider:
    """One, by the authorization code flow with PKCE (RFC 6749, RFC 7636, OpenID Connect Core 1.0). No token of its is kept."""

    def __init__(self, settings: Settings) -> None:
        self.name, self.issuer = settings.oidc_name, settings.oidc_issuer
        self._settings, self._line = settings, Line(settings.oidc_name)
        self._discovery = Discovery(settings.oidc_issuer, self._line)

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """None where the installation names none."""
        return cls(settings) if settings.oidc_issuer else None

    async def url(self, begun: Begun) -> str:
        """Where the browser goes. Raises Problem, UNAVAILABLE, if the provider does not answer."""
        address = (await self._discovery.document()).get("authorization_endpoint")
        if not isinstance(address, str) or not travels_safely(address):
            raise self._line.away(f"no address for browsers: {address!r}")
        return str(
            prepare_grant_uri(
                address,
                self._settings.oidc_client_id,
                "code",
                redirect_uri=self._callback(),
                scope=self._settings.oidc_scopes,
                state=begun.state,
                nonce=begun.nonce,
                code_challenge=create_s256_code_challenge(begun.verifier),
                code_challenge_method="S256",
            )
        )

    async def person(self, begun: SignIn, code: str, iss: str) -> Person:
        """Who came back.

        Args:
            begun: the sign-in that was under way.
            code: the authorization code.
            iss: the issuer, as the answer's parameter says it (RFC 9207); empty: it says none.

        Raises:
            Problem: UNAUTHENTICATED if what the provider says does not hold, UNAVAILABLE if it does not answer.
        """
        document = await self._discovery.document()
        if iss != self.issuer and (iss or document.get("authorization_response_iss_parameter_supported")):
            raise self._refused("the answer is not this issuer's")
        tokens = await self._tokens(document, begun.verifier, code)
        claims = await self._claims(tokens, begun.nonce)
        try:
            return person_of(await self._with_userinfo(document, tokens, claims))
        except ValueError as error:
            raise self._refused(error) from None

    def _callback(self) -> str:
        """From the installation's own address, and not from what a browser says it is."""
        if not self._settings.public_url:
            sentence = _("nobody finds back from {name}: whoever runs this installation sets VERAVOX_PUBLIC_URL")
            raise Problem(problems.UNAVAILABLE, sentence.format(name=self.name), retry_after=AGAIN)
        return self._settings.public_url.rstrip("/") + CALLBACK

    async def _tokens(self, document: Mapping[str, Any], verifier: str, code: str) -> dict[str, Any]:
        address = document.get("token_endpoint")
        said = prepare_token_request(
            "authorization_code", redirect_uri=self._callback(), code=code, code_verifier=verifier
        )
        secret = self._settings.oidc_client_secret.get_secret_value()
        auth = ClientAuth(self._settings.oidc_client_id, secret, _shows_secret(document) if secret else "none")
        _address, headers, body = auth.prepare("POST", address, dict(FORM), said)
        status, told = await self._line.ask("POST", address, headers=headers, content=body)
        if status != 200:
            raise self._refused(f"{status} for the code: {told.get('error')!r}")
        return told

    async def _claims(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        expected = Expected(self.issuer, self._settings.oidc_client_id, nonce)
        token, access = str(tokens.get("id_token", "")), str(tokens.get("access_token", ""))
        try:
            try:
                return claims_of(token, await self._discovery.keys(), expected, access)
            except InvalidKeyIdError:  # it signs with new keys
                return claims_of(token, await self._discovery.keys(anew=True), expected, access)
        except (JoseError, ValueError) as error:
            raise self._refused(error) from None

    async def _with_userinfo(
        self, document: Mapping[str, Any], tokens: Mapping[str, Any], claims: dict[str, Any]
    ) -> dict[str, Any]:
        """Some providers tell names and e-mail there alone; what the signed token says counts more."""
        address, access = document.get("userinfo_endpoint"), tokens.get("access_token")
        if "email" in claims or "preferred_username" in claims or not address or not access:
            return claims
        status, more = await self._line.ask("GET", address, headers={"Authorization": f"Bearer {access}"})
        if status != 200 or more.get("sub") != claims["sub"]:
            raise self._refused(f"{status}, and the user info is not this subject's")
        return more | claims

    def _refused(self, why: object) -> Problem:
        log.warning("an answer of the OpenID provider does not hold: %s", why)
        sentence = _("what {name} says of you does not hold; sign in by it once more")
        return Problem(problems.UNAUTHENTICATED, sentence.format(name=self.name))


def _shows_secret(document: Mapping[str, Any]) -> str:
    """How: in a header, where the provider takes it there."""
    taken = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in taken else "client_secret_post"
