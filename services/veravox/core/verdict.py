"""What a detector says about a recording."""

from enum import StrEnum

from pydantic import Field

from veravox.core.specs.resource import Resource


class Answer(StrEnum):
    """Human, machine-made, or not enough evidence."""

    HUMAN = "human"
    MACHINE = "machine"
    INCONCLUSIVE = "inconclusive"


class Verdict(Resource):
    """The two-level verdict: first human or machine, then which generator.

    A model of a dataset without a human class gives probabilities alone: `verdict` and `score` are null then.
    """

    verdict: Answer | None = Field(
        description="Human, machine or inconclusive; null where the model knows no human class."
    )
    score: float | None = Field(
        description="Log-likelihood ratio with the training prior removed (natural logarithm); positive means human."
    )
    generator: str | None = Field(description="The most probable generator; null for a human voice.")
    probabilities: dict[str, float] = Field(description="Each class the model knows, in [0, 1], adding up to 1.")
    human_probability: float | None = Field(description="Probability of human at even prior odds, from the score.")
    seconds: float = Field(description="Length of the recording.")
    rate: int = Field(description="Native sampling rate in Hz.")
    windows: int = Field(description="Windows that were averaged.")
    milliseconds: float = Field(description="Time from the file to the verdict.")
