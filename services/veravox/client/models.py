# Made by `make client` out of docs/reference/openapi.json: do not edit.

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel, StringConstraints
from typing_extensions import TypeAliasType


class AccountName(BaseModel):
    """
    Who somebody is to everybody.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]


class RunLetters(StrEnum):
    """
    Of which of one's runs a letter comes when they end.
    """

    none = "none"
    failed = "failed"
    all = "all"


class Theme(StrEnum):
    """
    The page's colours; device: as each device has them.
    """

    device = "device"
    light = "light"
    dark = "dark"


class Density(StrEnum):
    """
    How close the page's lines stand.
    """

    roomy = "roomy"
    compact = "compact"


class SecondFactorEnum(Enum):
    """
    false: the password alone opens it again, for who has lost both app and recovery codes.
    """

    boolean_false = False


class SecondFactor(RootModel[SecondFactorEnum | None]):
    root: Annotated[
        SecondFactorEnum | None,
        Field(
            description="false: the password alone opens it again, for who has lost both app and recovery codes.",
            title="Secondfactor",
        ),
    ] = None


class Name(RootModel[str]):
    root: Annotated[
        str,
        Field(
            max_length=20,
            pattern="^(snr(-(10|[1-9])|[1-5]?[0-9]|60)|pink(-(10|[1-9])|[1-5]?[0-9]|60)|babble(-(10|[1-9])|[1-5]?[0-9]|60)|amplitude([0-9](\\.[0-9]{0,3}[1-9])?|10)|reverb(0\\.[1-9]|[1-4](\\.[1-9])?|5)|gain(-?([1-9]|[1-3][0-9]|40))|clip([1-9]|[1-3][0-9]|40)|lowpass([2-9][0-9]{2}|[1-9][0-9]{3}|1[0-9]{4}|20000)|highpass([2-9][0-9]|[1-9][0-9]{2}|[1-3][0-9]{3}|4000)|resample([4-9][0-9]{3}|[1-3][0-9]{4}|4[0-7][0-9]{3}|48000)|alaw|mulaw|g722|gsm|amr-((4\\.75|5\\.15|5\\.9|6\\.7|7\\.4|7\\.95|10\\.2|12\\.2)k)|mp3-((16|24|32|48|64|96|128)k)|aac-((16|24|32|48|64|96|128)k)|opus-((6|8|12|16|24|32|48|64|96|128)k))$",
        ),
    ]


class AddConditions(BaseModel):
    """
    Copies of every clean clip with something added. The clean ones stay.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    names: Annotated[
        list[Name],
        Field(
            description="Which ones; each makes a copy of every clean clip.",
            examples=[["snr20"]],
            max_length=100,
            min_length=1,
            title="Conditions",
        ),
    ]


class Alike(BaseModel):
    """
    Names that differ only in case, spaces or separators: probably one and the same.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    kind: Annotated[str, Field(title="Kind")]
    names: Annotated[list[str], Field(title="Names")]


class Ancestor(BaseModel):
    """
    A model from whose weights another one began.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    title: Annotated[str, Field(description="Empty where it is gone, or not yours to see.", title="Title")]


class Answer(StrEnum):
    """
    Human, machine-made, or not enough evidence.
    """

    human = "human"
    machine = "machine"
    inconclusive = "inconclusive"


class AttemptRecord(BaseModel):
    """
    One try at a job: when, how far the job was at its end, and why it ended. It has not while `endedAt` is null.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    number: Annotated[int, Field(title="Number")]
    started_at: Annotated[AwareDatetime | None, Field(alias="startedAt", title="Startedat")] = None
    ended_at: Annotated[AwareDatetime | None, Field(alias="endedAt", title="Endedat")] = None
    reason: Annotated[str, Field(title="Reason")] = ""
    message: Annotated[str, Field(title="Message")] = ""
    remedy: Annotated[str, Field(title="Remedy")] = ""
    step: Annotated[int, Field(title="Step")] = 0
    node: Annotated[str, Field(title="Node")] = ""
    exit_code: Annotated[int | None, Field(alias="exitCode", title="Exitcode")] = None


class AuditFinding(BaseModel):
    """
    One thing that the reader should know, with what to do about it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    reason: Annotated[str, Field(title="Reason")]
    serious: Annotated[bool, Field(title="Serious")]
    message: Annotated[str, Field(title="Message")]
    remedy: Annotated[str, Field(title="Remedy")] = ""


class AuditSummary(BaseModel):
    """
    What an audit found, in short; all of it is in `audit.json` and `audit.html` in `folder`.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    headline: Annotated[str, Field(title="Headline")]
    band: Annotated[
        str,
        Field(description="How much its worst cue gives away, as in the audit; empty in older results.", title="Band"),
    ] = ""
    alarms: Annotated[int, Field(description="Cues that give the label away.", title="Alarms")]
    serious: Annotated[int, Field(description="Findings that should be mended before a training.", title="Serious")]
    folder: Annotated[str, Field(description="Relative to the data folder.", title="Folder")]


class Augmentation(BaseModel):
    """
    What is changed on the fly, so that the network does not learn clips by heart.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    spec_augment: Annotated[
        bool,
        Field(
            alias="specAugment",
            description="Blank out two stretches of time and two of bands in each window.",
            examples=[False],
            title="SpecAugment",
        ),
    ] = False
    mixup: Annotated[
        bool,
        Field(
            description="Learn from blends of two windows, as fastai's MixUp makes them.",
            examples=[False],
            title="Mixup",
        ),
    ] = False
    noise: Annotated[
        bool,
        Field(
            description="Add noise, 5 to 40 dB below the speech, to half of the windows.",
            examples=[False],
            title="Noise",
        ),
    ] = False
    noise_colour: Annotated[
        str,
        Field(
            alias="noiseColour",
            description="How the noise is spread over the frequencies.",
            examples=["either"],
            max_length=200,
            title="Noise colour",
        ),
    ] = "white"
    gain: Annotated[
        bool,
        Field(
            description="Make each window up to 10 dB louder or quieter, so that no level is learnt.",
            examples=[False],
            title="Gain",
        ),
    ] = False
    band_limit: Annotated[
        bool,
        Field(
            alias="bandLimit",
            description="Take away what lies above 3 to 11 kHz and below 30 to 300 Hz from half of the windows, as lines do.",
            examples=[False],
            title="Band limit",
        ),
    ] = False


class Band(StrEnum):
    """
    What an equal error rate means; `Chance` where it may be one, and `Unknown` where there is none.
    """

    clean = "Clean"
    chance = "Chance"
    faint = "Faint"
    clear = "Clear"
    strong = "Strong"
    readable = "Readable"
    unknown = "Unknown"


class BodyCreateVerdict(BaseModel):
    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    file: Annotated[
        str,
        Field(
            description="A recording that soundfile or FFmpeg reads, any rate, 0.3 s to 4 h.",
            json_schema_extra={"contentMediaType": "application/octet-stream"},
            title="File",
        ),
    ]
    model: Annotated[UUID, Field(description="Which model judges.", title="Model")]


class BodyCreateVisitorVerdict(BaseModel):
    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    file: Annotated[
        str,
        Field(
            description="A recording of up to a minute, any format and rate.",
            json_schema_extra={"contentMediaType": "application/octet-stream"},
            title="File",
        ),
    ]
    model: Annotated[UUID, Field(description="Which public model judges.", title="Model")]


class BundleFile(BaseModel):
    """
    A model's bundle that was sent, to be checked and taken in, instead of clips for a dataset.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    path: Annotated[
        str,
        Field(
            description="The zip archive of model.safetensors and model.json, or the upload that holds it, below uploads/.",
            examples=["uploads/my.zip"],
            max_length=4096,
            title="Bundle",
        ),
    ]


class Kind1(StrEnum):
    silence = "silence"
    speech = "speech"
    rate = "rate"
    bandwidth = "bandwidth"
    level = "level"
    noise = "noise"
    length = "length"
    codec = "codec"


class Caution(BaseModel):
    """
    In which respect a recording is unlike what the model has learnt from; or that nobody speaks in it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    kind: Annotated[Kind1, Field(title="Kind")]
    message: Annotated[str, Field(description="A sentence.", title="Message")]


class Challenge(BaseModel):
    """
    A small work for a browser, so that robots have it dear.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    challenge: Annotated[
        str,
        Field(
            description="Find a number n so that SHA-256 of `challenge:n` begins with as many zeros as `bits`.",
            title="Challenge",
        ),
    ]
    bits: Annotated[int, Field(title="Bits")]


class Checkpoint(BaseModel):
    """
    A trained generator besides those that are known by name.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[
        str,
        Field(
            description="What its copies are called.",
            examples=["my-hifigan"],
            max_length=63,
            pattern="^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$",
            title="Class",
        ),
    ]
    kind: Annotated[
        str,
        Field(
            description="Which program's checkpoint it is.", examples=["parallel_wavegan"], max_length=200, title="Kind"
        ),
    ] = "parallel_wavegan"
    source: Annotated[
        str,
        Field(
            description="A folder or archive below the data folder, an address, or a tag of the program's authors.",
            examples=["uploads/my-hifigan.tar.gz"],
            max_length=4096,
            title="From",
        ),
    ]
    sha256: Annotated[
        str,
        Field(
            description="SHA-256 of the archive; needed for an address.",
            examples=[""],
            max_length=64,
            pattern="^([0-9a-f]{64})?$",
            title="Checksum",
        ),
    ] = ""


class Checkpoints(BaseModel):
    """
    What is kept to go on from. One is written at each epoch's end besides.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    every_seconds: Annotated[
        int,
        Field(
            alias="everySeconds",
            description="Time between two checkpoints; more where saving would take over 2 % of the run.",
            examples=[60],
            ge=1,
            le=86400,
            title="Every",
        ),
    ] = 60
    keep_last: Annotated[
        int,
        Field(
            alias="keepLast",
            description="How many of the newest stay while it runs.",
            examples=[2],
            ge=2,
            le=100,
            title="Keep last",
        ),
    ] = 2
    keep_best: Annotated[
        int,
        Field(
            alias="keepBest",
            description="How many of the best epochs stay; beyond the first, which the model holds, after the end too.",
            examples=[1],
            ge=0,
            le=100,
            title="Keep best",
        ),
    ] = 1
    exports: Annotated[
        bool,
        Field(
            description="A fastai learner (.pkl) and the network as ONNX, besides the model; they take some seconds at the end.",
            examples=[True],
            title="Files for other programs",
        ),
    ] = True


class ClassCounts(BaseModel):
    """
    One class in a histogram.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    generator: Annotated[str, Field(title="Generator")]
    counts: Annotated[list[int], Field(title="Counts")]


class ClassFormat(BaseModel):
    """
    What kind of files a class has; the figures count clips.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    generator: Annotated[str, Field(title="Generator")]
    clips: Annotated[int, Field(title="Clips")]
    rates: Annotated[dict[str, int], Field(description="By sampling rate in Hz.", title="Rates")]
    channels: Annotated[dict[str, int], Field(title="Channels")]
    bits: Annotated[dict[str, int], Field(description="By bit depth; 0 stands for lossy or unknown.", title="Bits")]
    files: Annotated[dict[str, int], Field(description="By the ending of the file's name.", title="Files")]
    shortest: Annotated[float | None, Field(description="Seconds.", title="Shortest")]
    median: Annotated[float | None, Field(title="Median")]
    longest: Annotated[float | None, Field(title="Longest")]


class ClipCompared(BaseModel):
    """
    A clip on which two models differ. `place` is its place in the first evaluation's clips.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    place: Annotated[int, Field(title="Place")]
    clip: Annotated[str, Field(title="Clip")]
    truth: Annotated[str, Field(title="Truth")]
    human: Annotated[bool, Field(title="Human")]
    first: Annotated[float, Field(description="The first model's score; positive means human.", title="First")]
    second: Annotated[float, Field(title="Second")]


class Condition(BaseModel):
    """
    One aspect of a job, for machines, with a sentence for people.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    type: Annotated[str, Field(title="Type")]
    status: Annotated[bool, Field(title="Status")]
    reason: Annotated[str, Field(title="Reason")]
    message: Annotated[str, Field(title="Message")] = ""
    remedy: Annotated[str, Field(title="Remedy")] = ""
    observed_generation: Annotated[int, Field(alias="observedGeneration", title="Observedgeneration")] = 0
    last_transition_time: Annotated[AwareDatetime, Field(alias="lastTransitionTime", title="Lasttransitiontime")]


class Count(BaseModel):
    """
    How many clips, and how much speech, of one voice and class.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    speaker: Annotated[str, Field(title="Speaker")]
    generator: Annotated[str, Field(title="Generator")]
    condition: Annotated[str, Field(title="Condition")] = "clean"
    clips: Annotated[int, Field(title="Clips")]
    seconds: Annotated[float, Field(title="Seconds")]


class CountedRate(BaseModel):
    """
    A share that was counted, with an interval that holds the true one in 95 of 100 such sets.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    rate: Annotated[float, Field(title="Rate")]
    low: Annotated[float, Field(title="Low")]
    high: Annotated[float, Field(title="High")]
    clips: Annotated[int, Field(title="Clips")]
    utterances: Annotated[int, Field(title="Utterances")]


class Counts(BaseModel):
    """
    How much one has.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    datasets: Annotated[int, Field(title="Datasets")]
    runs: Annotated[int, Field(title="Runs")]
    models: Annotated[int, Field(title="Models")]
    notifications: Annotated[int, Field(description="That one has not seen yet.", title="Notifications")]


class Course(BaseModel):
    """
    How a run went, in few points.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    epochs: Annotated[int, Field(description="How many have ended.", title="Epochs")]
    f1: Annotated[
        list[float],
        Field(description="Macro F1 on validation windows, of every epoch or of every nth and the last.", title="F1"),
    ]


class CourseList(BaseModel):
    """
    Courses of runs, in the order in which they were asked for.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[Course], Field(title="Items")]


class Crossing(BaseModel):
    """
    What stands, or may stand, on both sides of a division.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    protocol: Annotated[str, Field(title="Protocol")]
    kind: Annotated[str, Field(description="speaker, prompt, pair, generator, condition or duplicate.", title="Kind")]
    groups: Annotated[int, Field(title="Groups")]
    crossing: Annotated[
        int, Field(description="How many of them stand in several parts, or can with some seed.", title="Crossing")
    ]
    clips: Annotated[int, Field(description="How many clips these have.", title="Clips")]
    promised: Annotated[bool, Field(description="Whether the protocol promises that none does.", title="Promised")]
    examples: Annotated[list[str], Field(title="Examples")] = []


class EqualErrorRate(RootModel[float]):
    root: Annotated[float, Field(description="Null where it is unknown.", ge=0.0, le=0.5, title="Equalerrorrate")]


class Low(RootModel[float]):
    root: Annotated[float, Field(ge=0.0, le=0.5, title="Low")]


class High(RootModel[float]):
    root: Annotated[float, Field(ge=0.0, le=0.5, title="High")]


class DataResources(BaseModel):
    """
    What the job may use.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    cpu: Annotated[float, Field(description="Processor cores.", examples=[2], gt=0.0, le=512.0, title="CPU")] = 2
    memory: Annotated[
        str,
        Field(
            description="Main memory.",
            examples=["8Gi"],
            max_length=20,
            pattern="^[1-9][0-9]*(Mi|Gi|Ti)$",
            title="Memory",
        ),
    ] = "4Gi"
    shards: Annotated[
        int,
        Field(
            description="On a cluster: pods that share the work, each with this much of processor and memory.",
            examples=[1],
            ge=1,
            le=1000,
            title="Shards",
        ),
    ] = 1


class Speaker(RootModel[str]):
    root: Annotated[str, Field(max_length=200)]


class Condition1(RootModel[str]):
    root: Annotated[str, Field(max_length=200)]


class Generator(RootModel[str]):
    root: Annotated[str, Field(max_length=200)]


class DatasetChoice(BaseModel):
    """
    Which clips go in. Empty lists mean all.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[
        str,
        Field(
            description="The clips to learn from.",
            examples=["example"],
            max_length=63,
            pattern="^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$",
            title="Dataset",
        ),
    ]
    version: Annotated[
        str,
        Field(
            description="The exact version; filled in at the start where it is empty.",
            examples=["3f9c2a77b1d04e58"],
            max_length=200,
            title="Version",
        ),
    ] = ""
    speakers: Annotated[
        list[Speaker] | None,
        Field(
            description="More voices make a detector that works for strangers.",
            examples=[["en_allison"]],
            max_length=1000,
            title="Voices",
        ),
    ] = None
    conditions: Annotated[
        list[Condition1] | None,
        Field(
            description="What happened to the recordings: train with what you expect to meet.",
            examples=[["clean"]],
            max_length=100,
            title="Conditions",
        ),
    ] = None
    generators: Annotated[
        list[Generator] | None,
        Field(
            description="The human class and the generators to tell apart.",
            examples=[["bonafide", "lpcnet"]],
            max_length=200,
            title="Classes",
        ),
    ] = None


class DatasetLimits(BaseModel):
    """
    When to give up.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    active_deadline_seconds: Annotated[
        int,
        Field(
            alias="activeDeadlineSeconds",
            description="Working time in all.",
            examples=[86400],
            ge=10,
            le=31536000,
            title="Active deadline",
        ),
    ] = 86400
    retries: Annotated[
        int,
        Field(
            description="How often a failure that may pass is tried again.", examples=[1], ge=0, le=100, title="Retries"
        ),
    ] = 1
    infrastructure_retries: Annotated[
        int,
        Field(
            alias="infrastructureRetries",
            description="How often it goes on after being killed.",
            examples=[10],
            ge=0,
            le=1000,
            title="Infrastructure retries",
        ),
    ] = 10


