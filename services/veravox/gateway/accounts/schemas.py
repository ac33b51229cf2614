"""What is said about people."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr

from veravox.core.roles import Role
from veravox.core.specs import Resource
from veravox.core.text import LANGUAGES, _
from veravox.gateway.quotas.schemas import Quota


def _of_letters(text: str) -> str:
    """Without what moves the cursor or hides, and without spaces around."""
    plain = " ".join(text.split())
    if not plain.isprintable():
        raise ValueError(_("it holds a character that is no letter, such as a line's end; leave it out"))
    return plain


PersonName = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_of_letters)]
UserName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{1,38}$",
        description="2 to 39 letters of the English alphabet, digits, `_`, `.` and `-`; everybody sees it.",
        examples=["ada"],
    ),
]
Email = Annotated[
    str,
    Field(
        pattern=r"^[^@\s<>\"(),:;\\\[\]]{1,64}@[A-Za-z0-9.\-]{1,180}\.[A-Za-z0-9\-]{2,60}$",
        description="An e-mail address.",
        examples=["ada@example.org"],
    ),
]
Password = Annotated[SecretStr, Field(max_length=200, description="At least ten characters.")]
Secret = Annotated[str, Field(max_length=200, description="What the letter's link holds.")]


class Challenge(Resource):
    """A small work for a browser, so that robots have it dear."""

    challenge: str = Field(
        description="Find a number n so that SHA-256 of `challenge:n` begins with as many zeros as `bits`."
    )
    bits: int


class RegistrationCreate(Resource):
    """Who wants an account."""

    first_name: PersonName
    last_name: PersonName
    name: UserName
    email: Email
    password: Password
    invitation: str = Field("", max_length=200, description="What an invitation's link holds.")
    challenge: str = Field(max_length=200)
    answer: str = Field(max_length=40, description="What solves the challenge.")


class RegistrationRead(Resource):
    """What happens next."""

    state: Literal["made", "letter", "waiting"] = Field(
        description="made: log in. letter: open the link that was mailed. waiting: an administrator lets you in."
    )


class LetterUse(Resource):
    """A link that was opened."""

    token: Secret


class RegistrationConfirm(LetterUse):
    """By who registered: the letter alone may have been asked for by somebody else, for another's mailbox."""

    password: Password = Field(description="That was chosen at registering.")


class ResetCreate(Resource):
    """Who has forgotten the password."""

    email: Email


class ResetUse(Resource):
    """A new password, by the link of a letter."""

    token: Secret
    password: Password


class AccountSpec(Resource):
    """Who gets an account from an administrator."""

    name: UserName
    email: Email


class AccountName(Resource):
    """Who somebody is to everybody."""

    id: UUID
    name: str


def _ours(tag: str) -> str:
    """One of our languages by its tag, or none."""
    if tag and tag not in LANGUAGES:
        raise ValueError(_("there is no such language here; choose one of {tags}").format(tags=", ".join(LANGUAGES)))
    return tag


Language = Annotated[
    str,
    Field(
        max_length=20,
        description="In which language the page, letters and sentences of the API come, as its tag; empty: as each browser asks.",
        examples=["pt-BR"],
    ),
    AfterValidator(_ours),
]
Theme = Annotated[
    Literal["device", "light", "dark"], Field(description="The page's colours; device: as each device has them.")
]
Density = Annotated[Literal["roomy", "compact"], Field(description="How close the page's lines stand.")]


class MeUpdate(Resource):
    """What changes about oneself."""

    first_name: PersonName | None = None
    last_name: PersonName | None = None
    shows_name: bool | None = Field(None, description="Whether everybody may read both beside what one publishes.")
    run_letters: Literal["none", "failed", "all"] | None = Field(
        None, description="Of which of one's runs a letter comes when they end; from now on."
    )
    language: Language | None = None
    theme: Theme | None = None
    density: Density | None = None


class PasswordChange(Resource):
    """From the password to another."""

    old: Password
    new: Password


class EmailChange(Resource):
    """To another address, once the letter's link was opened."""

    email: Email
    password: Password


class SecondFactorBegun(Resource):
    """A secret for the app that makes codes; nothing is changed yet."""

    secret: str
    uri: str = Field(description="The same as an `otpauth:` address, as its QR code says it.")


class SecondFactorCreate(Resource):
    """The app's secret, with its first code to show that it has it."""

    secret: str = Field(min_length=16, max_length=64, pattern="^[A-Z2-7]+$")
    code: str = Field(max_length=20)
    password: Password


class RecoveryCodes(Resource):
    """Each opens once, where the app is lost. They are shown this once."""

    codes: list[str]


class SecondFactorDelete(Resource):
    """Back to the password alone."""

    password: Password


class AccountListed(Resource):
    """An account as administrators see it."""

    id: UUID
    name: str
    first_name: str
    last_name: str
    email: str | None
    role: Role
    second_factor: bool
    blocked: bool
    quota: Quota
    created_at: datetime
