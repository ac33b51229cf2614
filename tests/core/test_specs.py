import json
from collections.abc import Iterator
from typing import Any, get_args
from uuid import uuid4

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from veravox.core.callbacks import AVAILABLE
from veravox.core.catalogue import ARCHITECTURES, FRONT_ENDS, PROTOCOLS, SCHEDULES, TRANSFORMS, Choice
from veravox.core.specs import (
    DatasetSpec,
    DatasetStatus,
    EvaluationSpec,
    EvaluationStatus,
    Resource,
    TrainingJobSpec,
    TrainingJobStatus,
)

SPECS = (TrainingJobSpec, DatasetSpec, EvaluationSpec)
TRAINING: dict[str, Any] = {"dataset": {"name": "example"}}
IMPORT: dict[str, Any] = {"source": {"path": "/data/speech"}}
EVALUATION: dict[str, Any] = {"model": str(uuid4()), "dataset": {"name": "example", "version": ""}}


def changed(spec: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the spec in which `path.with.dots` has this value."""
    whole = json.loads(json.dumps(spec))
    *parents, last = path.split(".")
    part = whole
    for name in parents:
        part = part.setdefault(name, {})
    part[last] = value
    return whole


def refusal(kind: type[Resource], spec: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as refused:
        kind.model_validate(spec)
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in refused.value.errors())


def fields_of(kind: type[BaseModel], place: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every field, the nested ones too, with its path."""
    for name, field in kind.model_fields.items():
        path = f"{place}{name}"
        yield path, field
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from fields_of(part, path + ".")


FIELDS = [pytest.param(field, id=f"{kind.__name__}.{path}") for kind in SPECS for path, field in fields_of(kind)]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_explains_itself_to_form_and_command_line(field: FieldInfo) -> None:
    assert field.title
    assert field.description
    assert field.description.endswith(".")
    assert field.examples
    annotated: Any = field.rebuild_annotation()
    for example in field.examples:
        TypeAdapter(annotated).validate_python(example)


@pytest.mark.parametrize("field", FIELDS)
def test_every_number_has_limits(field: FieldInfo) -> None:
    if field.annotation in {int, float}:
        limits = {name for each in field.metadata for name in ("ge", "gt", "le", "lt") if hasattr(each, name)}
        assert limits & {"ge", "gt"}
        assert limits & {"le", "lt"}


@pytest.mark.parametrize(
    ("kind", "spec"), [(TrainingJobSpec, TRAINING), (DatasetSpec, IMPORT), (EvaluationSpec, EVALUATION)]
)
def test_camel_case_goes_out_and_comes_back_in(kind: type[Resource], spec: dict[str, Any]) -> None:
    made = kind.model_validate(spec)
    outside = made.outside()
    assert not [name for name in _names(outside) if "_" in name]
    assert kind.model_validate(json.loads(json.dumps(outside))) == made


def test_snake_case_is_what_the_code_sees_and_may_write() -> None:
    outside = TrainingJobSpec.model_validate(changed(TRAINING, "training.batchSize", 8))
    inside = TrainingJobSpec.model_validate(changed(TRAINING, "training.batch_size", 8))
    assert outside == inside
    assert outside.training.batch_size == 8
    assert outside.outside()["training"]["batchSize"] == 8


@pytest.mark.parametrize("status", [TrainingJobStatus(), DatasetStatus(), EvaluationStatus()])
def test_a_status_says_everything_in_camel_case_too(status: Resource) -> None:
    assert not [name for name in _names(status.outside()) if "_" in name]
    assert type(status).model_validate(status.outside()) == status


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _names(part)


@pytest.mark.parametrize(
    "path", ["epochs", "training.epoch", "dataset.speaker", "limits.retry", "training.augmentation.mixUp"]
)
def test_an_unknown_field_is_refused_by_its_path(path: str) -> None:
    assert refusal(TrainingJobSpec, changed(TRAINING, path, 1)) == f"{path}: Extra inputs are not permitted"


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("model.architecture", "resnet81", "'resnet81' is not known. There are: compact, "),
        ("model.architecture", "zzz", "'zzz' is not known. There are: compact, resnet18"),
        (
            "protocol.name",
            "speakers",
            "There are: random, utterance, speaker, prompt, generator, condition, external. Did you mean speaker?",
        ),
        ("frontEnd.name", "mels", "Did you mean mel?"),
        ("frontEnd.transform", "resize", "There are: Resize, RandomCrop"),
        ("training.schedule", "finetune", "There are: FineTune, OneCycle"),
        ("desired", "run", "'run' is not known. There are: Run, Pause, Stop. Did you mean Run?"),
        ("dataset.name", "Not A Name", "small letters, digits, dots and hyphens"),
        ("dataset.name", "", "small letters, digits, dots and hyphens"),
        ("training.epochs", 0, "greater than or equal to 1"),
        ("training.epochs", "many", "valid integer"),
        ("training.learningRate", 2, "less than or equal to 1"),
        ("training.learningRate", float("nan"), "learningRate"),
        ("training.precision", "half", "There are: auto, float32, bfloat16"),
        ("training.compile", "always", "There are: auto, on, off"),
        ("frontEnd.windowSeconds", 0.01, "greater than or equal to 0.05"),
        ("resources.memory", "4GB", "a whole number and Mi, Gi or Ti"),
        ("limits.retries", -1, "greater than or equal to 0"),
        ("callbacks", ["EarlyStoping()"], "did you mean EarlyStoppingCallback?"),
        ("title", "x" * 121, "at most 120 characters"),
        ("model.weights", "", "at least 1 character"),
    ],
)
def test_a_bad_value_is_told_with_what_would_be_right(path: str, value: Any, says: str) -> None:
    said = refusal(TrainingJobSpec, changed(TRAINING, path, value))
    assert said.startswith(f"{path}")
    assert says in said


