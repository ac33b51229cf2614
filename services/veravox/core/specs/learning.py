"""How a network learns: from which weights, in which steps, and what is kept of it on the way."""

from typing import Annotated, Any

from pydantic import field_validator

from veravox.core.catalogue import ARCHITECTURES, COMPILATIONS, NOISE_COLOURS, PRECISIONS, SCHEDULES
from veravox.core.specs.choices import choice_of
from veravox.core.specs.resource import Resource, Word, explained
from veravox.core.text import N_


class Model(Resource):
    """Which network, and from which weights it starts."""

    architecture: Annotated[Word, choice_of(ARCHITECTURES)] = explained(
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


class Augmentation(Resource):
    """What is changed on the fly, so that the network does not learn clips by heart."""

    spec_augment: bool = explained(
        False, N_("SpecAugment"), N_("Blank out two stretches of time and two of bands in each window.")
    )
    mixup: bool = explained(False, N_("Mixup"), N_("Learn from blends of two windows, as fastai's MixUp makes them."))
    noise: bool = explained(False, N_("Noise"), N_("Add noise, 5 to 40 dB below the speech, to half of the windows."))
    noise_colour: Annotated[Word, choice_of(NOISE_COLOURS)] = explained(
        "white", N_("Noise colour"), N_("How the noise is spread over the frequencies."), "either"
    )
    gain: bool = explained(
        False, N_("Gain"), N_("Make each window up to 10 dB louder or quieter, so that no level is learnt.")
    )
    band_limit: bool = explained(
        False,
        N_("Band limit"),
        N_("Take away what lies above 3 to 11 kHz and below 30 to 300 Hz from half of the windows, as lines do."),
    )


class Training(Resource):
    """How the network learns."""

    schedule: Annotated[Word, choice_of(SCHEDULES)] = explained(
        "FineTune", N_("Schedule"), N_("Fine-tune pretrained weights, or one cycle over everything."), "FineTune"
    )
    frozen_epochs: int = explained(
        1,
        N_("Frozen epochs"),
        N_("Fine-tune only: epochs in which the new head learns alone."),
        unit=N_("epochs"),
        ge=0,
        le=100,
    )
    epochs: int = explained(
        20,
        N_("Epochs"),
        N_("How often it sees every clip. More learns more, until the validation loss rises again."),
        unit=N_("epochs"),
        ge=1,
        le=10000,
    )
    batch_size: int = explained(
        32,
        N_("Batch size"),
        N_("Windows per step, of all GPUs together. 0 finds the fastest that fits and scales the rate with it."),
        unit=N_("windows"),
        ge=0,
        le=8192,
    )
    learning_rate: float = explained(
        0.001,
        N_("Learning rate"),
        N_("How far each step goes. Too high: the loss jumps; too low: it creeps. 0 lets fastai's finder choose."),
        ge=0,
        le=1,
    )
    seed: int = explained(
        17, N_("Seed"), N_("The same seed on the same machine gives the same model."), ge=0, le=2**31 - 1
    )
    precision: Annotated[Word, choice_of(PRECISIONS)] = explained(
        "auto",
        N_("Precision"),
        N_("auto takes bfloat16 where it is faster here; float32 is exact."),
        "auto",
    )
    compile: Annotated[Word, choice_of(COMPILATIONS)] = explained(
        "auto",
        N_("Compile"),
        N_("auto compiles the network, or captures it as a CUDA graph, where that pays within the run."),
        "auto",
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
        unit=N_("steps"),
        ge=1,
        le=1024,
    )
    augmentation: Augmentation = explained(Augmentation, N_("Augmentation"), N_("Changes on the fly."), {})

    @field_validator("compile", mode="before")
    @classmethod
    def _as_yaml_reads_it(cls, compile: Any) -> Any:
        """`on` and `off` without quotes are truth values in YAML."""
        return {True: "on", False: "off"}[compile] if isinstance(compile, bool) else compile


class Checkpoints(Resource):
    """What is kept to go on from. One is written at each epoch's end besides."""

    every_seconds: int = explained(
        60,
        N_("Every"),
        N_("Time between two checkpoints; more where saving would take over 2 % of the run."),
        unit="s",
        ge=1,
        le=86400,
    )
    keep_last: int = explained(2, N_("Keep last"), N_("How many of the newest stay while it runs."), ge=2, le=100)
    keep_best: int = explained(
        1,
        N_("Keep best"),
        N_("How many of the best epochs stay; beyond the first, which the model holds, after the end too."),
        ge=0,
        le=100,
    )
    exports: bool = explained(
        True,
        N_("Files for other programs"),
        N_("A fastai learner (.pkl) and the network as ONNX, besides the model; they take some seconds at the end."),
    )
