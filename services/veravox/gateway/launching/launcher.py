"""What every launcher does."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.desired import Desired
from veravox.core.specs import Resource, TrainingJobSpec
from veravox.store.jobs import Kind
from veravox.store.tables import Job


@dataclass(frozen=True)
class Room:
    """What a training finds where it will run; None where nobody knows."""

    main: int | None = None  # bytes of memory
    gpu: int | None = None  # bytes of each GPU
    has_gpu: bool | None = None


class Launcher(Protocol):
    """A job that is answered for exists, and its row is part of the request's transaction."""

    def check(self, spec: Resource) -> None:
        """Raises Problem for what cannot be executed here, whoever asks for it."""

    def room(self, spec: TrainingJobSpec) -> Room:
        """How much memory there will be, and whether a GPU; it may take a moment to find out."""

    async def create(self, session: AsyncSession, owner: UUID, kind: Kind, spec: Resource, name: str = "") -> Job:
        """The job, with the id that it has everywhere.

        Args:
            session: of the request.
            owner: whose job it is.
            kind: what it does.
            spec: what is asked for.
            name: of the dataset that it makes.

        Raises:
            Problem: as `check` does; CONFLICT if the name is taken; UNAVAILABLE if nobody can take it now.
        """

    async def want(self, session: AsyncSession, job: Job, desired: Desired) -> None:
        """Steer a job that has not ended.

        Raises:
            Problem: CONFLICT if it cannot be steered any more; UNAVAILABLE as above.
        """

    async def remove(self, session: AsyncSession, job: Job) -> None:
        """Its user deletes it: what has not ended stops, and a dataset's name is free."""

    async def show(self, session: AsyncSession, job: Job, visibility: str) -> None:
        """Say who may read what the job makes, where a resource says so: private, accounts or public.

        Raises:
            Problem: UNAVAILABLE if nobody can be told now.
        """

    async def take_back(self, job: Job) -> None:
        """Undo `create` in a request that failed afterwards."""
