"""Where a webhook may lead: every way into the gateway's own network is tried, and refused with a sentence."""

import asyncio
import threading
from collections.abc import Sequence
from ipaddress import ip_address

import httpx
import pytest
from installation import Installation
from test_who_may import assert_problem

from veravox.gateway.webhooks import addresses, endpoints
from veravox.gateway.webhooks.addresses import Refused, is_allowed, is_public, networks, place_of, resolved

INSIDE = {
    "loopback": "127.0.0.1",
    "loopback elsewhere": "127.255.0.1",
    "this host": "0.0.0.0",
    "private 10": "10.1.2.3",
    "private 172": "172.16.0.1",
    "private 192": "192.168.1.1",
    "link-local, where clouds keep credentials": "169.254.169.254",
    "carrier-grade NAT": "100.64.0.1",
    "benchmarking": "198.18.0.1",
    "documentation": "192.0.2.1",
    "6to4 relay": "192.88.99.1",
    "multicast": "224.0.0.1",
    "global multicast": "233.252.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "unique local": "fd00::1",
    "IPv6 link-local": "fe80::1",
    "site-local": "fec0::1",
    "IPv6 multicast": "ff0e::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped private": "::ffff:10.0.0.1",
    "mapped public": "::ffff:93.184.215.14",
    "compatible loopback": "::127.0.0.1",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "6to4 of loopback": "2002:7f00:1::",
    "Teredo": "2001:0:7f00:1::1",
    "IPv6 documentation": "2001:db8::1",
}


@pytest.mark.parametrize("ip", INSIDE.values(), ids=INSIDE.keys())
async def test_no_address_inside_is_told_anything(http: httpx.AsyncClient, ip: str) -> None:
    host = f"[{ip}]" if ":" in ip else ip
    refused = assert_problem(await http.post("/api/v1/webhooks", json={"url": f"http://{host}/told"}), 422)
    assert refused["errors"][0]["field"] == "url"
    assert "is not on the public internet" in refused["detail"]


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "LOCALHOST"])
async def test_another_spelling_of_an_address_inside_helps_nobody(http: httpx.AsyncClient, host: str) -> None:
    assert_problem(await http.post("/api/v1/webhooks", json={"url": f"http://{host}/"}), 422)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://93.184.215.14/", "begins with https:// or http://"),
        ("file:///etc/passwd", "begins with https:// or http://"),
        ("gopher://93.184.215.14/", "begins with https:// or http://"),
        ("93.184.215.14", "begins with https:// or http://"),
        ("", "begins with https:// or http://"),
        ("http://", "begins with https:// or http://"),
        ("http://[::1", "write one such as"),
        ("http://a:b@93.184.215.14/", "leave name and password out"),
        ("http://no-such-name.invalid/", "has no address"),
        ("http://93.184.215.14\r\nX-Evil: 1/", "write one such as"),
    ],
)
async def test_what_is_no_address_of_a_receiver_says_what_would_be(gateway: Installation, url: str, says: str) -> None:
    refused = assert_problem(await gateway.http.post("/api/v1/webhooks", json={"url": url}), 422)
    assert says in refused["detail"]


@pytest.mark.parametrize("ip", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "2a00:1450::1"])
def test_public_addresses_are_public(ip: str) -> None:
    assert is_public(ip_address(ip))


def test_an_allowed_network_is_allowed_in_the_clothes_of_ipv6_too() -> None:
    allowed = networks("10.1.0.0/16, ::1/128")
    for ip, may in (("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("10.2.0.1", False), ("::1", True), ("::2", False)):
        assert is_allowed(ip_address(ip), allowed) is may, ip


async def test_one_address_inside_among_several_is_enough_to_refuse() -> None:
    async def both(_host: str, _port: int) -> Sequence[str]:
        return ["93.184.215.14", "10.0.0.1"]

    with pytest.raises(Refused, match=r"10\.0\.0\.1, which is not on the public internet"):
        await place_of("https://lab.example/", both, [])


async def test_a_name_of_this_machine_is_found_and_refused() -> None:
    with pytest.raises(Refused, match="localhost is"):
        await place_of("http://localhost:1/", resolved, [])


async def test_names_that_nobody_answers_for_keep_nothing_else_waiting(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system asks a silent server for a name for many seconds, each time in a thread."""
    answered = threading.Event()
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_asked, **_how: answered.wait(60) and [])
    monkeypatch.setattr(endpoints, "PATIENCE", 0.5)
    try:
        bodies = [{"url": f"https://silent-{n}.example/"} for n in range(40)]
        asked = [asyncio.create_task(gateway.http.post("/api/v1/webhooks", json=body)) for body in bodies]
        await asyncio.sleep(0.2)
        async with asyncio.timeout(10):
            assert await asyncio.to_thread(lambda: "free") == "free"
            for answer in await asyncio.gather(*asked):
                assert "nobody says within" in assert_problem(answer, 422)["detail"]
    finally:
        answered.set()
