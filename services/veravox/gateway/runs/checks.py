"""What can be trained here, and what is refused with what would be right."""

import asyncio
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.beneath import is_plain
from veravox.core.data_folder import DataFolder
from veravox.core.front_end import PICTURES
from veravox.core.roles import MAY_BRING_PYTHON
from veravox.core.specs import DatasetResult, DatasetStatus, Phase, Protocol, TrainingJobSpec, TrainingJobStatus
from veravox.core.text import _
from veravox.gateway.context import Services
from veravox.gateway.datasets.service import check_version, named_or_404
from veravox.gateway.problems import all_invalid, invalid
from veravox.gateway.runs.division import pool
from veravox.store import accounts
from veravox.store.owned import Owned
from veravox.store.tables import Dataset, Model, Run


async def check_installation(session: AsyncSession, owner: UUID, services: Services, spec: TrainingJobSpec) -> None:
    """What this installation does not do for anybody, or not for this account.

    Raises:
        Problem: INVALID, at the field that asks for it.
    """
    if spec.callback_code.strip():
        await _check_python(session, owner, services)
    services.launcher.check(spec)


async def _check_python(session: AsyncSession, owner: UUID, services: Services) -> None:
    if not services.settings.free_python:
        sentence = _("this installation runs no Python of its users' (VERAVOX_FREE_PYTHON); use callbacks, or leave it")
        raise invalid("callbackCode", sentence)
    account = await accounts.by_id(session, owner)
    if account is None or account.role not in MAY_BRING_PYTHON:
        sentence = _(
            "Python of one's own is for researchers; ask an administrator for that role, use callbacks, or leave it"
        )
        raise invalid("callbackCode", sentence)


async def dataset_status(session: AsyncSession, owner: UUID, spec: TrainingJobSpec) -> DatasetStatus:
    """How the import of its dataset went, or goes.

    Raises:
        Problem: NOT_FOUND or INVALID if nothing can ever be learnt from it.
    """
    row = await named_or_404(Owned(Dataset, session, owner), spec.dataset.name)
    status = DatasetStatus.model_validate(row.job.status)
    if row.owner_id not in {owner, None} and status.result is None:
        sentence = _("{name} is somebody else's and not imported yet; a training on it can start when it is in")
        raise invalid("dataset.name", sentence.format(name=row.name))
    if spec.dataset.version:
        check_version("dataset.version", row.name, spec.dataset.version, row)
    if status.phase in {Phase.FAILED, Phase.STOPPED}:
        sentence = _("the import of {name} did not succeed; import it again")
        raise invalid("dataset.name", sentence.format(name=row.name))
    return status


def check_choice(spec: TrainingJobSpec, status: DatasetStatus) -> None:
    """Whether the dataset has all that is chosen of it.

    Raises:
        Problem: INVALID, with every choice that it lacks, so that nobody mends one to meet the next.
    """
    assert status.result
    wrong = list(_front_end_of_another_kind(spec, spec.dataset.name, status.result.kind))
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
            wrong.append((f"dataset.{field}", sentence.format(name=wanted.name, **said)))
    if wrong:
        raise all_invalid(wrong)


def _front_end_of_another_kind(spec: TrainingJobSpec, name: str, kind: str) -> Iterator[tuple[str, str]]:
    if (kind == PICTURES) == (spec.front_end.name == PICTURES):
        return
    pictures = _("{name} holds pictures, of which no spectrogram can be computed; choose pictures")
    sound = _("{name} holds recordings, not pictures; choose another front end, such as mel")
    yield "frontEnd.name", (pictures if kind == PICTURES else sound).format(name=name)


async def external_result(session: AsyncSession, owner: UUID, spec: TrainingJobSpec) -> DatasetResult | None:
    """The other dataset that protocol `external` tests on; its version is filled in. None without such a protocol.

    Raises:
        Problem: NOT_FOUND or INVALID if it is not there, or not yet.
    """
    asked = spec.protocol.external
    if asked is None:
        return None
    row = await named_or_404(Owned(Dataset, session, owner), asked.name)
    if asked.version:
        check_version("protocol.external.version", row.name, asked.version, row)
    result = DatasetStatus.model_validate(row.job.status).result
    if result is None:
        sentence = _("{name} is not imported yet; a training that is tested on it can start when it is in")
        raise invalid("protocol.external", sentence.format(name=row.name))
    if wrong := list(_front_end_of_another_kind(spec, row.name, result.kind)):
        raise all_invalid(wrong)
    asked.version = result.version
    return result


async def check_division(
    services: Services,
    spec: TrainingJobSpec,
    result: DatasetResult,
    other: DatasetResult | None,
    protocols: Sequence[Protocol],
) -> None:
    """Refuse at once what cannot be divided into training, validation and test, by any of these protocols.

    Raises:
        Problem: INVALID, with a sentence that says what is missing.
    """

    def check() -> None:
        if there := pool(services.folder, spec, result, other):
            for protocol in protocols:
                there.divided(protocol)

    await asyncio.to_thread(check)


async def check_weights(session: AsyncSession, owner: UUID, data: DataFolder, spec: TrainingJobSpec) -> None:
    """Whether there is what the training should start from: a run of one's own with a model, or a model that one sees.

    Raises:
        Problem: INVALID if it is the id of neither.
    """
    weights = spec.model.weights
    if weights in {"imagenet", "none"}:
        return
    if not await _may_begin_with(session, owner, data, weights):
        sentence = _(
            "{weights} is neither imagenet, none, nor the id of a run with a model, or of a model that you see"
        )
        raise invalid("model.weights", sentence.format(weights=weights))


async def _may_begin_with(session: AsyncSession, owner: UUID, data: DataFolder, weights: str) -> bool:
    """A run that somebody shares gives no weights: its model has a sharing of its own."""
    try:
        id = UUID(weights)
    except ValueError:
        return False
    run = await Owned(Run, session, owner).get(id)
    if run and run.owner_id in {owner, None} and TrainingJobStatus.model_validate(run.job.status).run.bundle:
        return True
    model, folder = await Owned(Model, session, owner).get(id), data.model(id)
    return model is not None and is_plain(folder.bundle / "model.json", folder.path)
