"""`/datasets`."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response

from veravox.core import problems
from veravox.core.audit.model import Audit
from veravox.core.audit.stored import HTML, page_again
from veravox.core.reporting.html import FETCHED
from veravox.core.roles import Role
from veravox.core.specs import DatasetSpec
from veravox.core.text import ENGLISH, _, language
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep
from veravox.gateway.datasets import auditing, service
from veravox.gateway.datasets.foreseeing import foresee
from veravox.gateway.datasets.places import refuse_places
from veravox.gateway.datasets.schemas import DatasetCreate, DatasetList, DatasetRead
from veravox.gateway.etags import unchanged
from veravox.gateway.guests.bounds import refuse_source
from veravox.gateway.listing import JobsListed
from veravox.gateway.once import OnceRoute
from veravox.gateway.plain_files import PlainFile
from veravox.gateway.problems import answers, invalid
from veravox.gateway.sharing.marking import WhoseDep, all_marked, marked
from veravox.gateway.sharing.reaching import reach
from veravox.gateway.uploads.reading import refuse_uploads_of_others
from veravox.store import owned
from veravox.store.owned import Owned, Whose
from veravox.store.tables import Dataset

router = APIRouter(
    route_class=OnceRoute, prefix="/datasets", tags=["datasets"], responses=answers(problems.UNAUTHENTICATED)
)


@router.get("")
async def list_datasets(
    viewer: ViewerDep, session: SessionDep, services: ServicesDep, wanted: JobsListed, whose: WhoseDep = None
) -> DatasetList:
    """All datasets, newest first where nothing else is said; without audits that succeeded, which stand in the dataset that they are of."""
    page = await Owned(Dataset, session, viewer.id).page(wanted, whose=whose or Whose.ALL)
    shown = [auditing.read(row, services.folder) for row in page.rows if not auditing.has_done_its_work(row)]
    return DatasetList(items=await all_marked(session, Dataset, shown), next=page.next)


@router.post(
    "",
    status_code=201,
    responses=answers(
        problems.INVALID,
        problems.NOT_FOUND,
        problems.CONFLICT,
        problems.MALFORMED,
        problems.FORBIDDEN,
        problems.UNAVAILABLE,
    ),
)
async def import_dataset(
    body: DatasetCreate, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> DatasetRead:
    """Bring in clips, or take those of a dataset, and make something of them. It is queued: `status` says how far it is."""
    for field, sent in (("learner", body.source.learner), ("bundle", body.source.bundle)):
        if sent:
            sentence = _("a {field} becomes a model, not a dataset; send it to /models/import")
            raise invalid(f"source.{field}", sentence.format(field=field))
    if viewer.role is Role.GUEST:
        refuse_source(body.source, body.steps)
    await asyncio.to_thread(refuse_places, services.settings, viewer.role, body.source, body.steps)
    services.launcher.check(DatasetSpec(source=body.source))
    await asyncio.to_thread(refuse_uploads_of_others, services.folder, viewer.id, body.source, body.steps)
    await asyncio.to_thread(foresee, body.steps, services.folder)
    row = await service.create(session, viewer.id, services.launcher, body)
    await session.refresh(row)
    return await marked(session, Dataset, auditing.read(row, services.folder))


@router.get("/{name}", responses=answers(problems.NOT_FOUND))
async def read_dataset(name: str, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> DatasetRead:
    """A dataset with its counts by voice and class, and the clips that were left out."""
    row = await service.named_or_404(Owned(Dataset, session, viewer.id), name)
    return await marked(session, Dataset, auditing.read(row, services.folder))


@router.get("/{name}/audit", responses=answers(problems.NOT_FOUND))
async def read_audit(name: str, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> Audit:
    """What each protocol leaves on both sides, what is there twice, and how far one gets without listening."""
    row = await service.named_or_404(Owned(Dataset, session, viewer.id), name)
    return auditing.audit_of(row, services.folder)


@router.get("/{name}/audit.html", response_class=FileResponse, responses=answers(problems.NOT_FOUND))
async def show_audit(name: str, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> Response:
    """The audit as a page with pictures, which needs nothing else, in the reader's language."""
    row = await service.named_or_404(Owned(Dataset, session, viewer.id), name)
    folder, headers = auditing.folder_of(row, services.folder), {"content-security-policy": FETCHED}
    if language() != ENGLISH and (page := await asyncio.to_thread(page_again, folder, services.folder.path)):
        return HTMLResponse(page, headers=headers)
    try:
        return PlainFile(folder / HTML, services.folder.path, media_type="text/html", headers=headers)
    except FileNotFoundError:
        raise auditing.none_of(row) from None


@router.post(
    "/{name}/audit",
    status_code=201,
    responses=answers(problems.NOT_FOUND, problems.CONFLICT, problems.FORBIDDEN, problems.UNAVAILABLE),
)
async def request_audit(name: str, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> DatasetRead:
    """Ask for an audit of a dataset that is there. The answer is the job that makes it, which may be deleted afterwards."""
    row = await service.changeable_or_refused(Owned(Dataset, session, viewer.id), name)
    job = await auditing.ask(session, viewer.id, services.launcher, row)
    await session.refresh(job)
    return await marked(session, Dataset, auditing.read(job, services.folder))


@router.delete(
    "/{name}",
    dependencies=[unchanged(read_dataset)],
    status_code=204,
    responses=answers(problems.NOT_FOUND, problems.FORBIDDEN, problems.UNAVAILABLE),
)
async def delete_dataset(name: str, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> None:
    """Delete a dataset; an import that has not ended is stopped. `restore` brings it back."""
    row = await service.changeable_or_refused(Owned(Dataset, session, viewer.id), name)
    await services.launcher.remove(session, row.job)
    owned.delete(row)
    await reach(services, session, row)


@router.post(
    "/{name}/restore",
    responses=answers(problems.NOT_FOUND, problems.CONFLICT, problems.FORBIDDEN, problems.UNAVAILABLE),
)
async def restore_dataset(name: str, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> DatasetRead:
    """Bring back the dataset of this name that was deleted last."""
    row = await service.changeable_or_refused(Owned(Dataset, session, viewer.id), name, deleted=True)
    owned.restore(row)
    await service.flush_name(session, name)
    await reach(services, session, row)
    return await marked(session, Dataset, auditing.read(row, services.folder))
