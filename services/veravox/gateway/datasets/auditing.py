"""A dataset's audit: where it is, what it says in short, and asking for one."""

from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import problems
from veravox.core.audit import Audit, read_audit, summary
from veravox.core.data_folder import DataFolder
from veravox.core.problems import Problem
from veravox.core.specs import DatasetStatus, Phase, Source
from veravox.core.specs.sources import DatasetRef
from veravox.core.text import _
from veravox.gateway.datasets.schemas import DatasetCreate, DatasetRead
from veravox.gateway.datasets.service import NO_CLIPS, create, result_of
from veravox.gateway.launching.launcher import Launcher
from veravox.store import owned
from veravox.store.owned import Owned
from veravox.store.tables import Dataset

LONGEST_NAME = 63
BEHIND = "-audit"


def audit_of(row: Dataset, data: DataFolder) -> Audit:
    """What its audit says: its own, or one that was asked for later.

    Raises:
        Problem: NOT_FOUND where there is none.
    """
    found = read_audit(folder_of(row, data), data.path)
    if found is None:
        raise none_of(row)
    return found


def folder_of(row: Dataset, data: DataFolder) -> Path:
    """Where the audit of its version is, if there is one.

    Raises:
        Problem: NOT_FOUND where it has no clips yet.
    """
    result = result_of(row)
    if result is None or not result.folder:
        sentence = _("{name} has no clips yet; it is audited when they are there")
        raise Problem(problems.NOT_FOUND, sentence.format(name=row.name))
    return data.dataset(result.version).audit


def none_of(row: Dataset) -> Problem:
    result = result_of(row)
    if result and result.audit:
        sentence = _("the files of the audit of {name} are gone; ask for another: `veravox dataset audit {name}`")
    else:
        sentence = _("{name} was not audited; ask for it: `veravox dataset audit {name}`")
    return Problem(problems.NOT_FOUND, sentence.format(name=row.name))


def read(row: Dataset, data: DataFolder) -> DatasetRead:
    """The dataset, with the summary of an audit that was asked for later."""
    result = result_of(row)
    told = DatasetRead.of(row, str(data.path / result.folder) if result else "")
    if result and not result.audit and result.version:
        folder = data.dataset(result.version).audit
        if found := read_audit(folder, data.path):
            audit = summary(found, str(folder.relative_to(data.path)))
            told.status.result = result.model_copy(update={"audit": audit})
    return told


async def ask(session: AsyncSession, owner: UUID, launcher: Launcher, row: Dataset) -> Dataset:
    """A data job that audits what is there; it stands beside the dataset, named after it, and makes no clips.

    One that is at work already is answered with; one that has ended makes room.

    Raises:
        Problem: CONFLICT if the dataset has no clips yet, or its name is another's.
    """
    result = result_of(row)
    if result is None:
        raise Problem(problems.CONFLICT, _(NO_CLIPS).format(name=row.name))
    source = Source(dataset=DatasetRef(name=row.name, version=result.version))
    body = DatasetCreate(name=named(row.name), source=source, packs=[], audit=True)
    earlier = await owned.dataset_named(Owned(Dataset, session, owner), body.name)
    if earlier and _is_same(earlier, body):
        if not earlier.job.ended_at:
            return earlier
        await launcher.remove(session, earlier.job)
        owned.delete(earlier)
        await session.flush()
    return await create(session, owner, launcher, body)


def named(name: str) -> str:
    """What the audit of this dataset is called."""
    return name[: LONGEST_NAME - len(BEHIND)].rstrip(".-") + BEHIND


def has_done_its_work(row: Dataset) -> bool:
    """Whether it is an audit that stands beside its dataset by now: the same clips, which need no second entry."""
    return DatasetStatus.model_validate(row.job.status).phase is Phase.SUCCEEDED and bool(_audited(row))


def _is_same(row: Dataset, body: DatasetCreate) -> bool:
    """Whether it is an audit of the same dataset, of whichever version."""
    wanted = body.source.dataset
    return wanted is not None and _audited(row) == wanted.name


def _audited(row: Dataset) -> str:
    """Which dataset it audits, where it does nothing else."""
    asked = row.job.spec
    dataset = asked["source"].get("dataset")
    return str(dataset["name"]) if dataset and asked["audit"] and not (asked["steps"] or asked["packs"]) else ""
