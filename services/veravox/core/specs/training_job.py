"""A request to train a detector."""

from typing import Any, Self

from pydantic import field_validator, model_validator

from veravox.core.callbacks import parse_callback
from veravox.core.catalogue import ARCHITECTURES, FRONT_ENDS, PROTOCOLS, SCHEDULES, TRANSFORMS
from veravox.core.desired import Desired
from veravox.core.specs.choices import one_of
from veravox.core.specs.resource import DESIRED, TITLE, Name, Resource, Word, explained
from veravox.core.text import N_, _

UNTRAINED = frozenset({"compact"})  # nobody has pretrained them, and they need no GPU


class DatasetChoice(Resource):
    """Which clips go in. Empty lists mean all."""

    name: Name = explained(..., N_("Dataset"), N_("The clips to learn from."), "example")
    version: Word = explained(
        "", N_("Version"), N_("The exact version; filled in at the start where it is empty."), "3f9c2a77b1d04e58"
    )
    speakers: list[Word] = explained(
        list, N_("Voices"), N_("More voices make a detector that works for strangers."), ["en_allison"], max_length=1000
    )
    conditions: list[Word] = explained(
        list,
        N_("Conditions"),
        N_("What happened to the recordings: train with what you expect to meet."),
        ["clean"],
        max_length=100,
    )
    generators: list[Word] = explained(
        list,
        N_("Classes"),
        N_("The human class and the generators to tell apart."),
        ["bonafide", "lpcnet"],
        max_length=200,
    )


class Protocol(Resource):
    """How clips are divided into training, validation and test."""

    name: str = explained(
        "utterance", N_("Keep apart"), N_("What must not stand on both sides of training and test."), "utterance"
    )
    validation: float = explained(
        0.15,
        N_("Validation share"),
        N_("The share of clips that chooses the best epoch."),
        unit="share",
        ge=0.05,
        le=0.45,
    )
    test: float = explained(
        0.15,
        N_("Test share"),
        N_("The share of clips that gives the final figures, used once."),
        unit="share",
        ge=0.05,
        le=0.45,
    )
    held_out: list[Word] = explained(
        list,
        N_("Held out"),
        N_("Groups that go to the test part, by name; empty: chosen by the seed."),
        ["it_carlo"],
        max_length=100,
    )
    folds: int = explained(0, N_("Folds"), N_("Cross-validation: into how many parts; 0: one split."), ge=0, le=20)
    fold: int = explained(0, N_("Fold"), N_("Which of the folds is the test part."), ge=0, le=19)
    seed: int = explained(
        17, N_("Split seed"), N_("The same seed divides the same clips in the same way."), ge=0, le=2**31 - 1
    )

    _known = field_validator("name")(one_of(PROTOCOLS))


class FrontEnd(Resource):
    """How a clip becomes a picture."""

    name: str = explained("mel", N_("Front end"), N_("Which spectrogram the network sees."), "mel")
    transform: str = explained(
        "Resize", N_("Picture"), N_("How a window of the spectrogram becomes a picture of 128 x 128."), "Resize"
    )
    window_seconds: float = explained(
        1.28,
        N_("Window"),
        N_("How much speech the network hears at once; longer sees more, and needs longer clips."),
        unit="s",
        ge=0.3,
        le=10,
    )

    _known_front_end = field_validator("name")(one_of(FRONT_ENDS))
    _known_transform = field_validator("transform")(one_of(TRANSFORMS))


class Model(Resource):
    """Which network, and from which weights it starts."""

    architecture: str = explained(
        "resnet18",
        N_("Architecture"),
        N_("The network. ResNet18 is quick and rarely beaten here; compact needs no GPU."),
        "resnet18",
    )
    weights: Word = explained(
        "imagenet",
        N_("Starting weights"),
        N_("imagenet, none, or the id of a run to go on from."),
        "imagenet",
        min_length=1,
    )

    _known = field_validator("architecture")(one_of(ARCHITECTURES))


class Augmentation(Resource):
    """What is changed on the fly, so that the network does not learn clips by heart."""

    spec_augment: bool = explained(False, N_("SpecAugment"), N_("Blank out stretches of time and bands."))
    mixup: bool = explained(False, N_("Mixup"), N_("Learn from blends of two clips."))
    noise: bool = explained(False, N_("Noise"), N_("Add noise of a random level."))


