"""What reports are made of, read from files that others wrote: only what makes sense is taken over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from veravox.core.calibration import Calibration, CountedRate, Domain, Errors, Stranger, Thresholds
from veravox.core.front_end import FrontEndRecipe
from veravox.core.manifest import Card
from veravox.core.reporting.document import Picture
from veravox.core.specs import FrontEnd


class _Fact(BaseModel):
    """A part of a file; what it says besides is passed over."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


FactT = TypeVar("FactT", bound=_Fact)


class NamedFacts(_Fact):
    """Which dataset."""

    name: str = ""
    version: str = ""


class CardFacts(_Fact):
    """A bundle's `model.json`."""

    run: str = ""
    title: str = ""
    architecture: str = ""
    parameters: int = 0
    classes: list[str] = []
    bonafide: str | None = None
    front_end: FrontEnd = FrontEnd()
    recipe: FrontEndRecipe | None = None
    dataset: NamedFacts = NamedFacts()
    protocol: str = ""
    epoch: int = 0
    created: datetime | None = None
    provenance: str = ""
    notes: list[str] = []
    calibration: Calibration | None = None
    stranger: Stranger | None = None
    domain: Domain | None = None
    sha256: str = ""


class IntervalFacts(_Fact):
    """The equal error rate's interval over some groups."""

    groups: int = 0
    interval: tuple[float, float] | None = None
    why_none: str = ""


class DetectionFacts(_Fact):
    """Human against machine."""

    bonafide: int
    spoof: int
    eer: float
    utterances: int = 0
    interval: tuple[float, float] | None = None
    why_none: str = ""
    intervals: dict[str, IntervalFacts] = {}
    auc: float
    min_dcf: float
    act_dcf: float
    cllr: float
    min_cllr: float
    half_total_error_rate: float
    half_total_error_rate_interval: tuple[float, float] | None = None
    ece: float | None = None
    brier: float | None = None

    @model_validator(mode="after")
    def _one_at_least(self) -> "DetectionFacts":
        """Older figures tell the interval over utterances alone."""
        if not self.intervals:
            only = IntervalFacts(groups=self.utterances, interval=self.interval, why_none=self.why_none)
            self.intervals = {"utterances": only}
        return self


class GroupFacts(_Fact):
    """A group of clips."""

    name: str
    n: int
    utterances: int = 0
    bonafide: int = 0
    wrong: float | None = None
    wrong_interval: tuple[float, float] | None = None
    undecided: float | None = None
    undecided_interval: tuple[float, float] | None = None
    eer: float | None = None
    eer_interval: tuple[float, float] | None = None
    eer_why_none: str = ""
    worst: bool = False


class OneSidedFacts(_Fact):
    """Clips of one side alone."""

    human: bool
    called_wrongly: CountedRate
    undecided: float
    why: str


class UnmetFacts(_Fact):
    """Clips of generators that the model never met."""

    fpr95: float
    low: float
    high: float
    clips: int
    utterances: int
    generators: list[str] = []


class PointFacts(_Fact):
    """One condition of a robustness curve."""

    name: str
    title: str
    n: int
    bonafide: int
    spoof: int
    eer: float | None = None
    interval: tuple[float, float] | None = None
    why_none: str = ""
    balanced_accuracy: float | None = None
    human_called_machine: float | None = None
    machine_called_human: float | None = None
    undecided: float | None = None
    refused: int = 0
    why: str = ""


class RobustFacts(_Fact):
    """A robustness curve."""

    clips: int = 0
    of: int = 0
    utterances: int = 0
    seed: int = 0
    conditions: list[PointFacts] = []
    why: str = ""


class ResultFacts(_Fact):
    """The figures of a test part or an evaluation."""

    n: int = 0
    left_out: int = 0
    f1_macro: float | None = None
    accuracy: float | None = None
    balanced_accuracy: float | None = None
    detection: DetectionFacts | None = None
    one_sided: OneSidedFacts | None = None
    by: dict[str, list[GroupFacts]] = {}
    eer_by_class: dict[str, float | None] = {}
    classes: list[str] = []
    rows: list[str] = []
    unknown_classes: dict[str, int] = {}
    confusion_matrix: list[list[int]] = []
    unmet: UnmetFacts | None = None
    robustness: RobustFacts | None = None


class ProtocolFacts(_Fact):
    """What a training kept apart."""

    title: str = ""
    badge: str = ""
    held_out: list[str] = []
    unmet: list[str] = []


class PartFacts(_Fact):
    """A part of the division."""

    clips: int = 0
    by_class: dict[str, int] = {}
    by_speaker: dict[str, int] = {}


class AuditFacts(_Fact):
    """What the audit of the training's dataset came to."""

    headline: str = ""


class LearntFacts(NamedFacts):
    """The training's dataset."""

    audit: AuditFacts | None = None


class ReliedFacts(_Fact):
    """What calibrating came to, at the errors that are allowed unless an owner chooses others."""

    thresholds: Thresholds | None = None
    errors: list[Errors] = []


class RunFacts(_Fact):
    """A run's `report.json`."""

    weights: str = ""
    seeds: dict[str, int] = {}
    dataset: LearntFacts | None = None
    protocol: ProtocolFacts = ProtocolFacts()
    split: dict[str, PartFacts] = {}
    test: ResultFacts | None = None
    calibration: ReliedFacts | None = None
    device: str = ""
    seconds: float | None = None


@dataclass(frozen=True)
class ModelMatter:
    """All that is known of a model."""

    card: CardFacts
    run: RunFacts | None = None  # of one that was trained here
    learnt: Card | None = None  # the dataset that it learnt from, where it is still there
    reliability: Picture | None = None


@dataclass(frozen=True)
class EvaluationMatter:
    """All that is known of an evaluation."""

    model: ModelMatter
    result: ResultFacts
    dataset: NamedFacts
    judged: Card | None = None
    pictures: tuple[Picture, ...] = ()
    robustness: Picture | None = None


def sensible_facts(kind: type[FactT], said: Any) -> FactT | None:
    """The facts, or None where a file holds something else."""
    if not isinstance(said, Mapping):
        return None
    try:
        return kind.model_validate(said)
    except ValidationError:
        return None