class DatasetRef(BaseModel):
    """
    A dataset that exists already.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[
        str, Field(description="The dataset's name.", examples=["example"], max_length=200, title="Dataset")
    ]
    version: Annotated[
        str,
        Field(
            description="Its version. Over REST, none means the one that it has; a resource of a cluster has to say which.",
            examples=["3f9c2a77b1d04e58"],
            max_length=200,
            title="Version",
        ),
    ] = ""


class DeliveryRead(BaseModel):
    """
    An event, and what came of it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[
        UUID,
        Field(
            description="The event's, which the receiver gets as `webhook-id`, the same at each attempt.", title="Id"
        ),
    ]
    run: Annotated[UUID | None, Field(description="Null: a trial, for which somebody asked.", title="Run")]
    state: Annotated[str, Field(description="waiting, delivered, or failed: given up.", title="State")]
    attempts: Annotated[int, Field(title="Attempts")]
    said: Annotated[
        str,
        Field(description="What came of the last attempt: the receiver's status, or what went wrong.", title="Said"),
    ]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    next_at: Annotated[
        AwareDatetime | None,
        Field(alias="nextAt", description="When it is tried again; null once it is not.", title="Nextat"),
    ]


class Desired(StrEnum):
    """
    What the job should do now. Stop keeps the model.
    """

    run = "Run"
    pause = "Pause"
    stop = "Stop"


class Difference(BaseModel):
    """
    A place at which documents differ.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    path: Annotated[str, Field(description="In camelCase: `training.learningRate`.", title="Path")]
    title: Annotated[str, Field(description="What people call it.", title="Title")] = ""
    values: Annotated[
        list[Any], Field(description="In the order of the runs; null where a run has none.", title="Values")
    ]


class Duplicate(BaseModel):
    """
    Clips that are one recording.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    exact: Annotated[bool, Field(description="The same bytes; otherwise they sound alike.", title="Exact")]
    clips: Annotated[list[str], Field(title="Clips")]
    generators: Annotated[list[str], Field(title="Generators")]
    speakers: Annotated[list[str], Field(title="Speakers")]
    apart: Annotated[
        float, Field(description="The share of bits in which the two closest prints differ.", title="Apart")
    ] = 0


class Duplicates(BaseModel):
    """
    How many clips are there more than once, copies by design (pairs) apart.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    exact: Annotated[int, Field(description="Sets of clips with the same bytes.", title="Exact")] = 0
    near: Annotated[int, Field(description="Sets of clips of different pairs that sound alike.", title="Near")] = 0
    clips: Annotated[int, Field(description="How many clips these sets have in all.", title="Clips")] = 0
    across_classes: Annotated[
        int,
        Field(
            alias="acrossClasses",
            description="Sets of the same bytes in several classes: their label is arbitrary.",
            title="Acrossclasses",
        ),
    ] = 0
    unprinted: Annotated[
        int, Field(description="Clips without a print: too short, silent, or never measured.", title="Unprinted")
    ] = 0
    listed: Annotated[list[Duplicate], Field(title="Listed", validate_default=True)] = []


class EmailChange(BaseModel):
    """
    To another address, once the letter's link was opened.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    email: Annotated[
        str,
        Field(
            description="An e-mail address.",
            examples=["ada@example.org"],
            pattern='^[^@\\s<>\\"(),:;\\\\\\[\\]]{1,64}@[A-Za-z0-9.\\-]{1,180}\\.[A-Za-z0-9\\-]{2,60}$',
            title="Email",
        ),
    ]
    password: Annotated[str, Field(description="At least ten characters.", max_length=200, title="Password")]


class Ended(StrEnum):
    """
    How a job ended, for good.
    """

    succeeded = "Succeeded"
    stopped = "Stopped"
    failed = "Failed"


class EnvironmentChange(BaseModel):
    """
    One part of it, and what it may have changed.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    path: Annotated[str, Field(description="In `environment.json`: `packages.torch`.", title="Path")]
    original: Annotated[Any, Field(title="Original")]
    repeat: Annotated[Any, Field(title="Repeat")]
    sentence: Annotated[str, Field(title="Sentence")]


class EpochRow(BaseModel):
    """
    An epoch's figures; on validation data but for the training loss.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    epoch: Annotated[int, Field(title="Epoch")]
    step: Annotated[int, Field(description="The epoch's last step.", title="Step")]
    train_loss: Annotated[float, Field(alias="trainLoss", title="Trainloss")]
    validation_loss: Annotated[
        float | None,
        Field(alias="validationLoss", description="Null where it is not a number.", title="Validationloss"),
    ]
    f1: Annotated[float, Field(description="Macro F1.", title="F1")]
    accuracy: Annotated[float, Field(title="Accuracy")]
    equal_error_rate: Annotated[
        float | None,
        Field(
            alias="equalErrorRate",
            description="Human against machine; null where there is no human class.",
            title="Equalerrorrate",
        ),
    ] = None
    seconds: Annotated[float, Field(title="Seconds")]


class Equalise(BaseModel):
    """
    The same resampling, band limit, trimming, level, noise floor and quantisation for every class.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    rate: Annotated[
        int, Field(description="Sampling rate of every clip.", examples=[16000], ge=8000, le=48000, title="Rate")
    ] = 16000
    low: Annotated[
        float,
        Field(
            description="What lies below is taken away from every clip.",
            examples=[80.0],
            ge=0.0,
            le=1000.0,
            title="Lower limit",
        ),
    ] = 80.0
    high: Annotated[
        float,
        Field(
            description="What lies above is taken away: generators differ most where nobody listens.",
            examples=[7000.0],
            ge=1000.0,
            le=24000.0,
            title="Upper limit",
        ),
    ] = 7000.0
    level: Annotated[
        float,
        Field(
            description="Active speech level of every clip; a pair becomes quieter together where one would pass full scale.",
            examples=[-26.0],
            ge=-60.0,
            le=-6.0,
            title="Level",
        ),
    ] = -26.0
    noise_floor: Annotated[
        float,
        Field(
            alias="noiseFloor",
            description="Noise of this level covers what silence would tell.",
            examples=[-70.0],
            ge=-96.0,
            le=-30.0,
            title="Noise floor",
        ),
    ] = -70.0
    trim: Annotated[
        bool,
        Field(
            description="Cut the silence at both ends, for a whole pair where the bonafide clip has it.",
            examples=[True],
            title="Trim",
        ),
    ] = True


class ErrorRates(BaseModel):
    """
    How many errors of each kind a model's owner allows; what lies between the two thresholds is inconclusive.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    human_called_machine: Annotated[
        float,
        Field(
            alias="humanCalledMachine",
            description="Share of human clips, at most.",
            gt=0.0,
            le=0.5,
            title="Humancalledmachine",
        ),
    ] = 0.05
    machine_called_human: Annotated[
        float,
        Field(
            alias="machineCalledHuman",
            description="Share of machine-made clips, at most.",
            gt=0.0,
            le=0.5,
            title="Machinecalledhuman",
        ),
    ] = 0.05


class On(StrEnum):
    calibration = "calibration"
    test = "test"
    own = "own"
    publisher = "publisher"


class Errors(BaseModel):
    """
    What happened at these thresholds on clips that the weights were not trained on.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    on: Annotated[On, Field(title="On")]
    protocol: Annotated[str, Field(title="Protocol")]
    human_called_machine: Annotated[CountedRate, Field(alias="humanCalledMachine")]
    machine_called_human: Annotated[CountedRate, Field(alias="machineCalledHuman")]
    inconclusive: Annotated[float, Field(description="Share of all clips, in [0, 1].", title="Inconclusive")]


class Device(StrEnum):
    """
    What would compute.
    """

    cpu = "cpu"
    gpu = "gpu"


class Estimate(BaseModel):
    """
    What a training would take, by what others have taken here; a range, not a promise.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    device: Annotated[Device, Field(description="What would compute.", title="Device")]
    device_said: Annotated[
        str,
        Field(
            alias="deviceSaid",
            description="The same for people, with the reason where it is not what was asked for.",
            title="Devicesaid",
        ),
    ]
    seconds: Annotated[
        float | None,
        Field(
            description="Of the whole training, all epochs, from its start to its report. Null where nothing that was trained here can be compared with it, or its data are not prepared.",
            title="Seconds",
        ),
    ]
    seconds_least: Annotated[
        float | None, Field(alias="secondsLeast", description="It is hardly quicker than that.", title="Secondsleast")
    ]
    seconds_most: Annotated[
        float | None, Field(alias="secondsMost", description="It hardly takes longer.", title="Secondsmost")
    ]
    trainings: Annotated[
        int, Field(description="From how many trainings that you see the time was taken.", title="Trainings")
    ]
    taken_from: Annotated[
        str, Field(alias="takenFrom", description="What the time was taken from, for people.", title="Takenfrom")
    ]
    memory: Annotated[
        int,
        Field(description="Bytes: of each GPU where one computes, else main memory of its process.", title="Memory"),
    ]
    memory_for: Annotated[
        str, Field(alias="memoryFor", description="Of what the memory is, for people.", title="Memoryfor")
    ]
    batch_size: Annotated[
        int,
        Field(
            alias="batchSize",
            description="At which batch size: no more than there is to learn from; 64 where the trainer is to find the fastest.",
            title="Batchsize",
        ),
    ]
    available: Annotated[
        int | None,
        Field(description="Bytes that there are of this memory; null where nobody knows.", title="Available"),
    ]
    warning: Annotated[str, Field(description="Where it needs more memory than there is: what to do.", title="Warning")]


class EvaluatedClip(BaseModel):
    """
    A clip, what it is, and what the model said of it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    place: Annotated[
        int, Field(description="In the evaluation: how its sound and its picture are asked for.", title="Place")
    ]
    clip: Annotated[str, Field(description="Its path in the dataset.", title="Clip")]
    truth: Annotated[str, Field(description="Its class.", title="Truth")]
    human: Annotated[bool | None, Field(description="Whether a human said it; null where nobody told.", title="Human")]
    predicted: Annotated[str, Field(description="The most probable class.", title="Predicted")]
    verdict: Answer | None
    right: Annotated[
        bool | None, Field(description="Whether the verdict is; null for an inconclusive one.", title="Right")
    ]
    score: Annotated[float | None, Field(description="Log-likelihood ratio; positive means human.", title="Score")]
    probabilities: Annotated[dict[str, float], Field(title="Probabilities")]
    speaker: Annotated[str, Field(title="Speaker")]
    condition: Annotated[str, Field(title="Condition")]
    seconds: Annotated[float, Field(title="Seconds")]


class EvaluatedClips(BaseModel):
    """
    Part of an evaluation's clips, in the order that was asked for.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[EvaluatedClip], Field(title="Items")]
    total: Annotated[int, Field(description="How many clips there are of those that were asked for.", title="Total")]
    wrong: Annotated[
        int,
        Field(
            description="How many of all those were called wrongly; by a model without verdicts, taken for another class.",
            title="Wrong",
        ),
    ] = 0
    next: Annotated[
        str | None, Field(description="Ask for `after` this to get the next part; null at the end.", title="Next")
    ] = None


class EvaluationFile(StrEnum):
    """
    The files of an evaluation that its owner may fetch: a fixed list, so that no name becomes a path.
    """

    report_html = "report.html"
    report_pdf = "report.pdf"
    report_csv = "report.csv"
    report_json = "report.json"
    robustness_csv = "robustness.csv"
    robustness_png = "robustness.png"
    robustness_svg = "robustness.svg"
    det_png = "det.png"
    det_svg = "det.svg"
    reliability_png = "reliability.png"
    reliability_svg = "reliability.svg"


class ExternalSet(BaseModel):
    """
    Another dataset, all of which is the test part.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[
        str,
        Field(
            description="The dataset to test on.",
            examples=["interviews"],
            max_length=63,
            pattern="^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$",
            title="Test dataset",
        ),
    ]
    version: Annotated[
        str,
        Field(
            description="The exact version; filled in at the start where it is empty.",
            examples=["3f9c2a77b1d04e58"],
            max_length=200,
            title="Version of the test dataset",
        ),
    ] = ""


class Fetch(BaseModel):
    """
    A public corpus to be fetched.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    corpus: Annotated[str, Field(description="Which corpus.", examples=["arctic"], max_length=200, title="Corpus")]
    speakers: Annotated[
        list[Speaker] | None,
        Field(
            description="Which of its voices or, of LibriTTS, which parts; none named: all.",
            examples=[["awb", "bdl"]],
            max_length=1000,
            title="Voices",
        ),
    ] = None
    address: Annotated[
        str,
        Field(
            description="A mirror's address, or a folder that holds the corpus' archives; empty: where its authors keep it.",
            examples=["https://mirror.example/cmu_arctic"],
            max_length=4096,
            title="From",
        ),
    ] = ""


class FigureSpread(BaseModel):
    """
    A figure over the runs of a group.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    n: Annotated[int, Field(description="How many values there are.", title="N")]
    mean: Annotated[float | None, Field(description="Null where there is no value.", title="Mean")]
    deviation: Annotated[
        float | None,
        Field(description="The sample's standard deviation (n - 1); null below two values.", title="Deviation"),
    ]
    minimum: Annotated[float | None, Field(title="Minimum")]
    maximum: Annotated[float | None, Field(title="Maximum")]
    name: Annotated[str, Field(description="As in `figures`.", title="Name")]
    title: Annotated[str, Field(title="Title")]


class Figures(BaseModel):
    """
    Of the test part by clip, and of the best epoch by validation window; null where the run has none.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    test_f1: Annotated[float | None, Field(alias="testF1", title="macro F1, test")] = None
    test_accuracy: Annotated[float | None, Field(alias="testAccuracy", title="accuracy, test")] = None
    test_balanced_accuracy: Annotated[
        float | None, Field(alias="testBalancedAccuracy", title="balanced accuracy, test")
    ] = None
    test_equal_error_rate: Annotated[
        float | None, Field(alias="testEqualErrorRate", title="equal error rate, test")
    ] = None
    validation_f1: Annotated[float | None, Field(alias="validationF1", title="macro F1, validation")] = None
    validation_loss: Annotated[float | None, Field(alias="validationLoss", title="loss, validation")] = None


class Finding(BaseModel):
    """
    What came of comparing one quantity.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[str, Field(title="Name")]
    title: Annotated[str, Field(title="Title")]
    difference: Annotated[
        float | None, Field(description="The greatest; null where only one of the runs has it.", title="Difference")
    ]
    tolerance: Annotated[
        float | None, Field(description="How much is allowed; null where it decides nothing.", title="Tolerance")
    ]
    where: Annotated[
        str,
        Field(description="Where it is greatest: a step, an epoch, a clip; empty where there is none.", title="Where"),
    ]
    sentence: Annotated[str, Field(title="Sentence")]


class FrontEnd(BaseModel):
    """
    How a clip becomes a picture.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[
        str,
        Field(description="Which spectrogram the network sees.", examples=["mel"], max_length=200, title="Front end"),
    ] = "mel"
    transform: Annotated[
        str,
        Field(
            description="How a window of the spectrogram becomes a picture of 128 x 128.",
            examples=["Resize"],
            max_length=200,
            title="Picture",
        ),
    ] = "Resize"
    window_seconds: Annotated[
        float,
        Field(
            alias="windowSeconds",
            description="How much speech the network hears at once; longer sees more. A clip that is shorter is repeated.",
            examples=[1.28],
            ge=0.05,
            le=60.0,
            title="Window",
        ),
    ] = 1.28


class Name1(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="How the group is called; made up from the title where none is given.",
            examples=["monday"],
            max_length=63,
            pattern="^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$",
            title="Name",
        ),
    ]


class GroupUpdate(BaseModel):
    """
    What may change once a group's runs have begun.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    desired: Annotated[
        Desired,
        Field(description="Run goes on, Pause saves and frees the places, Stop ends them and keeps their models."),
    ]


class GuestCreate(BaseModel):
    """
    Who wants to train as a guest; its browser has done a small work (`GET /registrations/challenge`).
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    challenge: Annotated[str, Field(max_length=200, title="Challenge")]
    answer: Annotated[str, Field(description="What solves the challenge.", max_length=40, title="Answer")]


class GuestMade(BaseModel):
    """
    A guest, and its session, whose token is readable this once: nothing else ever opens it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[str, Field(title="Name")]
    token: Annotated[str, Field(title="Token")]
    expires_at: Annotated[
        AwareDatetime,
        Field(
            alias="expiresAt",
            description="When the session ends; it ends earlier where nobody uses it for 7 days.",
            title="Expiresat",
        ),
    ]
    deleted_at: Annotated[
        AwareDatetime,
        Field(alias="deletedAt", description="When the guest goes for good, with all that it has.", title="Deletedat"),
    ]


class HandedOver(BaseModel):
    """
    A link to hand over; it is readable this once.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    link: Annotated[str, Field(title="Link")]
    mailed: Annotated[bool, Field(description="Whether it was mailed as well.", title="Mailed")]


class HealthState(StrEnum):
    """
    How a part does.
    """

    good = "good"
    warning = "warning"
    bad = "bad"


class Histogram(BaseModel):
    """
    How a cue is distributed in each class.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    cue: Annotated[str, Field(title="Cue")]
    edges: Annotated[
        list[float], Field(description="One more than there are bars; empty for names.", title="Edges")
    ] = []
    labels: Annotated[list[str], Field(description="A name for each bar; empty for numbers.", title="Labels")] = []
    classes: Annotated[list[ClassCounts], Field(title="Classes")]


class IdentityDelete(BaseModel):
    """
    Who unlinks says the password once more.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    password: Annotated[str, Field(description="At least ten characters.", max_length=200, title="Password")]


class IdentityRead(BaseModel):
    """
    Somebody as a provider knows them, who opens one's account.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    issuer: Annotated[str, Field(title="Issuer")]
    subject: Annotated[str, Field(title="Subject")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]


class InstallationPart(StrEnum):
    """
    What an installation is made of.
    """

    database = "database"
    storage = "storage"
    jobs = "jobs"
    detector = "detector"
    mail = "mail"


class Keeping(BaseModel):
    """
    How long things are kept, in days; 0: for good.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    deleted: Annotated[
        float, Field(description="What was deleted: until then it can be brought back.", title="Deleted")
    ]
    recordings: Annotated[float, Field(title="Recordings")]
    verdicts: Annotated[float, Field(title="Verdicts")]
    uploads: Annotated[float, Field(description="An upload with which nobody goes on.", title="Uploads")]


