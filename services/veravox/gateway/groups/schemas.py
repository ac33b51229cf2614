"""What is sent and answered about groups."""

from datetime import datetime
from uuid import UUID

from pydantic import Field, field_validator

from veravox.core.figures import Figures, FigureSpread
from veravox.core.seeds import checked_seeds
from veravox.core.specs import Phase, Progress, Resource, TrainingJobSpec
from veravox.core.specs.resource import Name


class GroupCreate(Resource):
    """One training, to be done once for each seed."""

    spec: TrainingJobSpec = Field(description="What all have in common; their seeds take the place of its own.")
    seeds: list[int] = Field(description="A run each, at most 50.", examples=[[17, 18, 19]])
    name: Name | None = Field(
        None, description="How the group is called; made up from the title where none is given.", examples=["monday"]
    )

    _each_once = field_validator("seeds")(checked_seeds)


class GroupRun(Resource):
    """A run of a group, and what it found out so far."""

    id: UUID
    title: str
    seed: int
    phase: Phase
    progress: Progress
    best_epoch: int | None
    test_clips: int | None = Field(description="How many clips the test figures are of.")
    figures: Figures


class GroupRead(Resource):
    """A group: its runs, and each figure over those that have it."""

    name: str
    created_at: datetime
    protocol: str = Field(description="What its runs kept apart, as people say it.")
    badge: str = Field(description="A caution about the protocol, to be shown beside every figure.")
    cautions: list[str] = Field(description="Why the figures of its runs may not be taken together; usually empty.")
    runs: list[GroupRun]
    figures: list[FigureSpread]


class GroupList(Resource):
    """Groups, newest first."""

    items: list[GroupRead]
    next: str | None = Field(None, description="Ask for `after` this to get the next part; null at the end.")
