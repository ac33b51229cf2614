"""Tables of bad specs and bad changes, each with what is said of it."""

import json
from typing import Any

import pytest

from veravox.core.catalogue import LAYOUTS
from veravox.core.specs import DatasetSpec, Resource, TrainingJobSpec

TRAINING: dict[str, Any] = {"dataset": {"name": "example"}}
IMPORT: dict[str, Any] = {"source": {"path": "/data/speech"}}
PUT_BACK = "was changed, but the job has begun; put it back, or start another job with the new value."
LESS = "While it still waits for a node, delete it and apply it with less: it loses nothing."
RAISE = "may only grow once the job has begun; keep it as it is, or raise it."
SHAPE = "use small letters, digits, dots and hyphens, with a letter or digit at both ends"
MEMORY = "write a whole number and Mi, Gi or Ti, such as 16Gi"
PARTS = "validation and test together take more than 0.8 of the clips; leave at least a fifth to learn from"
ASKED_TWICE = "and {} ask for the same; keep one of them."
EITHER = (
    "source needs exactly one of path (a folder), fetch (a corpus), dataset (one that exists), learner (a .pkl) and bundle"
    " (a model's)"
)
UPLOADED_BUNDLE = "a bundle lies below uploads/, such as uploads/my.zip: send it first"
UPLOADED = "a learner lies below uploads/, such as uploads/my.pkl: send it first"
NO_CONDITION = "'{}' is no condition; there are such as snr20, pink10, babble5, reverb0.4, lowpass4000 and mp3-32k."
NO_LEVELS = "{} on the fly needs a spectrogram that is computed here, and lfcc and pictures are none"
DATASET = {"name": "example", "version": "1"}
UNEQUAL = "add a step equalise behind synthesise"
COPIES = {"synthesise": {"generators": ["world"]}}


def unknown(value: str, choices: str) -> str:
    return f"'{value}' is not known. There are: {choices}."


def training(sentence: str, **changes: Any) -> Any:
    """A row of the table of trainings: `a__b` is the path `a.b`."""
    return row(TrainingJobSpec, TRAINING, sentence, changes)


def data(sentence: str, **changes: Any) -> Any:
    """A row of the table of work on data."""
    return row(DatasetSpec, IMPORT, sentence, changes)


def row(kind: type[Resource], spec: dict[str, Any], sentence: str, changes: dict[str, Any]) -> Any:
    shown = ", ".join(f"{path}={value}"[:40] for path, value in changes.items()).replace("__", ".")
    return pytest.param(kind, changed(spec, changes), sentence, id=f"{kind.__name__}: {shown}")