class Kind(StrEnum):
    """
    What the clips of a dataset are.
    """

    sound = "sound"
    pictures = "pictures"


class Layer(BaseModel):
    """
    A layer as a window passes it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[str, Field(description="Its place in the network, as in `model.safetensors`.", title="Name")]
    type: Annotated[str, Field(description="What torch calls it.", title="Type")]
    shape: Annotated[list[int], Field(description="Of what it makes of one window.", title="Shape")]
    parameters: Annotated[int, Field(description="How many numbers it has learnt.", title="Parameters")]


class LayerTable(BaseModel):
    """
    All layers of a model in the order in which a window passes them.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    input: Annotated[list[int], Field(description="The shape of a window's picture.", title="Input")]
    layers: Annotated[list[Layer], Field(title="Layers")]
    parameters: Annotated[int, Field(description="Of all of them.", title="Parameters")]


class Learner(BaseModel):
    """
    A fastai learner that was sent, to be turned into a model instead of clips into a dataset.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    path: Annotated[
        str,
        Field(
            description="The .pkl, or the upload that holds it, below uploads/.",
            examples=["uploads/my.pkl"],
            max_length=4096,
            title="Learner",
        ),
    ]
    front_end: Annotated[
        str,
        Field(
            alias="frontEnd",
            description="How its pictures were made from sound, where the learner does not say so itself; pictures: not known.",
            examples=["pictures"],
            max_length=200,
            title="Front end",
        ),
    ] = "mel"


class Leaving(BaseModel):
    """
    Who leaves says the password once more; a guest has none.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    password: Annotated[str, Field(description="At least ten characters.", max_length=200, title="Password")] = ""


class Ledger(BaseModel):
    """
    What is remembered of a job's attempts: all that `reconcile` needs from before.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    number: Annotated[int, Field(title="Number")] = 0
    made: Annotated[bool, Field(title="Made")] = False
    failures: Annotated[int, Field(title="Failures")] = 0
    interruptions: Annotated[int, Field(title="Interruptions")] = 0
    active: Annotated[float, Field(title="Active")] = 0.0
    ended: Ended | None = None
    reason: Annotated[str, Field(title="Reason")] = ""
    message: Annotated[str, Field(title="Message")] = ""
    endpoint: Annotated[str, Field(title="Endpoint")] = ""
    job: Annotated[str, Field(title="Job")] = ""
    node: Annotated[str, Field(title="Node")] = ""


class LetterRead(BaseModel):
    """
    A link that nobody has used yet; an administrator can approve who registers.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    purpose: Annotated[str, Field(title="Purpose")]
    email: Annotated[str, Field(title="Email")]
    name: Annotated[str, Field(description="The user name that was asked for.", title="Name")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    expires_at: Annotated[AwareDatetime, Field(alias="expiresAt", title="Expiresat")]


class LetterUse(BaseModel):
    """
    A link that was opened.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    token: Annotated[str, Field(description="What the letter's link holds.", max_length=200, title="Token")]


class Limits(BaseModel):
    """
    When to give up, and what to keep.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    start_deadline_seconds: Annotated[
        int,
        Field(
            alias="startDeadlineSeconds",
            description="From having a place to the first step.",
            examples=[1800],
            ge=10,
            le=86400,
            title="Start deadline",
        ),
    ] = 1800
    active_deadline_seconds: Annotated[
        int,
        Field(
            alias="activeDeadlineSeconds",
            description="Training time in all; pauses do not count.",
            examples=[86400],
            ge=10,
            le=31536000,
            title="Active deadline",
        ),
    ] = 86400
    stall_seconds: Annotated[
        int,
        Field(
            alias="stallSeconds",
            description="How long it may go without a step before it is started anew.",
            examples=[900],
            ge=10,
            le=86400,
            title="Stall limit",
        ),
    ] = 900
    retries: Annotated[
        int,
        Field(
            description="How often a failure that may pass is tried again.", examples=[1], ge=0, le=100, title="Retries"
        ),
    ] = 1
    infrastructure_retries: Annotated[
        int,
        Field(
            alias="infrastructureRetries",
            description="How often it goes on after being killed or losing its machine.",
            examples=[10],
            ge=0,
            le=1000,
            title="Infrastructure retries",
        ),
    ] = 10
    ttl_seconds_after_finished: Annotated[
        int,
        Field(
            alias="ttlSecondsAfterFinished",
            description="When a cluster may remove the resource; files and history stay.",
            examples=[604800],
            ge=0,
            le=31536000,
            title="Time to live",
        ),
    ] = 604800


class LinkBegin(BaseModel):
    """
    Who links says the password once more.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    password: Annotated[str, Field(description="At least ten characters.", max_length=200, title="Password")] = ""


class LogTail(BaseModel):
    """
    The last lines of a run's log.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    lines: Annotated[list[str], Field(description="Whole lines, at most 200 of them.", title="Lines")] = []
    next: Annotated[int, Field(description="Send it as `after` to be told only what is new.", title="Next")] = 0
    anew: Annotated[
        bool, Field(description="Whether they stand in the place of all that was told before.", title="Anew")
    ] = True


class FirstName(RootModel[str]):
    root: Annotated[str, Field(max_length=80, min_length=1, title="Firstname")]


class LastName(RootModel[str]):
    root: Annotated[str, Field(max_length=80, min_length=1, title="Lastname")]


class RunLetters1(StrEnum):
    """
    Of which of one's runs a letter comes when they end; from now on.
    """

    none = "none"
    failed = "failed"
    all = "all"


class Language(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="In which language the page, letters and sentences of the API come, as its tag; empty: as each browser asks.",
            examples=["pt-BR"],
            max_length=20,
            title="Language",
        ),
    ]


class MeUpdate(BaseModel):
    """
    What changes about oneself.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    first_name: Annotated[FirstName | None, Field(alias="firstName", title="Firstname")] = None
    last_name: Annotated[LastName | None, Field(alias="lastName", title="Lastname")] = None
    shows_name: Annotated[
        bool | None,
        Field(
            alias="showsName",
            description="Whether everybody may read both beside what one publishes.",
            title="Showsname",
        ),
    ] = None
    run_letters: Annotated[
        RunLetters1 | None,
        Field(
            alias="runLetters",
            description="Of which of one's runs a letter comes when they end; from now on.",
            title="Runletters",
        ),
    ] = None
    language: Annotated[Language | None, Field(title="Language")] = None
    theme: Annotated[Theme | None, Field(title="Theme")] = None
    density: Annotated[Density | None, Field(title="Density")] = None


class MeanSpectrum(BaseModel):
    """
    The mean spectrum of a class.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    generator: Annotated[str, Field(title="Generator")]
    levels: Annotated[list[float], Field(description="dB.", title="Levels")]


class MeasureCompared(BaseModel):
    """
    One figure of two models on the clips that both judged.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    first: Annotated[float, Field(description="Of the first model, in [0, 1].", title="First")]
    second: Annotated[float, Field(description="Of the other one.", title="Second")]
    difference: Annotated[
        float,
        Field(description="The other's less the first's: negative where the other errs less.", title="Difference"),
    ]
    interval: Annotated[
        list[float] | None,
        Field(description="Holds the true difference in 95 of 100 such sets; null: unknown.", title="Interval"),
    ]
    p_value: Annotated[
        float | None,
        Field(
            alias="pValue",
            description="How often so large a difference comes by chance alone, corrected after Holm for all that were asked.",
            title="Pvalue",
        ),
    ]
    why_none: Annotated[
        str, Field(alias="whyNone", description="Why there is no interval, in a sentence.", title="Whynone")
    ] = ""


class Method(StrEnum):
    """
    A way to say which frames and bands a score rests on.
    """

    occlusion = "occlusion"
    occlusion_grid = "occlusion-grid"
    grad_cam = "grad-cam"
    elementwise_grad_cam = "elementwise-grad-cam"
    integrated_gradients = "integrated-gradients"


class Metrics(BaseModel):
    """
    The newest figures of a training; on validation data but for the training loss.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    train_loss: Annotated[float | None, Field(alias="trainLoss", title="Trainloss")] = None
    validation_loss: Annotated[float | None, Field(alias="validationLoss", title="Validationloss")] = None
    f1: Annotated[float | None, Field(title="F1")] = None
    accuracy: Annotated[float | None, Field(title="Accuracy")] = None
    equal_error_rate: Annotated[float | None, Field(alias="equalErrorRate", title="Equalerrorrate")] = None
    best_f1: Annotated[float | None, Field(alias="bestF1", title="Bestf1")] = None
    best_epoch: Annotated[int | None, Field(alias="bestEpoch", title="Bestepoch")] = None
    memory_bytes: Annotated[
        float | None,
        Field(alias="memoryBytes", description="Main memory that the trainer's process holds.", title="Memorybytes"),
    ] = None
    gpu_memory_bytes: Annotated[
        float | None,
        Field(
            alias="gpuMemoryBytes", description="GPU memory that it holds; null without a GPU.", title="Gpumemorybytes"
        ),
    ] = None
    cpu_share: Annotated[
        float | None,
        Field(
            alias="cpuShare",
            description="Share of the cores that it may use which it kept busy lately.",
            title="Cpushare",
        ),
    ] = None
    gpu_utilization: Annotated[
        float | None,
        Field(
            alias="gpuUtilization",
            description="Share of the time in which its GPU computed lately; null where its driver does not say.",
            title="Gpuutilization",
        ),
    ] = None


class Model(BaseModel):
    """
    Which network, and from which weights it starts.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    architecture: Annotated[
        str,
        Field(
            description="The network. ResNet18 is quick and rarely beaten here; compact needs no GPU.",
            examples=["resnet18"],
            max_length=200,
            title="Architecture",
        ),
    ] = "resnet18"
    weights: Annotated[
        str,
        Field(
            description="imagenet, none, or the id of a run to go on from.",
            examples=["imagenet"],
            max_length=200,
            min_length=1,
            title="Starting weights",
        ),
    ] = "imagenet"


class Sure(RootModel[float]):
    root: Annotated[
        float,
        Field(description="How probable human or machine must be to be said at all.", ge=0.5, lt=1.0, title="Sure"),
    ]


class ModelChange(BaseModel):
    """
    How its scores are to be read from now on; what is not named stays. Verdicts that were given stay as they are.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    error_rates: Annotated[
        ErrorRates | None,
        Field(default_factory=ErrorRates, alias="errorRates", description="How many errors of each kind are allowed."),
    ]
    sure: Annotated[
        Sure | None, Field(description="How probable human or machine must be to be said at all.", title="Sure")
    ] = None
    calibrate_with: Annotated[
        UUID | None,
        Field(
            alias="calibrateWith",
            description="An evaluation of this model on clips of your own that has succeeded.",
            title="Calibratewith",
        ),
    ] = None
    explain_with: Annotated[
        UUID | None,
        Field(
            alias="explainWith",
            description="An evaluation of this model that has scored explanations: its bundle keeps the scores, and the best way to explain becomes its default.",
            title="Explainwith",
        ),
    ] = None
    own_calibration: Annotated[
        bool,
        Field(
            alias="ownCalibration",
            description="False: back to the calibration that the model came with.",
            title="Owncalibration",
        ),
    ] = True


class ModelImport(BaseModel):
    """
    A bundle to be checked and taken in, or a learner to be converted.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    title: Annotated[str, Field(description="What to call the model.", max_length=120, title="Title")] = ""
    bundle: Annotated[BundleFile | None, Field(description="Where a bundle lies: the `path` of an upload.")] = None
    learner: Annotated[Learner | None, Field(description="Where a learner lies: the `path` of an upload.")] = None
    bonafide: Annotated[
        str,
        Field(
            description="Of a learner, the human class; known names are found without.",
            max_length=200,
            title="Bonafide",
        ),
    ] = ""


class ModelVersion(BaseModel):
    """
    One of the models that follow each other.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    version: Annotated[int, Field(title="Version")]
    title: Annotated[str, Field(title="Title")]
    public: Annotated[bool, Field(title="Public")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]


class Moment(BaseModel):
    """
    A window of the recording.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    begin: Annotated[float, Field(description="Seconds from the beginning.", title="Begin")]
    end: Annotated[float, Field(title="End")]
    score: Annotated[float | None, Field(description="As the recording's, of this window alone.", title="Score")]


class Notice(BaseModel):
    """
    Something about a run that its user should know: what was asked for and could not be had.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    reason: Annotated[str, Field(title="Reason")]
    message: Annotated[str, Field(title="Message")]


class What(StrEnum):
    run = "run"
    dataset = "dataset"
    import_ = "import"
    evaluation = "evaluation"
    model = "model"


class NotificationsSeen(BaseModel):
    """
    Up to when one has seen them.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    until: Annotated[
        AwareDatetime, Field(description="The newest one's time; what came after it stays new.", title="Until")
    ]


class PackRequest(BaseModel):
    """
    A pack of spectrograms to be made.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    front_end: Annotated[
        str,
        Field(
            alias="frontEnd",
            description="Which spectrogram to compute.",
            examples=["mel"],
            max_length=200,
            title="Front end",
        ),
    ] = "mel"


class Part(StrEnum):
    """
    What can be taken away.
    """

    highs = "highs"
    silence = "silence"
    noise = "noise"


class PartHealth(BaseModel):
    """
    One part.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    part: InstallationPart
    state: HealthState
    says: Annotated[str, Field(description="How it does, and what to do where it does not.", title="Says")]


class PasswordChange(BaseModel):
    """
    From the password to another.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    old: Annotated[str, Field(description="At least ten characters.", max_length=200, title="Old")]
    new: Annotated[str, Field(description="At least ten characters.", max_length=200, title="New")]


class Phase(StrEnum):
    """
    One word for people, derived from the conditions; it never decides anything.
    """

    pending = "Pending"
    queued = "Queued"
    starting = "Starting"
    running = "Running"
    pausing = "Pausing"
    paused = "Paused"
    stopping = "Stopping"
    succeeded = "Succeeded"
    stopped = "Stopped"
    failed = "Failed"


class PictureMade(BaseModel):
    """
    A picture that is there now.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    digest: Annotated[str, Field(description="SHA-256 of what is shown, which is a square PNG.", title="Digest")]


class PolicyRead(BaseModel):
    """
    How a model's scores are read.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    error_rates: Annotated[ErrorRates, Field(alias="errorRates")]
    sure: Annotated[float, Field(description="How probable human or machine must be to be said at all.", title="Sure")]
    own_calibration: Annotated[
        str,
        Field(
            alias="ownCalibration",
            description="The clips of its owner that it is calibrated with; empty: as it came.",
            title="Owncalibration",
        ),
    ]


class PreviewPart(BaseModel):
    """
    What goes into one part, and who speaks in it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    part: Annotated[str, Field(description="train, validation or test.", title="Part")]
    clips: Annotated[int, Field(title="Clips")]
    windows: Annotated[int, Field(title="Windows")]
    seconds: Annotated[float, Field(title="Seconds")]
    speakers: Annotated[list[str], Field(title="Speakers")]
    generators: Annotated[list[str], Field(title="Generators")]
    conditions: Annotated[list[str], Field(title="Conditions")]


class PreviewRow(BaseModel):
    """
    What goes into one part of one voice and class under one condition.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    part: Annotated[str, Field(description="train, validation or test.", title="Part")]
    speaker: Annotated[str, Field(title="Speaker")]
    generator: Annotated[str, Field(title="Generator")]
    condition: Annotated[str, Field(title="Condition")]
    clips: Annotated[int, Field(title="Clips")]
    windows: Annotated[int, Field(title="Windows")]
    seconds: Annotated[float, Field(title="Seconds")]


class Progress(BaseModel):
    """
    How far a job is. `step` of `steps`: batches of a training, clips of a data job.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    stage: Annotated[str, Field(title="Stage")] = ""
    epoch: Annotated[int, Field(title="Epoch")] = 0
    epochs: Annotated[int, Field(title="Epochs")] = 0
    step: Annotated[int, Field(title="Step")] = 0
    steps: Annotated[int, Field(title="Steps")] = 0
    percent: Annotated[float, Field(ge=0.0, le=100.0, title="Percent")] = 0.0
    eta_seconds: Annotated[float | None, Field(alias="etaSeconds", title="Etaseconds")] = None
    images_per_second: Annotated[float | None, Field(alias="imagesPerSecond", title="Imagespersecond")] = None
    work_seconds: Annotated[
        float | None,
        Field(
            alias="workSeconds",
            description="At its end: how long it was at work on batches and on judging epochs, once that had begun.",
            title="Workseconds",
        ),
    ] = None
    work_per_second: Annotated[
        float | None,
        Field(
            alias="workPerSecond",
            description="And how many windows it learnt from in one of these seconds; one that is judged counts less.",
            title="Workpersecond",
        ),
    ] = None


class HeldOutItem(RootModel[str]):
    root: Annotated[str, Field(max_length=200)]


class Protocol(BaseModel):
    """
    How clips are divided into training, validation and test.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[
        str,
        Field(
            description="What must not stand on both sides of training and test.",
            examples=["utterance"],
            max_length=200,
            title="Keep apart",
        ),
    ] = "utterance"
    validation: Annotated[
        float,
        Field(
            description="The share of clips that chooses the best epoch.",
            examples=[0.15],
            ge=0.05,
            le=0.45,
            title="Validation share",
        ),
    ] = 0.15
    test: Annotated[
        float,
        Field(
            description="The share of clips that gives the final figures, used once.",
            examples=[0.15],
            ge=0.05,
            le=0.45,
            title="Test share",
        ),
    ] = 0.15
    held_out: Annotated[
        list[HeldOutItem] | None,
        Field(
            alias="heldOut",
            description="Speakers, sentences, generators or conditions (what the protocol keeps apart) that stand in the test part alone, by name; empty: chosen by the seed.",
            examples=[["it_carlo"]],
            max_length=100,
            title="Held out",
        ),
    ] = None
    folds: Annotated[
        int,
        Field(
            description="Cross-validation: into how many parts, each of which is the test part of one run; 0: one split by shares.",
            examples=[0],
            ge=0,
            le=20,
            title="Folds",
        ),
    ] = 0
    fold: Annotated[
        int, Field(description="Which of the folds is the test part, from 0.", examples=[0], ge=0, le=19, title="Fold")
    ] = 0
    external: Annotated[
        ExternalSet | None,
        Field(
            description="For protocol external: the dataset that is the test part, instead of a share of this one.",
            examples=[{"name": "interviews"}],
            title="Test dataset",
        ),
    ] = None
    seed: Annotated[
        int,
        Field(
            description="The same seed divides the same clips in the same way.",
            examples=[17],
            ge=0,
            le=2147483647,
            title="Split seed",
        ),
    ] = 17


