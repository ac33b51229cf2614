"""What a runner finds: a queue in a real database, a data folder, and processes that work in it."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from veravox.core.claim import Claim
from veravox.core.data_folder import DataFolder
from veravox.core.exits import Exit
from veravox.core.files import replace_json
from veravox.core.job_folder import JobFolder
from veravox.core.manifest import Card
from veravox.core.reconcile import Ledger
from veravox.core.specs import DatasetChoice, JobStatus, Resource, TrainingJobSpec
from veravox.runner.runner import Runner
from veravox.store import jobs
from veravox.store.database import Database
from veravox.store.jobs import Kind
from veravox.store.tables import Job

WORKER = """
import sys
from pathlib import Path
from veravox.core.claim import claimed
from veravox.core.job_folder import JobFolder
with claimed(JobFolder(Path(sys.argv[1])), int(sys.argv[2])):
    print("at work", flush=True)
    sys.stdin.read()
"""


@dataclass
class World:
    """What the runner works on."""

    data: DataFolder
    database: Database
    runner: Runner

    async def put(self, kind: Kind, spec: Resource, ledger: Ledger | None = None, id: UUID | None = None) -> UUID:
        async with self.database.transaction() as session:
            job = await jobs.put(session, id or uuid4(), kind, spec)
            if ledger:
                ended = datetime.now(UTC) if ledger.ended else None
                jobs.write_status(job, JobStatus(attempt=ledger).outside(), ended)
            return job.id

    async def job(self, id: UUID) -> Job:
        async with self.database.transaction() as session:
            job = await jobs.get(session, id)
            assert job
            return job

    def dataset(self, version: str = "v1") -> None:
        """A dataset whose pack is there, as far as the runner looks."""
        folder = self.data.dataset(version)
        folder.pack("mel").mkdir(parents=True)
        replace_json(folder.pack("mel") / "pack.json", {})
        nothing = {"bonafide": None, "generators": [], "speakers": [], "conditions": [], "clips": 0, "seconds": 0}
        folder.write_card(Card(name="small", version=version, **nothing))

    def training(self, version: str = "v1") -> TrainingJobSpec:
        return TrainingJobSpec(dataset=DatasetChoice(name="small", version=version))

    def left(self, folder: JobFolder, how: Exit, message: str = "") -> None:
        """As an attempt that is gone leaves it."""
        folder.path.mkdir(parents=True, exist_ok=True)
        claim = Claim(attempt=1, pid=2**22 + 1, began=1, started_at=datetime.now(UTC))
        replace_json(folder.path / "process.json", claim.outside())
        folder.end(1, how, message)


def work_in(folder: JobFolder) -> "subprocess.Popen[str]":
    line = [sys.executable, "-c", WORKER, str(folder.path), "1"]
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "at work\n"
    return process
