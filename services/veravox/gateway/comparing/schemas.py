"""What is answered about several runs together."""

from uuid import UUID

from pydantic import Field

from veravox.core.differences import Difference
from veravox.core.figures import Figures
from veravox.core.specs import Phase, Resource
from veravox.gateway.runs.schemas import EpochRow


class ComparedRun(Resource):
    """One of them, with its figures and its curve by epoch."""

    id: UUID
    title: str
    phase: Phase
    protocol: str = Field(description="What was kept apart, as people say it.")
    badge: str = Field(description="A caution about the protocol, to be shown beside every figure.")
    best_epoch: int | None
    test_clips: int | None = Field(description="How many clips the test figures are of.")
    figures: Figures
    epochs: list[EpochRow]


class Comparison(Resource):
    """Runs side by side, in the order in which they were asked for."""

    runs: list[ComparedRun]
    cautions: list[str] = Field(description="Why figures of one say nothing about another's; empty where they do.")
    spec: list[Difference] = Field(description="Fields of the spec in which they differ.")
    decisions: list[Difference] = Field(description="What was left to the trainer, and decided otherwise.")
    environment: list[Difference] = Field(description="Packages, device, threads.")
