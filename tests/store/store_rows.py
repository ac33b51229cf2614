"""Rows for the tests of the store, made with as little said as possible."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from veravox.core.specs import DatasetSpec, Source, TrainingJobSpec
from veravox.store import jobs
from veravox.store.jobs import Kind
from veravox.store.owned import Owned
from veravox.store.tables import Account, Dataset, Run


class Rows:
    """In one session, each row flushed."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def account(self, name: str) -> Account:
        account = Account(name=name)
        self.session.add(account)
        await self.session.flush()
        return account

    async def run(self, owner: UUID, title: str = "a run") -> Run:
        spec = TrainingJobSpec.model_validate({"dataset": {"name": "example"}})
        job = await jobs.put(self.session, uuid4(), Kind.TRAINING, spec)
        row = Owned(Run, self.session, owner).add(Run(id=job.id, title=title, job=job))
        await self.session.flush()
        return row

    async def dataset(self, owner: UUID, name: str) -> Dataset:
        spec = DatasetSpec(source=Source(path="/data/speech"))
        job = await jobs.put(self.session, uuid4(), Kind.DATA, spec)
        row = Owned(Dataset, self.session, owner).add(Dataset(name=name, job_id=job.id, job=job))
        await self.session.flush()
        return row
