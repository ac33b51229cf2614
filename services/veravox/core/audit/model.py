"""What an audit of a dataset says (`audit.json`): gateway, page and command line read it without numpy."""

from pydantic import Field

from veravox.core.audit.bands import CLEAR, SEVERITY, Band
from veravox.core.audit.cues import CUES, Reading
from veravox.core.manifest import Kind
from veravox.core.specs.resource import Resource
from veravox.core.specs.status import Count

SCHEMA = 2  # 2: all duplicates with all their clips


class Rate(Resource):
    """An equal error rate of human clips against others, with its interval of 95 % over groups of pairs."""

    against: str = Field("", description="The generator; empty: all machine classes together.")
    human: int = Field(0, description="How many human clips were looked at.")
    machine: int = Field(0, description="How many of the others.")
    equal_error_rate: float | None = Field(None, ge=0, le=0.5, description="Null where it is unknown.")
    low: float | None = Field(None, ge=0, le=0.5)
    high: float | None = Field(None, ge=0, le=0.5)


class Cue(Rate):
    """How far a detector gets with one number that is known without listening."""

    name: str
    reading: Reading = Reading.HIGHER
    band: Band
    alarm: bool = Field(False, description="It is below 0.40 and cannot be chance, however many cues were tried.")
    deviations: float | None = Field(None, description="How many standard deviations it lies from chance.")


class Unknown(Resource):
    """Something that cannot be known of this dataset, and why."""

    what: str
    why: str


class ClassFormat(Resource):
    """What kind of files a class has; the figures count clips."""

    generator: str
    clips: int
    rates: dict[str, int] = Field(description="By sampling rate in Hz.")
    channels: dict[str, int]
    bits: dict[str, int] = Field(description="By bit depth; 0 stands for lossy or unknown.")
    files: dict[str, int] = Field(description="By the ending of the file's name.")
    shortest: float | None = Field(description="Seconds.")
    median: float | None
    longest: float | None


class Crossing(Resource):
    """What stands, or may stand, on both sides of a division."""

    protocol: str
    kind: str = Field(description="speaker, prompt, pair, generator, condition or duplicate.")
    groups: int
    crossing: int = Field(description="How many of them stand in several parts, or can with some seed.")
    clips: int = Field(description="How many clips these have.")
    promised: bool = Field(description="Whether the protocol promises that none does.")
    examples: list[str] = []


class Duplicate(Resource):
    """Clips that are one recording."""

    exact: bool = Field(description="The same bytes; otherwise they sound alike.")
    clips: list[str]
    generators: list[str]
    speakers: list[str]
    apart: float = Field(0, description="The share of bits in which the two closest prints differ.")


class Duplicates(Resource):
    """How many clips are there more than once, copies by design (pairs) apart."""

    exact: int = Field(0, description="Sets of clips with the same bytes.")
    near: int = Field(0, description="Sets of clips of different pairs that sound alike.")
    clips: int = Field(0, description="How many clips these sets have in all.")
    across_classes: int = Field(0, description="Sets of the same bytes in several classes: their label is arbitrary.")
    unprinted: int = Field(0, description="Clips without a print: too short, silent, or never measured.")
    listed: list[Duplicate] = []

    def sets(self) -> list[list[str]]:
        """The names of clips that are one recording, set by set."""
        return [each.clips for each in self.listed]


class Alike(Resource):
    """Names that differ only in case, spaces or separators: probably one and the same."""

    kind: str
    names: list[str]


class ClassCounts(Resource):
    """One class in a histogram."""

    generator: str
    counts: list[int]


class Histogram(Resource):
    """How a cue is distributed in each class."""

    cue: str
    edges: list[float] = Field([], description="One more than there are bars; empty for names.")
    labels: list[str] = Field([], description="A name for each bar; empty for numbers.")
    classes: list[ClassCounts]


class MeanSpectrum(Resource):
    """The mean spectrum of a class."""

    generator: str
    levels: list[float] = Field(description="dB.")


class Spectra(Resource):
    """The mean spectra by class, and how far a linear model gets with those of single clips: a baseline, no cue."""

    front_end: str
    frequencies: list[float] = Field(description="Hz; empty where the bands have none.")
    curves: list[MeanSpectrum]
    baseline: list[Rate] = Field([], description="Tested on pairs that the model was not fitted to.")
    strangers: list[Rate] = Field([], description="Tested on speakers that it was not fitted to; needs three.")


class AuditFinding(Resource):
    """One thing that the reader should know, with what to do about it."""

    reason: str
    serious: bool
    message: str
    remedy: str = ""


class Audit(Resource):
    """What can be said about a dataset before a detector learns from it."""

    schema_version: int = SCHEMA
    dataset: str
    version: str
    kind: Kind = Kind.SOUND
    bonafide: str | None
    clips: int
    seconds: float
    generators: list[str] = Field(description="All classes, the human one too.")
    counts: list[Count] = []
    equalised: bool = Field(False, description="Whether all clips have passed the common chain.")
    cues: list[Cue] = []
    weakest: float | None = Field(
        None,
        description="The equal error rate of the weakest cue that so many clips would show nine times in ten; 0: none.",
    )
    enough: int | None = Field(
        None, description="About how many clips each class needs for cues of 30 % to be shown nine times in ten."
    )
    formats: list[ClassFormat] = []
    histograms: list[Histogram] = []
    spectra: Spectra | None = None
    crossings: list[Crossing] = Field([], description="What each protocol leaves free to cross, whatever the seed.")
    duplicates: Duplicates = Duplicates()
    alike: list[Alike] = []
    unknown: list[Unknown] = []
    findings: list[AuditFinding] = Field([], description="The most serious first.")

    @property
    def alarms(self) -> list[Cue]:
        """The cues that give the label away, the worst first."""
        return sorted((cue for cue in self.cues if cue.alarm), key=lambda cue: cue.equal_error_rate or 0)

    @property
    def doubtful(self) -> list[Cue]:
        """Cues that may be chance and would matter if they were none, the worst first.

        Against all classes together that is each of them. Against a single one only what would be clear is, for of
        many small comparisons some always look faint.
        """
        found = [cue for cue in self.cues if cue.band is Band.CHANCE and cue.equal_error_rate is not None]
        matter = [cue for cue in found if not cue.against or (cue.equal_error_rate or 0) < CLEAR]
        return sorted(matter, key=lambda cue: cue.equal_error_rate or 0)

    @property
    def tells(self) -> bool:
        """Whether so many clips could show a cue, and something was measured of them."""
        measured = (cue for cue in self.cues if not CUES[cue.name].is_name)
        return bool(self.weakest) and any(cue.equal_error_rate is not None for cue in measured)

    @property
    def band(self) -> Band:
        """The worst of its cues; `Unknown` where none could be told, `Chance` where one may be chance."""
        if self.alarms:
            return max((cue.band for cue in self.alarms), key=SEVERITY.__getitem__)
        if not self.tells:
            return Band.UNKNOWN
        return Band.CHANCE if self.doubtful else Band.CLEAN

    def pooled(self) -> list[Cue]:
        """The cues against all machine classes together."""
        return [cue for cue in self.cues if not cue.against]