@pytest.mark.parametrize("word", ["on", "off"])
def test_on_and_off_mean_in_yaml_what_they_say(word: str) -> None:
    read = yaml.safe_load(f"{{dataset: {{name: example}}, training: {{compile: {word}}}}}")
    assert TrainingJobSpec.model_validate(read).training.compile == word


def test_a_split_that_leaves_nothing_to_learn_from_is_refused() -> None:
    greedy = changed(changed(TRAINING, "protocol.test", 0.45), "protocol.validation", 0.4)
    assert "leave at least a fifth to learn from" in refusal(TrainingJobSpec, greedy)


@pytest.mark.parametrize(
    ("callback", "path", "value"),
    [
        ("GradientClip()", "training.gradientClip", 1.0),
        ("GradientAccumulation(64)", "training.accumulate", 2),
        ("CutMix()", "training.augmentation", {"mixup": True}),
    ],
)
def test_a_callback_and_a_field_for_the_same_thing_are_refused_together(callback: str, path: str, value: Any) -> None:
    said = refusal(TrainingJobSpec, changed(changed(TRAINING, path, value), "callbacks", [callback]))
    assert said.startswith(f"callbacks: {callback.partition('(')[0]} and {path}")
    assert "keep one of them" in said


@pytest.mark.parametrize("name", ["noise", "gain", "bandLimit"])
@pytest.mark.parametrize("front_end", ["lfcc", "pictures"])
def test_what_changes_levels_on_the_fly_needs_levels(name: str, front_end: str) -> None:
    asked = changed(TRAINING, "training.augmentation", {name: True})
    said = refusal(TrainingJobSpec, changed(asked, "frontEnd", {"name": front_end}))
    assert said.startswith(f"training.augmentation.{name}: {name} on the fly needs a spectrogram")
    TrainingJobSpec.model_validate(changed(asked, "frontEnd", {"name": "cqt"}))


