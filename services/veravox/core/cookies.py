"""What the cookie of a browser's session is called."""

PLAIN = "veravox_session"


def session_cookie(scheme: str) -> str:
    """Under https a name that no other host, and no page without https, can set: browsers see to it."""
    return f"__Host-{PLAIN}" if scheme == "https" else PLAIN
