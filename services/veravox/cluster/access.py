"""Where the API server is, and as whom one speaks to it; as a pod, its service account."""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from veravox.core.text import _

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
RENEWED = 60.0  # s after which a token is read again; the kubelet writes a new one long before the old one ends


class AccessError(Exception):
    """Nobody told how the API server is reached, or not in a way that can be used; the message says what would be right."""


@dataclass(frozen=True)
class Access:
    """What a connection needs.

    Args:
        server: `https://host:port`.
        tls: whom to believe, and the client's own certificate; None for http.
        authorization: the header's value at this moment; empty where there is none.
        name: of the server in its certificate, where that is not in its address.
        proxy: through which it is reached.
    """

    server: str
    tls: ssl.SSLContext | None = None
    authorization: Callable[[], str] = str
    name: str | None = None
    proxy: str | None = None


class Token:
    """A token in a file, which somebody else renews.

    Args:
        path: of the file.
        clock: seconds that only grow.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock = path, clock
        self._said, self._until = self._read(), clock() + RENEWED

    def __call__(self) -> str:
        """The header's value.

        Raises:
            OSError: if the file cannot be read any more.
        """
        if self._clock() >= self._until:
            self._said, self._until = self._read(), self._clock() + RENEWED
        return self._said

    def _read(self) -> str:
        return f"Bearer {self._path.read_text().strip()}"


def of_pod(environ: Mapping[str, str], account: Path = SERVICE_ACCOUNT) -> Access | None:
    """None outside a pod, and in one without a token.

    Raises:
        AccessError: if the authority of the API server's certificate is missing there.
    """
    host, port = environ.get("KUBERNETES_SERVICE_HOST"), environ.get("KUBERNETES_SERVICE_PORT")
    token, authority = account / "token", account / "ca.crt"
    if not (host and port and token.is_file()):
        return None
    return Access(f"https://{f'[{host}]' if ':' in host else host}:{port}", believing(authority), Token(token))


def believing(authority: Path) -> ssl.SSLContext:
    """Whom that authority vouches for."""
    try:
        return ssl.create_default_context(cafile=authority)
    except OSError as error:
        sentence = _("{path} is no certificate of the API server's authority: {why}.")
        raise AccessError(sentence.format(path=authority, why=error.strerror or error)) from None
