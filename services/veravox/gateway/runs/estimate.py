"""What a training would take, by what trainings that the account sees have taken here."""

import asyncio
import math
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.estimates import (
    Memory,
    Seconds,
    Timed,
    Windows,
    device_said,
    memory_for,
    memory_of,
    seconds_of,
    taken_from,
    too_much,
)
from veravox.core.specs import TrainingJobSpec
from veravox.gateway.context import Services
from veravox.gateway.launching.launcher import Room
from veravox.gateway.runs.schemas import Estimate, PreviewPart
from veravox.store.owned import Owned
from veravox.store.speeds import Speed, speeds_of
from veravox.store.tables import Run

NO_GPU, FEWER_GPUS = "NoGpu", "FewerGpus"  # what a trainer says of a GPU that was not there


async def estimate(
    session: AsyncSession, owner: UUID, services: Services, spec: TrainingJobSpec, parts: Sequence[PreviewPart]
) -> Estimate:
    """Time and memory, for what goes into each part; there are none before the data are prepared."""
    speeds = await speeds_of(Owned(Run, session, owner))
    room = await asyncio.to_thread(services.launcher.room, spec)
    on_gpu = _finds_gpu(spec, room, speeds)
    windows = Windows.of({each.part: each.windows for each in parts})
    there = room.gpu if on_gpu else room.main
    memory = memory_of(spec, sum(each.seconds for each in parts), on_gpu, windows.train, there)
    found = seconds_of(spec, windows, on_gpu, _timed(speeds))
    return _told(spec, found, windows, memory, on_gpu, there)


def _told(
    spec: TrainingJobSpec, found: Seconds | None, windows: Windows, memory: Memory, on_gpu: bool, there: int | None
) -> Estimate:
    return Estimate(
        device="gpu" if on_gpu else "cpu",
        device_said=device_said(on_gpu, asked=spec.resources.gpus > 0),
        seconds=round(math.sqrt(found.least * found.most), 1) if found else None,
        seconds_least=round(found.least, 1) if found else None,
        seconds_most=round(found.most, 1) if found else None,
        trainings=found.trainings if found else 0,
        taken_from=taken_from(found, known=windows.train > 0),
        memory=memory.bytes,
        memory_for=memory_for(memory, on_gpu, left_open=not spec.training.batch_size),
        batch_size=memory.batch_size,
        available=there,
        warning=too_much(memory, there, on_gpu),
    )


def _finds_gpu(spec: TrainingJobSpec, room: Room, speeds: Iterable[Speed]) -> bool:
    """Whether one is asked for and there; where nobody else knows, the last training that asked for one does."""
    if not spec.resources.gpus or room.has_gpu is not None:
        return spec.resources.gpus > 0 and room.has_gpu is True
    last = next((each for each in speeds if each.gpus), None)
    return last is None or NO_GPU not in last.notices


def _timed(speeds: Iterable[Speed]) -> list[Timed]:
    """Those of which it is known how many GPUs they had."""
    found = []
    for each in speeds:
        gpus = 0 if NO_GPU in each.notices else each.gpus
        if FEWER_GPUS not in each.notices:
            speed = each.windows / max(1, gpus)
            found.append(Timed(each.architecture, each.precision, gpus > 0, speed, each.besides, each.exports))
    return found
