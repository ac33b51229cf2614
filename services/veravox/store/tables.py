"""Tables. What must be true is a constraint here, not a hope in the code."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    cast,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
OVER_TIME = ("timeline", "segments")  # of a verdict's answer: of four hours of sound some megabytes


class Table(DeclarativeBase):
    """UUID keys, times with a zone, texts without a limit of their own: the specs limit them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text, dict[str, Any]: JSONB, list[str]: JSONB}


class Account(Table):
    """Somebody who may log in."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("role IN ('user', 'researcher', 'administrator')", name="role"),
        CheckConstraint("password IS NULL OR email IS NOT NULL", name="password"),  # who forgets it is written to
        Index("uq_accounts_name_folded", text("lower(name)"), unique=True),
        Index("uq_accounts_email_folded", text("lower(email)"), unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    first_name: Mapped[str] = mapped_column(server_default="")
    last_name: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str | None]  # confirmed; none: the one account of a laptop
    password: Mapped[str | None]  # Argon2id
    role: Mapped[str] = mapped_column(server_default="user")
    second_factor: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True)
    )  # {"secret": ..., "last": counter, "recovery": [digest, ...]}
    blocked_at: Mapped[datetime | None]
    shows_name: Mapped[bool] = mapped_column(server_default=text("false"))  # first and last name, to everybody
    quota: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))  # where it is not the installation's
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


class Failure(Table):
    """Failed attempts from one place at one door, by a digest: whoever goes on waits longer and longer."""

    __tablename__ = "failures"

    digest: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class SecurityEvent(Table):
    """The audit log: a trigger refuses every change of what is written."""

    __tablename__ = "security_events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    what: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(index=True)  # who did it; it outlives the account
    name: Mapped[str] = mapped_column(server_default="")  # what that account was called then
    about: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")


class Job(Table):
    """The queue: what runner and gateway say to each other. Rows are claimed in the order of their making.

    On a cluster a row is the history of a resource, which is the truth; its id is the resource's UID.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("kind IN ('training', 'data', 'evaluation')", name="kind"),
        CheckConstraint("jsonb_typeof(spec) = 'object' AND jsonb_typeof(status) = 'object'", name="objects"),
        CheckConstraint("generation >= 1", name="generation"),
        CheckConstraint("(resource IS NULL) = (resource_version IS NULL)", name="resource"),
        Index("ix_jobs_unfinished", "created_at", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    spec: Mapped[dict[str, Any]]
    status: Mapped[dict[str, Any]]
    generation: Mapped[int] = mapped_column(server_default="1")  # grows with each change of the spec
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    ended_at: Mapped[datetime | None]
    resource: Mapped[str | None]  # its name on a cluster
    resource_version: Mapped[int | None] = mapped_column(BigInteger)  # which version of it this row tells


class Kept:
    """What can be deleted and brought back."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    deleted_at: Mapped[datetime | None]


class Owned(Kept):
    """What belongs to somebody."""

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)


class Ownable(Kept):
    """What belongs to somebody, or to nobody, as what was applied to a cluster by hand: that is everybody's to see."""

    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)


class Dataset(Ownable, Table):
    """A dataset by its name; what is in it, its job's status says."""

    __tablename__ = "datasets"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        Index("uq_datasets_name", "name", unique=True, postgresql_where=text("deleted_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"), unique=True)
    job: Mapped[Job] = relationship(lazy="joined", innerjoin=True)


class Run(Ownable, Table):
    """A training; its id is its job's."""

    __tablename__ = "runs"
    __table_args__ = (CheckConstraint("repeats_id <> id", name="repeats_another"),)

    id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    title: Mapped[str]
    repeats_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    job: Mapped[Job] = relationship(lazy="joined", innerjoin=True)


class Conversion(Ownable, Table):
    """A learner or a bundle that somebody sent, on its way to a model; its id is its job's."""

    __tablename__ = "conversions"

    id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    title: Mapped[str]
    job: Mapped[Job] = relationship(lazy="joined", innerjoin=True)


