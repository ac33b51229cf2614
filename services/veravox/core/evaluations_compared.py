"""What is said of several models that were measured on the same clips."""

from uuid import UUID

from pydantic import Field

from veravox.core.specs.resource import Resource

MOST = 10  # evaluations that are compared at once


class MeasureCompared(Resource):
    """One figure of two models on the clips that both judged."""

    first: float = Field(description="Of the first model, in [0, 1].")
    second: float = Field(description="Of the other one.")
    difference: float = Field(description="The other's less the first's: negative where the other errs less.")
    interval: list[float] | None = Field(description="Holds the true difference in 95 of 100 such sets; null: unknown.")
    p_value: float | None = Field(
        description="How often so large a difference comes by chance alone, corrected after Holm for all that were asked."
    )
    why_none: str = Field("", description="Why there is no interval, in a sentence.")


class ClipCompared(Resource):
    """A clip on which two models differ. `place` is its place in the first evaluation's clips."""

    place: int
    clip: str
    truth: str
    human: bool
    first: float = Field(description="The first model's score; positive means human.")
    second: float


class EvaluationAgainst(Resource):
    """Another evaluation against the first one, on the clips that both judged."""

    id: UUID
    shared: int = Field(description="Clips that both judged, and whose truth is known.")
    bonafide: int
    spoof: int
    utterances: int = Field(description="Into how many groups of like sentences they fall; these are drawn anew.")
    eer: MeasureCompared
    half_total_error_rate: MeasureCompared = Field(description="At the threshold that the scores carry, 0.")
    both_right: int = Field(description="At that threshold.")
    only_first_right: int
    only_second_right: int
    both_wrong: int
    clips: list[ClipCompared] = Field(description="Where one is right and the other wrong, the widest apart first.")


class EvaluationsCompared(Resource):
    """The first evaluation against each of the others."""

    first: UUID
    against: list[EvaluationAgainst]
