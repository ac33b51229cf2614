"""How a verdict is explained, and how well each way points at what is true: what a model keeps of it."""

from enum import StrEnum

from pydantic import Base64Bytes, Field

from veravox.core.specs.resource import Resource
from veravox.core.spread import Spread

CHANCE = 0.1  # the part of a clip that counts as where copy and source differ most


class Method(StrEnum):
    """A way to say which frames and bands a score rests on."""

    OCCLUSION = "occlusion"  # stretches of time and groups of bands, each covered in turn
    OCCLUSION_GRID = "occlusion-grid"  # patches of time and bands
    GRAD_CAM = "grad-cam"
    ELEMENTWISE_CAM = "elementwise-grad-cam"
    INTEGRATED_GRADIENTS = "integrated-gradients"


class Part(StrEnum):
    """What can be taken away."""

    HIGHS = "highs"
    SILENCE = "silence"
    NOISE = "noise"


class MethodScores(Resource):
    """One method over the copies of all pairs."""

    method: Method
    share: Spread = Field(
        description="Part of the evidence for a machine that lies in the tenth of the clip where copy and source differ"
        " most; 0.1 by chance."
    )
    pointing: Spread = Field(description="Whether the strongest evidence for a machine lies there; 0.1 by chance.")
    deletion: Spread = Field(
        description="How much lower the decision's probability is, on average over the curve, when the most telling"
        " parts are taken away first, than in a random order; 0 by chance, higher is better."
    )
    insertion: Spread = Field(
        description="How much higher it is when the most telling parts are put in first; 0 by chance."
    )


class EvidenceScores(Resource):
    """Explanations against the true difference between clips and their copies, on pairs."""

    pairs: int = Field(description="Pairs that were compared.")
    machine: int = Field(description="Copies of them that the model scored as a machine's.")
    chance: float = Field(CHANCE, description="What share and pointing are for a map that knows nothing.")
    dataset: str = Field("", description="Whose pairs they are.")
    filling: str = Field("mean", description="What stands for a part that is covered or taken away.")
    methods: list[MethodScores]

    @property
    def best_method(self) -> Method | None:
        """The one with the best mean rank in share and in deletion; of equals the one with the greater share."""
        shares, deletions = ([_mean(each) for each in column] for column in self._columns())
        ranked = sorted(
            range(len(self.methods)),
            key=lambda at: (_rank(shares, at) + _rank(deletions, at), -shares[at]),
        )
        return self.methods[ranked[0]].method if ranked else None

    def _columns(self) -> tuple[list[Spread], list[Spread]]:
        return [each.share for each in self.methods], [each.deletion for each in self.methods]


def _mean(spread: Spread) -> float:
    return float("-inf") if spread.mean is None else spread.mean


def _rank(values: list[float], at: int) -> int:
    """How many are better."""
    return sum(value > values[at] for value in values)


class Telling(Resource):
    """The stretch that says most for the answer."""

    begin: float = Field(description="Seconds.")
    end: float
    evidence: float = Field(description="In nats, of windows' scores; positive for a human.")


class Without(Resource):
    """The recording judged again without something."""

    part: Part
    why_not: str = Field("", description="Why it does not apply; empty where it does.")
    score: float | None = Field(None, description="Its new score.")
    change: float | None = Field(None, description="The new score less the old one.")


class Evidence(Resource):
    """What a score rests on."""

    method: Method
    telling: Telling
    without: list[Without]
    scores: EvidenceScores | None = Field(None, description="How far this model's explanations point at what is true.")


class EvidenceSeen(Resource):
    """What a score rests on, of a recording of which nothing is kept."""

    evidence: Evidence
    picture: Base64Bytes = Field(description="The map over the spectrogram, a PNG file.")
    sounds: dict[Part, Base64Bytes] = Field(
        description="The recording without each part that can be taken away, as WAV."
    )
