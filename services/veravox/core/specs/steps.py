"""What is made of clips, step by step: copies by generators, conditions, one chain for all."""

from typing import Annotated

from veravox.core.catalogue import CHECKPOINTS
from veravox.core.specs.added import ConditionName
from veravox.core.specs.choices import choice_of
from veravox.core.specs.resource import Name, Resource, Word, explained
from veravox.core.specs.rules import Rule
from veravox.core.text import N_


class Checkpoint(Resource):
    """A trained generator besides those that are known by name."""

    name: Name = explained(..., N_("Class"), N_("What its copies are called."), "my-hifigan")
    kind: Annotated[Word, choice_of(CHECKPOINTS)] = explained(
        "parallel_wavegan", N_("Kind"), N_("Which program's checkpoint it is.")
    )
    source: str = explained(
        ...,
        N_("From"),
        N_("A folder or archive below the data folder, an address, or a tag of the program's authors."),
        "uploads/my-hifigan.tar.gz",
        max_length=4096,
    )
    sha256: str = explained(
        "",
        N_("Checksum"),
        N_("SHA-256 of the archive; needed for an address."),
        "",
        pattern="^([0-9a-f]{64})?$",
        max_length=64,
    )


class Synthesise(Resource):
    """Copy synthesis: each bonafide clip analysed and rebuilt by generators."""

    generators: list[Word] = explained(
        list, N_("Generators"), N_("Through which."), ["world", "lpcnet"], max_length=100
    )
    checkpoints: list[Checkpoint] = explained(
        list, N_("Checkpoints"), N_("Trained generators of your own."), [], max_length=20
    )
    raw: bool = explained(
        False,
        N_("Raw"),
        N_("Leave the copies as the generators made them, although level, band and length then give them away."),
    )

    rules = (
        Rule(
            lambda step: bool(step.generators or step.checkpoints),
            "size(self.generators) + size(self.checkpoints) > 0",
            N_("synthesise needs at least one generator: name some in generators, such as world"),
            path="generators",
        ),
    )


class AddConditions(Resource):
    """Copies of every clean clip with something added. The clean ones stay."""

    names: list[ConditionName] = explained(
        ...,
        N_("Conditions"),
        N_("Which ones; each makes a copy of every clean clip."),
        ["snr20"],
        min_length=1,
        max_length=100,
    )


class Equalise(Resource):
    """The same resampling, band limit, trimming, level, noise floor and quantisation for every class."""

    rate: int = explained(16000, N_("Rate"), N_("Sampling rate of every clip."), unit="Hz", ge=8000, le=48000)
    low: float = explained(
        80.0, N_("Lower limit"), N_("What lies below is taken away from every clip."), unit="Hz", ge=0, le=1000
    )
    high: float = explained(
        7000.0,
        N_("Upper limit"),
        N_("What lies above is taken away: generators differ most where nobody listens."),
        unit="Hz",
        ge=1000,
        le=24000,
    )
    level: float = explained(
        -26.0,
        N_("Level"),
        N_("Active speech level of every clip; a pair becomes quieter together where one would pass full scale."),
        unit="dBFS",
        ge=-60,
        le=-6,
    )
    noise_floor: float = explained(
        -70.0, N_("Noise floor"), N_("Noise of this level covers what silence would tell."), unit="dBFS", ge=-96, le=-30
    )
    trim: bool = explained(
        True, N_("Trim"), N_("Cut the silence at both ends, for a whole pair where the bonafide clip has it.")
    )

    rules = (
        Rule(
            lambda step: step.high <= 0.475 * step.rate,
            "self.high <= 0.475 * double(self.rate)",
            N_("the upper limit must be at most 0.475 of the rate: a filter needs room below half of it"),
            path="high",
        ),
        Rule(
            lambda step: step.high >= 2 * step.low,
            "self.high >= 2.0 * self.low",
            N_("the lower limit must be at most half of the upper limit: hardly anything is left between them"),
            path="low",
        ),
    )


class Step(Resource):
    """One step of the work, in the order of the list."""

    synthesise: Synthesise | None = explained(None, N_("Synthesise"), N_("Copy synthesis."), {"generators": ["world"]})
    condition: AddConditions | None = explained(None, N_("Condition"), N_("Add conditions."), {"names": ["snr20"]})
    equalise: Equalise | None = explained(None, N_("Equalise"), N_("One chain for all classes."), {})

    rules = (
        Rule(
            lambda step: [step.synthesise, step.condition, step.equalise].count(None) == 2,
            "[has(self.synthesise), has(self.condition), has(self.equalise)].filter(given, given).size() == 1",
            N_("a step is exactly one of synthesise, condition and equalise; begin a new entry of the list for each"),
        ),
    )
