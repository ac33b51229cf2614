"""A request for work on data: importing clips, making packs of spectrograms."""

from typing import Annotated

from veravox.core.catalogue import FRONT_ENDS, LAYOUTS
from veravox.core.specs.choices import choice_of
from veravox.core.specs.resource import DESIRED, TITLE, Memory, Resource, Wanted, Word, explained
from veravox.core.specs.rules import Rule, not_yet
from veravox.core.text import N_


class DatasetRef(Resource):
    """A dataset that exists already."""

    name: Word = explained(..., N_("Dataset"), N_("The dataset's name."), "example")
    version: Word = explained(..., N_("Version"), N_("Its version."), "3f9c2a77b1d04e58")


class Fetch(Resource):
    """A public corpus to be fetched."""

    corpus: Word = explained(..., N_("Corpus"), N_("Which corpus."), "arctic")
    speakers: list[Word] = explained(list, N_("Voices"), N_("Which of its voices."), ["awb", "bdl"], max_length=1000)


class Synthesise(Resource):
    """Copy synthesis: each bonafide clip analysed and rebuilt by generators."""

    generators: list[Word] = explained(
        list, N_("Generators"), N_("Through which."), ["world", "lpcnet"], max_length=100
    )


class AddConditions(Resource):
    """What is added to every clip."""

    names: list[Word] = explained(list, N_("Conditions"), N_("Which ones."), ["snr20"], max_length=100)


class Equalise(Resource):
    """The same resampling, band limit, trimming, level and quantisation for every class."""


class Step(Resource):
    """One step of the work, in the order of the list."""

    synthesise: Synthesise | None = explained(None, N_("Synthesise"), N_("Copy synthesis."), {"generators": ["world"]})
    condition: AddConditions | None = explained(None, N_("Condition"), N_("Add conditions."), {"names": ["snr20"]})
    equalise: Equalise | None = explained(None, N_("Equalise"), N_("One chain for all classes."), {})


class Source(Resource):
    """Where the clips come from: a folder, or a dataset that exists already."""

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

    rules = (
        Rule(
            lambda source: source.fetch is None,
            "!has(self.fetch)",
            N_("source.fetch is not available in this version; give a folder in source.path."),
            path="fetch",
        ),
        Rule(
            lambda source: bool(source.path) != bool(source.dataset),
            "(self.path != '') != has(self.dataset)",
            N_("source needs either path (a folder) or dataset (one that exists), not both and not neither"),
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
    shards: int = explained(1, N_("Shards"), N_("Processes that share the work."), ge=1, le=1000)


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

    rules = (not_yet("steps", []), not_yet("audit", False), not_yet("resources.shards", 1))
