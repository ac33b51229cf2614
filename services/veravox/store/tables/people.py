"""Who may come in, with what, and what happened at the door."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy import Identity as Counted
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from veravox.store.tables.owning import Table


class Account(Table):
    """Somebody who may log in."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("run_letters IN ('none', 'failed', 'all')", name="run_letters"),
        CheckConstraint("(run_letters = 'none') = (run_letters_since IS NULL)", name="run_letters_since"),
        CheckConstraint("role IN ('guest', 'user', 'researcher', 'administrator')", name="role"),
        CheckConstraint(
            "role <> 'guest' OR (email IS NULL AND password IS NULL AND second_factor IS NULL)", name="guest"
        ),
        CheckConstraint("origin IS NULL OR role = 'guest'", name="origin"),
        CheckConstraint("password IS NULL OR email IS NOT NULL", name="password"),  # who forgets it is written to
        CheckConstraint("theme IN ('device', 'light', 'dark')", name="theme"),
        CheckConstraint("density IN ('roomy', 'compact')", name="density"),
        Index("uq_accounts_name_folded", text("lower(name)"), unique=True),
        Index("uq_accounts_email_folded", text("lower(email)"), unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    first_name: Mapped[str] = mapped_column(server_default="")
    last_name: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str | None]  # confirmed; none: the one account of a laptop, and guests
    password: Mapped[str | None]  # Argon2id
    role: Mapped[str] = mapped_column(server_default="user")
    second_factor: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True)
    )  # {"secret": sealed, "last": counter, "recovery": [digest, ...]}
    blocked_at: Mapped[datetime | None]
    shows_name: Mapped[bool] = mapped_column(server_default=text("false"))  # first and last name, to everybody
    run_letters: Mapped[str] = mapped_column(server_default="none")  # when a run of theirs ends: of which
    run_letters_since: Mapped[datetime | None]  # what ended before is not written about
    language: Mapped[str] = mapped_column(server_default="")  # IETF tag; empty: what each browser asks for
    theme: Mapped[str] = mapped_column(server_default="device")
    density: Mapped[str] = mapped_column(server_default="roomy")
    seen_until: Mapped[datetime] = mapped_column(server_default=func.now())  # of what it is told of
    quota: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))  # where it is not the installation's
    origin: Mapped[str | None] = mapped_column(index=True)  # of a guest: a digest of the address that it came from
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Picture(Table):
    """What somebody wants to be shown by: made anew from what was sent, of which nothing is kept."""

    __tablename__ = "pictures"
    __table_args__ = (CheckConstraint("octet_length(content) BETWEEN 1 AND 1048576", name="content"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes]  # PNG
    digest: Mapped[str]  # SHA-256 of it
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Token(Table):
    """What a request shows to be let in: kept as a digest only."""

    __tablename__ = "tokens"
    __table_args__ = (
        CheckConstraint("kind IN ('link', 'session', 'access')", name="kind"),
        CheckConstraint("(kind = 'access') = (scopes IS NOT NULL)", name="scopes"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=uuid4, server_default=func.gen_random_uuid())
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # link: the printed one; session: a browser's; access: a script's
    said: Mapped[str] = mapped_column(server_default="")  # a session's browser, or what its owner calls it
    scopes: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))  # of an access token
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None]


class Letter(Table):
    """What was mailed to somebody, or handed over by an administrator, and may be used once."""

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint("purpose IN ('register', 'invite', 'reset', 'email')", name="purpose"),
        CheckConstraint("(purpose IN ('reset', 'email')) = (account_id IS NOT NULL)", name="account"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    purpose: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(index=True)
    said: Mapped[dict[str, Any]] = mapped_column(
        server_default=text("'{}'")
    )  # of whom registers; an invited one's role
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class OutgoingLetter(Table):
    """A letter that the mail server has not taken yet; its row goes when it has, or with the secret that it holds."""

    __tablename__ = "outgoing_letters"

    id: Mapped[UUID] = mapped_column(primary_key=True)  # the same at each attempt
    letter: Mapped[str | None] = mapped_column(ForeignKey("letters.digest", ondelete="CASCADE"), index=True)
    email: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]  # sealed: it may hold what opens an account
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_at: Mapped[datetime] = mapped_column(index=True)  # not before


class Identity(Table):
    """Who somebody is to an OpenID provider, and which account that opens."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        CheckConstraint("issuer <> '' AND subject <> ''", name="named"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str]  # the provider
    subject: Mapped[str]  # whom it means, for good; an e-mail may be somebody else's tomorrow
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SignIn(Table):
    """A sign-in by a provider that is under way: whoever answers must show what was given out when it began."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        CheckConstraint("purpose IN ('login', 'link', 'code')", name="purpose"),
        CheckConstraint("(purpose = 'login') = (account_id IS NULL)", name="account"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)  # of the state; where a code is waited for, of the ticket
    purpose: Mapped[
        str
    ]  # login: to be somebody; link: to add it to an account; code: all is known but the second factor
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(server_default="")  # a digest of what the browser keeps
    nonce: Mapped[str] = mapped_column(server_default="")
    verifier: Mapped[str] = mapped_column(server_default="")  # of PKCE
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Failure(Table):
    """Failed attempts from one place at one door, by a digest: whoever goes on waits longer and longer."""

    __tablename__ = "failures"

    digest: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class SecurityEvent(Table):
    """The audit log: a trigger refuses every change of what is written."""

    __tablename__ = "security_events"

    id: Mapped[int] = mapped_column(BigInteger, Counted(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    what: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(index=True)  # who did it; it outlives the account
    name: Mapped[str] = mapped_column(server_default="")  # what that account was called then
    about: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