def test_a_step_that_adds_what_is_no_condition_is_refused() -> None:
    source = {"path": "/data"}
    DatasetSpec.model_validate({"source": source, "steps": [{"condition": {"names": ["snr20", "mp3-32k"]}}]})
    said = refusal(DatasetSpec, {"source": source, "steps": [{"condition": {"names": ["snr20", "snr99"]}}]})
    assert "'snr99' is no condition" in said
    assert "a whole number of dB from -10 to 60" in said


@pytest.mark.parametrize(
    "before", [[], [{"equalise": {}}], [{"synthesise": {"generators": ["lpc"]}}, {"equalise": {}}]]
)
def test_copies_pass_one_chain_with_the_human_clips_behind_the_last_synthesise(before: list[dict[str, Any]]) -> None:
    copies = {"synthesise": {"generators": ["world"]}}
    said = refusal(DatasetSpec, changed(IMPORT, "steps", [*before, copies]))
    assert said.startswith("steps: steps: copies differ from the human clips in level, band and length")
    DatasetSpec.model_validate(changed(IMPORT, "steps", [*before, copies, {"equalise": {}}]))
    raw = changed(copies, "synthesise.raw", True)
    DatasetSpec.model_validate(changed(IMPORT, "steps", [*before, raw]))


@pytest.mark.parametrize(
    ("protocol", "field", "says"),
    [
        ({"folds": 1}, "protocol.folds", "one fold leaves nothing to learn from"),
        ({"folds": 3, "fold": 3}, "protocol.fold", "fold must be less than folds"),
        ({"folds": 3, "heldOut": ["a"]}, "protocol.heldOut", "both decide on the test part"),
        ({"name": "external"}, "protocol.external", "names the dataset to test on"),
        ({"external": {"name": "elsewhere"}}, "protocol.external", "every other has none"),
        ({"name": "external", "external": {"name": "b"}, "heldOut": ["a"]}, "protocol.name", "is the test part"),
    ],
)
def test_what_decides_on_the_test_part_is_one_thing(protocol: dict[str, Any], field: str, says: str) -> None:
    said = refusal(TrainingJobSpec, changed(TRAINING, "protocol", protocol))
    assert said.startswith(f"{field}: ")
    assert says in said


@pytest.mark.parametrize(
    "source", [{}, {"path": "/data", "dataset": {"name": "example", "version": "1"}}, {"path": "", "dataset": None}]
)
def test_a_source_is_a_folder_or_a_dataset_never_both_nor_neither(source: dict[str, Any]) -> None:
    assert (
        "exactly one of path (a folder), fetch (a corpus), dataset (one that exists), learner (a .pkl) and bundle"
        in refusal(DatasetSpec, {"source": source})
    )


def test_the_smallest_spec_is_enough() -> None:
    spec = TrainingJobSpec.model_validate(TRAINING)
    assert (spec.model.architecture, spec.protocol.name, spec.desired.value) == ("resnet18", "utterance", "Run")


@pytest.mark.parametrize("choices", [ARCHITECTURES, TRANSFORMS, FRONT_ENDS, PROTOCOLS, SCHEDULES, AVAILABLE])
def test_every_choice_has_a_title_and_a_sentence_of_help(choices: dict[str, Choice]) -> None:
    for name, choice in choices.items():
        assert choice.name == name
        assert choice.title
        assert choice.help.endswith(".")


def test_a_protocol_that_flatters_carries_a_caution() -> None:
    assert [name for name, choice in PROTOCOLS.items() if not choice.badge] == ["speaker", "external"]


def test_defaults_are_not_shared_between_specs() -> None:
    first, second = TrainingJobSpec.model_validate(TRAINING), TrainingJobSpec.model_validate(TRAINING)
    first.dataset.speakers.append("en_allison")
    first.training.epochs = 3
    assert (second.dataset.speakers, second.training.epochs) == ([], 20)
    status = TrainingJobStatus()
    status.progress.step = 7
    status.notices.append(None)  # type: ignore[arg-type]
    assert (TrainingJobStatus().progress.step, TrainingJobStatus().notices) == (0, [])
