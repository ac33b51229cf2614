"""Who may do what, by role; and what an access token may be used for."""

from enum import StrEnum


class Role(StrEnum):
    """What an account may do besides using what is its own."""

    GUEST = "guest"  # pressed a button: for a time, without e-mail and password; its models are public
    USER = "user"
    RESEARCHER = "researcher"  # may have the server fetch from an address, and bring Python of his own where the installation allows it
    ADMINISTRATOR = "administrator"  # lets others in, blocks them, reads the audit log; all that a researcher may


GRANTED = frozenset({Role.USER, Role.RESEARCHER, Role.ADMINISTRATOR})  # by administrators: nobody is made a guest
MAY_BRING_PYTHON = frozenset({Role.RESEARCHER, Role.ADMINISTRATOR})
MAY_NAME_ADDRESSES = MAY_BRING_PYTHON  # from which the server fetches something


class Scope(StrEnum):
    """What an access token may do of what its account may."""

    READ = "read"
    WRITE = "write"
    ADMINISTER = "administer"
