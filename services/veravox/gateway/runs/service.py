"""What may be trained, steered and shown."""

import asyncio
from collections import Counter, defaultdict
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.catalogue import ARCHITECTURES, PROTOCOLS
from veravox.core.data_folder import DataFolder
from veravox.core.desired import Desired
from veravox.core.front_end import RECIPES, windows_in
from veravox.core.manifest import Clip, DatasetFolder, chosen
from veravox.core.problems import Problem
from veravox.core.specs import DatasetStatus, Phase, TrainingJobSpec, TrainingJobStatus
from veravox.core.text import _
from veravox.gateway.datasets.service import check_version, named_or_404
from veravox.gateway.launcher import Launcher
from veravox.gateway.runs.schemas import PreviewRow, RunPreview, RunRead
from veravox.store.jobs import Kind
from veravox.store.owned import Owned
from veravox.store.tables import Dataset, Run

PARTS = 3  # training, validation, test


def read(row: Run, data: DataFolder) -> RunRead:
    spec, status = TrainingJobSpec.model_validate(row.job.spec), TrainingJobStatus.model_validate(row.job.status)
    return RunRead(
        id=row.id,
        title=row.title,
        created_at=row.created_at,
        folder=str(data.run(row.id).path),
        badge=_(PROTOCOLS[spec.protocol.name].badge) if PROTOCOLS[spec.protocol.name].badge else "",
        model=row.id if status.run.bundle else None,
        spec=spec,
        status=status,
    )


def default_title(spec: TrainingJobSpec) -> str:
    return f"{_(ARCHITECTURES[spec.model.architecture].title)}, {spec.dataset.name}, {_(PROTOCOLS[spec.protocol.name].title)}"


async def create(session: AsyncSession, owner: UUID, launcher: Launcher, spec: TrainingJobSpec) -> Run:
    """Queue a training.

    Raises:
        Problem: NOT_FOUND or INVALID if its dataset is not there or gives nothing to learn from.
    """
    status = await _dataset_status(session, owner, spec)
    spec.title = spec.title or default_title(spec)
    if status.result:
        _check_choice(spec, status)
        _check_division(spec, status)
        spec.dataset.version = spec.dataset.version or status.result.version
    await _check_weights(session, owner, spec)
    id = uuid4()
    job = await launcher.create(session, id, Kind.TRAINING, spec)
    row = Owned(Run, session, owner).add(Run(id=id, title=spec.title, job=job))
    await session.flush()
    await session.refresh(row)
    return row


async def _dataset_status(session: AsyncSession, owner: UUID, spec: TrainingJobSpec) -> DatasetStatus:
    row = await named_or_404(Owned(Dataset, session, owner), spec.dataset.name)
    status = DatasetStatus.model_validate(row.job.status)
    if spec.dataset.version:
        check_version("dataset.version", row.name, spec.dataset.version, row)
    if status.phase in {Phase.FAILED, Phase.STOPPED}:
        message = _("dataset.name: the import of {name} did not succeed; import it again").format(name=row.name)
        raise Problem(problems.INVALID, message, [{"field": "dataset.name", "message": message}])
    return status


def _check_choice(spec: TrainingJobSpec, status: DatasetStatus) -> None:
    assert status.result
    there = status.result.counts
    wanted = spec.dataset
    for field, names, known in (
        ("speakers", wanted.speakers, {each.speaker for each in there}),
        ("conditions", wanted.conditions, {each.condition for each in there}),
        ("generators", wanted.generators, {each.generator for each in there}),
    ):
        if strangers := [name for name in names if name not in known]:
            message = _("dataset.{field}: {name} has no {strangers}; it has {known}").format(
                field=field, name=wanted.name, strangers=", ".join(strangers), known=", ".join(sorted(known))
            )
            raise Problem(problems.INVALID, message, [{"field": f"dataset.{field}", "message": message}])


def _check_division(spec: TrainingJobSpec, status: DatasetStatus) -> None:
    """Refuse at once what could never be divided into training, validation and test; the trainer knows the rest."""
    assert status.result
    wanted, clips, speakers = spec.dataset, Counter[str](), defaultdict[str, set[str]](set)
    for each in status.result.counts:
        chosen_one = not wanted.speakers or each.speaker in wanted.speakers
        if chosen_one and (not wanted.generators or each.generator in wanted.generators):
            clips[each.generator] += each.clips
            speakers[each.generator].add(each.speaker)
    few = next((name for name, n in clips.items() if n < PARTS), None)
    lonely = next((name for name, some in speakers.items() if len(some) < PARTS), None)
    if len(clips) < 2:
        field, message = "dataset.generators", _("a detector needs at least two classes; this choice has {n}")
        raise _invalid(field, message.format(n=len(clips)))
    if few:
        field, message = (
            "dataset.generators",
            _("class {name} has {n} clips; training, validation and test need one each"),
        )
        raise _invalid(field, message.format(name=few, n=clips[few]))
    if lonely and spec.protocol.name == "speaker":
        message = _("speakers apart needs at least 3 voices in each class; {name} has {n}: {voices}")
        voices = sorted(speakers[lonely])
        raise _invalid("protocol.name", message.format(name=lonely, n=len(voices), voices=", ".join(voices)))


def _invalid(field: str, message: str) -> Problem:
    return Problem(problems.INVALID, f"{field}: {message}", [{"field": field, "message": message}])


async def _check_weights(session: AsyncSession, owner: UUID, spec: TrainingJobSpec) -> None:
    weights = spec.model.weights
    if weights in {"imagenet", "none"}:
        return
    try:
        run = await Owned(Run, session, owner).get(UUID(weights))
    except ValueError:
        run = None
    if run is None or not TrainingJobStatus.model_validate(run.job.status).run.bundle:
        message = _("model.weights: {weights} is neither imagenet, none, nor the id of a run with a model").format(
            weights=weights
        )
        raise Problem(problems.INVALID, message, [{"field": "model.weights", "message": message}])


async def preview(session: AsyncSession, owner: UUID, data: DataFolder, spec: TrainingJobSpec) -> RunPreview:
    """What would go in: clips, windows and seconds by voice and class."""
    status = await _dataset_status(session, owner, spec)
    rows: list[PreviewRow] = []
    if status.result:
        _check_choice(spec, status)
        rows = await asyncio.to_thread(_counted, spec, DatasetFolder(data.path / status.result.folder))
    return RunPreview(
        rows=rows,
        clips=sum(row.clips for row in rows),
        windows=sum(row.windows for row in rows),
        seconds=round(sum(row.seconds for row in rows), 3),
        badge=_(PROTOCOLS[spec.protocol.name].badge) if PROTOCOLS[spec.protocol.name].badge else "",
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


async def want(launcher: Launcher, run: Run, desired: Desired) -> None:
    """Steer a run.

    Raises:
        Problem: CONFLICT if it has ended.
    """
    if run.job.ended_at:
        phase = TrainingJobStatus.model_validate(run.job.status).phase
        raise Problem(problems.CONFLICT, _("the run has ended ({phase}); start a new one to go on").format(phase=phase))
    await launcher.want(run.job, desired)
