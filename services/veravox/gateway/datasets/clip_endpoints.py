"""`/datasets/{name}/clips`: what a dataset holds, to see and to hear, for whoever sees the dataset."""

import asyncio
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from fastapi.responses import FileResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.data_folder import DataFolder
from veravox.core.front_end import PICTURES
from veravox.core.manifest import Clip, Kind
from veravox.gateway.clip_files import as_file, as_picture, file_of
from veravox.gateway.context import Limit, ServicesDep, SessionDep, Viewer, ViewerDep
from veravox.gateway.datasets import service
from veravox.gateway.datasets.clips import Manifest, Sought
from veravox.gateway.datasets.schemas import DatasetClips
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.store.owned import Owned
from veravox.store.tables import Dataset

router = APIRouter(
    route_class=OnceRoute, prefix="/datasets", tags=["datasets"], responses=answers(problems.UNAUTHENTICATED)
)
Place = Annotated[int, InPath(ge=0, description="The clip's, as the list tells it.")]


@router.get("/{name}/clips", responses=answers(problems.NOT_FOUND, problems.INVALID))
async def list_dataset_clips(
    name: str,
    viewer: ViewerDep,
    session: SessionDep,
    services: ServicesDep,
    speaker: Annotated[str, Query(description="Of this voice alone.")] = "",
    generator: Annotated[str, Query(description="Of this class alone.")] = "",
    condition: Annotated[str, Query(description="Under this condition alone.")] = "",
    search: Annotated[str, Query(description="Part of the path, in capitals or not.", max_length=200)] = "",
    beside: Annotated[bool, Query(description="With the human clip that each is a copy of, too.")] = False,
    pairs: Annotated[int | None, Query(ge=1, le=200, description="Of so many pairs at most.")] = None,
    limit: Limit = 50,
    after: Annotated[str, Query(description="`next` of the part before.", max_length=100)] = "",
) -> DatasetClips:
    """The clips of a dataset. Those of one voice, pair and condition stand together, the human one first."""
    manifest = await _manifest_or_404(session, services.folder, viewer, name)
    sought = Sought(speaker, generator, condition, search, beside, pairs)
    return await asyncio.to_thread(manifest.page, sought, limit, after)


@router.get("/{name}/clips/{place}/recording", response_class=FileResponse, responses=answers(problems.NOT_FOUND))
async def read_dataset_recording(
    name: str, place: Place, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> FileResponse:
    """A clip of a dataset, to listen to; parts of it by Range. Of a dataset of pictures, the picture."""
    manifest = await _manifest_or_404(session, services.folder, viewer, name)
    _clip, path = await asyncio.to_thread(_found, manifest, place)
    return await as_file(path, services.folder.path)


@router.get(
    "/{name}/clips/{place}/spectrogram",
    response_class=Response,
    responses=answers(problems.NOT_FOUND, problems.BAD_RECORDING, problems.CROWDED, problems.UNAVAILABLE)
    | {200: {"content": {"image/png": {}}}},
)
async def read_dataset_spectrogram(name: str, place: Place, viewer: ViewerDep, services: ServicesDep) -> Response:
    """A clip of a dataset as a picture of its mel spectrogram; of a dataset of pictures, in the same colours."""
    async with services.database.transaction() as session:  # drawing takes its time: none is held
        manifest = await _manifest_or_404(session, services.folder, viewer, name)
    clip, path = await asyncio.to_thread(_found, manifest, place)
    front_end = PICTURES if clip.kind is Kind.PICTURES else None
    recording = str(path.relative_to(services.folder.path))
    return as_picture(await services.detector.picture(viewer.id, recording, front_end=front_end))


async def _manifest_or_404(session: AsyncSession, data: DataFolder, viewer: Viewer, name: str) -> Manifest:
    row = await service.named_or_404(Owned(Dataset, session, viewer.id), name)
    result = service.result_or_404(row)
    return Manifest(data.dataset(result.version), data.path, result.bonafide)


def _found(manifest: Manifest, place: int) -> tuple[Clip, Path]:
    clip = manifest.clip_at(place)
    return clip, file_of(manifest.folder.clips, clip.clip)