def changed(spec: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(json.dumps(spec))
    for path, value in changes.items():
        *parents, last = path.split("__")
        part = whole
        for name in parents:
            part = part.setdefault(name, {})
        part[last] = value
    return whole


BAD = [
    training(
        unknown("resnet81", "compact, resnet18, resnet34, resnet50, vgg16, vgg19, alexnet"),
        model__architecture="resnet81",
    ),
    training(
        unknown("speakers", "random, utterance, speaker, prompt, generator, condition, external"),
        protocol__name="speakers",
    ),
    training(unknown("mels", "mel, linear, lfcc, cqt, pictures"), frontEnd__name="mels"),
    training(unknown("resize", "Resize, RandomCrop"), frontEnd__transform="resize"),
    training(unknown("finetune", "FineTune, OneCycle"), training__schedule="finetune"),
    training(unknown("half", "auto, float32, bfloat16"), training__precision="half"),
    training(unknown("always", "auto, on, off"), training__compile="always"),
    training(unknown("run", "Run, Pause, Stop"), desired="run"),
    training(unknown("", "Run, Pause, Stop"), desired=""),
    training(unknown("exists", "Exists, Equal"), scheduling__tolerations=[{"operator": "exists"}]),
    training(
        unknown("Never", ", NoSchedule, PreferNoSchedule, NoExecute"), scheduling__tolerations=[{"effect": "Never"}]
    ),
    training("priority classes that begin with system- are the", scheduling__priorityClassName="system-node-critical"),
    training("a toleration names its taint", scheduling__tolerations=[{"operator": "Exists"}]),
    training(
        "a toleration names its taint", scheduling__tolerations=[{"key": "node-role.kubernetes.io/control-plane"}]
    ),
    training(SHAPE, dataset__name="Not A Name"),
    training(SHAPE, dataset__name=""),
    training(SHAPE, dataset__name="ends-"),
    training(MEMORY, resources__memory="4GB"),
    training(MEMORY, resources__memory="0Gi"),
    training(PARTS, protocol__test=0.45, protocol__validation=0.4),
    training(
        f"GradientClip {ASKED_TWICE.format('training.gradientClip')}",
        callbacks=["GradientClip(1.0)"],
        training__gradientClip=1,
    ),
    training(
        f"GradientAccumulation {ASKED_TWICE.format('training.accumulate')}",
        callbacks=["MixUp()", " GradientAccumulation (64)"],
        training__accumulate=2,
    ),
    training(
        f"MixUp {ASKED_TWICE.format('training.augmentation.mixup')}",
        callbacks=["MixUp()"],
        training__augmentation__mixup=True,
    ),
    training(
        f"CutMix {ASKED_TWICE.format('training.augmentation.mixup')}",
        callbacks=["CutMix()"],
        training__augmentation__mixup=True,
    ),
    training("a callback has at most 400 characters", callbacks=["MixUp(" + "1" * 400 + ")"]),
    training("one fold leaves nothing to learn from", protocol__folds=1),
    training("folds are counted from 0", protocol__folds=3, protocol__fold=3),
    training("folds are counted from 0", protocol__fold=1),
    training("both decide on the test part", protocol__folds=5, protocol__heldOut=["it_carlo"]),
    training("protocol external needs it", protocol__name="external"),
    training("every other has none", protocol__external={"name": "elsewhere"}),
    training(
        "the other dataset is the test part",
        protocol={"name": "external", "external": {"name": "elsewhere"}, "folds": 5},
    ),
    training(PARTS, protocol__folds=5, protocol__test=0.45, protocol__validation=0.4),
    training(SHAPE, protocol={"name": "external", "external": {"name": "Not A Name"}}),
    training("String should have at most 200 characters", scheduling__nodeSelector={"x" * 201: "y"}),
    data(unknown("start", "Run, Pause, Stop"), desired="start"),
    data(unknown("class/speaker", ", ".join(LAYOUTS)), source__layout="class/speaker"),
    data(unknown("mfcc", "mel, linear, lfcc, cqt, pictures"), packs=[{"frontEnd": "mfcc"}]),
    data(NO_CONDITION.format("snr99"), steps=[{"condition": {"names": ["snr20", "snr99"]}}]),
    data(NO_CONDITION.format("clean"), steps=[{"condition": {"names": ["clean"]}}]),
    training(NO_LEVELS.format("gain"), frontEnd__name="lfcc", training__augmentation={"gain": True}),
    training(NO_LEVELS.format("bandLimit"), frontEnd__name="lfcc", training__augmentation={"bandLimit": True}),
    training(unknown("brown", "white, pink, either"), training__augmentation={"noiseColour": "brown"}),
    data(MEMORY, resources__memory="8G"),
    data(EITHER, source={}),
    data(EITHER, source__dataset=DATASET),
    data(UPLOADED, source={"learner": {"path": "runs/x.pkl"}}),
    data(UPLOADED, source={"learner": {"path": "uploads/../runs/x.pkl"}}),
    data(UPLOADED_BUNDLE, source={"bundle": {"path": "runs/x.zip"}}),
    data(UPLOADED_BUNDLE, source={"bundle": {"path": "uploads/../runs/x.zip"}}),
    data(EITHER, source={"bundle": {"path": "uploads/x.zip"}, "learner": {"path": "uploads/x.pkl"}}),
    data("a model, not a dataset", source={"bundle": {"path": "uploads/x.zip"}}, audit=True),
    data(EITHER, source={"path": "", "dataset": None}),
    data(EITHER, source__fetch={"corpus": "arctic"}),
    data(unknown("timit", "arctic, ljspeech, vctk, libritts"), source={"fetch": {"corpus": "timit"}}),
    data(UNEQUAL, steps=[COPIES]),
    data(UNEQUAL, steps=[{"equalise": {}}, COPIES]),
    data(UNEQUAL, steps=[COPIES, {"equalise": {}}, {"synthesise": {"generators": ["lpc"]}}]),
    data("synthesise needs at least one generator", steps=[{"synthesise": {"raw": True}}]),
    data("a step is exactly one of synthesise, condition and equalise", steps=[{}]),
    data(
        "a step is exactly one of synthesise, condition and equalise",
        steps=[{"equalise": {}, "condition": {"names": ["snr20"]}}],
    ),
    data("the upper limit must be at most 0.475 of the rate", steps=[{"equalise": {"rate": 8000, "high": 4000}}]),
    data("the lower limit must be at most half of the upper limit", steps=[{"equalise": {"low": 1000, "high": 1500}}]),
]
RANGES = [
    training("should be greater than or equal to 1", training__epochs=0),
    training("should be less than or equal to 10000", training__epochs=10001),
    training("should be less than or equal to 1", training__learningRate=2),
    training("should be less than 1", training__labelSmoothing=1),
    training("should be greater than or equal to 0.05", frontEnd__windowSeconds=0.01),
    training("should be greater than 0", resources__cpu=0),
    training("should be less than or equal to 16", resources__gpus=17),
    training("should be greater than or equal to 2", checkpoints__keepLast=1),
    training("should be greater than or equal to 0", limits__retries=-1),
    data("should be greater than or equal to 10", limits__activeDeadlineSeconds=9),
]
OWN_WORDS = [  # of the API server, and of the model
    training(("must be of type integer", "valid integer"), training__epochs="many"),
    training(("must be of type integer", "valid integer"), training__epochs=1.5),
    training(("must be of type boolean", "valid boolean"), training__balance="perhaps"),
    training(("must be of type string", "valid string"), title=["a"]),
    training(("must be of type array", "valid list"), callbacks="MixUp()"),
    training(("must be of type object", "valid dictionary"), model="resnet18"),
    training(("must be of type string", "valid string"), scheduling__nodeSelector={"gpu": 3}),
    training(("may not be more than 120", "at most 120 characters"), title="x" * 121),
    training(("at least 1 chars long", "at least 1 character"), model__weights=""),
    training(("at most 20 items", "at most 20 items"), callbacks=["MixUp()"] * 21),
    training(("at most 32 items", "at most 32 items"), scheduling__nodeSelector={str(n): "" for n in range(33)}),
    training(('unknown field "spec.training.epoch"', "Extra inputs are not permitted"), training__epoch=3),
    training(('unknown field "spec.epochs"', "Extra inputs are not permitted"), epochs=3),
    data(("spec.source: Required value", "valid dictionary"), source=None),
    data(("at most 20 items", "at most 20 items"), packs=[{"frontEnd": "mel"}] * 21),
]
CHANGES = [
    training(f"training {PUT_BACK}", training__epochs=21),
    training(f"model {PUT_BACK}", model__architecture="vgg19"),
    training(f"model {PUT_BACK}", model__weights="none"),
    training(f"dataset {PUT_BACK}", dataset__speakers=["anna"]),
    training(f"protocol {PUT_BACK}", protocol__seed=18),
    training(f"frontEnd {PUT_BACK}", frontEnd__windowSeconds=2),
    training(f"callbacks {PUT_BACK}", callbacks=["MixUp()"]),
    training(f"callbackCode {PUT_BACK}", callbackCode="callbacks = []"),
    training(f"checkpoints {PUT_BACK}", checkpoints__everySeconds=61),
    training(f"resources {PUT_BACK} {LESS}", resources__gpus=2),
    training(f"title {PUT_BACK}", title="Another"),
    training(f"group {PUT_BACK}", group="another"),
    training(f"scheduling.queue {PUT_BACK}", scheduling__queue="team-b"),
    training(f"scheduling.nodeSelector {PUT_BACK}", scheduling__nodeSelector={"gpu": "h100"}),
    training(f"scheduling.tolerations {PUT_BACK}", scheduling__tolerations=[{"key": "gpu"}]),
    training(f"limits.retries {RAISE}", limits__retries=0),
    training(f"limits.infrastructureRetries {RAISE}", limits__infrastructureRetries=9),
    training(f"limits.activeDeadlineSeconds {RAISE}", limits__activeDeadlineSeconds=86399),
    training(f"limits.startDeadlineSeconds {RAISE}", limits__startDeadlineSeconds=1799),
    training(f"limits.stallSeconds {RAISE}", limits__stallSeconds=899),
    data(f"source {PUT_BACK}", source__path="/other"),
    data(f"packs {PUT_BACK}", packs=[{"frontEnd": "mel"}]),
    data(f"resources {PUT_BACK} {LESS}", resources__cpu=3),
    data(f"seed {PUT_BACK}", seed=18),
    data(f"title {PUT_BACK}", title="Another"),
    data(f"limits.retries {RAISE}", limits__retries=0),
]
