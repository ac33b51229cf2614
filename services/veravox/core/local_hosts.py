"""Which addresses lead to this very machine: what goes there needs no encryption."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_local(host: str) -> bool:
    """Whether a browser that calls a page so sits on the same machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def travels_safely(url: str) -> bool:
    """Whether what goes to this address is encrypted on its way, or does not leave the machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_local(parts.hostname or ""))
    )
