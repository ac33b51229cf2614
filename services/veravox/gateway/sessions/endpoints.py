"""`/sessions`, `/me`."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.specs import Resource
from veravox.core.text import _
from veravox.gateway.context import SessionDep, ViewerDep
from veravox.gateway.problems import answers
from veravox.store import accounts
from veravox.store.owned import Owned
from veravox.store.tables import Dataset, Model, Run

router = APIRouter(tags=["sessions"])


class SessionCreate(Resource):
    """What opens a session."""

    token: str = Field(description="The token of the printed link.", max_length=200)


class SessionRead(Resource):
    """A browser's session."""

    token: str
    expires_at: datetime


class Counts(Resource):
    """How much one has."""

    datasets: int
    runs: int
    models: int


class AccountRead(Resource):
    """Who one is, and how much one has."""

    id: UUID
    name: str
    counts: Counts


@router.post("/sessions", status_code=201, responses=answers(problems.UNAUTHENTICATED))
async def create_session(body: SessionCreate, session: SessionDep) -> SessionRead:
    """Log in with the printed link's token: answers with a token of the browser's own."""
    account = await accounts.account_of(session, body.token)
    if account is None:
        raise Problem(
            problems.UNAUTHENTICATED,
            _("this link does not open anything; use the one that `veravox serve` printed last"),
        )
    token, expires_at = await accounts.begin_session(session, account)
    return SessionRead(token=token, expires_at=expires_at)


@router.delete("/sessions/current", status_code=204, responses=answers(problems.UNAUTHENTICATED))
async def end_session(viewer: ViewerDep, session: SessionDep) -> None:
    """Log out: the session's token opens nothing any more."""
    await accounts.end_session(session, viewer.token)


@router.get("/me", responses=answers(problems.UNAUTHENTICATED))
async def read_me(viewer: ViewerDep, session: SessionDep) -> AccountRead:
    """Who one is, and how much one has."""
    counts = Counts(
        datasets=await Owned(Dataset, session, viewer.id).count(),
        runs=await Owned(Run, session, viewer.id).count(),
        models=await Owned(Model, session, viewer.id).count(),
    )
    return AccountRead(id=viewer.id, name=viewer.name, counts=counts)