class Training(Resource):
    """How the network learns."""

    schedule: str = explained(
        "FineTune", N_("Schedule"), N_("Fine-tune pretrained weights, or one cycle over everything."), "FineTune"
    )
    frozen_epochs: int = explained(
        1,
        N_("Frozen epochs"),
        N_("Fine-tune only: epochs in which the new head learns alone."),
        unit="epochs",
        ge=0,
        le=100,
    )
    epochs: int = explained(
        20,
        N_("Epochs"),
        N_("How often it sees every clip. More learns more, until the validation loss rises again."),
        unit="epochs",
        ge=1,
        le=10000,
    )
    batch_size: int = explained(
        32,
        N_("Batch size"),
        N_("Windows per step. Larger is faster and smoother, and needs more memory."),
        unit="windows",
        ge=0,
        le=8192,
    )
    learning_rate: float = explained(
        0.001,
        N_("Learning rate"),
        N_("How far each step goes. Too high: the loss jumps; too low: it creeps."),
        ge=0,
        le=1,
    )
    seed: int = explained(
        17, N_("Seed"), N_("The same seed on the same machine gives the same model."), ge=0, le=2**31 - 1
    )
    precision: str = explained(
        "auto",
        N_("Precision"),
        N_("auto uses bfloat16 where the hardware has it; float32 is exact."),
        "auto",
        pattern="^(auto|float32|bfloat16)$",
    )
    compile: str = explained(
        "auto",
        N_("Compile"),
        N_("auto compiles the network where that pays within the run."),
        "auto",
        pattern="^(auto|on|off)$",
    )
    balance: bool = explained(
        True, N_("Balance classes"), N_("Every class is seen equally often, however few clips it has.")
    )
    label_smoothing: float = explained(
        0.0, N_("Label smoothing"), N_("Keeps the network from being too sure; 0.1 is usual, 0 is off."), ge=0, lt=1
    )
    gradient_clip: float = explained(
        0.0, N_("Gradient clip"), N_("Limits the length of a step's gradient; 0 is off."), ge=0, le=1000
    )
    accumulate: int = explained(
        1,
        N_("Accumulate"),
        N_("Steps whose gradients are summed before the weights move."),
        unit="steps",
        ge=1,
        le=1024,
    )
    augmentation: Augmentation = explained(Augmentation, N_("Augmentation"), N_("Changes on the fly."), {})

    _known = field_validator("schedule")(one_of(SCHEDULES))


class Resources(Resource):
    """What the job may use."""

    nodes: int = explained(1, N_("Nodes"), N_("Machines that train together."), ge=1, le=64)
    gpus: int = explained(
        1, N_("GPUs"), N_("GPUs on each node; where there is none, it trains on the CPU and says so."), ge=0, le=16
    )
    cpu: float = explained(2, N_("CPU"), N_("Processor cores on each node."), unit="cores", gt=0, le=512)
    memory: str = explained(
        "4Gi", N_("Memory"), N_("Main memory on each node."), "16Gi", pattern=r"^[1-9][0-9]*(Mi|Gi|Ti)$"
    )


class Toleration(Resource):
    """As Kubernetes has it."""

    key: Word = explained("", N_("Key"), N_("The taint's key."), "nvidia.com/gpu")
    operator: str = explained("Exists", N_("Operator"), N_("Exists or Equal."), pattern="^(Exists|Equal)$")
    value: Word = explained("", N_("Value"), N_("The taint's value."))
    effect: str = explained(
        "",
        N_("Effect"),
        N_("NoSchedule, PreferNoSchedule, NoExecute, or empty for all."),
        pattern="^(NoSchedule|PreferNoSchedule|NoExecute|)$",
    )


class Scheduling(Resource):
    """Where and when it runs on a cluster."""

    queue: Word = explained(
        "", N_("Queue"), N_("The Kueue queue to wait in; empty: the cluster's own scheduler."), "team-a"
    )
    priority_class_name: Word = explained("", N_("Priority"), N_("The cluster's priority class."), "high")
    node_selector: dict[Word, Word] = explained(
        dict, N_("Node selector"), N_("Labels that the node must have."), {"gpu": "h100"}, max_length=32
    )
    tolerations: list[Toleration] = explained(
        list, N_("Tolerations"), N_("Taints that the job accepts."), [], max_length=32
    )


