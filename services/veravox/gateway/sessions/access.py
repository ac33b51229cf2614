"""`/access-tokens`: what scripts show, with scopes and an end."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from veravox.core import problems
from veravox.core.roles import Role, Scope
from veravox.core.specs import Resource
from veravox.core.text import _
from veravox.gateway.context import SessionDep, ViewerDep, address_of, not_found
from veravox.gateway.problems import answers, invalid
from veravox.store import accounts, audit_log, tokens
from veravox.store.tables import Token

router = APIRouter(
    prefix="/access-tokens", tags=["sessions"], responses=answers(problems.UNAUTHENTICATED, problems.FORBIDDEN)
)
MOST = 50
LONGEST_DAYS = 366


class AccessTokenCreate(Resource):
    """A token for a script."""

    title: str = Field(min_length=1, max_length=100, description="What it is for.", examples=["nightly evaluation"])
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=3)]
    days: int = Field(90, ge=1, le=LONGEST_DAYS, description="How long it holds.")


class AccessTokenRead(Resource):
    """One of one's access tokens; what it is, nobody can read again."""

    id: UUID
    title: str
    scopes: list[Scope]
    created_at: datetime
    seen_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, row: Token) -> "AccessTokenRead":
        return cls(
            id=row.id,
            title=row.said,
            scopes=[Scope(each) for each in row.scopes or []],
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
        )


class AccessTokenMade(AccessTokenRead):
    """A new access token, readable this once."""

    token: str


class AccessTokenList(Resource):
    """One's access tokens, the last used first."""

    items: list[AccessTokenRead]


@router.get("")
async def list_access_tokens(viewer: ViewerDep, session: SessionDep) -> AccessTokenList:
    """One's access tokens, without what they are."""
    rows = await tokens.tokens_of(session, viewer.id, "access")
    return AccessTokenList(items=[AccessTokenRead.of(row) for row in rows])


@router.post("", status_code=201, responses=answers(problems.INVALID))
async def create_access_token(
    body: AccessTokenCreate, request: Request, viewer: ViewerDep, session: SessionDep
) -> AccessTokenMade:
    """Make a token for a script: send it as `Authorization: Bearer TOKEN`."""
    if Scope.ADMINISTER in body.scopes and viewer.role is not Role.ADMINISTRATOR:
        raise invalid("scopes", _("`administer` is for administrators"))
    if len(await tokens.tokens_of(session, viewer.id, "access")) >= MOST:
        raise invalid("title", _("you have {n} access tokens; delete one that is not needed").format(n=MOST))
    expires = datetime.now(UTC) + timedelta(days=body.days)
    scopes = [each.value for each in dict.fromkeys(body.scopes)]
    token, row = await tokens.create_access_token(session, viewer.id, body.title, scopes, expires)
    account = await accounts.by_id(session, viewer.id)
    audit_log.note(session, "access-token-made", account, about=body.title, address=address_of(request))
    return AccessTokenMade(**AccessTokenRead.of(row).model_dump(), token=token)


@router.delete("/{id}", status_code=204, responses=answers(problems.NOT_FOUND))
async def delete_access_token(id: UUID, request: Request, viewer: ViewerDep, session: SessionDep) -> None:
    """Delete an access token: it opens nothing from now on."""
    if not await tokens.revoke(session, viewer.id, id, "access"):
        raise not_found(_("access token"), str(id))
    audit_log.note(
        session, "access-token-deleted", await accounts.by_id(session, viewer.id), address=address_of(request)
    )
