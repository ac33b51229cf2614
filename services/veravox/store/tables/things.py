"""What people make, and who may see it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    cast,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from veravox.store.tables.owning import Ownable, Owned, Table

OVER_TIME = ("timeline", "segments")  # of a verdict's answer: of four hours of sound some megabytes
PHASE = "COALESCE(status ->> 'phase'::text, 'Pending'::text)"
DATASET, ARCHITECTURE = "spec #>> '{dataset,name}'::text[]", "spec #>> '{model,architecture}'::text[]"
ABOUT = " || ' '::text || ".join(
    f"COALESCE({each}, ''::text)"
    for each in (
        DATASET,
        ARCHITECTURE,
        "translate(spec #>> '{dataset,generators}'::text[], '[]\",'::text, ''::text)",
        "spec ->> 'group'::text",
    )
)
TAGS_ARE_WORDS = (
    "jsonb_typeof(tags) = 'array' AND jsonb_array_length(tags) <= 10 AND NOT jsonb_path_exists("
    'tags, \'$[*] ? (@.type() != "string" || !(@ like_regex "^[^A-Z,]{1,32}$"))\')'
)


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
        CheckConstraint("trace ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$'", name="trace"),
        Index("ix_jobs_unfinished", "created_at", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    spec: Mapped[dict[str, Any]]
    status: Mapped[dict[str, Any]]
    generation: Mapped[int] = mapped_column(server_default="1")  # grows with each change of the spec
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    ended_at: Mapped[datetime | None]
    trace: Mapped[str | None]  # the request that it follows from, as `traceparent`; on a cluster its resource tells it
    resource: Mapped[str | None]  # its name on a cluster
    resource_version: Mapped[int | None] = mapped_column(BigInteger)  # which version of it this row tells
    phase: Mapped[str] = mapped_column(Computed(PHASE, persisted=True), deferred=True)
    """This and what follows the database reads out of spec and status, so that a list need not unpack both of each row."""
    dataset: Mapped[str | None] = mapped_column(Computed(DATASET, persisted=True), deferred=True)
    architecture: Mapped[str | None] = mapped_column(Computed(ARCHITECTURE, persisted=True), deferred=True)
    about: Mapped[str | None] = mapped_column(Computed(ABOUT, persisted=True), deferred=True)


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
    """A training; its id is its job's. Tags and notes are its owner's own: whoever else sees the run does not see them."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint("repeats_id <> id", name="repeats_another"),
        CheckConstraint(TAGS_ARE_WORDS, name="tags"),
        CheckConstraint("length(notes) <= 10000", name="notes"),
        Index("ix_runs_tags", "tags", postgresql_using="gin", postgresql_ops={"tags": "jsonb_path_ops"}),
        Index("ix_runs_created_at", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    title: Mapped[str]
    repeats_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    tags: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))  # small letters, sorted, each once
    notes: Mapped[str] = mapped_column(server_default="")
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