class Publication(BaseModel):
    """
    How a model is published.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    new_version_of: Annotated[
        UUID | None,
        Field(
            alias="newVersionOf",
            description="A model of yours whose next version it is from now on; that one stays as public as it is.",
            title="Newversionof",
        ),
    ] = None


class Kind2(StrEnum):
    training = "training"
    data = "data"
    evaluation = "evaluation"


class QueueEntry(BaseModel):
    """
    A job that has not ended. Of what others keep to themselves: that it is there, and whose it is.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    kind: Annotated[Kind2, Field(title="Kind")]
    thing: Annotated[
        UUID | None,
        Field(
            description="The run, dataset, import or evaluation; null where it is not yours to see, or a pack for several.",
            title="Thing",
        ),
    ]
    title: Annotated[
        str,
        Field(
            description="What it is called, a dataset by its name; empty where it is not yours to see.", title="Title"
        ),
    ]
    owner: Annotated[
        str,
        Field(
            description="Whose it is, by user name; empty: nobody's, or a guest's, who are told no names either.",
            title="Owner",
        ),
    ]
    yours: Annotated[bool, Field(title="Yours")]
    phase: Phase
    place: Annotated[
        int | None,
        Field(
            description="Its place among those that wait to do the same kind of work: 1 is next. Null: it works, or is paused.",
            title="Place",
        ),
    ]
    waits_for: Annotated[
        str,
        Field(
            alias="waitsFor",
            description="Why it waits; empty where it does not, nobody knows, or it is not yours to see.",
            title="Waitsfor",
        ),
    ]
    gpus: Annotated[int, Field(description="GPUs that it asked for, of all its nodes together.", title="Gpus")]
    has_gpus: Annotated[bool, Field(alias="hasGpus", description="Whether it has them now.", title="Hasgpus")]
    queue: Annotated[str, Field(description="The cluster's queue that it is in; empty: none.", title="Queue")]
    progress: Progress
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    started_at: Annotated[AwareDatetime | None, Field(alias="startedAt", title="Startedat")]


class QueueRead(BaseModel):
    """
    All that has not ended, in the order in which it gets a place.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[QueueEntry], Field(title="Items")]
    gpus_in_use: Annotated[int, Field(alias="gpusInUse", title="Gpusinuse")]


class StorageGigabytes(RootModel[float]):
    root: Annotated[float, Field(description="Datasets, uploads and runs.", ge=0.0, title="Storagegigabytes")]


class UnfinishedJobs(RootModel[int]):
    root: Annotated[int, Field(description="Jobs that wait or work at once.", ge=0, title="Unfinishedjobs")]


class GpuHours(RootModel[float]):
    root: Annotated[float, Field(description="Hours of GPUs in a month of the calendar.", ge=0.0, title="Gpuhours")]


class Quota(BaseModel):
    """
    What one account may use where that is not what the installation allows everybody; null: as everybody.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    storage_gigabytes: Annotated[
        StorageGigabytes | None,
        Field(alias="storageGigabytes", description="Datasets, uploads and runs.", title="Storagegigabytes"),
    ] = None
    unfinished_jobs: Annotated[
        UnfinishedJobs | None,
        Field(alias="unfinishedJobs", description="Jobs that wait or work at once.", title="Unfinishedjobs"),
    ] = None
    gpu_hours: Annotated[
        GpuHours | None,
        Field(alias="gpuHours", description="Hours of GPUs in a month of the calendar.", title="Gpuhours"),
    ] = None


class Rate(BaseModel):
    """
    An equal error rate of human clips against others, with its interval of 95 % over groups of pairs.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    against: Annotated[
        str, Field(description="The generator; empty: all machine classes together.", title="Against")
    ] = ""
    human: Annotated[int, Field(description="How many human clips were looked at.", title="Human")] = 0
    machine: Annotated[int, Field(description="How many of the others.", title="Machine")] = 0
    equal_error_rate: Annotated[
        EqualErrorRate | None,
        Field(alias="equalErrorRate", description="Null where it is unknown.", title="Equalerrorrate"),
    ] = None
    low: Annotated[Low | None, Field(title="Low")] = None
    high: Annotated[High | None, Field(title="High")] = None


class Reading(StrEnum):
    """
    By what a cue tells the human clips from the others.
    """

    higher = "Higher"
    lower = "Lower"
    inside = "Inside"
    outside = "Outside"
    values = "Values"


class RecoveryCodes(BaseModel):
    """
    Each opens once, where the app is lost. They are shown this once.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    codes: Annotated[list[str], Field(title="Codes")]


class Refused(BaseModel):
    """
    A clip that was left out.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    clip: Annotated[str, Field(title="Clip")]
    reason: Annotated[str, Field(title="Reason")]


class RegistrationConfirm(BaseModel):
    """
    By who registered: the letter alone may have been asked for by somebody else, for another's mailbox.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    token: Annotated[str, Field(description="What the letter's link holds.", max_length=200, title="Token")]
    password: Annotated[str, Field(description="That was chosen at registering.", max_length=200, title="Password")]


class RegistrationCreate(BaseModel):
    """
    Who wants an account.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    first_name: Annotated[str, Field(alias="firstName", max_length=80, min_length=1, title="Firstname")]
    last_name: Annotated[str, Field(alias="lastName", max_length=80, min_length=1, title="Lastname")]
    name: Annotated[
        str,
        Field(
            description="2 to 39 letters of the English alphabet, digits, `_`, `.` and `-`; everybody sees it.",
            examples=["ada"],
            pattern="^[A-Za-z0-9][A-Za-z0-9_.\\-]{1,38}$",
            title="Name",
        ),
    ]
    email: Annotated[
        str,
        Field(
            description="An e-mail address.",
            examples=["ada@example.org"],
            pattern='^[^@\\s<>\\"(),:;\\\\\\[\\]]{1,64}@[A-Za-z0-9.\\-]{1,180}\\.[A-Za-z0-9\\-]{2,60}$',
            title="Email",
        ),
    ]
    password: Annotated[str, Field(description="At least ten characters.", max_length=200, title="Password")]
    invitation: Annotated[
        str, Field(description="What an invitation's link holds.", max_length=200, title="Invitation")
    ] = ""
    challenge: Annotated[str, Field(max_length=200, title="Challenge")]
    answer: Annotated[str, Field(description="What solves the challenge.", max_length=40, title="Answer")]


class State(StrEnum):
    """
    made: log in. letter: open the link that was mailed. waiting: an administrator lets you in.
    """

    made = "made"
    letter = "letter"
    waiting = "waiting"


class RegistrationRead(BaseModel):
    """
    What happens next.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    state: Annotated[
        State,
        Field(
            description="made: log in. letter: open the link that was mailed. waiting: an administrator lets you in.",
            title="State",
        ),
    ]


class Report(BaseModel):
    """
    What a run found out: the contents of `report.json`.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    report: Annotated[dict[str, Any], Field(title="Report")]


class ResetCreate(BaseModel):
    """
    Who has forgotten the password.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    email: Annotated[
        str,
        Field(
            description="An e-mail address.",
            examples=["ada@example.org"],
            pattern='^[^@\\s<>\\"(),:;\\\\\\[\\]]{1,64}@[A-Za-z0-9.\\-]{1,180}\\.[A-Za-z0-9\\-]{2,60}$',
            title="Email",
        ),
    ]


class ResetUse(BaseModel):
    """
    A new password, by the link of a letter.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    token: Annotated[str, Field(description="What the letter's link holds.", max_length=200, title="Token")]
    password: Annotated[str, Field(description="At least ten characters.", max_length=200, title="Password")]


class Resources(BaseModel):
    """
    What the job may use.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    nodes: Annotated[
        int, Field(description="Machines that train together.", examples=[1], ge=1, le=64, title="Nodes")
    ] = 1
    gpus: Annotated[
        int,
        Field(
            description="GPUs on each node; where there is none, it trains on the CPU and says so.",
            examples=[1],
            ge=0,
            le=16,
            title="GPUs",
        ),
    ] = 1
    cpu: Annotated[
        float, Field(description="Processor cores on each node.", examples=[2], gt=0.0, le=512.0, title="CPU")
    ] = 2
    memory: Annotated[
        str,
        Field(
            description="Main memory on each node.",
            examples=["16Gi"],
            max_length=20,
            pattern="^[1-9][0-9]*(Mi|Gi|Ti)$",
            title="Memory",
        ),
    ] = "4Gi"


class Condition2(RootModel[str]):
    root: Annotated[
        str,
        Field(
            max_length=20,
            pattern="^(snr(-(10|[1-9])|[1-5]?[0-9]|60)|pink(-(10|[1-9])|[1-5]?[0-9]|60)|babble(-(10|[1-9])|[1-5]?[0-9]|60)|amplitude([0-9](\\.[0-9]{0,3}[1-9])?|10)|reverb(0\\.[1-9]|[1-4](\\.[1-9])?|5)|gain(-?([1-9]|[1-3][0-9]|40))|clip([1-9]|[1-3][0-9]|40)|lowpass([2-9][0-9]{2}|[1-9][0-9]{3}|1[0-9]{4}|20000)|highpass([2-9][0-9]|[1-9][0-9]{2}|[1-3][0-9]{3}|4000)|resample([4-9][0-9]{3}|[1-3][0-9]{4}|4[0-7][0-9]{3}|48000)|alaw|mulaw|g722|gsm|amr-((4\\.75|5\\.15|5\\.9|6\\.7|7\\.4|7\\.95|10\\.2|12\\.2)k)|mp3-((16|24|32|48|64|96|128)k)|aac-((16|24|32|48|64|96|128)k)|opus-((6|8|12|16|24|32|48|64|96|128)k))$",
        ),
    ]


class Robustness(BaseModel):
    """
    Under which conditions a model is judged besides, and on how many clips.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    conditions: Annotated[
        list[Condition2] | None,
        Field(
            description="What is added to each clip before it is judged, one after the other; each takes as long as judging them all.",
            examples=[["snr20", "mp3-32k"]],
            max_length=100,
            min_length=1,
            title="Conditions",
        ),
    ] = None
    clips: Annotated[
        int,
        Field(
            description="How many clips at most, drawn as whole sentences with all their copies; more make the intervals narrower.",
            examples=[200],
            ge=20,
            le=100000,
            title="Clips",
        ),
    ] = 200
    seed: Annotated[
        int,
        Field(
            description="Of the draw and of the noise; the same gives the same curve.",
            examples=[17],
            ge=0,
            le=2147483647,
            title="Seed",
        ),
    ] = 17


class Role(StrEnum):
    """
    What an account may do besides using what is its own.
    """

    guest = "guest"
    user = "user"
    researcher = "researcher"
    administrator = "administrator"


class RunFile(StrEnum):
    """
    The files of a run that its owner may download.
    """

    spec_yaml = "spec.yaml"
    log_txt = "log.txt"
    batches_csv = "batches.csv"
    history_csv = "history.csv"
    scores_csv = "scores.csv"
    split_csv = "split.csv"
    report_json = "report.json"
    environment_json = "environment.json"
    decisions_json = "decisions.json"
    learning_rate_csv = "learning_rate.csv"
    confusion_matrix_csv = "confusion_matrix.csv"
    reliability_csv = "reliability.csv"
    model_pkl = "model.pkl"
    model_onnx = "model.onnx"
    loss_png = "loss.png"
    loss_svg = "loss.svg"
    confusion_matrix_png = "confusion_matrix.png"
    confusion_matrix_svg = "confusion_matrix.svg"
    det_png = "det.png"
    det_svg = "det.svg"
    reliability_png = "reliability.png"
    reliability_svg = "reliability.svg"
    learning_rate_png = "learning_rate.png"
    learning_rate_svg = "learning_rate.svg"
    failed_batch_safetensors = "failed_batch.safetensors"
    failed_batch_csv = "failed_batch.csv"
    failed_batch_png = "failed_batch.png"
    failed_batch_svg = "failed_batch.svg"


class RunFiles(BaseModel):
    """
    Where a run's files are, relative to the data folder; empty while there is none.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    folder: Annotated[str, Field(title="Folder")] = ""
    report: Annotated[str, Field(title="Report")] = ""
    bundle: Annotated[str, Field(title="Bundle")] = ""


class RunPreview(BaseModel):
    """
    What a training would learn from and be tested on, before it starts.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    rows: Annotated[list[PreviewRow], Field(title="Rows")]
    parts: Annotated[list[PreviewPart], Field(title="Parts")]
    clips: Annotated[int, Field(title="Clips")]
    windows: Annotated[
        int,
        Field(
            description="Spectrograms: windows that are seen in an epoch, of all parts together. Those of the training part stand side by side; of the others there are as many as cover each clip.",
            title="Windows",
        ),
    ]
    seconds: Annotated[float, Field(title="Seconds")]
    held_out: Annotated[
        list[str], Field(alias="heldOut", description="Names that the test part alone would have.", title="Heldout")
    ] = []
    unmet: Annotated[
        list[str], Field(description="Classes of the test part that the training would never meet.", title="Unmet")
    ] = []
    left_over: Annotated[
        int, Field(alias="leftOver", description="Clips that the protocol would use for nothing.", title="Leftover")
    ] = 0
    crossings: Annotated[
        list[Crossing],
        Field(
            description="What would stand in several parts: speakers, prompts, pairs, and duplicates that an audit found.",
            title="Crossings",
            validate_default=True,
        ),
    ] = []
    warning: Annotated[
        str, Field(description="What to mend before the start: the same recordings in several parts.", title="Warning")
    ] = ""
    badge: Annotated[str, Field(description="A caution about the protocol.", title="Badge")] = ""
    title: Annotated[str, Field(description="The name the run would get.", title="Title")]
    estimate: Estimate


class Tag(RootModel[str]):
    root: Annotated[str, Field(max_length=200)]


class Tags(RootModel[list[Tag]]):
    root: Annotated[
        list[Tag],
        Field(
            description="All its tags from now on: at most 10 of up to 32 letters, digits, single spaces and . + : / # @ - _; they become small letters, each once.",
            max_length=100,
            title="Tags",
        ),
    ]


class Notes(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Its notes from now on, plain text of up to 10000 letters; empty: none.",
            max_length=40000,
            title="Notes",
        ),
    ]


class RunUpdate(BaseModel):
    """
    What may change once a run has begun; what is left out stays.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    desired: Annotated[
        Desired | None,
        Field(description="Run goes on, Pause saves and frees the place, Stop ends it and keeps the model."),
    ] = None
    tags: Annotated[
        Tags | None,
        Field(
            description="All its tags from now on: at most 10 of up to 32 letters, digits, single spaces and . + : / # @ - _; they become small letters, each once.",
            title="Tags",
        ),
    ] = None
    notes: Annotated[
        Notes | None,
        Field(description="Its notes from now on, plain text of up to 10000 letters; empty: none.", title="Notes"),
    ] = None


NodeSelectorAdditionalProperty = TypeAliasType("NodeSelectorAdditionalProperty", Annotated[str, Field(max_length=200)])


class Scope(StrEnum):
    """
    What an access token may do of what its account may.
    """

    read = "read"
    write = "write"
    administer = "administer"


class SecondFactorBegun(BaseModel):
    """
    A secret for the app that makes codes; nothing is changed yet.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    secret: Annotated[str, Field(title="Secret")]
    uri: Annotated[str, Field(description="The same as an `otpauth:` address, as its QR code says it.", title="Uri")]


class SecondFactorCreate(BaseModel):
    """
    The app's secret, with its first code to show that it has it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    secret: Annotated[str, Field(max_length=64, min_length=16, pattern="^[A-Z2-7]+$", title="Secret")]
    code: Annotated[str, Field(max_length=20, title="Code")]
    password: Annotated[str, Field(description="At least ten characters.", max_length=200, title="Password")]


class SecondFactorDelete(BaseModel):
    """
    Back to the password alone.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    password: Annotated[str, Field(description="At least ten characters.", max_length=200, title="Password")]


class SecurityEventRead(BaseModel):
    """
    Something that happened.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[int, Field(title="Id")]
    at: Annotated[AwareDatetime, Field(title="At")]
    what: Annotated[str, Field(title="What")]
    account: Annotated[UUID | None, Field(title="Account")]
    name: Annotated[str, Field(description="What the account was called then.", title="Name")]
    about: Annotated[str, Field(title="About")]
    address: Annotated[str, Field(title="Address")]


class Segment(BaseModel):
    """
    A stretch of neighbouring windows that say the same.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    begin: Annotated[float, Field(description="Seconds from the beginning.", title="Begin")]
    end: Annotated[float, Field(title="End")]
    answer: Answer


class SessionCreate(BaseModel):
    """
    What opens a session: user name or e-mail with the password, or the printed link's token.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[str, Field(description="User name or e-mail.", examples=["ada"], max_length=254, title="Name")] = ""
    password: Annotated[str, Field(max_length=200, title="Password")] = ""
    code: Annotated[
        str, Field(description="Of the second factor, where the account has one.", max_length=40, title="Code")
    ] = ""
    token: Annotated[
        str,
        Field(
            description="The token of the printed link, instead of name and password.", max_length=200, title="Token"
        ),
    ] = ""


