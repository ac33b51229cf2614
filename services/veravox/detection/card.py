"""What a model says of itself: `model.json` of its bundle."""

from datetime import datetime
from typing import Final, Literal

from veravox.core.calibration import Calibration, Domain, Measured, Stranger
from veravox.core.evidence import EvidenceScores
from veravox.core.front_end import FrontEndRecipe
from veravox.core.specs import FrontEnd, Resource

SCHEMA = 2  # 2: calibration, strangers, domain


class DatasetName(Resource):
    """Which clips a model has learnt from."""

    name: str
    version: str


class Colours(Resource):
    """How a network that sees three colours scales them; it is given a grey picture as each."""

    mean: list[float]
    deviation: list[float]


TRAINED: Final = "trained"
CONVERTED: Final = "converted"
UPLOADED: Final = "uploaded"


class ModelCard(Resource):
    """What a model says of itself (`model.json`)."""

    schema_version: int = SCHEMA
    run: str  # the model's id
    title: str = ""
    architecture: str
    parameters: int
    classes: list[str]  # in the order of the network's outputs
    bonafide: str | None  # the human class
    priors: dict[str, float]  # how often each class was seen in training, adding up to 1
    front_end: FrontEnd
    recipe: FrontEndRecipe
    mean: float  # of the pictures; what the network sees is (picture - mean) / deviation
    deviation: float
    colours: Colours | None = None  # of a converted network that sees three
    dataset: DatasetName
    protocol: str
    epoch: int = 0  # whose weights these are
    metrics: dict[str, float | None] = {}  # on validation windows
    created: datetime
    provenance: Literal["trained", "converted", "uploaded"] = TRAINED
    notes: list[str] = []  # what whoever reads a verdict should know of it
    calibration: Calibration | None = None  # none: its probabilities are the network's own
    tested: Measured | None = None  # calibrated scores of the test part
    stranger: Stranger | None = None
    domain: Domain | None = None
    evidence: EvidenceScores | None = None  # how far its explanations point at what is true
    sha256: str = ""  # of model.safetensors
