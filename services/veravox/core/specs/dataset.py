"""A request for work on data: importing clips, making copies of them, making packs of spectrograms, auditing."""

from typing import Annotated

from veravox.core.catalogue import CHECKPOINTS, FRONT_ENDS, LAYOUTS
from veravox.core.corpora import CORPORA
from veravox.core.specs.added import ConditionName
from veravox.core.specs.choices import choice_of
from veravox.core.specs.resource import DESIRED, TITLE, Memory, Name, Resource, Wanted, Word, explained
from veravox.core.specs.rules import Rule, one_of
from veravox.core.text import N_


class DatasetRef(Resource):
    """A dataset that exists already."""

    name: Word = explained(..., N_("Dataset"), N_("The dataset's name."), "example")
    version: Word = explained(
        "",
        N_("Version"),
        N_("Its version. Over REST, none means the one that it has; a resource of a cluster has to say which."),
        "3f9c2a77b1d04e58",
    )


class Fetch(Resource):
    """A public corpus to be fetched."""

    corpus: Annotated[Word, one_of({name: each.help for name, each in CORPORA.items()})] = explained(
        ..., N_("Corpus"), N_("Which corpus."), "arctic"
    )
    speakers: list[Word] = explained(
        list,
        N_("Voices"),
        N_("Which of its voices or, of LibriTTS, which parts; none named: all."),
        ["awb", "bdl"],
        max_length=1000,
    )
    address: str = explained(
        "",
        N_("From"),
        N_("A mirror's address, or a folder that holds the corpus' archives; empty: where its authors keep it."),
        "https://mirror.example/cmu_arctic",
        max_length=4096,
    )


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


class Learner(Resource):
    """A fastai learner that was sent, to be turned into a model instead of clips into a dataset."""

    path: str = explained(
        ...,
        N_("Learner"),
        N_("The .pkl, or the upload that holds it, below uploads/."),
        "uploads/my.pkl",
        max_length=4096,
    )
    front_end: Annotated[Word, choice_of(FRONT_ENDS)] = explained(
        "mel",
        N_("Front end"),
        N_("How its pictures were made from sound, where the learner does not say so itself; pictures: not known."),
        "pictures",
    )

    rules = (
        Rule(
            lambda learner: learner.path.startswith("uploads/") and ".." not in learner.path.split("/"),
            "self.path.startsWith('uploads/') && !self.path.split('/').exists(part, part == '..')",
            N_("a learner lies below uploads/, such as uploads/my.pkl: send it first"),
            path="path",
        ),
    )


class Source(Resource):
    """Where the clips come from: a folder, a corpus, a dataset that exists already; or a learner to be converted."""

    path: str = explained("", N_("Folder"), N_("The folder that holds the clips."), "/data/speech", max_length=4096)
    layout: Annotated[Word, choice_of(LAYOUTS)] = explained(
        "speaker/class",
        N_("Layout"),
        N_("What the folders' names mean, from the outside in."),
    )
    bonafide: Word = explained(
        "", N_("Human class"), N_("Which class is human; bonafide, human and original are known."), "bonafide"
    )
    fetch: Fetch | None = explained(None, N_("Fetch"), N_("A corpus to be fetched."), {"corpus": "arctic"})
    dataset: DatasetRef | None = explained(
        None,
        N_("Existing dataset"),
        N_("Work on this dataset instead of a folder."),
        {"name": "example", "version": "3f9c2a77b1d04e58"},
    )

    learner: Learner | None = explained(
        None,
        N_("Learner"),
        N_("A .pkl of fastai to be turned into a model, which becomes this job's result."),
        {"path": "uploads/my.pkl"},
    )

    rules = (
        Rule(
            lambda source: (
                [bool(source.path), bool(source.fetch), bool(source.dataset), bool(source.learner)].count(True) == 1
            ),
            "[self.path != '', has(self.fetch), has(self.dataset), has(self.learner)].filter(given, given).size() == 1",
            N_(
                "source needs exactly one of path (a folder), fetch (a corpus), dataset (one that exists) and learner"
                " (a .pkl)"
            ),
        ),
    )


class PackRequest(Resource):
    """A pack of spectrograms to be made."""

    front_end: Annotated[Word, choice_of(FRONT_ENDS)] = explained(
        "mel", N_("Front end"), N_("Which spectrogram to compute."), "mel"
    )


class DataResources(Resource):
    """What the job may use."""

    cpu: float = explained(2, N_("CPU"), N_("Processor cores."), unit="cores", gt=0, le=512)
    memory: Memory = explained("4Gi", N_("Memory"), N_("Main memory."), "8Gi")
    shards: int = explained(
        1,
        N_("Shards"),
        N_("On a cluster: pods that share the work, each with this much of processor and memory."),
        ge=1,
        le=1000,
    )


class DatasetLimits(Resource):
    """When to give up."""

    active_deadline_seconds: int = explained(
        86400, N_("Active deadline"), N_("Working time in all."), unit="s", ge=10, le=31536000
    )
    retries: int = explained(1, N_("Retries"), N_("How often a failure that may pass is tried again."), ge=0, le=100)
    infrastructure_retries: int = explained(
        10, N_("Infrastructure retries"), N_("How often it goes on after being killed."), ge=0, le=1000
    )


class DatasetSpec(Resource):
    """Work on data: where it comes from, and what is made of it."""

    title: str = TITLE
    desired: Wanted = DESIRED
    source: Source = explained(..., N_("Source"), N_("Where the clips come from."), {"path": "/data/speech"})
    steps: list[Step] = explained(
        list, N_("Steps"), N_("What is made of the clips."), [{"synthesise": {"generators": ["world"]}}], max_length=20
    )
    packs: list[PackRequest] = explained(
        list,
        N_("Packs"),
        N_("Spectrograms to be made; trainings ask for theirs by themselves."),
        [{"frontEnd": "mel"}],
        max_length=20,
    )
    audit: bool = explained(False, N_("Audit"), N_("Say what leaks, and what could be learnt without listening."))
    seed: int = explained(17, N_("Seed"), N_("The same seed gives the same data."), ge=0, le=2**31 - 1)
    resources: DataResources = explained(DataResources, N_("Resources"), N_("What it may use."), {})
    limits: DatasetLimits = explained(DatasetLimits, N_("Limits"), N_("When to give up."), {})

    rules = (
        Rule(
            lambda spec: (
                not any(step.synthesise and not step.synthesise.raw for step in spec.steps)
                or any(step.equalise for step in spec.steps)
            ),
            "!self.steps.exists(step, has(step.synthesise) && !step.synthesise.raw)"
            " || self.steps.exists(step, has(step.equalise))",
            N_(
                "steps: copies differ from the human clips in level, band and length; add a step equalise behind"
                " synthesise, or say raw: true there"
            ),
            path="steps",
        ),
        Rule(
            lambda spec: (
                spec.source.learner is None or not (spec.steps or spec.packs or spec.audit or spec.resources.shards > 1)
            ),
            "!has(self.source.learner) || size(self.steps) + size(self.packs) == 0 && !self.audit"
            " && self.resources.shards == 1",
            N_("source.learner: a learner becomes a model, not a dataset; leave steps, packs, audit and shards out"),
            path="source.learner",
        ),
    )

    @property
    def command(self) -> str:
        """Which process does it: `veravox COMMAND FOLDER --attempt N`."""
        return "conversion" if self.converts else "data-job"

    @property
    def converts(self) -> bool:
        """Whether it turns a learner into a model."""
        return self.source.learner is not None
