"""`/me/export` and `DELETE /me`: to take all that is one's own along, and to leave."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import SecretStr
from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.data_folder import DataFolder
from veravox.core.manifest import PACKS
from veravox.core.problems import Problem
from veravox.core.removing import remove_tree
from veravox.core.roles import Role
from veravox.core.specs import DatasetStatus, Resource
from veravox.core.text import _
from veravox.gateway.accounts.endpoints import own, read_me, who_proves_it
from veravox.gateway.accounts.schemas import Password
from veravox.gateway.context import Services, ServicesDep, SessionDep, Viewer, ViewerDep, address_of
from veravox.gateway.etags import unchanged
from veravox.gateway.guests.ending import end
from veravox.gateway.problems import answers
from veravox.gateway.runs.archive import ZIP, archived, zip_of
from veravox.gateway.runs.files import there
from veravox.gateway.uploads import keeping
from veravox.store import accounts, audit_log, identities, letters, outgoing_letters, pictures, tokens
from veravox.store.tables import Account, Conversion, Dataset, Evaluation, Job, Model, Run, Verdict, Webhook

router = APIRouter(prefix="/me", tags=["accounts"], responses=answers(problems.UNAUTHENTICATED, problems.FORBIDDEN))
WITH_JOBS = (Dataset, Run, Conversion, Evaluation)
EVERYTHING = (*WITH_JOBS, Model, Verdict)


class Leaving(Resource):
    """Who leaves says the password once more; a guest has none."""

    password: Password = SecretStr("")


@router.get("/export", response_class=StreamingResponse, responses=ZIP)
async def export_me(
    request: Request, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> StreamingResponse:
    """All that is one's own as a zip archive: account and picture, as whom providers know one, datasets with their clips,
    runs with their files and models, verdicts with their recordings."""
    account = await own(session, viewer)
    audit_log.note(session, "exported", account, address=address_of(request))
    rows = {table.__tablename__: await _mine(session, table, account) for table in EVERYTHING}
    known_as = [_row(each) for each in await identities.of_account(session, account.id)]
    said = {"account": _account(account), "identities": known_as} | {
        name: [_row(each) for each in some] for name, some in rows.items()
    }
    data = services.folder

    def files() -> Iterator[tuple[str, Path]]:
        for dataset in rows["datasets"]:
            yield from _clips(dataset, data)
        for verdict in rows["verdicts"]:
            yield f"recordings/{verdict.id}/{verdict.stored}", data.verdict(verdict.id) / verdict.stored
        for run in rows["runs"]:
            folder = data.run(run.id)
            bundle = sorted(folder.bundle.iterdir()) if folder.bundle.is_dir() else []
            for path in [*(path for _file, path in there(folder)), *bundle]:
                yield f"runs/{run.id}/{path.relative_to(folder.path)}", path

    text = json.dumps(said, indent=1, ensure_ascii=False, default=str)
    picture = await pictures.of(session, account.id)
    made = {"picture.png": picture.content} if picture else {}
    return zip_of(archived(files(), data.path, text, made), f"veravox-{account.name}.zip")


@router.delete(
    "",
    status_code=204,
    dependencies=[unchanged(read_me)],
    responses=answers(problems.CONFLICT, problems.TOO_MANY, problems.UNAVAILABLE),
)
async def delete_me(
    body: Leaving, request: Request, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> None:
    """Leave: nobody can log in any more, names and e-mail are forgotten at once, and what is one's own is deleted, which
    goes for good as deleted things do; what still works for one is stopped. Models that were published are withdrawn. A guest has no password to say."""
    if viewer.role is Role.GUEST:
        await _end_guest(session, services, viewer, address_of(request))
        return
    password = body.password.get_secret_value()
    account = await who_proves_it(session, services, viewer, password, address_of(request), is_held=True)
    if account.role == "administrator" and await accounts.is_last_administrator(session, account):
        raise Problem(problems.CONFLICT, _("you are the only administrator; make somebody else one before you leave"))
    audit_log.note(session, "account-deleted", account, address=address_of(request))
    now = datetime.now(UTC)
    for kind in WITH_JOBS:
        for row in await _at_work(session, kind, account):
            await services.launcher.remove(session, row.job)
    for table in (*EVERYTHING, Webhook):
        mine = update(table).where(table.owner_id == account.id, table.deleted_at.is_(None))
        await session.execute(mine.values(deleted_at=now))
    await session.execute(update(Model).where(Model.owner_id == account.id).values(public=False))
    await tokens.end_all(session, account.id)
    await letters.withdraw(session, account.id)
    if account.email:
        await outgoing_letters.withdraw(session, account.email)
    await pictures.remove(session, account.id)
    await identities.remove_all(session, account.id)
    accounts.leave(account)
    await session.flush()
    for upload in list(keeping.all_of(services.folder)):
        if upload.owner == account.id:
            remove_tree(upload.folder(services.folder))


async def _end_guest(session: AsyncSession, services: Services, viewer: Viewer, address: str) -> None:
    guest = await own(session, viewer, for_update=True)
    audit_log.note(session, "guest-deleted", guest, address=address)
    await end(session, services, guest, datetime.now(UTC))


def _clips(dataset: Dataset, data: DataFolder) -> Iterator[tuple[str, Path]]:
    """Of a dataset that was made: manifest, card and clips, without what is computed of them again."""
    made = DatasetStatus.model_validate(dataset.job.status).result
    if made is None:
        return
    folder = data.path / made.folder
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and inside.parts[0] != PACKS:
            yield f"datasets/{dataset.name}/{inside}", path


async def _mine(session: AsyncSession, table: type[Any], account: Account) -> Sequence[Any]:
    mine = select(table).where(table.owner_id == account.id, table.deleted_at.is_(None))
    return (await session.execute(mine.order_by(table.created_at))).scalars().all()


async def _at_work(session: AsyncSession, table: type[Any], account: Account) -> Sequence[Any]:
    """What the launcher knows of still: what was not deleted before, or was and has not ended yet."""
    known = or_(table.deleted_at.is_(None), Job.ended_at.is_(None))
    mine = select(table).join(Job).where(table.owner_id == account.id, known)
    return (await session.execute(mine)).scalars().all()


def _account(account: Account) -> dict[str, Any]:
    names = ("id", "name", "first_name", "last_name", "email", "role", "run_letters", "created_at")
    return {name: getattr(account, name) for name in names}


def _row(row: Any) -> dict[str, Any]:
    """Its columns, and what its job was asked and said."""
    said = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    job = getattr(row, "job", None)
    return said | ({"spec": job.spec, "status": job.status} if job else {})
