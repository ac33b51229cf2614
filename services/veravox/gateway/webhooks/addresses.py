"""Where a webhook may lead: to the public internet, and to what the installation allows beside it.

A gateway stands inside a network, and whoever may have it send requests could have it ask what only insiders may. So a
name is resolved once, every address that it has must be allowed, and the connection goes to one of those very addresses.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from veravox.core.text import _

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

GLOBAL_UNICAST = ip_network(
    "2000::/3"
)  # of IPv6, all that is given out; what embeds an IPv4 address lies elsewhere, or:
TUNNELS = (ip_network("2002::/16"), ip_network("2001::/23"), ip_network("192.88.99.0/24"))  # 6to4, Teredo, their relays
PORTS = {"http": 80, "https": 443}
LONGEST = 2000  # characters of an address
RESOLVING = ThreadPoolExecutor(4, "resolving")
"""Threads of their own: who names servers that never answer keeps nothing waiting but other webhooks."""


class Refused(Exception):
    """It may not lead there; the text says why and what would be right."""


@dataclass(frozen=True)
class Place:
    """An address that may be connected to, and the name by which it was found."""

    url: httpx.URL
    ip: str


async def resolved(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, as the system knows them. Raises OSError if there are none."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(RESOLVING, ask)
    return [str(each[4][0]) for each in found]


def networks(text: str) -> list[Network]:
    """Of a setting: separated by commas. Raises ValueError, naming what is none."""
    return [ip_network(each.strip()) for each in text.split(",") if each.strip()]


async def place_of(text: str, resolve: Resolve, allowed: Sequence[Network]) -> Place:
    """Where an address leads now.

    Raises:
        Refused: if it is none, its name has no address, or one of those is not allowed.
    """
    url = _url(text)
    port = url.port or PORTS[url.scheme]
    try:
        found = [ip_address(each.partition("%")[0]) for each in await resolve(url.host, port)]
    except (OSError, ValueError):
        found = []
    if not found:
        raise Refused(_("{host} has no address just now; look whether the name is right").format(host=url.host))
    for each in found:
        if not is_allowed(each, allowed):
            sentence = _(
                "{host} is {ip}, which is not on the public internet; choose another address, or ask who runs the"
                " installation to allow it"
            )
            raise Refused(sentence.format(host=url.host, ip=each))
    return Place(url, str(found[0]))


def _url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise Refused(_("this is no address; write one such as https://lab.example/told")) from None
    if url.scheme not in PORTS or not url.host or len(text) > LONGEST:
        raise Refused(_("write an address that begins with https:// or http://, such as https://lab.example/told"))
    if url.userinfo:
        raise Refused(_("leave name and password out of the address; check the signature of what comes instead"))
    return url


def is_allowed(ip: Address, allowed: Sequence[Network]) -> bool:
    return is_public(ip) or any(
        each.version == other.version and other in each for other in _all(ip) for each in allowed
    )


def is_public(ip: Address) -> bool:
    """Whether it is somebody's on the internet: no private, own, local, shared, reserved or multicast address."""
    if any(ip.version == each.version and ip in each for each in TUNNELS):
        return False
    if isinstance(ip, IPv6Address) and ip not in GLOBAL_UNICAST:
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _all(ip: Address) -> list[Address]:
    """It, and the IPv4 address that it is in the clothes of IPv6."""
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return [ip, mapped] if mapped else [ip]
