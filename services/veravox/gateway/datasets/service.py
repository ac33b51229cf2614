"""What may be imported, and what a dataset's clips amount to."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.specs import DatasetResult, DatasetStatus, Source
from veravox.core.specs.sources import DatasetRef
from veravox.core.text import N_, _
from veravox.gateway.context import not_found, not_the_viewers
from veravox.gateway.datasets.schemas import DatasetCreate
from veravox.gateway.launching.launcher import Launcher
from veravox.gateway.problems import invalid
from veravox.store import owned, resources
from veravox.store.jobs import Kind
from veravox.store.owned import Owned
from veravox.store.tables import Dataset

NO_CLIPS = N_("{name} has no clips yet; wait for them, or import it again if that failed")


def result_of(row: Dataset) -> DatasetResult | None:
    return DatasetStatus.model_validate(row.job.status).result


async def named_or_404(datasets: Owned[Dataset], name: str, deleted: bool = False) -> Dataset:
    row = await owned.dataset_named(datasets, name, deleted)
    if row is None:
        raise not_found(_("dataset"), name)
    return row


def result_or_404(row: Dataset) -> DatasetResult:
    """What its job made.

    Raises:
        Problem: NOT_FOUND where it has no clips yet.
    """
    result = result_of(row)
    if result is None or not result.folder:
        raise Problem(problems.NOT_FOUND, _(NO_CLIPS).format(name=row.name))
    return result


async def changeable_or_refused(datasets: Owned[Dataset], name: str, deleted: bool = False) -> Dataset:
    row = await named_or_404(datasets, name, deleted)
    if not await datasets.may_change(row):
        raise not_the_viewers(row, _("dataset"))
    return row


async def create(session: AsyncSession, owner: UUID, launcher: Launcher, body: DatasetCreate) -> Dataset:
    """Ask for the clips, for what is made of them, and for the pack that trainings will want.

    Raises:
        Problem: CONFLICT if the name is taken, INVALID or NOT_FOUND if the source cannot be used.
    """
    source = body.source
    if source.dataset:
        source = Source(dataset=await _existing(Owned(Dataset, session, owner), source.dataset))
    spec = body.spec(source)
    launcher.check(spec)
    if await owned.is_name_taken(session, body.name):
        raise _taken(body.name)
    job = await launcher.create(session, owner, Kind.DATA, spec, body.name)
    row = await resources.dataset_of(session, job)  # the mirror may have been faster
    row = row or Owned(Dataset, session, owner).add(Dataset(name=body.name, job_id=job.id, job=job))
    await flush_name(session, body.name)
    return row


async def flush_name(session: AsyncSession, name: str) -> None:
    try:
        await session.flush()
    except IntegrityError:
        raise _taken(name) from None


def _taken(name: str) -> Problem:
    sentence = _("there is a dataset {name} already; choose another name or delete that one")
    return Problem(problems.CONFLICT, sentence.format(name=name))


async def _existing(datasets: Owned[Dataset], asked: DatasetRef) -> DatasetRef:
    """With the version that it has, where none was named."""
    row = await named_or_404(datasets, asked.name)
    result = result_of(row)
    if result is None:
        raise invalid("source.dataset.name", _(NO_CLIPS).format(name=asked.name))
    version = asked.version or result.version
    check_version("source.dataset.version", asked.name, version, row)
    return DatasetRef(name=asked.name, version=version)


def check_version(field: str, name: str, version: str, row: Dataset) -> None:
    """A version names a folder, so only the dataset's own is let through.

    Raises:
        Problem: INVALID if the dataset has no such version.
    """
    result = result_of(row)
    if version != (result.version if result else ""):
        there = _("it has {version}").format(version=result.version) if result else _("its import has not ended")
        message = _("{name} has no version {version}; {there}")
        raise invalid(field, message.format(name=name, version=version, there=there))
