"""What is sent and answered about webhooks."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from veravox.core.specs import Resource
from veravox.gateway.schemas import Listing
from veravox.gateway.webhooks.addresses import LONGEST
from veravox.store.tables import Delivery, Webhook

URL = "Where it is told: https or http, on the public internet or where the installation allows it."


class WebhookCreate(Resource):
    """An address that is to be told when a run of yours ends."""

    url: str = Field(description=URL, max_length=LONGEST, examples=["https://lab.example/told"])


class WebhookUpdate(Resource):
    """What is to be different; what is not named stays."""

    url: str | None = Field(None, description=URL, max_length=LONGEST)
    enabled: bool | None = Field(None, description="Whether it is told; true begins anew after it was disabled.")


class WebhookRead(Resource):
    """An address that is told when a run of yours ends."""

    id: UUID
    url: str
    enabled: bool = Field(description="False once it was disabled: by you, or because it failed again and again.")
    failures: int = Field(description="Attempts that failed since one succeeded; after 30 it is disabled.")
    created_at: datetime

    @classmethod
    def of(cls, row: Webhook) -> "WebhookRead":
        return cls(
            id=row.id,
            url=row.url,
            enabled=row.disabled_at is None,
            failures=row.failures,
            created_at=row.created_at,
        )


class WebhookMade(WebhookRead):
    """A new webhook with its secret, which is told this once."""

    secret: str = Field(description="What deliveries are signed with; keep it where the receiver can read it.")


class WebhookList(Listing):
    """Your webhooks."""

    items: list[WebhookRead]


class DeliveryRead(Resource):
    """An event, and what came of it."""

    id: UUID = Field(description="The event's, which the receiver gets as `webhook-id`, the same at each attempt.")
    run: UUID | None = Field(description="Null: a trial, for which somebody asked.")
    state: str = Field(description="waiting, delivered, or failed: given up.")
    attempts: int
    said: str = Field(description="What came of the last attempt: the receiver's status, or what went wrong.")
    created_at: datetime
    next_at: datetime | None = Field(description="When it is tried again; null once it is not.")

    @classmethod
    def of(cls, row: Delivery) -> "DeliveryRead":
        ended = "delivered" if row.delivered else "failed"
        return cls(
            id=row.id,
            run=row.run_id,
            state=ended if row.done_at else "waiting",
            attempts=row.attempts,
            said=row.said,
            created_at=row.created_at,
            next_at=None if row.done_at else row.next_at,
        )


class DeliveryList(Listing):
    """What a webhook was told, or is to be told."""

    items: list[DeliveryRead]
