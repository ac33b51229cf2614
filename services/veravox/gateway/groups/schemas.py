"""What is sent and answered about groups."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, field_validator, model_validator

from veravox.core.desired import Desired
from veravox.core.figures import Figures, FigureSpread
from veravox.core.protocols import EACH
from veravox.core.seeds import checked_seeds
from veravox.core.specs import Phase, Progress, Resource, TrainingJobSpec
from veravox.core.specs.resource import Name, Word
from veravox.core.specs.rules import one_of
from veravox.core.text import _


class GroupCreate(Resource):
    """One training, to be done several times: for each seed, for each fold, or with each name held out in turn.

    With seeds besides folds or names, each of these is done with each seed.
    """

    spec: TrainingJobSpec = Field(description="What all have in common; seeds and turns take the place of its own.")
    seeds: list[int] | None = Field(None, description="A run each, at most 50.", examples=[[17, 18, 19]])
    folds: int = Field(0, description="Cross-validation: a run for each of so many folds.", ge=0, le=20, examples=[5])
    each: Annotated[Word, one_of({"": "", **EACH})] = Field(
        "",
        description="A run for each speaker, generator or condition, which is then the test's alone: for those that spec.protocol.heldOut names, else for all that are chosen.",
        examples=["generator"],
    )
    name: Name | None = Field(
        None, description="How the group is called; made up from the title where none is given.", examples=["monday"]
    )

    @field_validator("seeds")
    @classmethod
    def _each_once(cls, seeds: list[int] | None) -> list[int] | None:
        return None if seeds is None else checked_seeds(seeds)

    @model_validator(mode="after")
    def _says_how_often(self) -> Self:
        if self.seeds is None and not self.folds and not self.each:
            raise ValueError(_("say what its runs differ in: seeds, folds, or each"))
        if self.folds and self.each:
            raise ValueError(_("folds and each both decide on the test part; keep one of them"))
        if self.folds == 1:
            raise ValueError(_("one fold leaves nothing to learn from; take 2 to 20"))
        return self


class GroupUpdate(Resource):
    """What may change once a group's runs have begun."""

    desired: Desired = Field(
        description="Run goes on, Pause saves and frees the places, Stop ends them and keeps their models."
    )


class GroupRun(Resource):
    """A run of a group, and what it found out so far."""

    id: UUID
    title: str
    seed: int
    may_change: bool = Field(True, description="Whether you may steer and delete it.")
    turn: str = Field("", description="Its fold, or what it holds out, in words; empty where only seeds differ.")
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
