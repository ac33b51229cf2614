"""What is asked and told about evaluations."""

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from veravox.core.judged_clips import JudgedClip
from veravox.core.specs import EvaluationSpec, EvaluationStatus, Resource, Robustness
from veravox.core.specs.reading import readable
from veravox.core.verdict import Answer
from veravox.gateway.schemas import Listing
from veravox.store.tables import Evaluation

OVER_ALL = ("n", "leftOut", "eer", "accuracy", "balancedAccuracy", "f1Macro", "detection", "verdicts", "protocol")
"""The figures that a list tells of each evaluation; what they are broken down into, and drawn of, the one itself tells."""


class EvaluationCreate(Resource):
    """Which model is measured on which dataset."""

    model: UUID
    dataset: str = Field(description="The dataset's name.")
    robustness: Robustness | None = Field(
        None, description="How it does with noise and behind codecs, on a draw of the clips; {} takes the defaults."
    )
    explanations: int = Field(
        0, ge=0, le=10_000, description="On how many pairs the ways to explain a score are scored besides; 0: on none."
    )


class EvaluationRead(Resource):
    """An evaluation: `status.result` holds the figures once it has succeeded."""

    id: UUID
    model: UUID
    dataset: str
    version: str = Field("", description="The dataset's, which never changes.")
    robustness: Robustness | None = Field(None, description="Under which conditions it was asked for besides, if any.")
    explanations: int = Field(0, description="On how many pairs the ways to explain a score are scored; 0: on none.")
    created_at: datetime
    status: EvaluationStatus

    @classmethod
    def of(cls, row: Evaluation) -> Self:
        spec = readable(EvaluationSpec, row.job.spec)
        return cls(
            id=row.id,
            model=row.model_id,
            dataset=row.dataset,
            version=spec.dataset.version,
            robustness=spec.robustness,
            explanations=spec.explanations,
            created_at=row.created_at,
            status=EvaluationStatus.model_validate(row.job.status),
        )

    @classmethod
    def short(cls, row: Evaluation) -> Self:
        """With the figures over all clips alone."""
        read = cls.of(row)
        read.status.result = _over_all(read.status.result)
        return read


def _over_all(result: dict[str, Any] | None) -> dict[str, Any] | None:
    """The figures over all clips, and `groups`: into how many these fall by each way of grouping."""
    if not result:
        return result
    groups = {way: len(each) for way, each in (result.get("by") or {}).items() if each}
    return {name: result[name] for name in OVER_ALL if name in result} | ({"groups": groups} if groups else {})


class EvaluationList(Listing):
    """Evaluations, newest first; each with its figures over all clips, without what they are broken down into."""

    items: list[EvaluationRead]


Order = Literal["worst", "best", "doubtful", "file"]
"""Which clips come first."""


class EvaluatedClip(Resource):
    """A clip, what it is, and what the model said of it."""

    place: int = Field(description="In the evaluation: how its sound and its picture are asked for.")
    clip: str = Field(description="Its path in the dataset.")
    truth: str = Field(description="Its class.")
    human: bool | None = Field(description="Whether a human said it; null where nobody told.")
    predicted: str = Field(description="The most probable class.")
    verdict: Answer | None
    right: bool | None = Field(description="Whether the verdict is; null for an inconclusive one.")
    score: float | None = Field(description="Log-likelihood ratio; positive means human.")
    probabilities: dict[str, float]
    speaker: str
    condition: str
    seconds: float

    @classmethod
    def of(cls, place: int, said: JudgedClip) -> Self:
        verdict = Answer(said.verdict) if said.verdict else None
        told = {name: value for name, value in vars(said).items() if name not in {"verdict", "utterance"}}
        return cls(place=place, verdict=verdict, right=said.right, **told)


class EvaluatedClips(Resource):
    """Part of an evaluation's clips, in the order that was asked for."""

    items: list[EvaluatedClip]
    total: int = Field(description="How many clips there are of those that were asked for.")
    wrong: int = Field(
        0,
        description="How many of all those were called wrongly; by a model without verdicts, taken for another class.",
    )
    next: str | None = Field(None, description="Ask for `after` this to get the next part; null at the end.")
