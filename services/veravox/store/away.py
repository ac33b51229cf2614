"""What is raised while a database is away: stopped, killed, starting, or without a free connection.

Nothing of the transaction was done, unless it was lost while it was being committed; whoever asks again finds out.
"""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

AWAY = (OperationalError, InterfaceError, TimeoutError)
_DISK_FULL = "53100"  # PostgreSQL's code, which it files under what an operator mends, as much as its own end


def is_disk_full(error: Exception) -> bool:
    """Whether it is there, and has no room for what it was to keep."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _DISK_FULL
