"""What can be trained here, and what is refused with what would be right."""

from collections import Counter, defaultdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.front_end import PICTURES
from veravox.core.specs import DatasetStatus, Phase, TrainingJobSpec, TrainingJobStatus
from veravox.core.text import _
from veravox.gateway.context import Services
from veravox.gateway.datasets.service import check_version, named_or_404
from veravox.gateway.problems import invalid
from veravox.store.owned import Owned
from veravox.store.tables import Dataset, Run

PARTS = 3  # training, validation, test


def check_installation(services: Services, spec: TrainingJobSpec) -> None:
    """What this installation does not do for anybody.

    Raises:
        Problem: INVALID, at the field that asks for it.
    """
    if spec.callback_code.strip() and not services.settings.free_python:
        sentence = _("this installation runs no Python of its users' (VERAVOX_FREE_PYTHON); use callbacks, or leave it")
        raise invalid("callbackCode", sentence)
    services.launcher.check(spec)


async def dataset_status(session: AsyncSession, owner: UUID, spec: TrainingJobSpec) -> DatasetStatus:
    """How the import of its dataset went, or goes.

    Raises:
        Problem: NOT_FOUND or INVALID if nothing can ever be learnt from it.
    """
    row = await named_or_404(Owned(Dataset, session, owner), spec.dataset.name)
    status = DatasetStatus.model_validate(row.job.status)
    if spec.dataset.version:
        check_version("dataset.version", row.name, spec.dataset.version, row)
    if status.phase in {Phase.FAILED, Phase.STOPPED}:
        sentence = _("the import of {name} did not succeed; import it again")
        raise invalid("dataset.name", sentence.format(name=row.name))
    return status


def check_choice(spec: TrainingJobSpec, status: DatasetStatus) -> None:
    """Whether the dataset has all that is chosen of it."""
    assert status.result
    _check_front_end(spec, status.result.kind)
    there = status.result.counts
    wanted = spec.dataset
    for field, names, known in (
        ("speakers", wanted.speakers, {each.speaker for each in there}),
        ("conditions", wanted.conditions, {each.condition for each in there}),
        ("generators", wanted.generators, {each.generator for each in there}),
    ):
        if strangers := [name for name in names if name not in known]:
            sentence = _("{name} has no {strangers}; it has {known}")
            said = {"strangers": ", ".join(strangers), "known": ", ".join(sorted(known))}
            raise invalid(f"dataset.{field}", sentence.format(name=wanted.name, **said))


def _check_front_end(spec: TrainingJobSpec, kind: str) -> None:
    if (kind == PICTURES) == (spec.front_end.name == PICTURES):
        return
    pictures = _("{name} holds pictures, of which no spectrogram can be computed; choose pictures")
    sound = _("{name} holds recordings, not pictures; choose another front end, such as mel")
    raise invalid("frontEnd.name", (pictures if kind == PICTURES else sound).format(name=spec.dataset.name))


def check_division(spec: TrainingJobSpec, status: DatasetStatus) -> None:
    """Refuse at once what could never be divided into training, validation and test; the trainer knows the rest."""
    clips, speakers = _chosen(spec, status)
    few = next((name for name, n in clips.items() if n < PARTS), None)
    lonely = next((name for name, some in speakers.items() if len(some) < PARTS), None)
    if len(clips) < 2:
        sentence = _("a detector needs at least two classes; this choice has {n}")
        raise invalid("dataset.generators", sentence.format(n=len(clips)))
    if few:
        sentence = _("class {name} has {n} clips; training, validation and test need one each")
        raise invalid("dataset.generators", sentence.format(name=few, n=clips[few]))
    if lonely and spec.protocol.name == "speaker":
        sentence = _("speakers apart needs at least 3 voices in each class; {name} has {n}: {voices}")
        voices = sorted(speakers[lonely])
        raise invalid("protocol.name", sentence.format(name=lonely, n=len(voices), voices=", ".join(voices)))


def _chosen(spec: TrainingJobSpec, status: DatasetStatus) -> tuple[Counter[str], dict[str, set[str]]]:
    """Clips and voices by class."""
    assert status.result
    wanted, clips, speakers = spec.dataset, Counter[str](), defaultdict[str, set[str]](set)
    for each in status.result.counts:
        chosen_one = not wanted.speakers or each.speaker in wanted.speakers
        if chosen_one and (not wanted.generators or each.generator in wanted.generators):
            clips[each.generator] += each.clips
            speakers[each.generator].add(each.speaker)
    return clips, speakers


async def check_weights(session: AsyncSession, owner: UUID, spec: TrainingJobSpec) -> None:
    """Whether there is what the training should start from.

    Raises:
        Problem: INVALID if it is the id of no run of theirs with a model.
    """
    weights = spec.model.weights
    if weights in {"imagenet", "none"}:
        return
    try:
        run = await Owned(Run, session, owner).get(UUID(weights))
    except ValueError:
        run = None
    if run is None or not TrainingJobStatus.model_validate(run.job.status).run.bundle:
        sentence = _("{weights} is neither imagenet, none, nor the id of a run with a model")
        raise invalid("model.weights", sentence.format(weights=weights))
