"""Whether the data that a job reads are there, and the data job that makes what is missing."""

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core import reasons
from veravox.core.data_folder import DataFolder
from veravox.core.reconcile import Data, Ended
from veravox.core.specs import DatasetSpec, DatasetStatus, EvaluationSpec, PackRequest, Source, TrainingJobSpec
from veravox.core.specs.sources import DatasetRef
from veravox.core.text import _
from veravox.execution.jobs import Spec
from veravox.store import jobs
from veravox.store.jobs import Kind
from veravox.store.tables import Job

PACKS = UUID("6f4ac9d6-4f5b-5c8e-9a53-3a2f6a3f6f10")  # namespace of the packs' data jobs: one for each pack
URGENCY = (Data.FAILED, Data.MISSING, Data.COMING)  # of several packs, what is told of the training's data


@dataclass(frozen=True)
class DataSeen:
    """What is known of a job's data."""

    state: Data
    message: str = ""
    version: str = ""  # of the dataset, once it is known


async def data_seen(session: AsyncSession, folder: DataFolder, job: Job, spec: Spec) -> DataSeen:
    """Ready, missing, coming, or failed with a sentence. Data jobs read only what their spec names."""
    match spec:
        case DatasetSpec():
            return DataSeen(Data.READY)
        case EvaluationSpec():
            return _dataset_there(folder, spec.dataset.name, spec.dataset.version)
        case TrainingJobSpec():
            known = await _version(session, folder, spec)
            return known if known.state is not Data.READY else await _packs(session, folder, job, spec, known.version)


def pack_job_id(version: str, front_end: str) -> UUID:
    """The same for all who wait for this pack."""
    return uuid5(PACKS, f"{version}/{front_end}")


async def ask_for_packs(session: AsyncSession, folder: DataFolder, spec: TrainingJobSpec, version: str) -> None:
    """Queue the data job of each pack that is not there, or begin it anew where what it once made is gone."""
    for need in _needs(spec, version):
        if need.is_there(folder):
            continue
        source = Source(dataset=DatasetRef(name=need.name, version=need.version))
        request = DatasetSpec(title=need.name, source=source, packs=[PackRequest(front_end=need.front_end)])
        job = await jobs.put(session, need.job_id, Kind.DATA, request)
        if job.ended_at:
            await jobs.put_again(session, job)


@dataclass(frozen=True)
class _Need:
    """A pack that a training reads."""

    name: str
    version: str
    front_end: str

    @property
    def job_id(self) -> UUID:
        return pack_job_id(self.version, self.front_end)

    def is_there(self, folder: DataFolder) -> bool:
        return (folder.dataset(self.version).pack(self.front_end) / "pack.json").exists()


def _needs(spec: TrainingJobSpec, version: str) -> list[_Need]:
    """Of the dataset that it learns from, and of the one that it is tested on, where that is another."""
    found = [_Need(spec.dataset.name, version, spec.front_end.name)]
    if other := spec.protocol.external:
        found.append(_Need(other.name, other.version, spec.front_end.name))
    return found


async def _version(session: AsyncSession, folder: DataFolder, spec: TrainingJobSpec) -> DataSeen:
    name = spec.dataset.name
    if spec.dataset.version:
        return _dataset_there(folder, name, spec.dataset.version)
    dataset = await jobs.dataset_named(session, name)
    if dataset is None:
        return DataSeen(Data.FAILED, _("There is no dataset {name} any more.").format(name=name))
    status = DatasetStatus.model_validate(dataset.job.status)
    if status.result:
        return _dataset_there(folder, name, status.result.version)
    if status.attempt.ended:
        return DataSeen(Data.FAILED, _("The import of {name} failed: {why}").format(name=name, why=_why(status)))
    return DataSeen(Data.COMING, _("The dataset {name} is being imported.").format(name=name))


def _dataset_there(folder: DataFolder, name: str, version: str) -> DataSeen:
    if folder.dataset(version).card() is None:
        sentence = _("The files of dataset {name}, version {version}, are gone; import it again.")
        return DataSeen(Data.FAILED, sentence.format(name=name, version=version))
    return DataSeen(Data.READY, version=version)


async def _packs(session: AsyncSession, folder: DataFolder, job: Job, spec: TrainingJobSpec, version: str) -> DataSeen:
    """All that it reads, the dataset that it is tested on too; what cannot be had goes before what is coming."""
    if other := spec.protocol.external:
        there = _dataset_there(folder, other.name, other.version)
        if there.state is not Data.READY:
            return replace(there, version=version)
    seen = [await _pack(session, folder, job, need) for need in _needs(spec, version)]
    first = next((each for state in URGENCY for each in seen if each.state is state), seen[0])
    return replace(first, version=version)


async def _pack(session: AsyncSession, folder: DataFolder, job: Job, need: _Need) -> DataSeen:
    if need.is_there(folder):
        return DataSeen(Data.READY)
    maker = await jobs.get(session, need.job_id)
    coming = _("The spectrograms are being computed.")
    if maker is None:
        return DataSeen(Data.MISSING, coming)
    if maker.ended_at is None:
        return DataSeen(Data.COMING, coming)
    status = DatasetStatus.model_validate(maker.status)
    if status.attempt.ended is Ended.SUCCEEDED or maker.ended_at < job.created_at:
        return DataSeen(Data.MISSING, coming)  # deleted since, or failed before anybody asked again
    return DataSeen(Data.FAILED, _("The spectrograms could not be computed: {why}").format(why=_why(status)))


def _why(status: DatasetStatus) -> str:
    return reasons.sentence(status.attempt.reason, status.attempt.message)