class Model(Ownable, Table):
    """A detector that a run or a conversion left behind, whose id is theirs; or one that came with the installation."""

    __tablename__ = "models"
    __table_args__ = (
        CheckConstraint("provenance IN ('trained', 'converted', 'uploaded', 'installed')", name="provenance"),
        CheckConstraint("provenance <> 'installed' OR owner_id IS NULL", name="installed_is_nobodys"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("follows_id <> id", name="follows_another"),
        CheckConstraint(
            "jsonb_typeof(classes) = 'object' AND jsonb_typeof(metrics) = 'object' AND jsonb_typeof(policy) = 'object'"
            " AND jsonb_typeof(lineage) = 'object' AND jsonb_typeof(notes) = 'array'",
            name="objects",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    architecture: Mapped[str]
    classes: Mapped[dict[str, Any]]  # {"names": [...], "bonafide": name or null}
    metrics: Mapped[dict[str, Any]]
    provenance: Mapped[str] = mapped_column(server_default="trained")  # or converted, uploaded, installed
    notes: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))  # what its reader should know
    policy: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))  # how its owner wants it read
    lineage: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))  # where it comes from, by its card
    public: Mapped[bool] = mapped_column(server_default=text("false"))  # everybody may ask it, visitors too
    version: Mapped[int] = mapped_column(server_default="1")
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("models.id", ondelete="SET NULL"), index=True)


class Share(Table):
    """Who may see a dataset, a run or a model that is somebody else's. Changing it stays with its owner."""

    __tablename__ = "shares"
    __table_args__ = (
        CheckConstraint("num_nonnulls(dataset_id, run_id, model_id) = 1", name="one_thing"),
        UniqueConstraint("dataset_id", "run_id", "model_id", "account_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    model_id: Mapped[UUID | None] = mapped_column(ForeignKey("models.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )  # none: all accounts
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Evaluation(Owned, Table):
    """A model measured on a dataset; its id is its job's."""

    __tablename__ = "evaluations"

    id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    model_id: Mapped[UUID] = mapped_column(ForeignKey("models.id"), index=True)
    dataset: Mapped[str]
    job: Mapped[Job] = relationship(lazy="joined", innerjoin=True)


class Verdict(Owned, Table):
    """What a model said about a recording."""

    __tablename__ = "verdicts"
    __table_args__ = (
        CheckConstraint("stored NOT LIKE '%/%' AND stored NOT IN ('.', '..')", name="stored"),
        CheckConstraint("jsonb_typeof(answer) = 'object'", name="answer"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    model_id: Mapped[UUID] = mapped_column(ForeignKey("models.id"), index=True)
    file: Mapped[str]  # the recording's name as its user knows it
    stored: Mapped[str]  # its name in the verdict's folder
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    short_answer: Mapped[dict[str, Any]] = column_property(  # read for a list, where hours of windows would be loaded
        answer.op("-", return_type=JSONB())(cast(array(OVER_TIME), ARRAY(Text))), deferred=True
    )


class Webhook(Owned, Table):
    """An address of somebody's that is told when a run of theirs ends."""

    __tablename__ = "webhooks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    url: Mapped[str]
    secret: Mapped[str]  # what deliveries are signed with, so it cannot be a digest
    failures: Mapped[int] = mapped_column(server_default="0")  # attempts that failed since one succeeded
    disabled_at: Mapped[datetime | None]


class Delivery(Table):
    """An event on its way to a webhook: the queue, and the log of what came of it."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "run_id", "ended_at"),
        Index("ix_deliveries_due", "next_at", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # the event's, the same at each attempt
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    ended_at: Mapped[datetime]  # of the run: one that is begun anew ends twice
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())  # not before
    done_at: Mapped[datetime | None]
    delivered: Mapped[bool] = mapped_column(server_default=text("false"))
    said: Mapped[str] = mapped_column(server_default="")  # what came of the last attempt


class IdempotentAnswer(Table):
    """What the first request with an `Idempotency-Key` was answered with: in the request's own transaction."""

    __tablename__ = "idempotent_answers"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]  # of method, address and body
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), index=True)
    status: Mapped[int | None]  # none while the request is being answered
    body: Mapped[str | None]  # none of an answer that nobody may keep