class SessionListed(BaseModel):
    """
    One of one's sessions.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    browser: Annotated[str, Field(title="Browser")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    seen_at: Annotated[AwareDatetime, Field(alias="seenAt", title="Seenat")]
    expires_at: Annotated[AwareDatetime | None, Field(alias="expiresAt", title="Expiresat")]
    current: Annotated[bool, Field(title="Current")]


class SessionRead(BaseModel):
    """
    A browser's session, whose token is readable this once.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    token: Annotated[str, Field(title="Token")]
    expires_at: Annotated[AwareDatetime, Field(alias="expiresAt", title="Expiresat")]


class SharedKind(StrEnum):
    """
    What can be shared.
    """

    datasets = "datasets"
    runs = "runs"
    models = "models"


class Sharing(BaseModel):
    """
    With whom something is shared: they see it, and use it for what is their own.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    who: Annotated[list[str], Field(description="User names.", examples=[["ada"]], max_length=100, title="Who")] = []
    all: Annotated[bool, Field(description="With everybody who has an account here.", title="All")] = False


class SignInAnswer(BaseModel):
    """
    With what the browser came back.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    state: Annotated[
        str,
        Field(
            description="As the address says it that the provider sent the browser to.", max_length=200, title="State"
        ),
    ]
    code: Annotated[str, Field(description="The same.", max_length=4000, title="Code")]
    iss: Annotated[str, Field(description="The same, where it says it.", max_length=500, title="Iss")] = ""
    browser: Annotated[str, Field(description="What it has kept.", max_length=200, title="Browser")]


class SignInBegun(BaseModel):
    """
    A sign-in that is under way; it holds for ten minutes.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    url: Annotated[str, Field(description="Where the browser goes: a page of the provider's.", title="Url")]
    browser: Annotated[
        str,
        Field(
            description="What the browser keeps meanwhile, out of reach of scripts, and nobody else has.",
            title="Browser",
        ),
    ]


class SignInCode(BaseModel):
    """
    The code of the second factor.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    ticket: Annotated[str, Field(max_length=200, title="Ticket")]
    code: Annotated[str, Field(description="Of the app, or a recovery code.", max_length=40, title="Code")]


class SignedIn(BaseModel):
    """
    A session; or, where the account has a second factor, a ticket to show with its code.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    session: SessionRead | None
    ticket: Annotated[str, Field(description="Empty, where there is a session.", title="Ticket")]


class Source(BaseModel):
    """
    Where the clips come from: a folder, a corpus, a dataset that exists already; or a model that was sent.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    path: Annotated[
        str,
        Field(
            description="The folder that holds the clips.", examples=["/data/speech"], max_length=4096, title="Folder"
        ),
    ] = ""
    layout: Annotated[
        str,
        Field(
            description="What the folders' names mean, from the outside in.",
            examples=["speaker/class"],
            max_length=200,
            title="Layout",
        ),
    ] = "speaker/class"
    bonafide: Annotated[
        str,
        Field(
            description="Which class is human; bonafide, human and original are known.",
            examples=["bonafide"],
            max_length=200,
            title="Human class",
        ),
    ] = ""
    fetch: Annotated[
        Fetch | None, Field(description="A corpus to be fetched.", examples=[{"corpus": "arctic"}], title="Fetch")
    ] = None
    dataset: Annotated[
        DatasetRef | None,
        Field(
            description="Work on this dataset instead of a folder.",
            examples=[{"name": "example", "version": "3f9c2a77b1d04e58"}],
            title="Existing dataset",
        ),
    ] = None
    learner: Annotated[
        Learner | None,
        Field(
            description="A .pkl of fastai to be turned into a model, which becomes this job's result.",
            examples=[{"path": "uploads/my.pkl"}],
            title="Learner",
        ),
    ] = None
    bundle: Annotated[
        BundleFile | None,
        Field(
            description="A model's bundle, as Veravox lets one download it, to be taken in: it becomes this job's result.",
            examples=[{"path": "uploads/my.zip"}],
            title="Bundle",
        ),
    ] = None


class Spectra(BaseModel):
    """
    The mean spectra by class, and how far a linear model gets with those of single clips: a baseline, no cue.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    front_end: Annotated[str, Field(alias="frontEnd", title="Frontend")]
    frequencies: Annotated[list[float], Field(description="Hz; empty where the bands have none.", title="Frequencies")]
    curves: Annotated[list[MeanSpectrum], Field(title="Curves")]
    baseline: Annotated[
        list[Rate],
        Field(description="Tested on pairs that the model was not fitted to.", title="Baseline", validate_default=True),
    ] = []
    strangers: Annotated[
        list[Rate],
        Field(
            description="Tested on speakers that it was not fitted to; needs three.",
            title="Strangers",
            validate_default=True,
        ),
    ] = []


class Spread(BaseModel):
    """
    Mean and deviation of the values that there are.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    n: Annotated[int, Field(description="How many values there are.", title="N")]
    mean: Annotated[float | None, Field(description="Null where there is no value.", title="Mean")]
    deviation: Annotated[
        float | None,
        Field(description="The sample's standard deviation (n - 1); null below two values.", title="Deviation"),
    ]
    minimum: Annotated[float | None, Field(title="Minimum")]
    maximum: Annotated[float | None, Field(title="Maximum")]


class Synthesise(BaseModel):
    """
    Copy synthesis: each bonafide clip analysed and rebuilt by generators.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    generators: Annotated[
        list[Generator] | None,
        Field(description="Through which.", examples=[["world", "lpcnet"]], max_length=100, title="Generators"),
    ] = None
    checkpoints: Annotated[
        list[Checkpoint] | None,
        Field(description="Trained generators of your own.", examples=[[]], max_length=20, title="Checkpoints"),
    ] = None
    raw: Annotated[
        bool,
        Field(
            description="Leave the copies as the generators made them, although level, band and length then give them away.",
            examples=[False],
            title="Raw",
        ),
    ] = False


class Tally(BaseModel):
    """
    Something that runs have in common.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[str, Field(title="Name")]
    count: Annotated[int, Field(description="How many runs have it.", title="Count")]


class Telling(BaseModel):
    """
    The stretch that says most for the answer.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    begin: Annotated[float, Field(description="Seconds.", title="Begin")]
    end: Annotated[float, Field(title="End")]
    evidence: Annotated[
        float, Field(description="In nats, of windows' scores; positive for a human.", title="Evidence")
    ]


class Thresholds(BaseModel):
    """
    Scores from `human_from` up are called human, those below `machine_below` machine.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    human_from: Annotated[float, Field(alias="humanFrom", title="Humanfrom")]
    machine_below: Annotated[float, Field(alias="machineBelow", title="Machinebelow")]


class Toleration(BaseModel):
    """
    As Kubernetes has it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    key: Annotated[
        str, Field(description="The taint's key.", examples=["nvidia.com/gpu"], max_length=200, title="Key")
    ] = ""
    operator: Annotated[
        str, Field(description="Exists or Equal.", examples=["Exists"], max_length=200, title="Operator")
    ] = "Exists"
    value: Annotated[str, Field(description="The taint's value.", examples=[""], max_length=200, title="Value")] = ""
    effect: Annotated[
        str,
        Field(
            description="NoSchedule, PreferNoSchedule, NoExecute, or empty for all.",
            examples=[""],
            max_length=200,
            title="Effect",
        ),
    ] = ""


class Training(BaseModel):
    """
    How the network learns.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    schedule: Annotated[
        str,
        Field(
            description="Fine-tune pretrained weights, or one cycle over everything.",
            examples=["FineTune"],
            max_length=200,
            title="Schedule",
        ),
    ] = "FineTune"
    frozen_epochs: Annotated[
        int,
        Field(
            alias="frozenEpochs",
            description="Fine-tune only: epochs in which the new head learns alone.",
            examples=[1],
            ge=0,
            le=100,
            title="Frozen epochs",
        ),
    ] = 1
    epochs: Annotated[
        int,
        Field(
            description="How often it sees every clip. More learns more, until the validation loss rises again.",
            examples=[20],
            ge=1,
            le=10000,
            title="Epochs",
        ),
    ] = 20
    batch_size: Annotated[
        int,
        Field(
            alias="batchSize",
            description="Windows per step, of all GPUs together. 0 finds the fastest that fits and scales the rate with it.",
            examples=[32],
            ge=0,
            le=8192,
            title="Batch size",
        ),
    ] = 32
    learning_rate: Annotated[
        float,
        Field(
            alias="learningRate",
            description="How far each step goes. Too high: the loss jumps; too low: it creeps. 0 lets fastai's finder choose.",
            examples=[0.001],
            ge=0.0,
            le=1.0,
            title="Learning rate",
        ),
    ] = 0.001
    seed: Annotated[
        int,
        Field(
            description="The same seed on the same machine gives the same model.",
            examples=[17],
            ge=0,
            le=2147483647,
            title="Seed",
        ),
    ] = 17
    precision: Annotated[
        str,
        Field(
            description="auto takes bfloat16 where it is faster here; float32 is exact.",
            examples=["auto"],
            max_length=200,
            title="Precision",
        ),
    ] = "auto"
    compile: Annotated[
        str,
        Field(
            description="auto compiles the network, or captures it as a CUDA graph, where that pays within the run.",
            examples=["auto"],
            max_length=200,
            title="Compile",
        ),
    ] = "auto"
    balance: Annotated[
        bool,
        Field(
            description="Every class is seen equally often, however few clips it has.",
            examples=[True],
            title="Balance classes",
        ),
    ] = True
    label_smoothing: Annotated[
        float,
        Field(
            alias="labelSmoothing",
            description="Keeps the network from being too sure; 0.1 is usual, 0 is off.",
            examples=[0.0],
            ge=0.0,
            lt=1.0,
            title="Label smoothing",
        ),
    ] = 0.0
    gradient_clip: Annotated[
        float,
        Field(
            alias="gradientClip",
            description="Limits the length of a step's gradient; 0 is off.",
            examples=[0.0],
            ge=0.0,
            le=1000.0,
            title="Gradient clip",
        ),
    ] = 0.0
    accumulate: Annotated[
        int,
        Field(
            description="Steps whose gradients are summed before the weights move.",
            examples=[1],
            ge=1,
            le=1024,
            title="Accumulate",
        ),
    ] = 1
    augmentation: Annotated[
        Augmentation | None, Field(default_factory=Augmentation, description="Changes on the fly.", examples=[{}])
    ]


class Callback(RootModel[str]):
    root: Annotated[str, Field(max_length=2000)]


class TrainingJobStatus(BaseModel):
    """
    A training's status.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    phase: Phase = Phase.pending
    conditions: Annotated[list[Condition], Field(title="Conditions", validate_default=True)] = []
    attempt: Annotated[Ledger, Field(validate_default=True)] = {
        "number": 0,
        "made": False,
        "failures": 0,
        "interruptions": 0,
        "active": 0.0,
        "reason": "",
        "message": "",
        "endpoint": "",
        "job": "",
        "node": "",
    }
    attempts: Annotated[
        list[AttemptRecord], Field(description="The newest last, at most 20.", title="Attempts", validate_default=True)
    ] = []
    progress: Annotated[Progress, Field(validate_default=True)] = {
        "stage": "",
        "epoch": 0,
        "epochs": 0,
        "step": 0,
        "steps": 0,
        "percent": 0.0,
    }
    notices: Annotated[list[Notice], Field(title="Notices", validate_default=True)] = []
    dataset_version: Annotated[
        str,
        Field(
            alias="datasetVersion",
            description="The exact version of the dataset that it reads.",
            title="Datasetversion",
        ),
    ] = ""
    observed_generation: Annotated[int, Field(alias="observedGeneration", title="Observedgeneration")] = 0
    started_at: Annotated[AwareDatetime | None, Field(alias="startedAt", title="Startedat")] = None
    ended_at: Annotated[AwareDatetime | None, Field(alias="endedAt", title="Endedat")] = None
    gpus: Annotated[int, Field(description="How many GPUs it asks for, on all nodes.", title="Gpus")] = 0
    metrics: Annotated[Metrics, Field(validate_default=True)] = {}
    run: Annotated[RunFiles, Field(validate_default=True)] = {"folder": "", "report": "", "bundle": ""}


class TurnFigure(BaseModel):
    """
    A figure over the runs that have it; the worst one has a name.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    n: Annotated[int, Field(description="How many values there are.", title="N")]
    mean: Annotated[float | None, Field(description="Null where there is no value.", title="Mean")]
    deviation: Annotated[
        float | None,
        Field(description="The sample's standard deviation (n - 1); null below two values.", title="Deviation"),
    ]
    minimum: Annotated[float | None, Field(title="Minimum")]
    maximum: Annotated[float | None, Field(title="Maximum")]
    name: Annotated[str, Field(description="As in a row.", title="Name")]
    title: Annotated[str, Field(title="Title")]
    worst: Annotated[float | None, Field(description="The highest; of balanced accuracy, the lowest.", title="Worst")]
    worst_turn: Annotated[str, Field(alias="worstTurn", description="Where that was.", title="Worstturn")]


class TurnRow(BaseModel):
    """
    One run. Rates lie in [0, 1], Cllr is in bits; null where the run has no such figure.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    run: Annotated[UUID, Field(title="Run")]
    turn: Annotated[str, Field(description="What it left out, or its fold.", title="Turn")]
    seed: Annotated[int, Field(title="Seed")]
    phase: Phase
    human: Annotated[int | None, Field(description="Human clips of its test part.", title="Human")]
    machine: Annotated[int | None, Field(description="Machine-made ones.", title="Machine")]
    equal_error_rate: Annotated[float | None, Field(alias="equalErrorRate", title="Equalerrorrate")] = None
    interval: Annotated[
        list[float] | None, Field(description="The equal error rate's, of 95 %, over utterances.", title="Interval")
    ] = None
    why_none: Annotated[
        str, Field(alias="whyNone", description="Why there is no interval, in a sentence.", title="Whynone")
    ] = ""
    balanced_accuracy: Annotated[
        float | None,
        Field(
            alias="balancedAccuracy",
            description="Of human against machine, at the threshold that the calibrated scores carry along.",
            title="Balancedaccuracy",
        ),
    ] = None
    ece: Annotated[float | None, Field(description="Expected calibration error.", title="Ece")] = None
    cllr: Annotated[float | None, Field(description="Cost of the log-likelihood ratio.", title="Cllr")] = None
    fpr95: Annotated[
        float | None,
        Field(
            description="Share of clips of a generator it never met that pass as known where 95 % of known ones do.",
            title="Fpr95",
        ),
    ] = None
    unmet: Annotated[int, Field(description="How many clips of such generators that is of.", title="Unmet")] = 0


class TurnTable(BaseModel):
    """
    A group, with a row for each run.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[str, Field(title="Name")]
    protocol: Annotated[str, Field(description="What its runs kept apart, as people say it.", title="Protocol")]
    badge: Annotated[
        str, Field(description="A caution about the protocol, to be shown beside every figure.", title="Badge")
    ]
    cautions: Annotated[
        list[str],
        Field(description="Why the figures of its runs may not be taken together; usually empty.", title="Cautions"),
    ]
    rows: Annotated[list[TurnRow], Field(title="Rows")]
    figures: Annotated[list[TurnFigure], Field(title="Figures")]


class Unknown(BaseModel):
    """
    Something that cannot be known of this dataset, and why.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    what: Annotated[str, Field(title="What")]
    why: Annotated[str, Field(title="Why")]


class UploadCreate(BaseModel):
    """
    An archive of clips that is about to be sent.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[
        str,
        Field(
            description="The archive's name: zip, or tar with or without gzip, bzip2 or xz; or a learner's, .pkl.",
            examples=["clips.zip"],
            title="Name",
        ),
    ]
    size: Annotated[int, Field(description="Its length in bytes.", ge=1, title="Size")]
    sha256: Annotated[
        str,
        Field(
            description="By which one finds it again to go on with it, and by which it is checked when all is there.",
            pattern="^([0-9a-f]{64})?$",
            title="Sha256",
        ),
    ] = ""


class UploadRead(BaseModel):
    """
    An upload, and how far it is.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    size: Annotated[int, Field(title="Size")]
    sha256: Annotated[str, Field(title="Sha256")]
    received: Annotated[int, Field(description="Bytes that are there: what to go on from.", title="Received")]
    piece: Annotated[int, Field(description="Bytes of the largest piece that one request may send.", title="Piece")]
    path: Annotated[
        str, Field(description="What to import once all is there: `source.path` of a dataset.", title="Path")
    ]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]


class UsageRead(BaseModel):
    """
    How much one uses and may use; a limit that is null is none.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    storage_gigabytes: Annotated[
        float,
        Field(
            alias="storageGigabytes",
            description="Of datasets, uploads and runs that are not deleted.",
            title="Storagegigabytes",
        ),
    ]
    storage_limit: Annotated[float | None, Field(alias="storageLimit", title="Storagelimit")]
    unfinished_jobs: Annotated[
        int, Field(alias="unfinishedJobs", description="Jobs that wait or work.", title="Unfinishedjobs")
    ]
    unfinished_limit: Annotated[int | None, Field(alias="unfinishedLimit", title="Unfinishedlimit")]
    gpu_hours: Annotated[
        float,
        Field(
            alias="gpuHours",
            description="GPUs that trainings asked for, times hours, since the month began.",
            title="Gpuhours",
        ),
    ]
    gpu_hours_limit: Annotated[float | None, Field(alias="gpuHoursLimit", title="Gpuhourslimit")]
    month: Annotated[AwareDatetime, Field(description="When this month began (UTC).", title="Month")]


class Verdict(StrEnum):
    """
    Whether the figures agree.
    """

    identical = "identical"
    within_tolerance = "within tolerance"
    different = "different"