class Limits(Resource):
    """When to give up, and what to keep."""

    start_deadline_seconds: int = explained(
        1800, N_("Start deadline"), N_("From having a place to the first step."), unit="s", ge=10, le=86400
    )
    active_deadline_seconds: int = explained(
        86400, N_("Active deadline"), N_("Training time in all; pauses do not count."), unit="s", ge=10, le=31536000
    )
    stall_seconds: int = explained(
        900,
        N_("Stall limit"),
        N_("How long it may go without a step before it is started anew."),
        unit="s",
        ge=10,
        le=86400,
    )
    retries: int = explained(1, N_("Retries"), N_("How often a failure that may pass is tried again."), ge=0, le=100)
    infrastructure_retries: int = explained(
        10,
        N_("Infrastructure retries"),
        N_("How often it goes on after being killed or losing its machine."),
        ge=0,
        le=1000,
    )
    ttl_seconds_after_finished: int = explained(
        604800,
        N_("Time to live"),
        N_("When a cluster may remove the resource; files and history stay."),
        unit="s",
        ge=0,
        le=31536000,
    )


class TrainingJobSpec(Resource):
    """A training: which clips, which network, how, and for how long."""

    title: str = TITLE
    group: Word = explained("", N_("Group"), N_("Runs that were started together."), "seeds-of-monday")
    desired: Desired = DESIRED
    dataset: DatasetChoice = explained(..., N_("Data"), N_("Which clips go in."), {"name": "example"})
    protocol: Protocol = explained(Protocol, N_("Protocol"), N_("What is kept apart."), {"name": "utterance"})
    front_end: FrontEnd = explained(FrontEnd, N_("Front end"), N_("How a clip becomes a picture."), {"name": "mel"})
    model: Model = explained(Model, N_("Model"), N_("Which network."), {"architecture": "compact", "weights": "none"})
    training: Training = explained(Training, N_("Training"), N_("How it learns."), {"epochs": 12})
    callbacks: list[Word] = explained(
        list,
        N_("Callbacks"),
        N_("fastai callbacks, one call each."),
        ["EarlyStoppingCallback(monitor='valid_loss', patience=5)"],
        max_length=20,
    )
    resources: Resources = explained(Resources, N_("Resources"), N_("What it may use."), {"gpus": 1})
    scheduling: Scheduling = explained(Scheduling, N_("Scheduling"), N_("Where it runs on a cluster."), {})
    limits: Limits = explained(Limits, N_("Limits"), N_("When to give up."), {})

    @model_validator(mode="before")
    @classmethod
    def _what_suits_the_network(cls, said: Any) -> Any:
        """Defaults that follow from the architecture, for every door alike; what is said stays as it is said."""
        model = said.get("model") if isinstance(said, dict) else None
        if not isinstance(model, dict) or model.get("architecture") not in UNTRAINED:
            return said
        given = {part: dict(said.get(part) or {}) for part in ("model", "training", "resources")}
        given["model"].setdefault("weights", "none")
        given["training"].setdefault("schedule", "OneCycle")
        if "learning_rate" not in given["training"]:
            given["training"].setdefault("learningRate", 0.003)
        given["resources"].setdefault("gpus", 0)
        return {**said, **given}

    @field_validator("callbacks")
    @classmethod
    def _callbacks_are_calls(cls, callbacks: list[str]) -> list[str]:
        for text in callbacks:
            parse_callback(text)
        return callbacks

    @model_validator(mode="after")
    def _parts_leave_something_to_learn_from(self) -> Self:
        if self.protocol.validation + self.protocol.test > 0.8:
            raise ValueError(
                _("validation and test together take more than 0.8 of the clips; leave at least a fifth to learn from")
            )
        return self

    @model_validator(mode="after")
    def _only_what_is_built(self) -> Self:
        if wishes := [path for path, wished in _not_yet(self) if wished]:
            raise ValueError(
                _("not available in this version: {paths}; leave the default").format(paths=", ".join(wishes))
            )
        return self


def _not_yet(spec: TrainingJobSpec) -> list[tuple[str, Any]]:
    """Fields of the design whose work is not built yet: asked for, they are refused instead of being ignored."""
    augmentation = spec.training.augmentation
    return [
        ("protocol.heldOut", spec.protocol.held_out),
        ("protocol.folds", spec.protocol.folds),
        ("training.batchSize 0", spec.training.batch_size == 0),
        ("training.learningRate 0", spec.training.learning_rate == 0),
        ("training.precision bfloat16", spec.training.precision == "bfloat16"),
        ("training.compile on", spec.training.compile == "on"),
        ("training.accumulate", spec.training.accumulate > 1),
        ("training.augmentation", augmentation.spec_augment or augmentation.mixup or augmentation.noise),
        ("resources.nodes", spec.resources.nodes > 1),
        ("resources.gpus above 1", spec.resources.gpus > 1),
    ]
