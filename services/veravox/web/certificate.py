"""When the certificate ends with which the page speaks https: read as a browser reads it, in a handshake in memory.

The page's image holds no library for certificates; Python's `ssl` reads those alone that somebody shows.
"""

import ssl
from pathlib import Path

NO_CHECK_TIME = 0x200000  # OpenSSL's X509_V_FLAG_NO_CHECK_TIME: one that has ended is read too
ROUNDS = 10  # a handshake takes three


def ends_at(certificate: Path, key: Path) -> float:
    """Seconds since 1970.

    Args:
        certificate: PEM, with those above it.
        key: its own (PEM, no passphrase).

    Raises:
        ssl.SSLError: if they are no such files, or do not belong together.
        OSError: if they cannot be read.
    """
    shown = _shown(_server(certificate, key), _client(certificate))
    return float(ssl.cert_time_to_seconds(str(shown["notAfter"])))


def _server(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def _client(certificate: Path) -> ssl.SSLContext:
    """One who believes this very certificate, whoever signed it and whenever it ended."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(certificate)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VerifyFlags(NO_CHECK_TIME)
    return context


def _shown(server: ssl.SSLContext, client: ssl.SSLContext) -> dict[str, object]:
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = client.wrap_bio(back, there)
    other = server.wrap_bio(there, back, server_side=True)
    for _round in range(ROUNDS):
        done = [_goes_on(one), _goes_on(other)]
        if all(done):
            break
    return dict(one.getpeercert() or {})


def _goes_on(side: ssl.SSLObject) -> bool:
    """Whether its part of the handshake is done."""
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True