class VerdictProgress(BaseModel):
    """
    How far a recording is that is being judged. How long it is nobody knows before it was read to its end.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    pieces: Annotated[
        int, Field(description="Pieces of two minutes that were judged; 0 while it waits.", title="Pieces")
    ] = 0
    of_pieces: Annotated[
        int | None,
        Field(
            alias="ofPieces",
            description="About how many there will be, going by what was read of the file.",
            title="Ofpieces",
        ),
    ] = None
    seconds: Annotated[float, Field(description="Seconds of sound that were judged.", title="Seconds")] = 0.0
    share: Annotated[
        float,
        Field(
            description="Which part of it was judged, going by what was read of the file, in [0, 1].",
            ge=0.0,
            le=1.0,
            title="Share",
        ),
    ] = 0.0
    seconds_left: Annotated[
        float | None,
        Field(
            alias="secondsLeft",
            description="About how long it still takes; null before the first piece.",
            title="Secondsleft",
        ),
    ] = None


class VerdictRead(BaseModel):
    """
    A verdict, on which recording, by which model.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    verdict: Annotated[
        Answer | None,
        Field(
            description="Human, machine or inconclusive, as of silence and noise; null where the model knows no human class."
        ),
    ]
    score: Annotated[
        float | None,
        Field(
            description="Log-likelihood ratio with the training prior removed (natural logarithm); positive means human.",
            title="Score",
        ),
    ]
    calibrated: Annotated[
        bool, Field(description="Whether the score was calibrated on clips that were not learnt.", title="Calibrated")
    ] = False
    thresholds: Annotated[Thresholds | None, Field(description="Between them the verdict is inconclusive.")] = None
    errors: Annotated[Errors | None, Field(description="What these thresholds did on clips that were not learnt.")] = (
        None
    )
    generator: Annotated[
        str | None,
        Field(
            description="The most probable generator; null for a human voice, and for a generator that it has not met.",
            title="Generator",
        ),
    ]
    generator_probability: Annotated[
        float | None,
        Field(
            alias="generatorProbability",
            description="Its probability among the generators it knows.",
            title="Generatorprobability",
        ),
    ] = None
    unknown_generator: Annotated[
        bool | None,
        Field(
            alias="unknownGenerator",
            description="Of a machine: whether it is unlike all generators that the model knows; null: nobody knows.",
            title="Unknowngenerator",
        ),
    ] = None
    nearest: Annotated[
        str | None,
        Field(description="Of a machine that is unlike all of them: the one it is most like.", title="Nearest"),
    ] = None
    strangeness: Annotated[
        float | None,
        Field(
            description="How far beyond the threshold from which it is unlike them all; below 0: like one of them.",
            title="Strangeness",
        ),
    ] = None
    probabilities: Annotated[
        dict[str, float],
        Field(description="Each class the model knows, in [0, 1], adding up to 1.", title="Probabilities"),
    ]
    human_probability: Annotated[
        float | None,
        Field(
            alias="humanProbability",
            description="Probability of human at even prior odds, from the score.",
            title="Humanprobability",
        ),
    ]
    cautions: Annotated[
        list[Caution],
        Field(description="How it is unlike what the model has learnt from.", title="Cautions", validate_default=True),
    ] = []
    compared: Annotated[
        bool,
        Field(
            description="Whether it was held against the clips that the model knows; else nobody can say what is unlike.",
            title="Compared",
        ),
    ] = False
    seconds: Annotated[float, Field(description="Length of the recording.", title="Seconds")]
    rate: Annotated[int, Field(description="Native sampling rate in Hz.", title="Rate")]
    windows: Annotated[int, Field(description="Windows that were looked at.", title="Windows")]
    timeline: Annotated[
        list[Moment],
        Field(description="The windows in turn, of a recording of several.", title="Timeline", validate_default=True),
    ] = []
    segments: Annotated[
        list[Segment], Field(description="Stretches that say the same.", title="Segments", validate_default=True)
    ] = []
    mixed: Annotated[
        bool,
        Field(
            description="Some of it sounds like a human and some like a machine, whatever the verdict on all of it.",
            title="Mixed",
        ),
    ] = False
    milliseconds: Annotated[float, Field(description="Time from the file to the verdict.", title="Milliseconds")]
    id: Annotated[UUID, Field(title="Id")]
    file: Annotated[str, Field(description="The recording's name.", title="File")]
    model: Annotated[UUID, Field(title="Model")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]


class VisitorVerdict(BaseModel):
    """
    A verdict on a recording of which nothing was kept, and by which model.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    verdict: Annotated[
        Answer | None,
        Field(
            description="Human, machine or inconclusive, as of silence and noise; null where the model knows no human class."
        ),
    ]
    score: Annotated[
        float | None,
        Field(
            description="Log-likelihood ratio with the training prior removed (natural logarithm); positive means human.",
            title="Score",
        ),
    ]
    calibrated: Annotated[
        bool, Field(description="Whether the score was calibrated on clips that were not learnt.", title="Calibrated")
    ] = False
    thresholds: Annotated[Thresholds | None, Field(description="Between them the verdict is inconclusive.")] = None
    errors: Annotated[Errors | None, Field(description="What these thresholds did on clips that were not learnt.")] = (
        None
    )
    generator: Annotated[
        str | None,
        Field(
            description="The most probable generator; null for a human voice, and for a generator that it has not met.",
            title="Generator",
        ),
    ]
    generator_probability: Annotated[
        float | None,
        Field(
            alias="generatorProbability",
            description="Its probability among the generators it knows.",
            title="Generatorprobability",
        ),
    ] = None
    unknown_generator: Annotated[
        bool | None,
        Field(
            alias="unknownGenerator",
            description="Of a machine: whether it is unlike all generators that the model knows; null: nobody knows.",
            title="Unknowngenerator",
        ),
    ] = None
    nearest: Annotated[
        str | None,
        Field(description="Of a machine that is unlike all of them: the one it is most like.", title="Nearest"),
    ] = None
    strangeness: Annotated[
        float | None,
        Field(
            description="How far beyond the threshold from which it is unlike them all; below 0: like one of them.",
            title="Strangeness",
        ),
    ] = None
    probabilities: Annotated[
        dict[str, float],
        Field(description="Each class the model knows, in [0, 1], adding up to 1.", title="Probabilities"),
    ]
    human_probability: Annotated[
        float | None,
        Field(
            alias="humanProbability",
            description="Probability of human at even prior odds, from the score.",
            title="Humanprobability",
        ),
    ]
    cautions: Annotated[
        list[Caution],
        Field(description="How it is unlike what the model has learnt from.", title="Cautions", validate_default=True),
    ] = []
    compared: Annotated[
        bool,
        Field(
            description="Whether it was held against the clips that the model knows; else nobody can say what is unlike.",
            title="Compared",
        ),
    ] = False
    seconds: Annotated[float, Field(description="Length of the recording.", title="Seconds")]
    rate: Annotated[int, Field(description="Native sampling rate in Hz.", title="Rate")]
    windows: Annotated[int, Field(description="Windows that were looked at.", title="Windows")]
    timeline: Annotated[
        list[Moment],
        Field(description="The windows in turn, of a recording of several.", title="Timeline", validate_default=True),
    ] = []
    segments: Annotated[
        list[Segment], Field(description="Stretches that say the same.", title="Segments", validate_default=True)
    ] = []
    mixed: Annotated[
        bool,
        Field(
            description="Some of it sounds like a human and some like a machine, whatever the verdict on all of it.",
            title="Mixed",
        ),
    ] = False
    milliseconds: Annotated[float, Field(description="Time from the file to the verdict.", title="Milliseconds")]
    file: Annotated[str, Field(description="The recording's name.", title="File")]
    model: Annotated[UUID, Field(title="Model")]
    spectrogram: Annotated[
        str,
        Field(
            description="The recording's log-mel spectrogram, a PNG picture as a `data:` address.", title="Spectrogram"
        ),
    ]


class WebhookCreate(BaseModel):
    """
    An address that is to be told when a run of yours ends.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    url: Annotated[
        str,
        Field(
            description="Where it is told: https or http, on the public internet or where the installation allows it.",
            examples=["https://lab.example/told"],
            max_length=2000,
            title="Url",
        ),
    ]


class WebhookMade(BaseModel):
    """
    A new webhook with its secret, which is told this once.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    url: Annotated[str, Field(title="Url")]
    enabled: Annotated[
        bool,
        Field(description="False once it was disabled: by you, or because it failed again and again.", title="Enabled"),
    ]
    failures: Annotated[
        int, Field(description="Attempts that failed since one succeeded; after 30 it is disabled.", title="Failures")
    ]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    secret: Annotated[
        str,
        Field(description="What deliveries are signed with; keep it where the receiver can read it.", title="Secret"),
    ]


class WebhookRead(BaseModel):
    """
    An address that is told when a run of yours ends.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    url: Annotated[str, Field(title="Url")]
    enabled: Annotated[
        bool,
        Field(description="False once it was disabled: by you, or because it failed again and again.", title="Enabled"),
    ]
    failures: Annotated[
        int, Field(description="Attempts that failed since one succeeded; after 30 it is disabled.", title="Failures")
    ]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]


class Url(RootModel[str]):
    root: Annotated[
        str,
        Field(
            description="Where it is told: https or http, on the public internet or where the installation allows it.",
            max_length=2000,
            title="Url",
        ),
    ]


class WebhookUpdate(BaseModel):
    """
    What is to be different; what is not named stays.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    url: Annotated[
        Url | None,
        Field(
            description="Where it is told: https or http, on the public internet or where the installation allows it.",
            title="Url",
        ),
    ] = None
    enabled: Annotated[
        bool | None, Field(description="Whether it is told; true begins anew after it was disabled.", title="Enabled")
    ] = None


class Whose(StrEnum):
    """
    A part of what an account sees.
    """

    mine = "mine"
    shared = "shared"
    all = "all"


class Without(BaseModel):
    """
    The recording judged again without something.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    part: Part
    why_not: Annotated[
        str, Field(alias="whyNot", description="Why it does not apply; empty where it does.", title="Whynot")
    ] = ""
    score: Annotated[float | None, Field(description="Its new score.", title="Score")] = None
    change: Annotated[float | None, Field(description="The new score less the old one.", title="Change")] = None


class ProblemBody(BaseModel):
    """
    What went wrong (RFC 9457).
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    type: Annotated[
        str,
        Field(
            description="Which problem, relative to the installation.", examples=["/problems/not-found"], title="Type"
        ),
    ]
    title: Annotated[
        str, Field(description="The same in a few words.", examples=["There is no such thing"], title="Title")
    ]
    status: Annotated[int, Field(description="The HTTP status.", examples=[404], title="Status")]
    detail: Annotated[str, Field(description="What is wrong, where, and what would be right.", title="Detail")]
    errors: Annotated[
        list[dict[str, str]], Field(description="For a payload: `field` and `message` of each mistake.", title="Errors")
    ] = []
    request: Annotated[
        str,
        Field(
            description="The request's id, as in `X-Request-ID`: by it logs are searched.",
            examples=["4bf92f3577b34da6a3ce929d0e0e4736"],
            title="Request",
        ),
    ] = ""


class AccessTokenCreate(BaseModel):
    """
    A token for a script.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    title: Annotated[
        str,
        Field(
            description="What it is for.", examples=["nightly evaluation"], max_length=100, min_length=1, title="Title"
        ),
    ]
    scopes: Annotated[list[Scope], Field(max_length=3, min_length=1, title="Scopes")]
    days: Annotated[int, Field(description="How long it holds.", ge=1, le=366, title="Days")] = 90


class AccessTokenMade(BaseModel):
    """
    A new access token, readable this once.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    title: Annotated[str, Field(title="Title")]
    scopes: Annotated[list[Scope], Field(title="Scopes")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    seen_at: Annotated[AwareDatetime, Field(alias="seenAt", title="Seenat")]
    expires_at: Annotated[AwareDatetime | None, Field(alias="expiresAt", title="Expiresat")]
    token: Annotated[str, Field(title="Token")]


class AccessTokenRead(BaseModel):
    """
    One of one's access tokens; what it is, nobody can read again.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    title: Annotated[str, Field(title="Title")]
    scopes: Annotated[list[Scope], Field(title="Scopes")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    seen_at: Annotated[AwareDatetime, Field(alias="seenAt", title="Seenat")]
    expires_at: Annotated[AwareDatetime | None, Field(alias="expiresAt", title="Expiresat")]


class AccountListed(BaseModel):
    """
    An account as administrators see it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    first_name: Annotated[str, Field(alias="firstName", title="Firstname")]
    last_name: Annotated[str, Field(alias="lastName", title="Lastname")]
    email: Annotated[str | None, Field(title="Email")]
    role: Role
    second_factor: Annotated[bool, Field(alias="secondFactor", title="Secondfactor")]
    blocked: Annotated[bool, Field(title="Blocked")]
    quota: Quota
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]


class AccountRead(BaseModel):
    """
    Who one is, and how much one has.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    name: Annotated[str, Field(title="Name")]
    first_name: Annotated[str, Field(alias="firstName", title="Firstname")]
    last_name: Annotated[str, Field(alias="lastName", title="Lastname")]
    email: Annotated[str | None, Field(title="Email")]
    shows_name: Annotated[
        bool,
        Field(
            alias="showsName",
            description="Whether first and last name stand beside what one publishes.",
            title="Showsname",
        ),
    ]
    run_letters: Annotated[
        RunLetters,
        Field(
            alias="runLetters", description="Of which of one's runs a letter comes when they end.", title="Runletters"
        ),
    ]
    language: Annotated[
        str,
        Field(
            description="In which language the page, letters and sentences of the API come, as its tag; empty: as each browser asks.",
            examples=["pt-BR"],
            max_length=20,
            title="Language",
        ),
    ]
    theme: Annotated[Theme, Field(description="The page's colours; device: as each device has them.", title="Theme")]
    density: Annotated[Density, Field(description="How close the page's lines stand.", title="Density")]
    role: Role
    has_password: Annotated[bool, Field(alias="hasPassword", title="Haspassword")]
    second_factor: Annotated[bool, Field(alias="secondFactor", title="Secondfactor")]
    factor_demanded: Annotated[
        bool,
        Field(
            alias="factorDemanded",
            description="Whether the installation demands a second factor of it, and it has none: nothing else is answered then.",
            title="Factordemanded",
        ),
    ]
    picture: Annotated[
        str, Field(description="SHA-256 of one's picture (`/me/picture`); empty: none.", title="Picture")
    ]
    deleted_at: Annotated[
        AwareDatetime | None,
        Field(
            alias="deletedAt",
            description="When a guest goes for good, with all that it has; null: never.",
            title="Deletedat",
        ),
    ]
    counts: Counts


class AccountUpdate(BaseModel):
    """
    What an administrator changes about an account.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    role: Role | None = None
    blocked: Annotated[
        bool | None, Field(description="Whether it is kept out; what it has stays.", title="Blocked")
    ] = None
    quota: Annotated[
        Quota | None, Field(default_factory=Quota, description="What it may use from now on, other than everybody.")
    ]
    second_factor: Annotated[
        SecondFactor | None,
        Field(
            default_factory=SecondFactor,
            alias="secondFactor",
            description="false: the password alone opens it again, for who has lost both app and recovery codes.",
            title="Secondfactor",
        ),
    ]


class Agreement(BaseModel):
    """
    A run against the one that it repeats.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    verdict: Verdict
    sentence: Annotated[str, Field(title="Sentence")]
    parts_at: Annotated[
        int | None,
        Field(
            alias="partsAt",
            description="The first step at which the losses are not the same to the last digit.",
            title="Partsat",
        ),
    ]
    findings: Annotated[list[Finding], Field(title="Findings")]
    environment: Annotated[
        list[EnvironmentChange], Field(description="What of the environment is not as it was.", title="Environment")
    ]


class BodyExplainToVisitor(BaseModel):
    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    file: Annotated[
        str,
        Field(
            description="The recording again: nothing of it was kept.",
            json_schema_extra={"contentMediaType": "application/octet-stream"},
            title="File",
        ),
    ]
    model: Annotated[UUID, Field(description="Which public model judged.", title="Model")]
    method: Annotated[Method | None, Field(description="Of the map; the best one known without.")] = None


class ComparedRun(BaseModel):
    """
    One of them, with its figures and its curve by epoch.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    title: Annotated[str, Field(title="Title")]
    phase: Phase
    protocol: Annotated[str, Field(description="What was kept apart, as people say it.", title="Protocol")]
    badge: Annotated[
        str, Field(description="A caution about the protocol, to be shown beside every figure.", title="Badge")
    ]
    best_epoch: Annotated[int | None, Field(alias="bestEpoch", title="Bestepoch")]
    test_clips: Annotated[
        int | None, Field(alias="testClips", description="How many clips the test figures are of.", title="Testclips")
    ]
    figures: Figures
    epochs: Annotated[list[EpochRow], Field(title="Epochs")]


class Comparison(BaseModel):
    """
    Runs side by side, in the order in which they were asked for.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    runs: Annotated[list[ComparedRun], Field(title="Runs")]
    cautions: Annotated[
        list[str],
        Field(description="Why figures of one say nothing about another's; empty where they do.", title="Cautions"),
    ]
    spec: Annotated[list[Difference], Field(description="Fields of the spec in which they differ.", title="Spec")]
    decisions: Annotated[
        list[Difference], Field(description="What was left to the trainer, and decided otherwise.", title="Decisions")
    ]
    environment: Annotated[list[Difference], Field(description="Packages, device, threads.", title="Environment")]


class Cue(BaseModel):
    """
    How far a detector gets with one number that is known without listening.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    against: Annotated[
        str, Field(description="The generator; empty: all machine classes together.", title="Against")
    ] = ""
    human: Annotated[int, Field(description="How many human clips were looked at.", title="Human")] = 0
    machine: Annotated[int, Field(description="How many of the others.", title="Machine")] = 0
    equal_error_rate: Annotated[
        EqualErrorRate | None,
        Field(alias="equalErrorRate", description="Null where it is unknown.", title="Equalerrorrate"),
    ] = None
    low: Annotated[Low | None, Field(title="Low")] = None
    high: Annotated[High | None, Field(title="High")] = None
    name: Annotated[str, Field(title="Name")]
    reading: Reading = Reading.higher
    band: Band
    alarm: Annotated[
        bool, Field(description="It is below 0.40 and cannot be chance, however many cues were tried.", title="Alarm")
    ] = False
    deviations: Annotated[
        float | None, Field(description="How many standard deviations it lies from chance.", title="Deviations")
    ] = None


class Curve(BaseModel):
    """
    Loss by batch and figures by epoch, column by column. Equal indices belong together.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    step: Annotated[list[int], Field(title="Step")] = []
    train_loss: Annotated[list[float], Field(alias="trainLoss", title="Trainloss")] = []
    accuracy: Annotated[list[float], Field(title="Accuracy")] = []
    epochs: Annotated[list[EpochRow], Field(title="Epochs", validate_default=True)] = []


class DatasetClip(BaseModel):
    """
    A clip of a dataset, as its manifest tells of it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    place: Annotated[
        int, Field(description="In the manifest: how its sound and its picture are asked for.", title="Place")
    ]
    group: Annotated[
        int,
        Field(
            description="The same for the clips of one voice, pair and condition, which stand together.", title="Group"
        ),
    ]
    clip: Annotated[str, Field(description="Its path in the dataset.", title="Clip")]
    speaker: Annotated[str, Field(title="Speaker")]
    generator: Annotated[str, Field(description="Its class.", title="Generator")]
    human: Annotated[
        bool | None,
        Field(description="Whether its class is the human one; null where nobody told which that is.", title="Human"),
    ]
    condition: Annotated[str, Field(title="Condition")]
    prompt: Annotated[str, Field(description="The sentence, as far as the file's name tells.", title="Prompt")]
    pair: Annotated[str, Field(description="A human clip and what was made of it share it.", title="Pair")]
    seconds: Annotated[float, Field(title="Seconds")]
    kind: Annotated[Kind, Field(description="sound, or pictures: then nothing is to be heard.")]


class DatasetClips(BaseModel):
    """
    Part of a dataset's clips: a human one, and behind it what was made of it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[DatasetClip], Field(title="Items")]
    total: Annotated[int, Field(description="How many clips there are of those that were asked for.", title="Total")]
    pairs: Annotated[
        int, Field(description="Into how many groups of one voice, pair and condition these fall.", title="Pairs")
    ]
    next: Annotated[
        str | None, Field(description="Ask for `after` this to get the next part; null at the end.", title="Next")
    ] = None


class DatasetResult(BaseModel):
    """
    What a data job made.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    folder: Annotated[str, Field(title="Folder")] = ""
    model: Annotated[
        str, Field(description="The id of the model, where a learner or a bundle was sent.", title="Model")
    ] = ""
    version: Annotated[str, Field(title="Version")] = ""
    clips: Annotated[int, Field(title="Clips")] = 0
    seconds: Annotated[float, Field(title="Seconds")] = 0.0
    bonafide: Annotated[str | None, Field(title="Bonafide")] = None
    kind: Annotated[
        str, Field(description="sound, or pictures: then everything about their sound is unknown.", title="Kind")
    ] = "sound"
    layout: Annotated[str, Field(description="As which layout its source was read.", title="Layout")] = ""
    counts: Annotated[list[Count], Field(title="Counts", validate_default=True)] = []
    refused: Annotated[list[Refused], Field(title="Refused", validate_default=True)] = []
    audit: Annotated[AuditSummary | None, Field(description="Null where none was asked for.")] = None


class DatasetStatus(BaseModel):
    """
    A data job's status.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    phase: Phase = Phase.pending
    conditions: Annotated[list[Condition], Field(title="Conditions", validate_default=True)] = []
    attempt: Annotated[Ledger, Field(validate_default=True)] = {
        "number": 0,
        "made": False,
        "failures": 0,
        "interruptions": 0,
        "active": 0.0,
        "reason": "",
        "message": "",
        "endpoint": "",
        "job": "",
        "node": "",
    }
    attempts: Annotated[
        list[AttemptRecord], Field(description="The newest last, at most 20.", title="Attempts", validate_default=True)
    ] = []
    progress: Annotated[Progress, Field(validate_default=True)] = {
        "stage": "",
        "epoch": 0,
        "epochs": 0,
        "step": 0,
        "steps": 0,
        "percent": 0.0,
    }
    notices: Annotated[list[Notice], Field(title="Notices", validate_default=True)] = []
    dataset_version: Annotated[
        str,
        Field(
            alias="datasetVersion",
            description="The exact version of the dataset that it reads.",
            title="Datasetversion",
        ),
    ] = ""
    observed_generation: Annotated[int, Field(alias="observedGeneration", title="Observedgeneration")] = 0
    started_at: Annotated[AwareDatetime | None, Field(alias="startedAt", title="Startedat")] = None
    ended_at: Annotated[AwareDatetime | None, Field(alias="endedAt", title="Endedat")] = None
    result: Annotated[DatasetResult | None, Field(default_factory=DatasetResult)]


class DeliveryList(BaseModel):
    """
    What a webhook was told, or is to be told.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    next: Annotated[
        UUID | None, Field(description="Ask for `after` this to get the next part; null at the end.", title="Next")
    ] = None
    items: Annotated[list[DeliveryRead], Field(title="Items")]


class EpochList(BaseModel):
    """
    The epochs of a run that have ended, the first one first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[EpochRow], Field(title="Items")]


