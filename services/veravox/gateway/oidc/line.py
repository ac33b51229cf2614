"""The line to the provider: encrypted, without redirects, and never long."""

import asyncio
import logging
import ssl
from typing import Any

import httpx

from veravox import __version__
from veravox.core import problems
from veravox.core.local_hosts import travels_safely
from veravox.core.problems import Problem
from veravox.core.text import _

log = logging.getLogger(__name__)
PATIENCE = 10.0  # s for one question
AGAIN = 10  # s after which it is worth another try


class Line:
    """Certificates are those that the system trusts: a provider may have one of its own house."""

    def __init__(self, name: str) -> None:
        """Args:
        name: what people call the provider.
        """
        self._name, self._safe = name, ssl.create_default_context()

    async def ask(self, method: str, url: object, **sent: Any) -> tuple[int, dict[str, Any]]:
        """Status and JSON of the answer; what is an error for the provider, below 500, is one for whoever asks.

        Raises:
            Problem: UNAVAILABLE, if nothing of the kind comes.
        """
        if not isinstance(url, str) or not travels_safely(url):
            raise self.away(f"no address to ask at: {url!r}")
        try:
            async with asyncio.timeout(PATIENCE), self._client() as http:
                answer = await http.request(method, url, **sent)
            body = answer.json()
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise self.away(f"{type(error).__name__} at {url}") from None
        if answer.status_code >= 500 or not isinstance(body, dict):
            raise self.away(f"{answer.status_code} at {url}")
        return answer.status_code, body

    def away(self, why: str) -> Problem:
        """A refusal for people; the log has the reason for who runs the installation."""
        log.error("the OpenID provider does not answer as it should: %s", why)
        sentence = _("{name} does not answer as it should; try again in a moment, or log in with a password")
        return Problem(problems.UNAVAILABLE, sentence.format(name=self._name), retry_after=AGAIN)

    def _client(self) -> httpx.AsyncClient:
        headers = {"User-Agent": f"Veravox/{__version__}", "Accept": "application/json"}
        return httpx.AsyncClient(
            verify=self._safe, trust_env=False, follow_redirects=False, timeout=PATIENCE, headers=headers
        )
