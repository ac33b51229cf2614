"""What is said when somebody signs in by a provider."""

from datetime import datetime
from uuid import UUID

from pydantic import Field, SecretStr

from veravox.core.specs import Resource
from veravox.gateway.accounts.schemas import Password
from veravox.gateway.sessions.endpoints import SessionRead


class SignInBegun(Resource):
    """A sign-in that is under way; it holds for ten minutes."""

    url: str = Field(description="Where the browser goes: a page of the provider's.")
    browser: str = Field(description="What the browser keeps meanwhile, out of reach of scripts, and nobody else has.")


class SignInAnswer(Resource):
    """With what the browser came back."""

    state: str = Field(max_length=200, description="As the address says it that the provider sent the browser to.")
    code: str = Field(max_length=4000, description="The same.")
    iss: str = Field("", max_length=500, description="The same, where it says it.")
    browser: str = Field(max_length=200, description="What it has kept.")


class SignedIn(Resource):
    """A session; or, where the account has a second factor, a ticket to show with its code."""

    session: SessionRead | None
    ticket: str = Field(description="Empty, where there is a session.")


class SignInCode(Resource):
    """The code of the second factor."""

    ticket: str = Field(max_length=200)
    code: str = Field(max_length=40, description="Of the app, or a recovery code.")


class LinkBegin(Resource):
    """Who links says the password once more."""

    password: Password = SecretStr("")


class IdentityRead(Resource):
    """Somebody as a provider knows them, who opens one's account."""

    id: UUID
    issuer: str
    subject: str
    created_at: datetime


class IdentityList(Resource):
    """Those that open one's account, oldest first."""

    items: list[IdentityRead]


class IdentityDelete(Resource):
    """Who unlinks says the password once more."""

    password: Password
