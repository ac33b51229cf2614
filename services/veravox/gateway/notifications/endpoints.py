"""`/notifications`: one's jobs that have ended, and what others share with one."""

from datetime import UTC, datetime
from typing import Annotated, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from veravox.core import problems, titles
from veravox.core.specs import Phase, Resource
from veravox.gateway.accounts.endpoints import own
from veravox.gateway.context import SessionDep, ViewerDep
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.store.notifications import newest

router = APIRouter(
    route_class=OnceRoute,
    prefix="/notifications",
    tags=["notifications"],
    responses=answers(problems.UNAUTHENTICATED, problems.INVALID),
)
What = Literal["run", "dataset", "import", "evaluation", "model"]


class Notification(Resource):
    """A job of one's own that has ended, or a thing that somebody shares with one."""

    what: What
    id: UUID = Field(description="Of the thing.")
    title: str = Field(description="What it is called; of a dataset its name, of an evaluation its dataset's.")
    phase: Phase | None = Field(description="How the job ended; null: it is shared from now on.")
    by: str = Field(description="Who shares it, by user name.")
    at: datetime
    seen: bool


class NotificationList(Resource):
    """The newest first, of the last 90 days."""

    items: list[Notification]


class NotificationsSeen(Resource):
    """Up to when one has seen them."""

    until: AwareDatetime = Field(description="The newest one's time; what came after it stays new.")


@router.get("")
async def list_notifications(
    viewer: ViewerDep, session: SessionDep, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> NotificationList:
    """What has happened to one's things."""
    account = await own(session, viewer)
    found = await newest(session, viewer.id, datetime.now(UTC), limit)
    return NotificationList(
        items=[
            Notification(
                what=cast("What", each.what),
                id=each.id,
                title=titles.said(each.title),
                phase=Phase(each.phase) if each.phase else None,
                by=each.by,
                at=each.at,
                seen=each.at <= account.seen_until,
            )
            for each in found
        ]
    )


@router.post("/seen", status_code=204)
async def mark_notifications_seen(body: NotificationsSeen, viewer: ViewerDep, session: SessionDep) -> None:
    """They are new no longer."""
    account = await own(session, viewer, for_update=True)
    account.seen_until = max(account.seen_until, min(body.until, datetime.now(UTC)))
