"""What a training would learn from, and how it would be divided, before it starts."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import titles
from veravox.core.audit import Crossing, crossings, read_audit, twice_on_both_sides
from veravox.core.front_end import RECIPES, windows_in, windows_over
from veravox.core.manifest import Clip
from veravox.core.protocols import Division, Part
from veravox.core.specs import DatasetResult, TrainingJobSpec
from veravox.gateway.context import Services
from veravox.gateway.runs.checks import check_choice, check_installation, dataset_status, external_result
from veravox.gateway.runs.division import pool
from veravox.gateway.runs.estimate import estimate
from veravox.gateway.runs.schemas import PreviewPart, PreviewRow, RunPreview, badge_of


async def preview(session: AsyncSession, owner: UUID, services: Services, spec: TrainingJobSpec) -> RunPreview:
    """What would go in, by voice, class, condition and part, and how long it would take.

    Raises:
        Problem: NOT_FOUND or INVALID if it cannot be trained here, its dataset has not what is chosen, or that cannot
            be divided.
    """
    await check_installation(session, owner, services, spec)
    status = await dataset_status(session, owner, spec)
    other = await external_result(session, owner, spec)
    division, crossing = None, list[Crossing]()
    if status.result:
        check_choice(spec, status)
        division, crossing = await asyncio.to_thread(_divided, services, spec, status.result, other)
    rows = await asyncio.to_thread(_counted, spec, division) if division else []
    parts = _parts(rows)
    return RunPreview(
        rows=rows,
        parts=parts,
        clips=sum(row.clips for row in rows),
        windows=sum(row.windows for row in rows),
        seconds=round(sum(row.seconds for row in rows), 3),
        held_out=division.held_out if division else [],
        unmet=division.unmet if division else [],
        left_over=division.left_over if division else 0,
        crossings=crossing,
        warning=twice_on_both_sides(crossing),
        badge=badge_of(spec.protocol.name),
        title=spec.title or titles.said(titles.made_up(spec)),
        estimate=await estimate(session, owner, services, spec, parts),
    )


def _divided(
    services: Services, spec: TrainingJobSpec, result: DatasetResult, other: DatasetResult | None
) -> tuple[Division | None, list[Crossing]]:
    """The division, and what stands in several of its parts; duplicates as far as an audit has found them."""
    there = pool(services.folder, spec, result, other)
    if there is None:
        return None, []
    division = there.divided(spec.protocol)
    audit = read_audit(services.folder.dataset(result.version).audit, services.folder.path)
    return division, crossings(division, spec.protocol.name, audit.duplicates.sets() if audit else ())


def _counted(spec: TrainingJobSpec, division: Division) -> list[PreviewRow]:
    recipe = RECIPES[spec.front_end.name]
    window = recipe.window_frames(spec.front_end.transform, spec.front_end.window_seconds)
    found: dict[tuple[str, str, str, str], PreviewRow] = {}
    for part, clips in division.parts.items():
        windows = windows_in if part is Part.TRAIN else windows_over  # as its report counts them
        for clip in clips:
            key = (part.value, clip.speaker, clip.generator, clip.condition)
            row = found.get(key) or found.setdefault(key, _empty(part.value, clip))
            row.clips += 1
            row.windows += windows(recipe.frames(clip.seconds), window)
            row.seconds += clip.seconds
    return list(found.values())


def _empty(part: str, clip: Clip) -> PreviewRow:
    return PreviewRow(
        part=part,
        speaker=clip.speaker,
        generator=clip.generator,
        condition=clip.condition,
        clips=0,
        windows=0,
        seconds=0,
    )


def _parts(rows: Sequence[PreviewRow]) -> list[PreviewPart]:
    """Each part with all that is in it, the rows' order kept."""
    return [
        PreviewPart(
            part=part,
            clips=sum(row.clips for row in own),
            windows=sum(row.windows for row in own),
            seconds=round(sum(row.seconds for row in own), 3),
            speakers=list(dict.fromkeys(row.speaker for row in own)),
            generators=list(dict.fromkeys(row.generator for row in own)),
            conditions=list(dict.fromkeys(row.condition for row in own)),
        )
        for part in dict.fromkeys(row.part for row in rows)
        for own in [[row for row in rows if row.part == part]]
    ]
