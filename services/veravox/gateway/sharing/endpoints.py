"""`/{kind}/{id}/sharing`: with whom a dataset, a run or a model is shared."""

from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from veravox.core import problems
from veravox.core.specs import Resource
from veravox.core.text import N_, _
from veravox.gateway.context import (
    ServicesDep,
    SessionDep,
    Viewer,
    ViewerDep,
    address_of,
    changeable_or_refused,
)
from veravox.gateway.problems import answers, invalid
from veravox.gateway.sharing.reaching import reach
from veravox.store import accounts, audit_log, shares
from veravox.store.owned import Owned
from veravox.store.tables import Account, Dataset, Model, Run

router = APIRouter(prefix="/{kind}/{id}/sharing", tags=["sharing"], responses=answers(problems.UNAUTHENTICATED))
REFUSED = answers(problems.NOT_FOUND, problems.FORBIDDEN, problems.INVALID)
MOST = 100


class SharedKind(StrEnum):
    """What can be shared."""

    DATASETS = "datasets"
    RUNS = "runs"
    MODELS = "models"


TABLES = MappingProxyType({SharedKind.DATASETS: Dataset, SharedKind.RUNS: Run, SharedKind.MODELS: Model})
WORDS = MappingProxyType(
    {SharedKind.DATASETS: N_("dataset"), SharedKind.RUNS: N_("run"), SharedKind.MODELS: N_("model")}
)


class Sharing(Resource):
    """With whom something is shared: they see it, and use it for what is their own."""

    who: list[str] = Field([], max_length=MOST, description="User names.", examples=[["ada"]])
    all: bool = Field(False, description="With everybody who has an account here.")


@router.get("", responses=REFUSED)
async def read_sharing(kind: SharedKind, id: UUID, viewer: ViewerDep, session: SessionDep) -> Sharing:
    """With whom it is shared; told to those who may change it."""
    return await _told(session, await _own(session, viewer, kind, id))


@router.put("", responses=REFUSED | answers(problems.CONFLICT, problems.UNAVAILABLE))
async def change_sharing(
    kind: SharedKind,
    id: UUID,
    body: Sharing,
    request: Request,
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
) -> Sharing:
    """Share it with these, and with nobody else. They see it and may use it; changing, deleting and sharing it stay yours.

    A run's files and curve are seen with it, but not its model, which has a sharing of its own.
    """
    row = await _own(session, viewer, kind, id)
    await shares.share(session, row, await _accounts(session, body.who, row.owner_id), body.all)
    await reach(services, session, row)
    told = await _told(session, row)
    about = f"{WORDS[kind]} {id}: {', '.join([*told.who, *(['all'] if told.all else [])]) or 'nobody'}"
    audit_log.note(session, "shared", await accounts.by_id(session, viewer.id), about, address_of(request))
    return told


async def _own(session: SessionDep, viewer: Viewer, kind: SharedKind, id: UUID) -> Any:
    return await changeable_or_refused(Owned(TABLES[kind], session, viewer.id), id, WORDS[kind])


async def _accounts(session: SessionDep, who: list[str], owner: UUID | None) -> list[Account]:
    """Those who are named.

    Raises:
        Problem: INVALID, at the name that is nobody's or the owner's.
    """
    known = await shares.accounts_named(session, who)
    for place, name in enumerate(who):
        account = known.get(name.lower())
        if account is None:
            raise invalid(f"who.{place}", _("nobody here has the user name {name}").format(name=name))
        if account.id == owner:
            raise invalid(f"who.{place}", _("{name} is its owner; name others").format(name=name))
    return list(known.values())


async def _told(session: SessionDep, row: Any) -> Sharing:
    now = await shares.shared(session, row)
    return Sharing(who=[each.name for each in now.accounts], all=now.all)
