"""What is sent and answered about datasets."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from veravox.core.specs import DatasetSpec, DatasetStatus, Resource, Source
from veravox.core.specs.resource import Name
from veravox.gateway.schemas import Listing
from veravox.store.tables import Dataset


class DatasetCreate(Resource):
    """A folder of clips to be imported."""

    name: Name = Field(
        description="How trainings name it: small letters, digits, dots and hyphens.", examples=["arctic"]
    )
    source: Source = Field(description="Where the clips are.")


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
