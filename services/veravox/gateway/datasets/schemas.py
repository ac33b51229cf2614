"""What is sent and answered about datasets."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from veravox.core.desired import Desired
from veravox.core.manifest import Clip
from veravox.core.manifest import Kind as ClipKind
from veravox.core.specs import DatasetLimits, DatasetSpec, DatasetStatus, PackRequest, Resource, Source
from veravox.core.specs.dataset import DataResources
from veravox.core.specs.reading import readable
from veravox.core.specs.resource import LONGEST_TITLE, Name
from veravox.core.specs.rules import Rule
from veravox.core.specs.steps import Step
from veravox.core.text import N_
from veravox.gateway.schemas import Listing
from veravox.gateway.sharing.marking import Belongs
from veravox.store.tables import Dataset


class DatasetCreate(Resource):
    """Clips to be brought in, or those of a dataset, and what is to be made of them: a Dataset and its name.

    What a resource of a cluster leaves out it does not get; here a pack and an audit are made unless somebody says no.
    """

    name: Name = Field(
        description="How trainings name it: small letters, digits, dots and hyphens.", examples=["arctic"]
    )
    title: str = Field("", max_length=LONGEST_TITLE, description="How its card calls it; its name where none is given.")
    desired: Desired = Field(Desired.RUN, description="What is asked for here begins at once: Run.")
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
    limits: DatasetLimits = Field(DatasetLimits(), description="When to give up.")

    rules = (
        *DatasetSpec.rules,
        Rule(
            lambda asked: asked.desired is Desired.RUN,
            "self.desired == 'Run'",
            N_("what is asked for here begins at once; write Run or leave it out, and apply it later instead"),
            path="desired",
        ),
    )

    def spec(self, source: Source) -> DatasetSpec:
        """As the job's spec.

        Args:
            source: as it was asked for, with the version of a dataset filled in.
        """
        said = {name: getattr(self, name) for name in DatasetSpec.model_fields}
        return DatasetSpec(**{**said, "title": self.title or self.name, "source": source})


class DatasetRead(Belongs):
    """A dataset: what was asked for, and what came of it."""

    id: UUID
    name: str
    created_at: datetime
    folder: str = Field("", description="Its folder on the server; empty before the import has ended.")
    spec: DatasetSpec
    status: DatasetStatus

    @classmethod
    def of(cls, row: Dataset, folder: str) -> "DatasetRead":
        spec, status = readable(DatasetSpec, row.job.spec), DatasetStatus.model_validate(row.job.status)
        return cls(id=row.id, name=row.name, created_at=row.created_at, folder=folder, spec=spec, status=status)


class DatasetList(Listing):
    """Datasets, newest first."""

    items: list[DatasetRead]


class DatasetClip(Resource):
    """A clip of a dataset, as its manifest tells of it."""

    place: int = Field(description="In the manifest: how its sound and its picture are asked for.")
    group: int = Field(description="The same for the clips of one voice, pair and condition, which stand together.")
    clip: str = Field(description="Its path in the dataset.")
    speaker: str
    generator: str = Field(description="Its class.")
    human: bool | None = Field(description="Whether its class is the human one; null where nobody told which that is.")
    condition: str
    prompt: str = Field(description="The sentence, as far as the file's name tells.")
    pair: str = Field(description="A human clip and what was made of it share it.")
    seconds: float
    kind: ClipKind = Field(description="sound, or pictures: then nothing is to be heard.")

    @classmethod
    def of(cls, place: int, group: int, row: Clip, bonafide: str | None) -> Self:
        told = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        human = None if bonafide is None else row.generator == bonafide
        return cls(place=place, group=group, human=human, **told)


class DatasetClips(Resource):
    """Part of a dataset's clips: a human one, and behind it what was made of it."""

    items: list[DatasetClip]
    total: int = Field(description="How many clips there are of those that were asked for.")
    pairs: int = Field(description="Into how many groups of one voice, pair and condition these fall.")
    next: str | None = Field(None, description="Ask for `after` this to get the next part; null at the end.")
