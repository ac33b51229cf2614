"""What cookies are called: of a browser's session, and of a sign-in by a provider that is under way."""

PLAIN = "veravox_session"
SIGNING_IN = "veravox_signing_in"


def session_cookie(scheme: str) -> str:
    return _out_of_reach(PLAIN, scheme)


def signing_in_cookie(scheme: str) -> str:
    return _out_of_reach(SIGNING_IN, scheme)


def _out_of_reach(name: str, scheme: str) -> str:
    """Under https a name that no other host, and no page without https, can set: browsers see to it."""
    return f"__Host-{name}" if scheme == "https" else name
