"""What a detector says about a recording."""

from enum import StrEnum
from typing import Literal

from pydantic import Base64Bytes, Field

from veravox.core.calibration import Errors, Thresholds
from veravox.core.specs.resource import Resource


class Answer(StrEnum):
    """Human, machine-made, or not enough evidence."""

    HUMAN = "human"
    MACHINE = "machine"
    INCONCLUSIVE = "inconclusive"


MOST_SUPPORTED = 10.0
"""Where a score is told as one beyond it: it says 22,000 to 1, and no calibration knows enough clips to have met an error that
is so rare (a bundle keeps 1,000 scores of a side). The number itself is in the API."""

NOBODY = frozenset({"silence", "speech"})
"""Cautions of recordings in which nobody is heard: whatever a network says of them, the verdict is inconclusive."""


class Caution(Resource):
    """In which respect a recording is unlike what the model has learnt from; or that nobody speaks in it."""

    kind: Literal["silence", "speech", "rate", "bandwidth", "level", "noise", "length", "codec"]
    message: str = Field(description="A sentence.")


class Moment(Resource):
    """A window of the recording."""

    begin: float = Field(description="Seconds from the beginning.")
    end: float
    score: float | None = Field(description="As the recording's, of this window alone.")


class Segment(Resource):
    """A stretch of neighbouring windows that say the same."""

    begin: float = Field(description="Seconds from the beginning.")
    end: float
    answer: Answer


class VerdictProgress(Resource):
    """How far a recording is that is being judged. How long it is nobody knows before it was read to its end."""

    pieces: int = Field(0, description="Pieces of two minutes that were judged; 0 while it waits.")
    of_pieces: int | None = Field(None, description="About how many there will be, going by what was read of the file.")
    seconds: float = Field(0.0, description="Seconds of sound that were judged.")
    share: float = Field(
        0.0, description="Which part of it was judged, going by what was read of the file, in [0, 1].", ge=0, le=1
    )
    seconds_left: float | None = Field(None, description="About how long it still takes; null before the first piece.")


class Verdict(Resource):
    """The two-level verdict: first human or machine, then which generator.

    A model of a dataset without a human class gives probabilities alone: `verdict` and `score` are null then.
    """

    verdict: Answer | None = Field(
        description="Human, machine or inconclusive, as of silence and noise; null where the model knows no human class."
    )
    score: float | None = Field(
        description="Log-likelihood ratio with the training prior removed (natural logarithm); positive means human."
    )
    calibrated: bool = Field(False, description="Whether the score was calibrated on clips that were not learnt.")
    thresholds: Thresholds | None = Field(None, description="Between them the verdict is inconclusive.")
    errors: Errors | None = Field(None, description="What these thresholds did on clips that were not learnt.")
    generator: str | None = Field(
        description="The most probable generator; null for a human voice, and for a generator that it has not met."
    )
    generator_probability: float | None = Field(None, description="Its probability among the generators it knows.")
    unknown_generator: bool | None = Field(
        None, description="Of a machine: whether it is unlike all generators that the model knows; null: nobody knows."
    )
    nearest: str | None = Field(None, description="Of a machine that is unlike all of them: the one it is most like.")
    strangeness: float | None = Field(
        None, description="How far beyond the threshold from which it is unlike them all; below 0: like one of them."
    )
    probabilities: dict[str, float] = Field(description="Each class the model knows, in [0, 1], adding up to 1.")
    human_probability: float | None = Field(description="Probability of human at even prior odds, from the score.")
    cautions: list[Caution] = Field([], description="How it is unlike what the model has learnt from.")
    compared: bool = Field(
        False,
        description="Whether it was held against the clips that the model knows; else nobody can say what is unlike.",
    )
    seconds: float = Field(description="Length of the recording.")
    rate: int = Field(description="Native sampling rate in Hz.")
    windows: int = Field(description="Windows that were looked at.")
    timeline: list[Moment] = Field([], description="The windows in turn, of a recording of several.")
    segments: list[Segment] = Field([], description="Stretches that say the same.")
    mixed: bool = Field(
        False, description="Some of it sounds like a human and some like a machine, whatever the verdict on all of it."
    )
    milliseconds: float = Field(description="Time from the file to the verdict.")


class Seen(Resource):
    """A verdict on a recording of which nothing is kept, with its picture."""

    verdict: Verdict
    picture: Base64Bytes = Field(description="The recording's spectrogram, a PNG file.")
