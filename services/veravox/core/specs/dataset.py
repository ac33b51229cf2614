"""A request for work on data: importing clips, making packs of spectrograms."""

from typing import Self

from pydantic import field_validator, model_validator

from veravox.core.catalogue import FRONT_ENDS
from veravox.core.desired import Desired
from veravox.core.specs.choices import one_of
from veravox.core.specs.resource import DESIRED, TITLE, Resource, Word, explained
from veravox.core.text import N_, _


class DatasetRef(Resource):
    """A dataset that exists already."""

    name: Word = explained(..., N_("Dataset"), N_("The dataset's name."), "example")
    version: Word = explained(..., N_("Version"), N_("Its version."), "3f9c2a77b1d04e58")


class Source(Resource):
    """Where the clips come from: a folder, or a dataset that exists already."""

    path: str = explained("", N_("Folder"), N_("The folder that holds the clips."), "/data/speech", max_length=4096)
    layout: str = explained(
        "speaker/class",
        N_("Layout"),
        N_("What the folders' names mean, from the outside in."),
        pattern="^speaker/class$",
    )
    bonafide: Word = explained(
        "", N_("Human class"), N_("Which class is human; bonafide, human and original are known."), "bonafide"
    )
    dataset: DatasetRef | None = explained(
        None,
        N_("Existing dataset"),
        N_("Work on this dataset instead of a folder."),
        {"name": "example", "version": "3f9c2a77b1d04e58"},
    )

    @model_validator(mode="after")
    def _either_or(self) -> Self:
        if bool(self.path) == bool(self.dataset):
            raise ValueError(
                _("source needs either path (a folder) or dataset (one that exists), not both and not neither")
            )
        return self


class PackRequest(Resource):
    """A pack of spectrograms to be made."""

    front_end: str = explained("mel", N_("Front end"), N_("Which spectrogram to compute."), "mel")

    _known = field_validator("front_end")(one_of(FRONT_ENDS))


class DataResources(Resource):
    """What the job may use."""

    cpu: float = explained(2, N_("CPU"), N_("Processor cores."), unit="cores", gt=0, le=512)
    memory: str = explained("4Gi", N_("Memory"), N_("Main memory."), "8Gi", pattern=r"^[1-9][0-9]*(Mi|Gi|Ti)$")


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
    desired: Desired = DESIRED
    source: Source = explained(..., N_("Source"), N_("Where the clips come from."), {"path": "/data/speech"})
    packs: list[PackRequest] = explained(
        list,
        N_("Packs"),
        N_("Spectrograms to be made; trainings ask for theirs by themselves."),
        [{"frontEnd": "mel"}],
        max_length=20,
    )
    seed: int = explained(17, N_("Seed"), N_("The same seed gives the same data."), ge=0, le=2**31 - 1)
    resources: DataResources = explained(DataResources, N_("Resources"), N_("What it may use."), {})
    limits: DatasetLimits = explained(DatasetLimits, N_("Limits"), N_("When to give up."), {})
