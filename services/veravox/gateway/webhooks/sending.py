"""One attempt to tell: to the very address that was looked at, without redirects, and without reading what is said."""

import asyncio
from dataclasses import dataclass

import httpx

from veravox import __version__
from veravox.core.text import _
from veravox.gateway.webhooks.addresses import Network, Place, Refused, Resolve, place_of

PATIENCE = 15.0  # s for one attempt
GONE = 410
SHOWN = 200  # characters of what went wrong


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt."""

    is_delivered: bool
    said: str
    is_gone: bool = False  # the receiver wants to be told nothing more


class Sender:
    """Holds no connection: one to an address was checked for one name, and serves no other."""

    def __init__(self, resolve: Resolve, allowed: list[Network], patience: float = PATIENCE) -> None:
        self._resolve, self._allowed, self._patience = resolve, allowed, patience
        limits = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=patience, limits=limits)

    async def close(self) -> None:
        await self._http.aclose()

    async def send(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        """Whatever goes wrong is said, and nothing raised."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._send(await place_of(url, self._resolve, self._allowed), body, headers)
        except TimeoutError:
            return Outcome(False, _("no answer within {n} s").format(n=round(self._patience)))
        except Refused as refused:
            return Outcome(False, str(refused)[:SHOWN])
        except (httpx.HTTPError, OSError) as error:
            return Outcome(False, f"{type(error).__name__}: {error}"[:SHOWN])

    async def _send(self, place: Place, body: bytes, headers: dict[str, str]) -> Outcome:
        own = {
            "Host": place.url.netloc.decode(),
            "Content-Type": "application/json",
            "User-Agent": f"Veravox/{__version__}",
        }
        request = self._http.build_request(
            "POST", place.url.copy_with(host=place.ip), content=body, headers=own | headers
        )
        request.extensions["sni_hostname"] = place.url.host
        answer = await self._http.send(request, stream=True)
        try:
            said = f"{answer.status_code} {answer.reason_phrase}"[:SHOWN]
            return Outcome(answer.is_success, said, answer.status_code == GONE)
        finally:
            await answer.aclose()
