"""The data folder: the shared volume of an installation, and where everything is in it."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from veravox.core.job_folder import JobFolder
from veravox.core.manifest import DatasetFolder
from veravox.core.run_folder import RunFolder
from veravox.core.sources import UPLOADS


@dataclass(frozen=True)
class DataFolder:
    """Paths below `VERAVOX_DATA`. Names from users never become paths: ids do."""

    path: Path

    def run(self, id: UUID) -> RunFolder:
        return RunFolder(self.path / "runs" / str(id))

    def model(self, id: UUID) -> RunFolder:
        """The folder whose `bundle/` is this model: its run's, that which came with the installation, or that of the job
        which took it in."""
        run = self.run(id)
        there = next((each for each in (run, self.installed(id)) if each.path.exists()), None)
        return there or RunFolder(self.job(id).path)

    def installed(self, id: UUID) -> RunFolder:
        """A model that came with the installation: what a run's folder has, as far as it was shipped."""
        return RunFolder(self.path / "models" / str(id))

    def job(self, id: UUID) -> JobFolder:
        """The folder of a data job or an evaluation."""
        return JobFolder(self.path / "jobs" / str(id))

    def dataset(self, version: str) -> DatasetFolder:
        return DatasetFolder(self.path / "datasets" / version)

    def making(self, job: str) -> Path:
        """Where a data job makes clips: beside the datasets, so that they can be linked and renamed into one."""
        return self.path / "datasets" / f".{job}.work"

    @property
    def resources(self) -> Path:
        """On a cluster: what jobs' resources said last. It lies where no job writes, for it tells whose a job is."""
        return self.path / "resources"

    def resource(self, id: UUID) -> Path:
        return self.resources / f"{id}.json"

    def starting(self, id: UUID) -> Path:
        """On a cluster: a copy of the model that a training starts from."""
        return self.path / "starting" / str(id)

    def attempt(self, id: UUID, number: int) -> Path:
        """On a cluster: where the evidence of an attempt is kept, where no job writes either."""
        return self.path / "attempts" / str(id) / str(number)

    @property
    def verdicts(self) -> Path:
        return self.path / "verdicts"

    def verdict(self, id: UUID) -> Path:
        return self.verdicts / str(id)

    @property
    def weights(self) -> Path:
        """Cache of pretrained weights."""
        return self.path / "weights"

    @property
    def uploads(self) -> Path:
        """What users send to be imported, a folder each."""
        return self.path / UPLOADS

    @property
    def corpora(self) -> Path:
        """Archives of public corpora as they were fetched; whatever lies there may be deleted."""
        return self.path / "corpora"

    @property
    def generators(self) -> Path:
        """Weights of trained generators: a folder or an archive each, called like the generator."""
        return self.path / "generators"

    @property
    def measured(self) -> Path:
        """How fast this machine is at what trainings do."""
        return self.path / "measured.json"

    @property
    def server_file(self) -> Path:
        return self.path / "server.json"

    @property
    def sealing_key(self) -> Path:
        """What secrets in the database are sealed with, where no setting says it."""
        return self.path / "sealing.key"

    @property
    def backup_note(self) -> Path:
        """When the newest backup was made."""
        return self.path / "backup.json"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def database(self) -> Path:
        return self.path / "postgres"
