"""One machine: jobs are put into the queue table that the runner works off."""

from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.desired import Desired
from veravox.core.machine_memory import gpu_memory, has_gpu, main_memory
from veravox.core.sources import UPLOADS, is_source_name
from veravox.core.specs import DatasetSpec, Resource, TrainingJobSpec
from veravox.core.text import _
from veravox.gateway.launching.launcher import Room
from veravox.gateway.problems import invalid
from veravox.store import jobs
from veravox.store.jobs import Kind
from veravox.store.tables import Job


class LocalLauncher:
    """All in the request's own transaction."""

    def check(self, spec: Resource) -> None:
        if isinstance(spec, TrainingJobSpec) and spec.resources.nodes > 1:
            sentence = _("this is one machine, which has one node; ask for 1 here, or for {n} on a cluster")
            raise invalid("resources.nodes", sentence.format(n=spec.resources.nodes))
        if isinstance(spec, DatasetSpec) and spec.source.path:
            _check_folder(spec.source.path)

    def room(self, spec: TrainingJobSpec) -> Room:
        return Room(main_memory(), gpu_memory() if spec.resources.gpus else None, has_gpu())

    async def create(self, session: AsyncSession, owner: UUID, kind: Kind, spec: Resource, name: str = "") -> Job:
        self.check(spec)
        return await jobs.put(session, uuid4(), kind, spec)

    async def want(self, session: AsyncSession, job: Job, desired: Desired) -> None:
        jobs.change_spec(job, {**job.spec, "desired": desired.value})

    async def remove(self, session: AsyncSession, job: Job) -> None:
        if not job.ended_at:
            await self.want(session, job, Desired.STOP)

    async def show(self, session: AsyncSession, job: Job, visibility: str) -> None:
        """There is no resource: the gateway alone asks who may read."""

    async def take_back(self, job: Job) -> None:
        """The transaction takes its row back."""


def _check_folder(path: str) -> None:
    folder = Path(path)
    if folder.parts[:1] == (UPLOADS,):
        return  # below the data folder; what was sent is looked for where its owner is known
    if not folder.is_absolute():
        raise invalid("source.path", _("{path} is not an absolute path; begin it with /").format(path=path))
    if not is_folder(folder) and not (is_source_name(folder.name) and is_file(folder)):
        message = _("there is no folder {path} on the server; give the folder that holds speaker/class/clip")
        raise invalid("source.path", message.format(path=path))


def is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (
        OSError,
        ValueError,
    ):  # a name that is longer than any, or holds a NUL; a folder that may not be looked into
        return False