class EvaluationAgainst(BaseModel):
    """
    Another evaluation against the first one, on the clips that both judged.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    shared: Annotated[int, Field(description="Clips that both judged, and whose truth is known.", title="Shared")]
    bonafide: Annotated[int, Field(title="Bonafide")]
    spoof: Annotated[int, Field(title="Spoof")]
    utterances: Annotated[
        int,
        Field(
            description="Into how many groups of like sentences they fall; these are drawn anew.", title="Utterances"
        ),
    ]
    eer: MeasureCompared
    half_total_error_rate: Annotated[
        MeasureCompared, Field(alias="halfTotalErrorRate", description="At the threshold that the scores carry, 0.")
    ]
    both_right: Annotated[int, Field(alias="bothRight", description="At that threshold.", title="Bothright")]
    only_first_right: Annotated[int, Field(alias="onlyFirstRight", title="Onlyfirstright")]
    only_second_right: Annotated[int, Field(alias="onlySecondRight", title="Onlysecondright")]
    both_wrong: Annotated[int, Field(alias="bothWrong", title="Bothwrong")]
    clips: Annotated[
        list[ClipCompared],
        Field(description="Where one is right and the other wrong, the widest apart first.", title="Clips"),
    ]


class EvaluationCreate(BaseModel):
    """
    Which model is measured on which dataset.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    model: Annotated[UUID, Field(title="Model")]
    dataset: Annotated[str, Field(description="The dataset's name.", title="Dataset")]
    robustness: Annotated[
        Robustness | None,
        Field(
            default_factory=Robustness,
            description="How it does with noise and behind codecs, on a draw of the clips; {} takes the defaults.",
        ),
    ]
    explanations: Annotated[
        int,
        Field(
            description="On how many pairs the ways to explain a score are scored besides; 0: on none.",
            ge=0,
            le=10000,
            title="Explanations",
        ),
    ] = 0


class EvaluationStatus(BaseModel):
    """
    An evaluation's status.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    phase: Phase = Phase.pending
    conditions: Annotated[list[Condition], Field(title="Conditions", validate_default=True)] = []
    attempt: Annotated[Ledger, Field(validate_default=True)] = {
        "number": 0,
        "made": False,
        "failures": 0,
        "interruptions": 0,
        "active": 0.0,
        "reason": "",
        "message": "",
        "endpoint": "",
        "job": "",
        "node": "",
    }
    attempts: Annotated[
        list[AttemptRecord], Field(description="The newest last, at most 20.", title="Attempts", validate_default=True)
    ] = []
    progress: Annotated[Progress, Field(validate_default=True)] = {
        "stage": "",
        "epoch": 0,
        "epochs": 0,
        "step": 0,
        "steps": 0,
        "percent": 0.0,
    }
    notices: Annotated[list[Notice], Field(title="Notices", validate_default=True)] = []
    dataset_version: Annotated[
        str,
        Field(
            alias="datasetVersion",
            description="The exact version of the dataset that it reads.",
            title="Datasetversion",
        ),
    ] = ""
    observed_generation: Annotated[int, Field(alias="observedGeneration", title="Observedgeneration")] = 0
    started_at: Annotated[AwareDatetime | None, Field(alias="startedAt", title="Startedat")] = None
    ended_at: Annotated[AwareDatetime | None, Field(alias="endedAt", title="Endedat")] = None
    result: Annotated[dict[str, Any] | None, Field(title="Result")] = None


class EvaluationsCompared(BaseModel):
    """
    The first evaluation against each of the others.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    first: Annotated[UUID, Field(title="First")]
    against: Annotated[list[EvaluationAgainst], Field(title="Against")]


class FileRead(BaseModel):
    """
    A file of a run that can be downloaded.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: RunFile
    size: Annotated[int, Field(description="In bytes.", title="Size")]
    help: Annotated[str, Field(description="What it is for.", title="Help")]


class GroupRun(BaseModel):
    """
    A run of a group, and what it found out so far.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    title: Annotated[str, Field(title="Title")]
    seed: Annotated[int, Field(title="Seed")]
    may_change: Annotated[
        bool, Field(alias="mayChange", description="Whether you may steer and delete it.", title="Maychange")
    ] = True
    turn: Annotated[
        str, Field(description="Its fold, or what it holds out, in words; empty where only seeds differ.", title="Turn")
    ] = ""
    phase: Phase
    progress: Progress
    best_epoch: Annotated[int | None, Field(alias="bestEpoch", title="Bestepoch")]
    test_clips: Annotated[
        int | None, Field(alias="testClips", description="How many clips the test figures are of.", title="Testclips")
    ]
    figures: Figures


class HealthRead(BaseModel):
    """
    All parts, as they are now.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[PartHealth], Field(title="Items")]


class IdentityList(BaseModel):
    """
    Those that open one's account, oldest first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[IdentityRead], Field(title="Items")]


class InstallationRead(BaseModel):
    """
    What the installation is, and what it allows.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    version: Annotated[str, Field(title="Version")]
    free_python: Annotated[
        bool,
        Field(
            alias="freePython",
            description="Whether a training of yours may bring Python of its own: `callbackCode`.",
            title="Freepython",
        ),
    ]
    keeping: Keeping
    import_folders: Annotated[
        list[str],
        Field(
            alias="importFolders",
            description="Folders of the server from which every account may import; others are for administrators.",
            title="Importfolders",
        ),
    ]
    signs_in_by: Annotated[
        str,
        Field(
            alias="signsInBy",
            description="What the OpenID provider is called by which one signs in; empty: there is none.",
            title="Signsinby",
        ),
    ]
    sends_letters: Annotated[
        bool, Field(alias="sendsLetters", description="Whether it has a mail server.", title="Sendsletters")
    ]
    quota: Annotated[
        Quota, Field(description="What each account may use, where nothing else is said of it; null: no limit.")
    ]


class InvitationCreate(BaseModel):
    """
    Whom to let in.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    email: Annotated[
        str,
        Field(
            description="An e-mail address.",
            examples=["ada@example.org"],
            pattern='^[^@\\s<>\\"(),:;\\\\\\[\\]]{1,64}@[A-Za-z0-9.\\-]{1,180}\\.[A-Za-z0-9\\-]{2,60}$',
            title="Email",
        ),
    ]
    role: Role = Role.user


class LetterList(BaseModel):
    """
    What nobody has used yet, newest first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[LetterRead], Field(title="Items")]


class MethodScores(BaseModel):
    """
    One method over the copies of all pairs.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    method: Method
    share: Annotated[
        Spread,
        Field(
            description="Part of the evidence for a machine that lies in the tenth of the clip where copy and source differ most; 0.1 by chance."
        ),
    ]
    pointing: Annotated[
        Spread, Field(description="Whether the strongest evidence for a machine lies there; 0.1 by chance.")
    ]
    deletion: Annotated[
        Spread,
        Field(
            description="How much lower the decision's probability is, on average over the curve, when the most telling parts are taken away first, than in a random order; 0 by chance, higher is better."
        ),
    ]
    insertion: Annotated[
        Spread, Field(description="How much higher it is when the most telling parts are put in first; 0 by chance.")
    ]


class ModelLineage(BaseModel):
    """
    Where a model comes from. What was taken in from elsewhere has no more of it than its notes say.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    dataset: Annotated[str, Field(description="Which dataset it has learnt from; empty: not known.", title="Dataset")]
    dataset_version: Annotated[
        str,
        Field(
            alias="datasetVersion",
            description="The hash of that dataset's clips, which is its version.",
            title="Datasetversion",
        ),
    ]
    protocol: Annotated[str, Field(description="What was kept apart between training and test.", title="Protocol")]
    run: Annotated[UUID | None, Field(description="The run that made it, if that was here.", title="Run")]
    weights: Annotated[
        str,
        Field(
            description="What its training began with: imagenet, none, or a model's id; empty: not known.",
            title="Weights",
        ),
    ]
    ancestors: Annotated[
        list[Ancestor],
        Field(description="The models from whose weights it began, the nearest first.", title="Ancestors"),
    ]
    sha256: Annotated[str, Field(description="Of its `model.safetensors`.", title="Sha256")]
    parameters: Annotated[int | None, Field(description="How many numbers it has learnt.", title="Parameters")]
    made_at: Annotated[
        AwareDatetime | None, Field(alias="madeAt", description="When these weights were written.", title="Madeat")
    ]
    versions: Annotated[
        list[ModelVersion],
        Field(description="The models that follow each other, it among them, newest first.", title="Versions"),
    ]


class ModelRead(BaseModel):
    """
    A detector: what it can tell apart, and how well it did on clips that it was not trained on.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(description="The same as its run's, or its import's.", title="Id")]
    owner: Annotated[str, Field(description="The user name of whose it is; empty: nobody's.", title="Owner")] = ""
    shared: Annotated[
        bool, Field(description="Whether its owner shares it, with somebody or with all accounts.", title="Shared")
    ] = False
    title: Annotated[str, Field(title="Title")]
    architecture: Annotated[str, Field(title="Architecture")]
    generators: Annotated[
        list[str], Field(description="The classes that it tells apart, the human one too.", title="Generators")
    ]
    bonafide: Annotated[
        str | None,
        Field(description="The human class; null where it knows none, and then it gives no verdict.", title="Bonafide"),
    ]
    metrics: Annotated[
        dict[str, Any], Field(description="Figures on the test part, with protocol and n.", title="Metrics")
    ]
    provenance: Annotated[
        str,
        Field(
            description="trained here; converted from a learner: never calibrated; uploaded: all that it says of itself is its publisher's word; or installed: it came with the installation.",
            title="Provenance",
        ),
    ] = "trained"
    notes: Annotated[
        list[str], Field(description="What had to be assumed of it; to be read before its verdicts.", title="Notes")
    ] = []
    policy: Annotated[PolicyRead, Field(description="How its owner wants its scores to be read.")]
    version: Annotated[int, Field(description="Of the models that follow each other, the first is 1.", title="Version")]
    follows: Annotated[UUID | None, Field(description="The model whose next version it is.", title="Follows")]
    public: Annotated[
        bool,
        Field(
            description="Whether everybody may ask and download it, visitors without an account too.", title="Public"
        ),
    ]
    yours: Annotated[
        bool, Field(description="Whether it is yours, and no other's or the installation's.", title="Yours")
    ]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]


class Notification(BaseModel):
    """
    A job of one's own that has ended, or a thing that somebody shares with one.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    what: Annotated[What, Field(title="What")]
    id: Annotated[UUID, Field(description="Of the thing.", title="Id")]
    title: Annotated[
        str,
        Field(description="What it is called; of a dataset its name, of an evaluation its dataset's.", title="Title"),
    ]
    phase: Annotated[Phase | None, Field(description="How the job ended; null: it is shared from now on.")]
    by: Annotated[str, Field(description="Who shares it, by user name.", title="By")]
    at: Annotated[AwareDatetime, Field(title="At")]
    seen: Annotated[bool, Field(title="Seen")]


class NotificationList(BaseModel):
    """
    The newest first, of the last 90 days.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[Notification], Field(title="Items")]


class PublicProfile(BaseModel):
    """
    Somebody who has published models.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[str, Field(title="Name")]
    first_name: Annotated[str, Field(alias="firstName", title="Firstname")] = ""
    last_name: Annotated[str, Field(alias="lastName", title="Lastname")] = ""
    picture: Annotated[
        str,
        Field(description="SHA-256 of the picture (`/public/people/{name}/picture`); empty: none.", title="Picture"),
    ] = ""
    models: Annotated[list[ModelRead], Field(title="Models")]


class RunChoices(BaseModel):
    """
    By what one's runs can be told apart, each with how many there are; what is deleted does not count.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    tags: Annotated[list[Tally], Field(title="Tags")]
    datasets: Annotated[list[Tally], Field(title="Datasets")]
    architectures: Annotated[list[Tally], Field(title="Architectures")]


class Scheduling(BaseModel):
    """
    Where and when it runs on a cluster.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    queue: Annotated[
        str,
        Field(
            description="The Kueue queue to wait in; empty: the cluster's own scheduler.",
            examples=["team-a"],
            max_length=200,
            title="Queue",
        ),
    ] = ""
    priority_class_name: Annotated[
        str,
        Field(
            alias="priorityClassName",
            description="The cluster's priority class.",
            examples=["high"],
            max_length=200,
            title="Priority",
        ),
    ] = ""
    node_selector: Annotated[
        dict[Annotated[str, StringConstraints(max_length=200)], NodeSelectorAdditionalProperty] | None,
        Field(
            alias="nodeSelector",
            description="Labels that the node must have.",
            examples=[{"gpu": "h100"}],
            max_length=32,
            title="Node selector",
        ),
    ] = None
    tolerations: Annotated[
        list[Toleration] | None,
        Field(description="Taints that the job accepts.", examples=[[]], max_length=32, title="Tolerations"),
    ] = None


class SecurityEventList(BaseModel):
    """
    Newest first; pass `next` as `before` for the older ones.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[SecurityEventRead], Field(title="Items")]
    next: Annotated[int | None, Field(title="Next")]


