"""Whose an address is: what one line of a provider has, all of which it may choose from at will."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

HOUSEHOLD = 64  # bits of an IPv6 address that one line has: all others are its own to choose


def line_of(address: str) -> str:
    """The address; of IPv6 its network, in which one line has more addresses than it can count."""
    try:
        known: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ip_network((known, HOUSEHOLD), strict=False))
