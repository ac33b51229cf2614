"""What is sent and answered about runs."""

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from veravox.core.audit.model import Crossing
from veravox.core.catalogue import PROTOCOLS
from veravox.core.desired import Desired
from veravox.core.specs import Resource, TrainingJobSpec, TrainingJobStatus
from veravox.core.text import _
from veravox.gateway.runs.beside import LONGEST_NOTES, LONGEST_TAG, MOST_TAGS, Notes, Tags
from veravox.gateway.runs.files import RunFile
from veravox.gateway.schemas import Listing
from veravox.gateway.sharing.marking import Belongs


def badge_of(protocol: str) -> str:
    """The caution that stands beside every figure of this protocol; empty where it needs none."""
    badge = PROTOCOLS[protocol].badge
    return _(badge) if badge else ""


def protocol_of(name: str) -> str:
    """What people call it."""
    return _(PROTOCOLS[name].title)


class RunRead(Belongs):
    """A run: what was asked for, and how it goes."""

    id: UUID
    title: str
    created_at: datetime
    folder: str = Field(description="Its folder on the server, absolute; empty for whom it does not concern.")
    badge: str = Field("", description="A caution about the protocol, to be shown beside every figure.")
    model: UUID | None = Field(None, description="The model that it left, once there is one; the same id as the run's.")
    repeats: UUID | None = Field(None, description="The run whose record it was made from, to see whether both agree.")
    may_change: bool = Field(True, description="Whether you may steer and delete it; not what was applied by hand.")
    tags: list[str] = Field(
        [], description="Its owner's words to find it by, in small letters; nobody else sees them, nor the notes."
    )
    notes: str = Field("", description="What its owner wrote beside it: plain text.")
    deleted_at: datetime | None = Field(None, description="When it was deleted; until it goes it can be brought back.")
    spec: TrainingJobSpec
    status: TrainingJobStatus


class RunList(Listing):
    """Runs, newest first."""

    items: list[RunRead]


class RunUpdate(Resource):
    """What may change once a run has begun; what is left out stays."""

    desired: Desired | None = Field(
        None, description="Run goes on, Pause saves and frees the place, Stop ends it and keeps the model."
    )
    tags: Tags | None = Field(
        None,
        description=f"All its tags from now on: at most {MOST_TAGS} of up to {LONGEST_TAG} letters, digits, single spaces "
        "and . + : / # @ - _; they become small letters, each once.",
    )
    notes: Notes | None = Field(
        None, description=f"Its notes from now on, plain text of up to {LONGEST_NOTES} letters; empty: none."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.desired is None and self.tags is None and self.notes is None:
            raise ValueError(_("say what is to change: desired, tags or notes"))
        return self


class PreviewRow(Resource):
    """What goes into one part of one voice and class under one condition."""

    part: str = Field(description="train, validation or test.")
    speaker: str
    generator: str
    condition: str
    clips: int
    windows: int
    seconds: float


class PreviewPart(Resource):
    """What goes into one part, and who speaks in it."""

    part: str = Field(description="train, validation or test.")
    clips: int
    windows: int
    seconds: float
    speakers: list[str]
    generators: list[str]
    conditions: list[str]


class Estimate(Resource):
    """What a training would take, by what others have taken here; a range, not a promise."""

    device: Literal["cpu", "gpu"] = Field(description="What would compute.")
    device_said: str = Field(description="The same for people, with the reason where it is not what was asked for.")
    seconds: float | None = Field(
        description="Of the whole training, all epochs, from its start to its report. Null where nothing that was "
        "trained here can be compared with it, or its data are not prepared."
    )
    seconds_least: float | None = Field(description="It is hardly quicker than that.")
    seconds_most: float | None = Field(description="It hardly takes longer.")
    trainings: int = Field(description="From how many trainings that you see the time was taken.")
    taken_from: str = Field(description="What the time was taken from, for people.")
    memory: int = Field(description="Bytes: of each GPU where one computes, else main memory of its process.")
    memory_for: str = Field(description="Of what the memory is, for people.")
    batch_size: int = Field(
        description="At which batch size: no more than there is to learn from; 64 where the trainer is to find the fastest."
    )
    available: int | None = Field(description="Bytes that there are of this memory; null where nobody knows.")
    warning: str = Field(description="Where it needs more memory than there is: what to do.")


class RunPreview(Resource):
    """What a training would learn from and be tested on, before it starts."""

    rows: list[PreviewRow]
    parts: list[PreviewPart]
    clips: int
    windows: int = Field(
        description="Spectrograms: windows that are seen in an epoch, of all parts together. Those of the training part stand "
        "side by side; of the others there are as many as cover each clip."
    )
    seconds: float
    held_out: list[str] = Field([], description="Names that the test part alone would have.")
    unmet: list[str] = Field([], description="Classes of the test part that the training would never meet.")
    left_over: int = Field(0, description="Clips that the protocol would use for nothing.")
    crossings: list[Crossing] = Field(
        [],
        description="What would stand in several parts: speakers, prompts, pairs, and duplicates that an audit found.",
    )
    warning: str = Field("", description="What to mend before the start: the same recordings in several parts.")
    badge: str = Field("", description="A caution about the protocol.")
    title: str = Field(description="The name the run would get.")
    estimate: Estimate


class Curve(Resource):
    """Loss by batch and figures by epoch, column by column. Equal indices belong together."""

    step: list[int] = []
    train_loss: list[float] = []
    accuracy: list[float] = []
    epochs: list["EpochRow"] = []


class EpochRow(Resource):
    """An epoch's figures; on validation data but for the training loss."""

    epoch: int
    step: int = Field(description="The epoch's last step.")
    train_loss: float
    validation_loss: float | None = Field(description="Null where it is not a number.")
    f1: float = Field(description="Macro F1.")
    accuracy: float
    equal_error_rate: float | None = Field(
        None, description="Human against machine; null where there is no human class."
    )
    seconds: float


class EpochList(Resource):
    """The epochs of a run that have ended, the first one first."""

    items: list[EpochRow]


class LogTail(Resource):
    """The last lines of a run's log."""

    lines: list[str] = Field([], description="Whole lines, at most 200 of them.")
    next: int = Field(0, description="Send it as `after` to be told only what is new.")
    anew: bool = Field(True, description="Whether they stand in the place of all that was told before.")


class Report(Resource):
    """What a run found out: the contents of `report.json`."""

    report: dict[str, Any]


class FileRead(Resource):
    """A file of a run that can be downloaded."""

    name: RunFile
    size: int = Field(description="In bytes.")
    help: str = Field(description="What it is for.")


class FileList(Resource):
    """The files that a run has by now."""

    items: list[FileRead]
