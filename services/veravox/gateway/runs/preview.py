"""What a training would learn from, before it starts."""

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.front_end import RECIPES, windows_in
from veravox.core.manifest import Clip, DatasetFolder, chosen
from veravox.core.specs import TrainingJobSpec
from veravox.gateway.context import Services
from veravox.gateway.runs.checks import check_choice, check_installation, dataset_status
from veravox.gateway.runs.schemas import PreviewRow, RunPreview, badge_of
from veravox.gateway.runs.service import default_title


async def preview(session: AsyncSession, owner: UUID, services: Services, spec: TrainingJobSpec) -> RunPreview:
    """What would go in: clips, windows and seconds by voice and class.

    Raises:
        Problem: NOT_FOUND or INVALID if it cannot be trained here, or its dataset has not what is chosen.
    """
    check_installation(services, spec)
    status = await dataset_status(session, owner, spec)
    rows: list[PreviewRow] = []
    if status.result:
        check_choice(spec, status)
        folder = DatasetFolder(services.folder.path / status.result.folder)
        rows = await asyncio.to_thread(_counted, spec, folder)
    return RunPreview(
        rows=rows,
        clips=sum(row.clips for row in rows),
        windows=sum(row.windows for row in rows),
        seconds=round(sum(row.seconds for row in rows), 3),
        badge=badge_of(spec.protocol.name),
        title=spec.title or default_title(spec),
    )


def _counted(spec: TrainingJobSpec, folder: DatasetFolder) -> list[PreviewRow]:
    recipe = RECIPES[spec.front_end.name]
    found: dict[tuple[str, str, str], PreviewRow] = {}
    window = recipe.window_frames(spec.front_end.transform, spec.front_end.window_seconds)
    picked = chosen(folder.rows(), spec.dataset.speakers, spec.dataset.conditions, spec.dataset.generators)
    for clip in picked:
        row = found.setdefault((clip.speaker, clip.generator, clip.condition), _empty(clip))
        row.clips += 1
        row.windows += windows_in(recipe.frames(clip.seconds), window)
        row.seconds += clip.seconds
    return list(found.values())


def _empty(clip: Clip) -> PreviewRow:
    return PreviewRow(
        speaker=clip.speaker, generator=clip.generator, condition=clip.condition, clips=0, windows=0, seconds=0
    )
