"""What a model knows of its own errors: how its scores were calibrated, on which clips, and what its owner allows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field, model_validator

from veravox.core.specs.resource import Resource
from veravox.core.text import N_

SURE = 0.6
"""How probable human or machine must be, at even prior odds, to be said at all: the first application's 60 % rule, but
applied to human against machine as a whole, so that six generators at 16 % each are a machine."""

FEWEST = 8  # clips of humans, and of machines, below which nothing is calibrated
MOST_SCORES = 1000  # of a side that a bundle keeps; of more, as many that stand evenly among them
METHODS: Mapping[str, str] = MappingProxyType(
    {
        "temperature": N_("temperature"),
        "platt": N_("Platt scaling"),
        "bounded": N_("the model's own line, within bounds of its owner's clips"),
    }
)
FUSIONS: Mapping[str, str] = MappingProxyType(
    {
        "mean": N_("all windows"),
        "lowest": N_("the quarter that sounds most like a machine"),
        "middle": N_("the middle half"),
    }
)
STRANGERS: Mapping[str, str] = MappingProxyType(
    {"distance": N_("their distance from those that it knows"), "energy": N_("the energy of its outputs")}
)
"""What people call ways to calibrate, windows that speak for a clip, and ways to know a generator that was never met."""


class ErrorRates(Resource):
    """How many errors of each kind a model's owner allows; what lies between the two thresholds is inconclusive."""

    human_called_machine: float = Field(0.05, gt=0, le=0.5, description="Share of human clips, at most.")
    machine_called_human: float = Field(0.05, gt=0, le=0.5, description="Share of machine-made clips, at most.")


class Scores(Resource):
    """Calibrated scores of clips that the weights were not trained on, ascending, and which utterance each is of."""

    scores: list[float] = Field(max_length=MOST_SCORES)
    groups: list[int] = Field(max_length=MOST_SCORES, description="Clips of one number share an utterance.")
    clips: int = Field(ge=0, description="How many there were before some were chosen to stand for them.")
    utterances: int = Field(0, ge=0, description="Of how many utterances those were; 0: of as many as are named here.")

    @model_validator(mode="after")
    def _together(self) -> "Scores":
        if len(self.scores) != len(self.groups) or self.scores != sorted(self.scores):
            raise ValueError(N_("scores ascend, and each has its group"))
        return self


class Measured(Resource):
    """The scores of both sides on one set of clips."""

    on: Literal["calibration", "test", "own", "publisher"] = Field(
        description="own: clips of the model's owner; publisher: of whoever made it, counted by him."
    )
    protocol: str = Field(max_length=200)
    humans: Scores
    machines: Scores
    machines_elsewhere: bool = Field(
        False, description="The machines' scores are not of these clips, which are all human, but of the model's own."
    )


class Bin(Resource):
    """One point of a reliability diagram."""

    said: float = Field(description="Mean probability of human that was given, in [0, 1].")
    was: float = Field(description="Share that was human, in [0, 1].")
    clips: int


ALL_TOGETHER = N_("not known: all humans or all machines are of too few utterances to judge some by the others")
"""Why a calibration tells no error of its own: its line was fitted on the very clips that would have to judge it."""


class Reliability(Resource):
    """How far probabilities can be taken at their word, at even prior odds, in cross-fitting by utterance. Empty where all
    clips of a side are of too few utterances for that."""

    ece: float | None = Field(None, description="Expected calibration error, in [0, 1].")
    cllr: float | None = Field(None, description="Cost of the log-likelihood ratio, in bits; 1: says nothing.")
    bins: list[Bin] = Field([], max_length=50)


class Span(Resource):
    """Where nearly all of the training clips lie."""

    low: float
    high: float


class Domain(Resource):
    """What the training clips were like. Frequencies in Hz, levels in dBFS, times in seconds."""

    rates: list[int] = Field([], max_length=100, description="Native sampling rates.")
    reach: Span | None = Field(None, description="The highest frequency within 60 dB of the loudest.")
    level: Span | None = None
    noise: Span | None = Field(None, description="Level above the quietest stretches, dB.")
    seconds: Span | None = None
    lossy: bool | None = Field(None, description="Whether clips came in, or went through, lossy codecs.")


class Calibration(Resource):
    """From the network's score to a log-likelihood ratio: slope * score + offset."""

    method: Literal["temperature", "platt", "bounded"]  # bounded: the line is the model's, the humans are the owner's
    slope: float = Field(gt=0, le=1e6)
    offset: float = Field(0.0, ge=-1e6, le=1e6)
    fusion: Literal["mean", "lowest", "middle"] = "mean"  # which windows of a clip speak for it
    before: Reliability = Reliability()
    after: Reliability = Reliability()
    tried: dict[str, float] = Field({}, max_length=20, description="Cllr of each method and fusion, cross-fitted.")
    measured: Measured = Field(description="The clips that it was calibrated on.")
    domain: Domain | None = Field(None, description="What those were like, where they are the owner's own.")

    def line(self, score: Any) -> Any:
        """The log-likelihood ratio, of a number or an array of them."""
        return self.slope * score + self.offset


class Stranger(Resource):
    """How a generator that the model has not met is known: by a number that is larger for what is strange."""

    method: Literal["distance", "energy"]
    threshold: float
    kept: float = Field(description="Share of known generators' clips below the threshold.")
    clips: int
    auroc: dict[str, float] = Field(
        {}, max_length=4, description="Of each method, where each known generator was made a stranger in turn."
    )


class Thresholds(Resource):
    """Scores from `human_from` up are called human, those below `machine_below` machine."""

    human_from: float
    machine_below: float


class CountedRate(Resource):
    """A share that was counted, with an interval that holds the true one in 95 of 100 such sets."""

    rate: float
    low: float
    high: float
    clips: int
    utterances: int


class Errors(Resource):
    """What happened at these thresholds on clips that the weights were not trained on."""

    on: Literal["calibration", "test", "own", "publisher"]
    protocol: str
    human_called_machine: CountedRate
    machine_called_human: CountedRate
    inconclusive: float = Field(description="Share of all clips, in [0, 1].")


class Policy(Resource):
    """How a model's owner wants its scores to be read."""

    error_rates: ErrorRates = Field(ErrorRates(), description="Of a calibrated model.")
    sure: float = Field(
        SURE,
        ge=0.5,
        lt=1,
        description="How probable human or machine must be, at even prior odds, to be said at all.",
    )
    calibration: Calibration | None = Field(None, description="Made with clips of the owner's own; else the model's.")