class SessionList(BaseModel):
    """
    One's sessions, the last used first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[SessionListed], Field(title="Items")]


class Step(BaseModel):
    """
    One step of the work, in the order of the list.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    synthesise: Annotated[
        Synthesise | None,
        Field(
            default_factory=Synthesise,
            description="Copy synthesis.",
            examples=[{"generators": ["world"]}],
            title="Synthesise",
        ),
    ]
    condition: Annotated[
        AddConditions | None, Field(description="Add conditions.", examples=[{"names": ["snr20"]}], title="Condition")
    ] = None
    equalise: Annotated[
        Equalise | None,
        Field(default_factory=Equalise, description="One chain for all classes.", examples=[{}], title="Equalise"),
    ]


class TagList(BaseModel):
    """
    The tags that stand at one's runs, the most frequent first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[Tally], Field(title="Items")]


class TrainingJobSpec(BaseModel):
    """
    A training: which clips, which network, how, and for how long.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    title: Annotated[
        str,
        Field(
            description="How you want to recognise it later; a name is made up where none is given.",
            examples=["Two voices, clean"],
            max_length=120,
            title="Name",
        ),
    ] = ""
    group: Annotated[
        str,
        Field(
            description="Runs that belong together, such as those over several seeds.",
            examples=["seeds-of-monday"],
            max_length=200,
            title="Group",
        ),
    ] = ""
    desired: Annotated[
        Desired,
        Field(
            description="What the job should do now: run, pause (can be resumed), or stop and keep the model.",
            examples=["Run"],
        ),
    ] = Desired.run
    dataset: Annotated[
        DatasetChoice, Field(description="Which clips go in.", examples=[{"name": "example"}], title="Data")
    ]
    protocol: Annotated[
        Protocol | None,
        Field(default_factory=Protocol, description="What is kept apart.", examples=[{"name": "utterance"}]),
    ]
    front_end: Annotated[
        FrontEnd | None,
        Field(default_factory=FrontEnd, alias="frontEnd", examples=[{"name": "mel"}], title="Front end"),
    ]
    model: Annotated[
        Model | None,
        Field(
            default_factory=Model,
            description="Which network.",
            examples=[{"architecture": "compact", "weights": "none"}],
        ),
    ]
    training: Annotated[
        Training | None, Field(default_factory=Training, description="How it learns.", examples=[{"epochs": 12}])
    ]
    callbacks: Annotated[
        list[Callback] | None,
        Field(
            description="fastai callbacks, one call each.",
            examples=[["EarlyStoppingCallback(monitor='f1_score', min_delta=0.0001, patience=10)"]],
            max_length=20,
            title="Callbacks",
        ),
    ] = None
    callback_code: Annotated[
        str,
        Field(
            alias="callbackCode",
            description="Python that makes further callbacks, for installations that allow it; it runs inside the training alone.",
            examples=["class Note(Callback):\n    def after_epoch(self): print(self.epoch)\ncallbacks = [Note()]"],
            max_length=20000,
            title="Callback code",
        ),
    ] = ""
    checkpoints: Annotated[
        Checkpoints | None,
        Field(default_factory=Checkpoints, description="What is saved, and how often.", examples=[{}]),
    ]
    resources: Annotated[
        Resources | None, Field(default_factory=Resources, description="What it may use.", examples=[{"gpus": 1}])
    ]
    scheduling: Annotated[
        Scheduling | None, Field(default_factory=Scheduling, description="Where it runs on a cluster.", examples=[{}])
    ]
    limits: Annotated[Limits | None, Field(default_factory=Limits, description="When to give up.", examples=[{}])]


class UploadList(BaseModel):
    """
    One's own uploads, newest first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[UploadRead], Field(title="Items")]


class VerdictList(BaseModel):
    """
    Verdicts, newest first; each without its line over time, which `GET /verdicts/{id}` has.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    next: Annotated[
        UUID | None, Field(description="Ask for `after` this to get the next part; null at the end.", title="Next")
    ] = None
    items: Annotated[list[VerdictRead], Field(title="Items")]


class WebhookList(BaseModel):
    """
    Your webhooks.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    next: Annotated[
        UUID | None, Field(description="Ask for `after` this to get the next part; null at the end.", title="Next")
    ] = None
    items: Annotated[list[WebhookRead], Field(title="Items")]


class AccessTokenList(BaseModel):
    """
    One's access tokens, the last used first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[AccessTokenRead], Field(title="Items")]


class AccountList(BaseModel):
    """
    All accounts, oldest first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[AccountListed], Field(title="Items")]


class Audit(BaseModel):
    """
    What can be said about a dataset before a detector learns from it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    schema_version: Annotated[int, Field(alias="schemaVersion", title="Schemaversion")] = 2
    dataset: Annotated[str, Field(title="Dataset")]
    version: Annotated[str, Field(title="Version")]
    kind: Kind = Kind.sound
    bonafide: Annotated[str | None, Field(title="Bonafide")]
    clips: Annotated[int, Field(title="Clips")]
    seconds: Annotated[float, Field(title="Seconds")]
    generators: Annotated[list[str], Field(description="All classes, the human one too.", title="Generators")]
    counts: Annotated[list[Count], Field(title="Counts", validate_default=True)] = []
    equalised: Annotated[
        bool, Field(description="Whether all clips have passed the common chain.", title="Equalised")
    ] = False
    cues: Annotated[list[Cue], Field(title="Cues", validate_default=True)] = []
    weakest: Annotated[
        float | None,
        Field(
            description="The equal error rate of the weakest cue that so many clips would show nine times in ten; 0: none.",
            title="Weakest",
        ),
    ] = None
    enough: Annotated[
        int | None,
        Field(
            description="About how many clips each class needs for cues of 30 % to be shown nine times in ten.",
            title="Enough",
        ),
    ] = None
    formats: Annotated[list[ClassFormat], Field(title="Formats", validate_default=True)] = []
    histograms: Annotated[list[Histogram], Field(title="Histograms", validate_default=True)] = []
    spectra: Spectra | None = None
    crossings: Annotated[
        list[Crossing],
        Field(
            description="What each protocol leaves free to cross, whatever the seed.",
            title="Crossings",
            validate_default=True,
        ),
    ] = []
    duplicates: Annotated[Duplicates, Field(validate_default=True)] = {
        "exact": 0,
        "near": 0,
        "clips": 0,
        "acrossClasses": 0,
        "unprinted": 0,
        "listed": [],
    }
    alike: Annotated[list[Alike], Field(title="Alike", validate_default=True)] = []
    unknown: Annotated[list[Unknown], Field(title="Unknown", validate_default=True)] = []
    findings: Annotated[
        list[AuditFinding], Field(description="The most serious first.", title="Findings", validate_default=True)
    ] = []


class DatasetCreate(BaseModel):
    """
    Clips to be brought in, or those of a dataset, and what is to be made of them: a Dataset and its name.

    What a resource of a cluster leaves out it does not get; here a pack and an audit are made unless somebody says no.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[
        str,
        Field(
            description="How trainings name it: small letters, digits, dots and hyphens.",
            examples=["arctic"],
            max_length=63,
            pattern="^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$",
            title="Name",
        ),
    ]
    title: Annotated[
        str, Field(description="How its card calls it; its name where none is given.", max_length=120, title="Title")
    ] = ""
    desired: Annotated[Desired, Field(description="What is asked for here begins at once: Run.")] = Desired.run
    source: Annotated[Source, Field(description="Where the clips are.")]
    steps: Annotated[
        list[Step],
        Field(description="What is made of them, in this order.", max_length=20, title="Steps", validate_default=True),
    ] = []
    packs: Annotated[
        list[PackRequest],
        Field(
            description="Spectrograms that trainings will want.", max_length=20, title="Packs", validate_default=True
        ),
    ] = [{"frontEnd": "mel"}]
    audit: Annotated[
        bool,
        Field(
            description="Say what may cross, what is there twice, and how far one gets without listening.",
            title="Audit",
        ),
    ] = True
    seed: Annotated[
        int, Field(description="The same seed makes the same clips.", ge=0, le=2147483647, title="Seed")
    ] = 17
    resources: Annotated[DataResources, Field(description="What it may use.", validate_default=True)] = {
        "cpu": 2.0,
        "memory": "4Gi",
        "shards": 1,
    }
    limits: Annotated[DatasetLimits, Field(validate_default=True)] = {
        "activeDeadlineSeconds": 86400,
        "retries": 1,
        "infrastructureRetries": 10,
    }


class DatasetSpec(BaseModel):
    """
    Work on data: where it comes from, and what is made of it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    title: Annotated[
        str,
        Field(
            description="How you want to recognise it later; a name is made up where none is given.",
            examples=["Two voices, clean"],
            max_length=120,
            title="Name",
        ),
    ] = ""
    desired: Annotated[
        Desired,
        Field(
            description="What the job should do now: run, pause (can be resumed), or stop and keep the model.",
            examples=["Run"],
        ),
    ] = Desired.run
    source: Annotated[Source, Field(description="Where the clips come from.", examples=[{"path": "/data/speech"}])]
    steps: Annotated[
        list[Step] | None,
        Field(
            description="What is made of the clips.",
            examples=[[{"synthesise": {"generators": ["world"]}}]],
            max_length=20,
            title="Steps",
        ),
    ] = None
    packs: Annotated[
        list[PackRequest] | None,
        Field(
            description="Spectrograms to be made; trainings ask for theirs by themselves.",
            examples=[[{"frontEnd": "mel"}]],
            max_length=20,
            title="Packs",
        ),
    ] = None
    audit: Annotated[
        bool,
        Field(
            description="Say what may cross, what is there twice, and how far one gets without listening.",
            examples=[False],
            title="Audit",
        ),
    ] = False
    seed: Annotated[
        int, Field(description="The same seed gives the same data.", examples=[17], ge=0, le=2147483647, title="Seed")
    ] = 17
    resources: Annotated[
        DataResources | None,
        Field(default_factory=DataResources, description="What it may use.", examples=[{}], title="Resources"),
    ]
    limits: Annotated[DatasetLimits | None, Field(default_factory=DatasetLimits, examples=[{}], title="Limits")]


class EvaluationRead(BaseModel):
    """
    An evaluation: `status.result` holds the figures once it has succeeded.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    model: Annotated[UUID, Field(title="Model")]
    dataset: Annotated[str, Field(title="Dataset")]
    version: Annotated[str, Field(description="The dataset's, which never changes.", title="Version")] = ""
    robustness: Annotated[
        Robustness | None,
        Field(default_factory=Robustness, description="Under which conditions it was asked for besides, if any."),
    ]
    explanations: Annotated[
        int,
        Field(
            description="On how many pairs the ways to explain a score are scored; 0: on none.", title="Explanations"
        ),
    ] = 0
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    status: EvaluationStatus


class EvidenceScores(BaseModel):
    """
    Explanations against the true difference between clips and their copies, on pairs.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    pairs: Annotated[int, Field(description="Pairs that were compared.", title="Pairs")]
    machine: Annotated[int, Field(description="Copies of them that the model scored as a machine's.", title="Machine")]
    chance: Annotated[
        float, Field(description="What share and pointing are for a map that knows nothing.", title="Chance")
    ] = 0.1
    dataset: Annotated[str, Field(description="Whose pairs they are.", title="Dataset")] = ""
    filling: Annotated[
        str, Field(description="What stands for a part that is covered or taken away.", title="Filling")
    ] = "mean"
    methods: Annotated[list[MethodScores], Field(title="Methods")]


class FileList(BaseModel):
    """
    The files that a run has by now.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[FileRead], Field(title="Items")]


class GroupCreate(BaseModel):
    """
    One training, to be done several times: for each seed, for each fold, or with each name held out in turn.

    With seeds besides folds or names, each of these is done with each seed.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    spec: Annotated[
        TrainingJobSpec, Field(description="What all have in common; seeds and turns take the place of its own.")
    ]
    seeds: Annotated[
        list[int] | None, Field(description="A run each, at most 50.", examples=[[17, 18, 19]], title="Seeds")
    ] = None
    folds: Annotated[
        int,
        Field(
            description="Cross-validation: a run for each of so many folds.", examples=[5], ge=0, le=20, title="Folds"
        ),
    ] = 0
    each: Annotated[
        str,
        Field(
            description="A run for each speaker, generator or condition, which is then the test's alone: for those that spec.protocol.heldOut names, else for all that are chosen.",
            examples=["generator"],
            max_length=200,
            title="Each",
        ),
    ] = ""
    name: Annotated[
        Name1 | None,
        Field(
            description="How the group is called; made up from the title where none is given.",
            examples=["monday"],
            title="Name",
        ),
    ] = None


class GroupRead(BaseModel):
    """
    A group: its runs, and each figure over those that have it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    name: Annotated[str, Field(title="Name")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    protocol: Annotated[str, Field(description="What its runs kept apart, as people say it.", title="Protocol")]
    badge: Annotated[
        str, Field(description="A caution about the protocol, to be shown beside every figure.", title="Badge")
    ]
    cautions: Annotated[
        list[str],
        Field(description="Why the figures of its runs may not be taken together; usually empty.", title="Cautions"),
    ]
    runs: Annotated[list[GroupRun], Field(title="Runs")]
    figures: Annotated[list[FigureSpread], Field(title="Figures")]


class ModelImportRead(BaseModel):
    """
    The job that takes it in: once it has succeeded there is a model of the same id.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    title: Annotated[str, Field(title="Title")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    spec: DatasetSpec
    status: DatasetStatus


class ModelList(BaseModel):
    """
    Models, newest first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    next: Annotated[
        UUID | None, Field(description="Ask for `after` this to get the next part; null at the end.", title="Next")
    ] = None
    items: Annotated[list[ModelRead], Field(title="Items")]


class RunRead(BaseModel):
    """
    A run: what was asked for, and how it goes.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    owner: Annotated[str, Field(description="The user name of whose it is; empty: nobody's.", title="Owner")] = ""
    shared: Annotated[
        bool, Field(description="Whether its owner shares it, with somebody or with all accounts.", title="Shared")
    ] = False
    title: Annotated[str, Field(title="Title")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    folder: Annotated[
        str,
        Field(description="Its folder on the server, absolute; empty for whom it does not concern.", title="Folder"),
    ]
    badge: Annotated[
        str, Field(description="A caution about the protocol, to be shown beside every figure.", title="Badge")
    ] = ""
    model: Annotated[
        UUID | None,
        Field(description="The model that it left, once there is one; the same id as the run's.", title="Model"),
    ] = None
    repeats: Annotated[
        UUID | None,
        Field(description="The run whose record it was made from, to see whether both agree.", title="Repeats"),
    ] = None
    may_change: Annotated[
        bool,
        Field(
            alias="mayChange",
            description="Whether you may steer and delete it; not what was applied by hand.",
            title="Maychange",
        ),
    ] = True
    tags: Annotated[
        list[str],
        Field(
            description="Its owner's words to find it by, in small letters; nobody else sees them, nor the notes.",
            title="Tags",
        ),
    ] = []
    notes: Annotated[str, Field(description="What its owner wrote beside it: plain text.", title="Notes")] = ""
    deleted_at: Annotated[
        AwareDatetime | None,
        Field(
            alias="deletedAt",
            description="When it was deleted; until it goes it can be brought back.",
            title="Deletedat",
        ),
    ] = None
    spec: TrainingJobSpec
    status: TrainingJobStatus


class VisitorEvidence(BaseModel):
    """
    What a verdict rests on, with its picture and sounds, of a recording of which nothing was kept.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    method: Method
    telling: Telling
    without: Annotated[list[Without], Field(title="Without")]
    scores: Annotated[
        EvidenceScores | None, Field(description="How far this model's explanations point at what is true.")
    ] = None
    picture: Annotated[
        str, Field(description="The map over the spectrogram, a PNG picture as a `data:` address.", title="Picture")
    ]
    sounds: Annotated[
        dict[Part, str], Field(description="The recording without each part, WAV as `data:` addresses.", title="Sounds")
    ]


class DatasetRead(BaseModel):
    """
    A dataset: what was asked for, and what came of it.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    id: Annotated[UUID, Field(title="Id")]
    owner: Annotated[str, Field(description="The user name of whose it is; empty: nobody's.", title="Owner")] = ""
    shared: Annotated[
        bool, Field(description="Whether its owner shares it, with somebody or with all accounts.", title="Shared")
    ] = False
    name: Annotated[str, Field(title="Name")]
    created_at: Annotated[AwareDatetime, Field(alias="createdAt", title="Createdat")]
    folder: Annotated[
        str, Field(description="Its folder on the server; empty before the import has ended.", title="Folder")
    ] = ""
    spec: DatasetSpec
    status: DatasetStatus


class EvaluationList(BaseModel):
    """
    Evaluations, newest first; each with its figures over all clips, without what they are broken down into.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    next: Annotated[
        UUID | None, Field(description="Ask for `after` this to get the next part; null at the end.", title="Next")
    ] = None
    items: Annotated[list[EvaluationRead], Field(title="Items")]


class Evidence(BaseModel):
    """
    What a score rests on.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    method: Method
    telling: Telling
    without: Annotated[list[Without], Field(title="Without")]
    scores: Annotated[
        EvidenceScores | None, Field(description="How far this model's explanations point at what is true.")
    ] = None


class GroupList(BaseModel):
    """
    Groups, newest first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    items: Annotated[list[GroupRead], Field(title="Items")]
    next: Annotated[
        str | None, Field(description="Ask for `after` this to get the next part; null at the end.", title="Next")
    ] = None


class RunList(BaseModel):
    """
    Runs, newest first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    next: Annotated[
        UUID | None, Field(description="Ask for `after` this to get the next part; null at the end.", title="Next")
    ] = None
    items: Annotated[list[RunRead], Field(title="Items")]


class DatasetList(BaseModel):
    """
    Datasets, newest first.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="ignore",
        populate_by_name=True,
    )
    next: Annotated[
        UUID | None, Field(description="Ask for `after` this to get the next part; null at the end.", title="Next")
    ] = None
    items: Annotated[list[DatasetRead], Field(title="Items")]
