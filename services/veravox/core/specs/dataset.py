"""A request for work on data: importing clips, making copies of them, making packs of spectrograms, auditing."""

from collections.abc import Callable, Sequence
from typing import Annotated

from veravox.core.catalogue import FRONT_ENDS
from veravox.core.specs.choices import choice_of
from veravox.core.specs.resource import DESIRED, TITLE, Memory, Resource, Wanted, Word, explained
from veravox.core.specs.rules import Rule
from veravox.core.specs.sources import Source
from veravox.core.specs.steps import Step
from veravox.core.text import N_


class PackRequest(Resource):
    """A pack of spectrograms to be made."""

    front_end: Annotated[Word, choice_of(FRONT_ENDS)] = explained(
        "mel", N_("Front end"), N_("Which spectrogram to compute."), "mel"
    )


class DataResources(Resource):
    """What the job may use."""

    cpu: float = explained(2, N_("CPU"), N_("Processor cores."), unit=N_("cores"), gt=0, le=512)
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
    audit: bool = explained(
        False, N_("Audit"), N_("Say what may cross, what is there twice, and how far one gets without listening.")
    )
    seed: int = explained(17, N_("Seed"), N_("The same seed gives the same data."), ge=0, le=2**31 - 1)
    resources: DataResources = explained(DataResources, N_("Resources"), N_("What it may use."), {})
    limits: DatasetLimits = explained(DatasetLimits, N_("Limits"), N_("When to give up."), {})

    rules = (
        Rule(
            lambda spec: (
                _last(spec.steps, lambda step: step.synthesise and not step.synthesise.raw)
                <= _last(spec.steps, lambda step: step.equalise)
            ),
            "self.steps.map(step, has(step.synthesise) && !step.synthesise.raw).lastIndexOf(true)"
            " <= self.steps.map(step, has(step.equalise)).lastIndexOf(true)",
            N_(
                "steps: copies differ from the human clips in level, band and length; add a step equalise behind"
                " synthesise, or say raw: true there"
            ),
            path="steps",
        ),
        Rule(
            lambda spec: (
                (spec.source.learner is None and spec.source.bundle is None)
                or not (spec.steps or spec.packs or spec.audit or spec.resources.shards > 1)
            ),
            "!has(self.source.learner) && !has(self.source.bundle)"
            " || size(self.steps) + size(self.packs) == 0 && !self.audit && self.resources.shards == 1",
            N_(
                "source: a learner or a bundle becomes a model, not a dataset; leave steps, packs, audit and shards out"
            ),
            path="source",
        ),
    )

    @property
    def command(self) -> str:
        """Which process does it: `veravox COMMAND FOLDER --attempt N`."""
        return "conversion" if self.makes_model else "data-job"

    @property
    def converts(self) -> bool:
        """Whether it turns a learner into a model, which runs what is in it."""
        return self.source.learner is not None

    @property
    def makes_model(self) -> bool:
        """Whether a model comes of it, and no dataset."""
        return self.converts or self.source.bundle is not None


def _last(steps: Sequence[Step], is_meant: Callable[[Step], object]) -> int:
    """Where the last such step stands; -1 where there is none."""
    return max((place for place, step in enumerate(steps) if is_meant(step)), default=-1)
