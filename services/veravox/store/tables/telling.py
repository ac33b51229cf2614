"""What is told to others, and what was answered once."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from veravox.store.tables.owning import Owned, Table


class Webhook(Owned, Table):
    """An address of somebody's that is told when a run of theirs ends."""

    __tablename__ = "webhooks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    url: Mapped[str]
    secret: Mapped[str]  # what deliveries are signed with, so it cannot be a digest: sealed
    failures: Mapped[int] = mapped_column(server_default="0")  # attempts that failed since one succeeded
    disabled_at: Mapped[datetime | None]


class Delivery(Table):
    """An event on its way to a webhook, or to an account by mail: the queue, and the log of what came of it.

    Without a run it is a trial, for which a webhook's owner has asked.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("num_nonnulls(webhook_id, account_id) = 1", name="one_receiver"),
        CheckConstraint("num_nonnulls(run_id, ended_at) IN (0, 2)", name="an_end_or_a_trial"),
        CheckConstraint("run_id IS NOT NULL OR webhook_id IS NOT NULL", name="trials_are_of_webhooks"),
        UniqueConstraint("webhook_id", "run_id", "ended_at"),
        UniqueConstraint("account_id", "run_id", "ended_at"),
        Index("ix_deliveries_due", "next_at", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # the event's, the same at each attempt
    webhook_id: Mapped[UUID | None] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))  # a letter's
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    ended_at: Mapped[datetime | None]  # of the run: one that is begun anew ends twice
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
