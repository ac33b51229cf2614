"""What is sent and answered about datasets."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from veravox.core.specs import DatasetSpec, DatasetStatus, PackRequest, Resource, Source
from veravox.core.specs.dataset import DataResources
from veravox.core.specs.resource import Name
from veravox.core.specs.steps import Step
from veravox.gateway.schemas import Listing
from veravox.store.tables import Dataset


class DatasetCreate(Resource):
    """Clips to be brought in, or those of a dataset, and what is to be made of them."""

    name: Name = Field(
        description="How trainings name it: small letters, digits, dots and hyphens.", examples=["arctic"]
    )
    source: Source = Field(description="Where the clips are.")
    steps: list[Step] = Field([], max_length=20, description="What is made of them, in this order.")
    packs: list[PackRequest] = Field(
        [PackRequest(front_end="mel")], max_length=20, description="Spectrograms that trainings will want."
    )
    audit: bool = Field(
        True, description="Say what may cross, what is there twice, and how far one gets without listening."
    )
    seed: int = Field(17, ge=0, le=2**31 - 1, description="The same seed makes the same clips.")
    resources: DataResources = Field(DataResources(), description="What it may use.")

    rules = DatasetSpec.rules  # of the steps, which are the same here

    def spec(self, source: Source) -> DatasetSpec:
        """As the job's spec.

        Args:
            source: as it was asked for, with the version of a dataset filled in.
        """
        return DatasetSpec(
            title=self.name,
            source=source,
            steps=self.steps,
            packs=self.packs,
            audit=self.audit,
            seed=self.seed,
            resources=self.resources,
        )


class DatasetRead(Resource):
    """A dataset: what was asked for, and what came of it."""

    id: UUID
    name: str
    created_at: datetime
    folder: str = Field("", description="Its folder on the server; empty before the import has ended.")
    spec: DatasetSpec
    status: DatasetStatus

    @classmethod
    def of(cls, row: Dataset, folder: str) -> "DatasetRead":
        spec, status = DatasetSpec.model_validate(row.job.spec), DatasetStatus.model_validate(row.job.status)
        return cls(id=row.id, name=row.name, created_at=row.created_at, folder=folder, spec=spec, status=status)


class DatasetList(Listing):
    """Datasets, newest first."""

    items: list[DatasetRead]
